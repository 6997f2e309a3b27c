"""Tunnels in the table: in the partition of their source pipeline, ordered by source stage."""

from collections.abc import Collection, Iterable, Mapping, Sequence

from saletunnel.domain.errors import NotFound, StaleVersion
from saletunnel.domain.tunnels.tunnel import Tunnel
from saletunnel.store.cached_by_revision import CachedByRevision
from saletunnel.store.dynamo import keys
from saletunnel.store.dynamo.items import document, read
from saletunnel.store.dynamo.table import Absent, Delete, Equals, Put, Query, Table, Write, every, succeeding


class TableTunnels:
    """See usecases.repositories.design.Tunnels."""

    def __init__(self, table: Table) -> None:
        self._table = table
        self._cached = CachedByRevision(self._query)

    def get(self, tenant: str, tunnel_id: str) -> Tunnel:
        try:
            items = self._table.get_many([keys.tunnel_key(tenant, tunnel_id)])
        except NotFound:  # the id is malformed, so it contains no stage's id
            items = []
        if not items:
            raise NotFound("tunnel", tunnel_id)
        return read(Tunnel, items[0])

    def of_pipeline(self, tenant: str, pipeline_id: str, revision: int) -> Sequence[Tunnel]:
        return self._cached.of_pipeline(tenant, pipeline_id, revision)

    def of_pipelines(self, tenant: str, pipeline_ids: Iterable[str]) -> list[Tunnel]:
        return [tunnel for id_ in pipeline_ids for tunnel in self._query(tenant, id_)]

    def _query(self, tenant: str, pipeline_id: str) -> list[Tunnel]:
        query = Query(pk=keys.pipeline_partition(tenant, pipeline_id), prefix=keys.TUNNELS)
        tunnels = [read(Tunnel, item) for item in every(self._table, query)]
        return sorted(tunnels, key=lambda tunnel: (tunnel.source_stage_id, tunnel.position, tunnel.id))

    def put(self, tenant: str, tunnel: Tunnel) -> list[Write]:
        key = keys.tunnel_key(tenant, tunnel.id)
        return [Put(key, document(tunnel), succeeding(tunnel.version), StaleVersion())]

    def save(self, tenant: str, tunnel: Tunnel, revision: int) -> list[Write]:
        return [*self.put(tenant, tunnel), *revise(tenant, revision)]

    def delete(self, tenant: str, tunnel: Tunnel, revision: int) -> list[Write]:
        key = keys.tunnel_key(tenant, tunnel.id)
        return [Delete(key, Equals("version", tunnel.version), StaleVersion()), *revise(tenant, revision)]

    def revision(self, tenant: str) -> int:
        items = self._table.get_many([keys.tunnels_revision_key(tenant)])
        return int(items[0]["revision"]) if items else 0

    def revise(self, tenant: str, seen: int) -> list[Write]:
        return revise(tenant, seen)

    def turns(self, tenant: str, tunnel_ids: Collection[str]) -> Mapping[str, int]:
        items = self._table.get_many(keys.turn_key(tenant, id_) for id_ in tunnel_ids)
        taken = {item["sk"]: int(item["turn"]) for item in items}
        return {id_: taken.get(keys.turn_key(tenant, id_).sk, 0) for id_ in tunnel_ids}

    def take_turns(self, tenant: str, tunnel_id: str, turn: int, taken: int) -> list[Write]:
        condition = Equals("turn", turn) if turn else Absent()
        return [Put(keys.turn_key(tenant, tunnel_id), {"turn": turn + taken}, condition, StaleVersion())]

    def copies(self, tenant: str, chain_ids: Collection[str]) -> Mapping[str, int]:
        keys_ = {id_: keys.chain_key(tenant, id_) for id_ in chain_ids}
        made = {(item["pk"], item["sk"]): int(item["copies"]) for item in self._table.get_many(keys_.values())}
        return {id_: made.get((key.pk, key.sk), 0) for id_, key in keys_.items()}

    def count_copies(self, tenant: str, chain_id: str, before: int, made: int) -> list[Write]:
        condition = Equals("copies", before) if before else Absent()
        return [Put(keys.chain_key(tenant, chain_id), {"copies": before + made}, condition, StaleVersion())]


def revise(tenant: str, seen: int) -> list[Write]:
    """See usecases.repositories.design.Tunnels.revise."""
    condition = Equals("revision", seen) if seen else Absent()
    return [Put(keys.tunnels_revision_key(tenant), {"revision": seen + 1}, condition, StaleVersion())]
