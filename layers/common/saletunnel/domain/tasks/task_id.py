"""The ids of tasks: an id contains the id of the task's deal, so it leads to the partition of the deal."""

import re

from saletunnel.domain.errors import NotFound

_ID = re.compile(r"task_([A-Za-z0-9-]{1,64})_[A-Za-z0-9-]{1,60}")


def id_prefix(deal_id: str) -> str:
    """The prefix of the ids of a deal's tasks."""
    return f"task_{deal_id.removeprefix('deal_')}"


def deal_of_task(task_id: str) -> str:
    """The id of the deal of a task. Raises NotFound for an id that is not one of a task."""
    match = _ID.fullmatch(task_id)
    if match is None:
        raise NotFound("task", task_id)
    return f"deal_{match[1]}"
