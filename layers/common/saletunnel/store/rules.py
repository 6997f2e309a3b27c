"""Automation rules in the table: in the partition of their pipeline, ordered by stage."""

from collections.abc import Collection, Iterable, Mapping, Sequence

from saletunnel.domain.errors import NotFound, StaleVersion
from saletunnel.domain.rules.rule import Rule
from saletunnel.store.cached_by_revision import CachedByRevision
from saletunnel.store.dynamo import keys
from saletunnel.store.dynamo.items import document, read
from saletunnel.store.dynamo.table import Delete, Equals, Put, Query, Table, Write, every, succeeding
from saletunnel.store.tunnels import revise


class TableRules:
    """See usecases.repositories.automation.Rules."""

    def __init__(self, table: Table) -> None:
        self._table = table
        self._cached = CachedByRevision(self._query)

    def get(self, tenant: str, rule_id: str) -> Rule:
        found = self.many(tenant, [rule_id])
        if rule_id not in found:
            raise NotFound("rule", rule_id)
        return found[rule_id]

    def many(self, tenant: str, rule_ids: Collection[str]) -> Mapping[str, Rule]:
        wanted = []
        for rule_id in rule_ids:
            try:
                wanted.append(keys.rule_key(tenant, rule_id))
            except NotFound:  # the id is malformed, so it contains no stage's id
                continue
        rules = [read(Rule, item) for item in self._table.get_many(wanted)]
        return {rule.id: rule for rule in rules}

    def of_pipeline(self, tenant: str, pipeline_id: str, revision: int) -> Sequence[Rule]:
        return self._cached.of_pipeline(tenant, pipeline_id, revision)

    def of_pipelines(self, tenant: str, pipeline_ids: Iterable[str]) -> list[Rule]:
        return [rule for id_ in pipeline_ids for rule in self._query(tenant, id_)]

    def _query(self, tenant: str, pipeline_id: str) -> list[Rule]:
        query = Query(pk=keys.pipeline_partition(tenant, pipeline_id), prefix=keys.RULES)
        rules = [read(Rule, item) for item in every(self._table, query)]
        return sorted(rules, key=lambda rule: (rule.stage_id, rule.position, rule.id))

    def save(self, tenant: str, rule: Rule, revision: int) -> list[Write]:
        key = keys.rule_key(tenant, rule.id)
        return [Put(key, document(rule), succeeding(rule.version), StaleVersion()), *revise(tenant, revision)]

    def delete(self, tenant: str, rule: Rule, revision: int) -> list[Write]:
        key = keys.rule_key(tenant, rule.id)
        return [Delete(key, Equals("version", rule.version), StaleVersion()), *revise(tenant, revision)]
