"""Search terms in the table: an item for each word and tag of a deal, and the deal's index entry in its partition.

The partition of a word is given by its first two letters, so a search for the beginning of a word reads one range.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping

from saletunnel.domain.deals.deal import Deal
from saletunnel.domain.deals.search import IndexEntry, TermsChange
from saletunnel.domain.errors import StaleVersion
from saletunnel.store.dynamo import keys
from saletunnel.store.dynamo.items import document, expiring, read
from saletunnel.store.dynamo.table import Delete, Put, Query, Table, Write, every, succeeding
from saletunnel.usecases.pages import Placed


class TableTerms:
    """See usecases.repositories.deals.Terms."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def many(self, tenant: str, deal_ids: Collection[str]) -> Mapping[str, IndexEntry]:
        items = self._table.get_many(keys.terms_key(tenant, id_) for id_ in deal_ids)
        return _by_deal(read(IndexEntry, item) for item in items)

    def with_deals(self, tenant: str, deal_ids: Collection[str]) -> Mapping[str, tuple[Deal, IndexEntry]]:
        wanted = [key for id_ in deal_ids for key in (keys.deal_key(tenant, id_), keys.terms_key(tenant, id_))]
        items = self._table.get_many(wanted)
        deals = [read(Deal, item) for item in items if item["sk"] == keys.DEAL]
        known = _by_deal(read(IndexEntry, item) for item in items if item["sk"] != keys.DEAL)
        return {deal.id: (deal, known[deal.id]) for deal in deals if deal.id in known}

    def save(self, tenant: str, change: TermsChange) -> list[Write]:
        after = change.after
        item = {**document(after), **expiring(after.purged_at)}
        return [
            Put(keys.terms_key(tenant, after.deal_id), item, succeeding(after.version), StaleVersion()),
            *(Put(keys.term_key(tenant, term, after.deal_id), {}) for term in change.added),
            *(Delete(keys.term_key(tenant, term, after.deal_id)) for term in change.removed),
        ]

    def find(
        self, tenant: str, term: str, *, beginning: bool, after: str | None, at_once: int
    ) -> Iterator[Placed[tuple[str, str]]]:
        pk, prefix = keys.term_range(tenant, term, beginning=beginning)
        start = {"pk": pk, "sk": f"{prefix}{after}"} if after else None
        for item in every(self._table, Query(pk=pk, prefix=prefix, limit=at_once, start=start)):
            found, _, deal_id = str(item["sk"]).rpartition("#")
            yield Placed((found, deal_id), str(item["sk"]).removeprefix(prefix))


def _by_deal(found: Iterable[IndexEntry]) -> dict[str, IndexEntry]:
    return {index_entry.deal_id: index_entry for index_entry in found}
