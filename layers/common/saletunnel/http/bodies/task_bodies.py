"""The request bodies for tasks. A task is due at a time, or at the end of the business hours of a day (`due_on`)."""

from datetime import UTC, date, datetime
from typing import Any, Self

from pydantic import model_validator
from pydantic_core import PydanticCustomError

from saletunnel.http.fields import Body, Day, Flag, Id, Long, Time, Title, UserId

_NOT_GIVEN = datetime(1900, 1, 1, tzinfo=UTC)
"""The default of a field that cannot be emptied."""


class NewTask(Body):
    """A task to make for a deal. Without `responsible_id` the caller has it; null leaves it to nobody."""

    deal_id: Id
    title: Title
    text: Long | None = None
    responsible_id: UserId | None = None
    due_at: Time | None = None
    due_on: Day | None = None

    @model_validator(mode="after")
    def _is_due_once(self) -> Self:
        if (self.due_at is None) == (self.due_on is None):
            raise PydanticCustomError("due_once", "Give either a due_at, or a due_on for the end of a day.")
        return self

    def given_values(self) -> dict[str, Any]:
        """The fields that the request contains, except the deal."""
        given = {name: getattr(self, name) for name in self.model_fields_set - {"deal_id", "due_at", "due_on"}}
        return given | ({"due_at": self.due_at} if self.due_at is not None else {"due_on": self.due_on})


class TaskChange(Body):
    """The fields to change; a missing field is not changed. `done` ends a task, or opens it again."""

    title: Title = ""
    text: Long | None = None
    responsible_id: UserId | None = None
    due_at: Time = _NOT_GIVEN
    due_on: Day = date.min
    done: Flag = False

    @model_validator(mode="after")
    def _is_due_once(self) -> Self:
        if {"due_at", "due_on"} <= self.model_fields_set:
            raise PydanticCustomError("due_once", "Give either a due_at, or a due_on for the end of a day.")
        return self

    def given_values(self) -> dict[str, Any]:
        """The fields that the request contains."""
        return {name: getattr(self, name) for name in self.model_fields_set}
