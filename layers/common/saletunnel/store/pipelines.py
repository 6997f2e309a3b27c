"""Pipelines in the table: an item with the stages inside, and an item that reserves the name in the tenant."""

from collections.abc import Collection, Mapping

from saletunnel.domain.errors import NameTaken, NotFound, StaleVersion
from saletunnel.domain.pipeline import Pipeline
from saletunnel.store.dynamo import keys
from saletunnel.store.dynamo.items import document, read
from saletunnel.store.dynamo.table import Absent, Delete, Equals, Put, Query, Table, Write, every, succeeding


class TablePipelines:
    """See usecases.repositories.design.Pipelines."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def get(self, tenant: str, pipeline_id: str) -> Pipeline:
        found = self.many(tenant, [pipeline_id])
        if pipeline_id not in found:
            raise NotFound("pipeline", pipeline_id)
        return found[pipeline_id]

    def many(self, tenant: str, pipeline_ids: Collection[str]) -> Mapping[str, Pipeline]:
        items = self._table.get_many(keys.pipeline_key(tenant, id_) for id_ in pipeline_ids)
        return {pipeline.id: pipeline for pipeline in (read(Pipeline, item) for item in items)}

    def all(self, tenant: str) -> list[Pipeline]:
        query = Query(pk=keys.tenant_partition(tenant), prefix=keys.PIPELINES)
        pipelines = [read(Pipeline, item) for item in every(self._table, query)]
        return sorted(pipelines, key=lambda pipeline: (pipeline.position, pipeline.created_at, pipeline.id))

    def save(self, tenant: str, pipeline: Pipeline, *, name_before: str | None) -> list[Write]:
        key = keys.pipeline_key(tenant, pipeline.id)
        writes: list[Write] = [Put(key, document(pipeline), succeeding(pipeline.version), StaleVersion())]
        taken = keys.name_key(tenant, "pipeline", pipeline.name)
        before = keys.name_key(tenant, "pipeline", name_before) if name_before is not None else None
        if taken != before:
            refusal = NameTaken(f"Another pipeline is named {pipeline.name}.")
            writes.append(Put(taken, {"pipeline_id": pipeline.id}, Absent(), refusal))
            if before is not None:
                writes.append(Delete(before))
        return writes

    def delete(self, tenant: str, pipeline: Pipeline) -> list[Write]:
        key = keys.pipeline_key(tenant, pipeline.id)
        return [
            Delete(key, Equals("version", pipeline.version), StaleVersion()),
            Delete(keys.name_key(tenant, "pipeline", pipeline.name)),
        ]

    def revision(self, tenant: str) -> int:
        items = self._table.get_many([keys.made_key(tenant, "pipeline")])
        return int(items[0]["made"]) if items else 0

    def revise(self, tenant: str, seen: int) -> list[Write]:
        condition = Equals("made", seen) if seen else Absent()
        return [Put(keys.made_key(tenant, "pipeline"), {"made": seen + 1}, condition, StaleVersion())]
