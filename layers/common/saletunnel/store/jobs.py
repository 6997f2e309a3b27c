"""Jobs in the table: the job's item, and a marker that exists while a job of a kind runs on its subject.

An unfinished job is in the due index by the end of its lease, so that a sweep finds jobs whose worker has stopped.
"""

from collections.abc import Iterator
from datetime import datetime

from saletunnel.domain.errors import NotFound, StaleVersion
from saletunnel.domain.job import KEPT_FOR, Job
from saletunnel.store.dynamo import keys, places
from saletunnel.store.dynamo.items import document, expiring, read
from saletunnel.store.dynamo.table import Absent, Delete, Equals, Put, Query, Table, Update, Write, every, succeeding


class TableJobs:
    """See usecases.repositories.jobs.Jobs."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def get(self, tenant: str, job_id: str) -> Job:
        for item in self._table.get_many([keys.job_key(tenant, job_id)]):
            return read(Job, item)
        raise NotFound("job", job_id)

    def save(self, tenant: str, job: Job) -> list[Write]:
        item = document(job)
        if job.finished_at is not None:
            item |= expiring(job.finished_at + KEPT_FOR)
        else:
            place = places.job_due_place(tenant, job.id, job.held_until)
            item |= {"due_pk": place.pk, "due_sk": place.sk}
        writes: list[Write] = [Put(keys.job_key(tenant, job.id), item, succeeding(job.version), StaleVersion())]
        if job.subject is not None:
            marker = keys.running_key(tenant, job.kind, job.subject)
            if job.version == 1:
                writes.append(Put(marker, {"job_id": job.id}, Absent(), StaleVersion()))
            elif job.is_over:
                writes.append(Delete(marker))
        return writes

    def running(self, tenant: str, kind: str, subject: str) -> str | None:
        items = self._table.get_many([keys.running_key(tenant, kind, subject)])
        return str(items[0]["job_id"]) if items else None

    def join(self, tenant: str, kind: str, subject: str, job_id: str) -> list[Write]:
        key = keys.running_key(tenant, kind, subject)
        return [Update(key, sets={"job_id": job_id}, condition=Equals("job_id", job_id), raises=StaleVersion())]

    def due(self, now: datetime) -> Iterator[tuple[str, str]]:
        query = Query(pk=places.JOBS_DUE, up_to=f"{places.sortable(now)}~", index=places.DUE)
        for item in every(self._table, query):
            _, tenant, job_id = str(item["due_sk"]).split("#")
            yield tenant, job_id
