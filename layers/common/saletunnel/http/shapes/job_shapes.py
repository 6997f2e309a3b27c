"""The response body for jobs."""

from datetime import datetime
from typing import TypedDict

from saletunnel.domain.job import Job, JobStatus


class JobErrorShape(TypedDict):
    subject: str
    code: str
    detail: str
    fields: list[str]


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


def job_shape(job: Job) -> JobShape:
    return JobShape(
        id=job.id,
        kind=job.kind,
        subject=job.subject,
        status=job.status,
        done=job.done,
        total=job.total,
        failed=job.failed,
        errors=[
            JobErrorShape(subject=error.subject, code=error.code, detail=error.detail, fields=list(error.fields))
            for error in job.errors
        ],
        created_at=job.created_at,
        updated_at=job.updated_at,
        finished_at=job.finished_at,
    )
