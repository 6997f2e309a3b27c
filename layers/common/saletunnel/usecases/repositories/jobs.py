"""The repository of jobs."""

from collections.abc import Iterable
from datetime import datetime
from typing import Protocol

from saletunnel.domain.job import Job
from saletunnel.usecases.writes import Writes


class Jobs(Protocol):
    def get(self, tenant: str, job_id: str) -> Job:
        """Raises NotFound."""

    def save(self, tenant: str, job: Job) -> Writes:
        """Saves the next version.

        The commit raises StaleVersion, for a new job also if another job of the kind runs on its subject.
        """

    def running(self, tenant: str, kind: str, subject: str) -> str | None:
        """The id of the job of a kind that runs on a subject."""

    def join(self, tenant: str, kind: str, subject: str, job_id: str) -> Writes:
        """A write that changes nothing. Raises StaleVersion if the job does not run on the subject any more."""

    def due(self, now: datetime) -> Iterable[tuple[str, str]]:
        """The tenant and the id of each unfinished job whose lease has expired at `now`."""
