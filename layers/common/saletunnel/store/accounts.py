"""Accounts in the table: one item per tenant."""

from collections.abc import Collection, Iterator, Mapping

from saletunnel.domain.company.account import Account
from saletunnel.domain.errors import StaleVersion
from saletunnel.domain.pipeline import Pipeline
from saletunnel.store.dynamo import keys, places
from saletunnel.store.dynamo.items import document, read
from saletunnel.store.dynamo.table import Put, Query, Table, Write, every, succeeding


class TableAccounts:
    """See usecases.repositories.companies.Accounts."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def get(self, tenant: str) -> Account | None:
        items = self._table.get_many([keys.account_key(tenant)])
        return read(Account, items[0]) if items else None

    def with_pipelines(
        self, tenant: str, pipeline_ids: Collection[str]
    ) -> tuple[Account | None, Mapping[str, Pipeline]]:
        key = keys.account_key(tenant)
        items = self._table.get_many([key, *(keys.pipeline_key(tenant, id_) for id_ in pipeline_ids)])
        pipelines = [read(Pipeline, item) for item in items if item["sk"] != key.sk]
        account = next((read(Account, item) for item in items if item["sk"] == key.sk), None)
        return account, {pipeline.id: pipeline for pipeline in pipelines}

    def save(self, tenant: str, account: Account) -> list[Write]:
        condition = succeeding(account.version)
        place = places.audit_place(tenant)
        item = {**document(account), "due_pk": place.pk, "due_sk": place.sk}
        return [Put(keys.account_key(tenant), item, condition, StaleVersion())]

    def tenants(self) -> Iterator[str]:
        for item in every(self._table, Query(pk=places.AUDITED, index=places.DUE)):
            yield str(item["due_sk"])
