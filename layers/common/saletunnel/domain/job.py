"""Jobs: work on many things that takes longer than a request may, done in steps, with progress for people to see.

A step and the progress that it makes are one transaction, and each follows on the version before: whatever is
delivered twice or breaks off, every step is taken once. A job is held for a while by who works on it; when that is past
and the job is not over, anybody goes on with it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from saletunnel.domain.company.roles import Caller
from saletunnel.domain.scheduled_work import Work

LEASE = timedelta(minutes=2)
"""For how long a step holds a job: longer than a step takes, shorter than the queue waits with the next try."""
MOST_TRIES = 5
"""How often the same step may break off before the job has failed: as often as the queue delivers a message."""
KEPT_FOR = timedelta(days=30)
_MOST_ERRORS = 50


class JobStatus(StrEnum):
    """How far a job is."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class JobError:
    """Why something could not be done: `subject` is the id of the thing, `code` that of the error."""

    subject: str
    code: str
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What a step does: `writes` go into the transaction that saves the progress.

    `checkpoint` is where the next step goes on; without one this was the last, and the job is done, or has `failed`.
    When it is saved, its `figures` are published, and `sends` go to the performer of scheduled work.
    """

    writes: Sequence[Any] = ()
    done: int = 0
    errors: Sequence[JobError] = ()
    checkpoint: Mapping[str, Any] | None = None
    failed: bool = False
    sends: Sequence[Work] = ()
    figures: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """`subject` is what at most one job of a kind works on at a time; a job without one is never in another's way.

    `total` is known when it begins, and an estimate: things may come and go meanwhile. `failed` counts all errors,
    `errors` are the first of them. `tries` counts how often the step after `checkpoint` broke off.
    """

    id: str
    kind: str
    subject: str | None = None
    arguments: Mapping[str, Any]
    started_by: Caller
    status: JobStatus = JobStatus.QUEUED
    done: int = 0
    total: int | None = None
    failed: int = 0
    errors: tuple[JobError, ...] = ()
    checkpoint: Mapping[str, Any] = field(default_factory=dict)
    tries: int = 0
    held_until: datetime
    created_at: datetime
    updated_at: datetime
    finished_at: datetime | None = None
    version: int = 1

    @property
    def is_over(self) -> bool:
        return self.status in (JobStatus.DONE, JobStatus.FAILED)

    def is_leased(self, now: datetime) -> bool:
        """Whether somebody is at work on it."""
        return self.status == JobStatus.RUNNING and self.held_until > now

    def started(self, total: int | None, at: datetime) -> "Job":
        return self._next(at, status=JobStatus.RUNNING, total=total, held_until=at + LEASE)

    def resumed(self, at: datetime) -> "Job":
        """Held by who goes on with it."""
        return self._next(at, held_until=at + LEASE)

    def advanced(self, step: Step, at: datetime) -> "Job":
        """After a step. A job that could not do something is done nevertheless, and tells what."""
        over = step.checkpoint is None
        return self._next(
            at,
            status=(JobStatus.FAILED if step.failed else JobStatus.DONE) if over else self.status,
            done=self.done + step.done,
            failed=self.failed + len(step.errors),
            errors=(*self.errors, *step.errors)[:_MOST_ERRORS],
            checkpoint=step.checkpoint or {},
            tries=0,
            held_until=at + LEASE,
            finished_at=at if over else None,
        )

    def released(self, at: datetime) -> "Job":
        """Nobody holds it: the next one goes on with it at once."""
        return self._next(at, held_until=at)

    def with_failed_step(self, error: JobError, at: datetime, *, permanent: bool) -> "Job":
        """After a step that broke off. It is tried again, unless it did so too often or would do so for good."""
        if permanent or self.tries + 1 >= MOST_TRIES:
            kept = (*self.errors[: _MOST_ERRORS - 1], error)
            return self._next(
                at, status=JobStatus.FAILED, failed=self.failed + 1, errors=kept, held_until=at, finished_at=at
            )
        return self._next(at, tries=self.tries + 1, held_until=at)

    def _next(self, at: datetime, **changes: Any) -> "Job":
        return replace(self, **changes, updated_at=at, version=self.version + 1)
