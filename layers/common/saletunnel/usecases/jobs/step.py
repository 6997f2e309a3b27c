"""A step of a job, as a kind of job decides on it and `running` makes it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from saletunnel.domain.job import Progress
from saletunnel.domain.scheduled_work import Work
from saletunnel.usecases.writes import Writes


@dataclass(frozen=True, slots=True, kw_only=True)
class Step(Progress):
    """Progress with its effects. `writes` are committed together with the job.

    After the commit, `figures` are published as metrics, and `sends` go to the performer of scheduled work.
    """

    writes: Writes = ()
    sends: Sequence[Work] = ()
    figures: Mapping[str, int] = field(default_factory=dict)
