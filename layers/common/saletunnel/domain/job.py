"""Jobs: work on many things that takes longer than a request, done in steps, with visible progress.

A step and its progress are saved in one transaction, on condition of the job's version, so each step takes effect once
even if messages are repeated or workers crash. A worker leases the job; when the lease expires before the job has
finished, any worker may continue it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from saletunnel.domain.company.roles import Caller

LEASE = timedelta(minutes=2)
"""How long a step leases a job: longer than a step takes, shorter than the queue's visibility timeout."""
MOST_TRIES = 5
"""How often the same step may fail before the job fails: as often as the queue delivers a message."""
KEPT_FOR = timedelta(days=30)
MOST_ERRORS = 50


class JobName(StrEnum):
    """The kinds of jobs. `usecases.jobs.job_kinds` has the class that decides on the steps of each kind."""

    APPLY_TUNNEL = "apply_tunnel"
    AUDIT = "audit_totals"
    AUDIT_RUNS = "audit_runs"
    BRING_BACK = "bring_back_customer"
    BULK_MOVE = "bulk_move"
    CANCEL_CAMPAIGN = "cancel_campaign"
    COLLECT = "collect_stragglers"
    DELETE_PIPELINE = "delete_pipeline"
    DELETE_STAGE = "delete_stage"
    FOLLOW = "follow_customer"
    MERGE_CUSTOMERS = "merge_customers"
    REPLAN_REPEATS = "replan_repeats"
    RESCHEDULE_RUNS = "reschedule_runs"
    RETIME_MESSAGES = "retime_messages"
    SEPARATE_CUSTOMERS = "separate_customers"
    WALK_CAMPAIGN = "walk_campaign"


class JobStatus(StrEnum):
    """The state of a job: `done` and `failed` are final."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class JobError:
    """Why the job failed for one thing: `subject` is the thing's id, `code` the error's code.

    `fields` are the fields that the thing lacks.
    """

    subject: str
    code: str
    detail: str
    fields: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """The progress of a job by one step.

    The next step continues at `checkpoint`. None means that this step was the last: the job is done, or `failed`.
    """

    done: int = 0
    errors: Sequence[JobError] = ()
    checkpoint: Mapping[str, Any] | None = None
    failed: bool = False
    rest: timedelta = timedelta()
    """How long nobody works on the job after this step. At most 15 minutes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """A job of a kind. At most one job of a kind runs on a `subject` at a time; without a subject there is no limit.

    `total` is an estimate made when the job starts, since things may be added or removed meanwhile. `failed` counts
    all errors and `errors` keeps the first MOST_ERRORS. `tries` counts the failures of the step after `checkpoint`.
    `held_until` is the end of the lease.
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
        """Whether a worker has a valid lease on the running job."""
        return self.status == JobStatus.RUNNING and self.held_until > now

    def started(self, total: int | None, at: datetime) -> "Job":
        return self._next(at, status=JobStatus.RUNNING, total=total, held_until=at + LEASE)

    def resumed(self, at: datetime) -> "Job":
        """With a new lease, for the worker that continues it."""
        return self._next(at, held_until=at + LEASE)

    def advanced(self, step: Progress, at: datetime) -> "Job":
        """The job after a step. Errors for single things do not fail the job: it ends as done and lists them."""
        over = step.checkpoint is None
        return self._next(
            at,
            status=(JobStatus.FAILED if step.failed else JobStatus.DONE) if over else self.status,
            done=self.done + step.done,
            failed=self.failed + len(step.errors),
            errors=(*self.errors, *step.errors)[:MOST_ERRORS],
            checkpoint=step.checkpoint or {},
            tries=0,
            held_until=at + (step.rest or LEASE),
            finished_at=at if over else None,
        )

    def released(self, at: datetime) -> "Job":
        """With an expired lease, so that another worker can continue at once."""
        return self._next(at, held_until=at)

    def with_failed_step(self, error: JobError, at: datetime, *, permanent: bool) -> "Job":
        """The job after a step that raised `error`. The step is retried.

        The job fails if the error is `permanent` or the step has failed MOST_TRIES times.
        """
        if permanent or self.tries + 1 >= MOST_TRIES:
            kept = (*self.errors[: MOST_ERRORS - 1], error)
            return self._next(
                at, status=JobStatus.FAILED, failed=self.failed + 1, errors=kept, held_until=at, finished_at=at
            )
        return self._next(at, tries=self.tries + 1, held_until=at)

    def _next(self, at: datetime, **changes: Any) -> "Job":
        return replace(self, **changes, updated_at=at, version=self.version + 1)
