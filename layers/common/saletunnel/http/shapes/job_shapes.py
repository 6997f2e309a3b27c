"""What answers show of jobs."""

from datetime import datetime
from typing import TypedDict

from saletunnel.domain.job import Job, JobStatus


class JobErrorShape(TypedDict):
    subject: str
    code: str
    detail: str


class JobShape(TypedDict):
    id: str
    kind: str
    subject: str | None
    status: JobStatus
    done: int
    total: int | None
    failed: int
    errors: list[JobErrorShape]
    created_at: datetime
    updated_at: datetime
    finished_at: datetime | None


def job_shape(one: Job) -> JobShape:
    return JobShape(
        id=one.id,
        kind=one.kind,
        subject=one.subject,
        status=one.status,
        done=one.done,
        total=one.total,
        failed=one.failed,
        errors=[JobErrorShape(subject=e.subject, code=e.code, detail=e.detail) for e in one.errors],
        created_at=one.created_at,
        updated_at=one.updated_at,
        finished_at=one.finished_at,
    )
