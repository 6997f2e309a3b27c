"""Jobs: starting them, working on them until they are over or time is short, and finding those that nobody works on.

What a kind of job does is said by its class, in the one table of usecases/jobs/job_kinds.py.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

from saletunnel.domain.company.roles import Caller
from saletunnel.domain.errors import AlreadyExists, Contended, DomainError, JobRunning, StaleVersion
from saletunnel.domain.job import LEASE, Job, JobError
from saletunnel.usecases.jobs.step import Step
from saletunnel.usecases.ports import Ports

MOST_AT_ONCE = 32
"""How many things a step takes at most: a deal is up to three writes, the job itself two, and a hundred fit."""
LEAST_TIME = 15.0
"""Seconds that must be left for another step: more than one takes, with all its tries."""
_SHORT_OF_LUCK = (StaleVersion, AlreadyExists, Contended)
"""What ends when it is tried again on what is there by then."""
_TRIES = 10

type Work = tuple[str, str]
"""A tenant, and the id of one of its jobs."""


class JobKind(Protocol):
    """What jobs of a kind do. Nothing is kept between steps but the job's checkpoint."""

    def count(self, ports: Ports, job: Job) -> int | None:
        """How many things there are to do, when it begins; None when nobody can tell."""

    def step(self, ports: Ports, job: Job, at_once: int) -> Step:
        """Reads and decides what is done next, to at most `at_once` things. It commits nothing itself."""


def start(ports: Ports, caller: Caller, kind: str, subject: str | None, arguments: Mapping[str, Any]) -> Job:
    """Saves a new job and sends it to the workers. `arguments` are plain JSON values.

    Raises JobRunning, with the id of the job that works on the subject.
    """
    job = new_job(ports, caller, kind, subject, arguments)
    try:
        ports.commit(ports.jobs.save(caller.tenant, job))
    except JobRunning:
        running = ports.jobs.running(caller.tenant, kind, subject or "")
        raise JobRunning(kind, subject or "", running) from None
    ports.job_queue.send(caller.tenant, job.id)
    return job


def new_job(ports: Ports, caller: Caller, kind: str, subject: str | None, arguments: Mapping[str, Any]) -> Job:
    """A job that is not saved yet. Saved and not sent, it is found by a sweep once its hold is past."""
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
    """Raises NotFound."""
    return ports.jobs.get(caller.tenant, job_id)


def resume(ports: Ports, now: datetime) -> int:
    """Sends the jobs that are not over and that nobody works on; gives how many.

    Such are those whose message was lost, and those whose last worker broke off.
    """
    sent = 0
    for tenant, job_id in ports.jobs.due(now):
        ports.job_queue.send(tenant, job_id)
        sent += 1
    return sent


def run_jobs(
    ports: Ports, work: Sequence[Work], kinds: Mapping[str, JobKind], time_left: Callable[[], float]
) -> dict[int, Exception]:
    """Works on each of the jobs. Gives the errors of those that broke off, by their positions."""
    errors: dict[int, Exception] = {}
    for at, (tenant, job_id) in enumerate(work):
        try:
            run(ports, tenant, job_id, kinds, time_left)
        except Exception as error:  # its neighbours are not to wait for it
            errors[at] = error
    return errors


def run(ports: Ports, tenant: str, job_id: str, kinds: Mapping[str, JobKind], time_left: Callable[[], float]) -> None:
    """Takes a job's steps until it is over, or hands it over when `time_left()`, in seconds, is short.

    A job that somebody else is at work on, or that is over, is left alone. Raises what a step broke off with: the job
    goes on when its message is delivered again, and has failed when that was in vain too often.
    """
    job = ports.jobs.get(tenant, job_id)
    if job.is_over or job.is_leased(ports.now()):
        return
    kind = kinds[job.kind]
    try:
        job = _saved(ports, tenant, _taken(ports, kind, job))
        while not job.is_over and time_left() >= LEAST_TIME:
            job = _advanced(ports, tenant, kind, job)
        if not job.is_over:
            _saved(ports, tenant, job.released(ports.now()))
            ports.job_queue.send(tenant, job_id)
    except Exception as error:
        if _is_as_good_as_done(ports, tenant, job, error):
            return
        raise


def _taken(ports: Ports, kind: JobKind, job: Job) -> Job:
    now = ports.now()
    return job.resumed(now) if job.version > 1 else job.started(kind.count(ports, job), now)


def _saved(ports: Ports, tenant: str, job: Job) -> Job:
    ports.commit(ports.jobs.save(tenant, job))
    return job


def _advanced(ports: Ports, tenant: str, kind: JobKind, job: Job) -> Job:
    """After the next step. One that somebody overtook is taken anew on what is there by then, with fewer things."""
    at_once = MOST_AT_ONCE
    for attempt in range(1, _TRIES + 1):
        step = kind.step(ports, job, at_once)
        after = job.advanced(step, ports.now())
        try:
            ports.commit([*ports.jobs.save(tenant, after), *step.writes])
        except _SHORT_OF_LUCK:
            if attempt == _TRIES or ports.jobs.get(tenant, job.id).version != job.version:
                raise
            at_once = max(1, at_once // 4)
        else:
            ports.due_queue.send(step.sends, ports.now())
            for name, value in step.figures.items():
                ports.measure(name, value)
            return after
    raise AssertionError("the last try returns or raises")


def _is_as_good_as_done(ports: Ports, tenant: str, job: Job, error: Exception) -> bool:
    """Writes down that the job broke off. Whether nobody need try it again: it is another's, or has failed for good."""
    latest = ports.jobs.get(tenant, job.id)
    if latest.version != job.version:
        return True
    domain = isinstance(error, DomainError)
    permanent = domain and not isinstance(error, _SHORT_OF_LUCK)
    reason = JobError(
        subject=job.subject or job.id,
        code=error.code if isinstance(error, DomainError) else "internal_error",
        detail=error.detail if isinstance(error, DomainError) else "Something went wrong on our side.",
    )
    _saved(ports, tenant, latest.with_failed_step(reason, ports.now(), permanent=permanent))
    return permanent
