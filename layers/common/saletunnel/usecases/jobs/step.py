"""A step of a job: a kind of job decides on it, and `running` commits it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from saletunnel.domain.job import Progress
from saletunnel.domain.messages.message import Message
from saletunnel.domain.scheduled_work import Work
from saletunnel.usecases.writes import Writes


@dataclass(frozen=True, slots=True, kw_only=True)
class Step(Progress):
    """Progress with its effects. `writes` are committed together with the job.

    After the commit, `metrics` (values by name) are published, `sends` go to the performer of scheduled work, and
    `messages` to the queue that sends them.
    """

    writes: Writes = ()
    sends: Sequence[Work] = ()
    messages: Sequence[Message] = ()
    metrics: Mapping[str, int] = field(default_factory=dict)
