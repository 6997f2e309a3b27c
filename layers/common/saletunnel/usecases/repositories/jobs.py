"""Long jobs, as the usecases need them kept."""

from collections.abc import Iterable
from datetime import datetime
from typing import Protocol

from saletunnel.domain.job import Job
from saletunnel.usecases.writes import Writes


class Jobs(Protocol):
    def get(self, tenant: str, job_id: str) -> Job:
        """Raises NotFound."""

    def save(self, tenant: str, job: Job) -> Writes:
        """The next version; raises StaleVersion. A new one raises JobRunning when another is at its subject."""

    def running(self, tenant: str, kind: str, subject: str) -> str | None:
        """The id of the job of a kind that is at work on a subject."""

    def due(self, now: datetime) -> Iterable[tuple[str, str]]:
        """Tenant and id of the jobs that are not over and that nobody holds at `now`."""
