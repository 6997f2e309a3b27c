"""Moving the messages that wait in quiet hours, after the quiet hours were changed. A job does it."""

from collections.abc import Sequence
from itertools import islice

from saletunnel.domain.job import Job
from saletunnel.domain.messages.message import Message
from saletunnel.domain.messages.settings import MessageSettings, next_allowed
from saletunnel.domain.scheduled_work import WorkKind
from saletunnel.usecases.company.accounts import read_account
from saletunnel.usecases.jobs.step import Step
from saletunnel.usecases.ports import Ports
from saletunnel.usecases.schedule.messages import messages_of_soon


def moves_quiet_hours(before: MessageSettings, after: MessageSettings) -> bool:
    """Whether other quiet hours are set in `after`."""
    return _hours(before) != _hours(after)


class RetimeMessages:
    """See usecases.jobs.running.JobKind. `done` counts the messages that have another time."""

    def count(self, ports: Ports, job: Job) -> int | None:  # noqa: ARG002 - the number is not known
        return None

    def step(self, ports: Ports, job: Job, at_once: int) -> Step:
        tenant, now = job.started_by.tenant, ports.now()
        settings, zone = ports.message_settings.get(tenant), read_account(ports, tenant).time_zone
        waiting = list(islice(ports.messages.waiting(tenant, after=job.checkpoint.get("after")), at_once))
        moved: list[Message] = []
        for message in waiting:
            until = next_allowed(now, settings.limits(message.channel), zone)
            if message.is_waiting and message.due_at != until:
                moved.append(message.put_off(until))
        pieces = [piece for message in moved if (piece := message.piece(tenant)) is not None]
        return Step(
            writes=[write for message in moved for write in ports.messages.save(tenant, message)],
            done=len(moved),
            sends=messages_of_soon(WorkKind.MESSAGE, pieces, now),
            checkpoint={"after": waiting[-1].id} if len(waiting) == at_once else None,
        )


def _hours(settings: MessageSettings) -> Sequence[tuple[str, str]]:
    return [(limits.opens, limits.closes) for limits in (settings.email_limits, settings.sms_limits)]
