"""Starting and running jobs, and resuming jobs whose worker has stopped.

The class of a kind of job decides on its steps. usecases/jobs/job_kinds.py finds it.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Protocol

from saletunnel.domain.company.roles import Caller
from saletunnel.domain.errors import AlreadyExists, Contended, DomainError, JobRunning, NotFound, StaleVersion
from saletunnel.domain.job import LEASE, Job, JobError
from saletunnel.usecases.concurrency import decide_and_commit
from saletunnel.usecases.jobs.step import Step
from saletunnel.usecases.ports import Ports
from saletunnel.usecases.writes import TransactionTooLarge, Writes

MOST_AT_ONCE = 32
"""The maximum number of things in a step. A deal is up to three writes, the job two, and a transaction takes 100."""
LEAST_TIME = 15.0
"""The number of seconds that must be left to begin a step: more than a step takes with all of its retries."""
_CONCURRENT = (StaleVersion, AlreadyExists, Contended)
"""The errors of concurrent changes, after which a step is decided again on the current state."""
_TRIES = 10

type JobRef = tuple[str, str]
"""A tenant, and the id of one of its jobs."""


class JobKind(Protocol):
    """A kind of job. It has no state between steps except the job's checkpoint."""

    def count(self, ports: Ports, job: Job) -> int | None:
        """The number of things to do when the job starts; None if it is unknown."""

    def step(self, ports: Ports, job: Job, at_once: int) -> Step:
        """Decides on the next step, for at most `at_once` things. The caller commits it."""


def start(ports: Ports, caller: Caller, kind: str, subject: str | None, arguments: Mapping[str, Any]) -> Job:
    """Saves a new job and sends it to the workers. `arguments` are plain JSON values.

    Raises JobRunning, with the id of the job that runs on the subject.
    """

    def decide() -> tuple[Writes, Job]:
        running = ports.jobs.running(caller.tenant, kind, subject) if subject is not None else None
        if running is not None:
            raise JobRunning(kind, subject or "", running)
        job = new_job(ports, caller, kind, subject, arguments)
        return ports.jobs.save(caller.tenant, job), job

    job = decide_and_commit(ports, decide)
    ports.job_queue.send(caller.tenant, job.id)
    return job


def new_job(ports: Ports, caller: Caller, kind: str, subject: str | None, arguments: Mapping[str, Any]) -> Job:
    """A new job, which is not saved yet. If it is saved but not sent, a sweep finds it when its lease has expired."""
    now = ports.now()
    return Job(
        id=ports.new_id("job"),
        kind=kind,
        subject=subject,
        arguments=arguments,
        started_by=caller,
        held_until=now + LEASE,
        created_at=now,
        updated_at=now,
    )


def read_job(ports: Ports, caller: Caller, job_id: str) -> Job:
    """Raises NotFound, also for a job of another person if the caller is an agent: its errors name deals."""
    job = ports.jobs.get(caller.tenant, job_id)
    if not caller.sees(job.started_by.user_id):
        raise NotFound("job", job_id)
    return job


def resume(ports: Ports, now: datetime) -> int:
    """Sends the unfinished jobs whose lease has expired, and returns their number.

    Their message was lost, or their worker has crashed.
    """
    sent = 0
    for tenant, job_id in ports.jobs.due(now):
        ports.job_queue.send(tenant, job_id)
        sent += 1
    return sent


def run_jobs(
    ports: Ports, jobs: Sequence[JobRef], kind_of: Callable[[str], JobKind], time_left: Callable[[], float]
) -> dict[int, Exception]:
    """Runs each of the jobs. Returns the errors of the jobs whose step failed, by position."""
    errors: dict[int, Exception] = {}
    for at, (tenant, job_id) in enumerate(jobs):
        try:
            run(ports, tenant, job_id, kind_of, time_left)
        except Exception as error:  # the other jobs must run too
            errors[at] = error
    return errors


def run(
    ports: Ports, tenant: str, job_id: str, kind_of: Callable[[str], JobKind], time_left: Callable[[], float]
) -> None:
    """Runs the steps of a job until it is finished.

    Sends it again when it rests, and when `time_left()` is below LEAST_TIME seconds.

    Does nothing if the job is finished or another worker has its lease. Raises the error of a failed step: then the job
    continues when its message is delivered again, until the step has failed too often and the job fails.
    """
    job = ports.jobs.get(tenant, job_id)
    if job.is_over or job.is_leased(ports.now()):
        return
    kind = kind_of(job.kind)
    try:
        job = _save(ports, tenant, _lease(ports, kind, job))
        rest = timedelta()
        while not job.is_over and not rest and time_left() >= LEAST_TIME:
            job, rest = _run_step(ports, tenant, kind, job)
        if not job.is_over:
            if not rest:
                _save(ports, tenant, job.released(ports.now()))
            ports.job_queue.send(tenant, job_id, rest)
    except Exception as error:
        if _record_failure(ports, tenant, job, error):
            return
        raise


def _lease(ports: Ports, kind: JobKind, job: Job) -> Job:
    now = ports.now()
    return job.resumed(now) if job.version > 1 else job.started(kind.count(ports, job), now)


def _save(ports: Ports, tenant: str, job: Job) -> Job:
    ports.commit(ports.jobs.save(tenant, job))
    return job


def _run_step(ports: Ports, tenant: str, kind: JobKind, job: Job) -> tuple[Job, timedelta]:
    """Commits the next step and returns the job after it, and how long it rests.

    After a concurrent change, the step is decided again on the current state, with fewer things, and also if it is too
    large for a transaction.
    """
    at_once = MOST_AT_ONCE
    for attempt in range(1, _TRIES + 1):
        step = kind.step(ports, job, at_once)
        after = job.advanced(step, ports.now())
        try:
            ports.commit([*ports.jobs.save(tenant, after), *step.writes])
        except _CONCURRENT:
            if attempt == _TRIES or ports.jobs.get(tenant, job.id).version != job.version:
                raise
            at_once = max(1, at_once // 4)
        except TransactionTooLarge:
            if at_once == 1:
                raise
            at_once = max(1, at_once // 4)
        else:
            ports.due_queue.send(step.sends, ports.now())
            for name, value in step.metrics.items():
                ports.measure(name, value)
            if step.messages:
                ports.mail_queue.send(step.messages, tenant, ports.now())
            return after, step.rest
    raise AssertionError("the last attempt returns or raises")


def _record_failure(ports: Ports, tenant: str, job: Job, error: Exception) -> bool:
    """Saves the failure of a step in the job.

    Returns whether no retry is needed: another worker has continued the job, or the error is permanent.
    """
    latest = ports.jobs.get(tenant, job.id)
    if latest.version != job.version:
        return True
    permanent = isinstance(error, DomainError) and not isinstance(error, _CONCURRENT)
    reason = JobError(
        subject=job.subject or job.id,
        code=error.code if isinstance(error, DomainError) else "internal_error",
        detail=error.detail if isinstance(error, DomainError) else "Something went wrong on our side.",
    )
    _save(ports, tenant, latest.with_failed_step(reason, ports.now(), permanent=permanent))
    return permanent
