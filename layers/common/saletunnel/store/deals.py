"""Deals in the table: a deal, its events and its notes share a partition, and a transaction writes deal and event."""

import heapq
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import accumulate, batched

from saletunnel.codec import from_text, to_text
from saletunnel.domain.deals.deal import Deal, Event
from saletunnel.domain.deals.timeline import Note
from saletunnel.domain.deals.validity import size_of
from saletunnel.domain.errors import AlreadyExists, NotFound, StaleVersion
from saletunnel.domain.pipeline import Pipeline, Semantic
from saletunnel.domain.repeats.plan_run import PlanRun
from saletunnel.domain.sizes import PAGE_LIMIT
from saletunnel.domain.tasks.task import Task
from saletunnel.store.deal_items import deal_item, event_item, read_history, run_places, won_items
from saletunnel.store.dynamo import keys, places
from saletunnel.store.dynamo.items import Item, expiring, read
from saletunnel.store.dynamo.keys import Key
from saletunnel.store.dynamo.table import (
    MOST_WRITES,
    Absent,
    Equals,
    Found,
    Present,
    Put,
    Query,
    Table,
    Update,
    Write,
    every,
    succeeding,
)
from saletunnel.store.tasks import task_places
from saletunnel.usecases.pages import Page, Placed

_FILTERED_AT_ONCE = 200
_MOST_QUERIES = 5
"""The maximum number of queries for a page of a column. A page may be short if most deals belong to other people."""
_TOP = "-#-"
"""The place before the first deal of a column."""
_MOST_CACHED = 10_000
"""The maximum number of customers in a process's cache of first purchases, which is 1 to 2 MB."""
_REVISION_KEPT = timedelta(days=30)
"""Longer than a check can take with all of its retries."""


class TableDeals:
    """See usecases.repositories.deals.Deals."""

    def __init__(self, table: Table) -> None:
        self._table = table
        self._first_won: dict[tuple[str, str], datetime] = {}
        """The cache of the customers' first purchases, by tenant and customer.

        A cached purchase stays valid in this process, even if the table no longer has it: a purge deletes it, and a
        deal that another customer wins later overwrites it.
        """

    def get(self, tenant: str, deal_id: str) -> Deal:
        deal = self.many(tenant, [deal_id]).get(deal_id)
        if deal is None or deal.deleted_at is not None:
            raise NotFound("deal", deal_id)
        return deal

    def many(self, tenant: str, deal_ids: Collection[str]) -> Mapping[str, Deal]:
        items = self._table.get_many(keys.deal_key(tenant, id_) for id_ in deal_ids)
        return {deal.id: deal for deal in (read(Deal, item) for item in items)}

    def with_pipeline(self, tenant: str, deal_id: str, pipeline_id: str) -> tuple[Deal, Pipeline | None]:
        wanted = [keys.deal_key(tenant, deal_id), keys.pipeline_key(tenant, pipeline_id)]
        found = {item["sk"]: item for item in self._table.get_many(wanted)}
        deal, pipeline = (found.get(key.sk) for key in wanted)
        known = read(Deal, deal) if deal is not None else None
        if known is None or known.deleted_at is not None:
            raise NotFound("deal", deal_id)
        return known, read(Pipeline, pipeline) if pipeline is not None else None

    def save(self, tenant: str, event: Event, run: PlanRun | None = None) -> list[Write]:
        deal = event.deal
        # The message does not name the deal: the caller may not be allowed to see it.
        refusal = AlreadyExists("This deal exists already.") if event.version == 1 else StaleVersion()
        return [
            Put(keys.deal_key(tenant, deal.id), deal_item(tenant, deal), succeeding(deal.version), refusal),
            Put(keys.event_key(tenant, deal.id, event.version), event_item(tenant, event) | run_places(tenant, run)),
            *won_items(tenant, event),
        ]

    def events(self, tenant: str, wanted: Collection[tuple[str, int]]) -> Mapping[tuple[str, int], Event]:
        items = self._table.get_many(keys.event_key(tenant, id_, version) for id_, version in wanted)
        events = [from_text(Event, item["event"]) for item in items]
        return {(event.deal.id, event.version): event for event in events}

    def note(self, tenant: str, note: Note, run: PlanRun | None = None) -> list[Write]:
        key = keys.note_key(tenant, note.deal_id, note.version, note.about)
        return [Put(key, {"entity": "note", "note": to_text(note), **run_places(tenant, run)})]

    def column(
        self,
        tenant: str,
        stage_id: str,
        *,
        limit: int,
        cursor: str | None,
        seen_by: str | None = None,
        most_bytes: int = PAGE_LIMIT,
    ) -> Page[Deal]:
        at_once = limit + 1 if seen_by is None else _FILTERED_AT_ONCE
        first = cursor or _TOP
        deals: list[Deal] = []
        page: list[Deal] = []
        for _ in range(_MOST_QUERIES):
            items = self._column_items(tenant, stage_id, at_once, cursor, seen_by)
            deals += [read(Deal, item) for item in items.items]
            cursor = items.next["board_sk"] if items.next else None
            page = _first_within(deals[:limit], most_bytes)
            if cursor is None or len(page) < len(deals):
                break
        if len(page) == len(deals):
            return Page(page, cursor)
        return Page(page, _place_in_column(page[-1]) if page else first)

    def below(self, tenant: str, deal: Deal) -> Deal | None:
        found = self._column_items(tenant, deal.stage_id, 1, _place_in_column(deal), None)
        return read(Deal, found.items[0]) if found.items else None

    def on_stage(self, tenant: str, stage_id: str, *, after: str | None, at_once: int) -> Iterator[Placed[Deal]]:
        more = True
        while more:
            found = self._column_items(tenant, stage_id, at_once, after, None)
            for item in found.items:
                yield Placed(read(Deal, item), str(item["board_sk"]))
            more = found.next is not None
            after = found.next["board_sk"] if found.next else None

    def bin(self, tenant: str, *, after: str | None, at_once: int) -> Iterator[Placed[Deal]]:
        pk = places.bin_partition(tenant)
        start = _board_start(tenant, pk, after) if after else None
        for item in every(self._table, Query(pk=pk, index=places.BOARD, limit=at_once, start=start)):
            yield Placed(read(Deal, item), str(item["board_sk"]))

    def purge(self, tenant: str, deal: Deal) -> Iterator[list[Write]]:
        expires = expiring(deal.purged_at)
        differing = (
            item
            for item in every(self._table, Query(pk=keys.deal_partition(tenant, deal.id)))
            if item["sk"] != keys.DEAL and item.get("expires_at") != expires.get("expires_at")
        )
        for batch in batched(differing, MOST_WRITES - 1):
            yield [*self.unchanged(tenant, deal), *(_set_expiry(tenant, item, expires) for item in batch)]

    def unchanged(self, tenant: str, deal: Deal) -> list[Write]:
        key, version = keys.deal_key(tenant, deal.id), deal.version
        return [Update(key, sets={"version": version}, condition=Equals("version", version), raises=StaleVersion())]

    def _column_items(self, tenant: str, stage_id: str, limit: int, cursor: str | None, seen_by: str | None) -> Found:
        """Merges the pages of all shards of a column.

        The merged page ends where the first unfinished shard page ends, since that shard may have more items after it.
        """
        pages = []
        for shard in range(places.BOARD_SHARDS):
            pk = places.column_partition(tenant, stage_id, shard)
            start = _board_start(tenant, pk, cursor) if cursor else None
            query = Query(pk=pk, index=places.BOARD, limit=limit, start=start, owner=seen_by)
            pages.append(self._table.query(query))
        items = list(heapq.merge(*(page.items for page in pages), key=lambda item: str(item["board_sk"])))
        ends = [page.next for page in pages if page.next is not None]
        if not ends:
            return Found(items, None)
        end = min(ends, key=lambda keys_: keys_["board_sk"])
        return Found([item for item in items if item["board_sk"] <= end["board_sk"]], end)

    def of_customer(self, tenant: str, customer_id: str, *, at_once: int | None = None) -> Iterator[str]:
        query = Query(pk=keys.customer_partition(tenant, customer_id), index=places.CUSTOMER, limit=at_once)
        return (_id_in(str(item["customer_sk"])) for item in every(self._table, query))

    def open_of_customer(self, tenant: str, customer_id: str, pipeline_id: str) -> Iterator[str]:
        prefix = places.customer_deals(pipeline_id, Semantic.OPEN)
        query = Query(pk=keys.customer_partition(tenant, customer_id), prefix=prefix, index=places.CUSTOMER)
        return (_id_in(str(item["customer_sk"])) for item in every(self._table, query))

    def has_bought(self, tenant: str, customer_id: str, before: datetime | None = None) -> bool:
        known = self._first_won.get((tenant, customer_id))
        if known is None or (before is not None and known >= before):
            known = self._find_first_won(tenant, customer_id)
        return known is not None and (before is None or known < before)

    def _find_first_won(self, tenant: str, customer_id: str) -> datetime | None:
        query = Query(pk=places.won_partition(tenant, customer_id), index=places.CUSTOMER, limit=1)
        found = self._table.query(query).items
        if not found:
            return None
        if len(self._first_won) >= _MOST_CACHED:
            self._first_won.clear()
        won_at = datetime.fromisoformat(str(found[0]["customer_sk"]).partition("#")[0])
        self._first_won[tenant, customer_id] = won_at
        return won_at

    def has_open(self, tenant: str, customer_id: str, pipeline_id: str) -> bool:
        query = Query(
            pk=keys.customer_partition(tenant, customer_id),
            prefix=places.customer_deals(pipeline_id, Semantic.OPEN),
            index=places.CUSTOMER,
            limit=1,
        )
        return bool(self._table.query(query).items)

    def history(self, tenant: str, deal_id: str, *, after: str | None, at_once: int) -> Iterator[Placed[Event | Note]]:
        pk = keys.deal_partition(tenant, deal_id)
        start = {"pk": pk, "sk": f"{keys.EVENTS}{after}"} if after else None
        query = Query(pk=pk, prefix=keys.EVENTS, limit=at_once, newest_first=True, start=start)
        for item in every(self._table, query):
            yield Placed(read_history(item), item["sk"].removeprefix(keys.EVENTS))

    def made_from(self, tenant: str, deal: Deal, *, after: str | None, at_once: int) -> Iterator[Placed[Deal]]:
        pk, prefix = places.journey_partition(tenant, deal.journey_id), places.made_from(deal.id)
        start = _journey_start(tenant, pk, f"{prefix}{after}") if after else None
        query = Query(pk=pk, prefix=prefix, index=places.JOURNEY, limit=at_once, newest_first=True, start=start)
        for items in batched(every(self._table, query), at_once):
            sort_keys = [str(item["journey_sk"]).removeprefix(prefix) for item in items]
            made = self.many(tenant, [_id_in(place) for place in sort_keys])
            yield from (Placed(made[id_], place) for place in sort_keys if (id_ := _id_in(place)) in made)

    def copies_revision(self, tenant: str, original_id: str) -> int:
        items = self._table.get_many([keys.copies_revision_key(tenant, original_id)])
        return int(items[0]["revision"]) if items else 0

    def revise_copies(self, tenant: str, original_id: str, seen: int, at: datetime) -> list[Write]:
        condition = Equals("revision", seen) if seen else Absent()
        item = {"revision": seen + 1, **expiring(at + _REVISION_KEPT)}
        return [Put(keys.copies_revision_key(tenant, original_id), item, condition, StaleVersion())]

    def journey(self, tenant: str, journey_id: str) -> Iterator[Placed[str]]:
        query = Query(pk=places.journey_partition(tenant, journey_id), index=places.JOURNEY)
        for item in every(self._table, query):
            _, made_at, deal_id = str(item["journey_sk"]).split("#")
            yield Placed(deal_id, f"{made_at}#{deal_id}")


def _set_expiry(tenant: str, item: Item, expires: Item) -> Write:
    """The write that makes an item of a deleted deal expire, or that keeps an item of a restored deal (no `expires`).

    A task is in the lists of tasks only while it does not expire.
    """
    listed = task_places(tenant, read(Task, item)) if item["sk"].startswith(keys.TASKS) else {}
    sets, removes = (expires, tuple(listed)) if expires else (listed, ("expires_at",))
    return Update(Key(item["pk"], item["sk"]), sets=sets, removes=removes, condition=Present(), raises=StaleVersion())


def _first_within(deals: Sequence[Deal], most_bytes: int) -> list[Deal]:
    """The deals from the first on that have at most this many bytes together."""
    sizes = accumulate(map(size_of, deals))
    return [deal for deal, size in zip(deals, sizes, strict=True) if size <= most_bytes]


def _place_in_column(deal: Deal) -> str:
    return f"{deal.rank}#{deal.id}"


def _id_in(place: str) -> str:
    """The deal's id, which is the last part of every place in an index."""
    return place.rpartition("#")[2]


def _board_start(tenant: str, pk: str, cursor: str) -> dict[str, str]:
    key = keys.deal_key(tenant, _id_in(cursor))
    return {"board_pk": pk, "board_sk": cursor, "pk": key.pk, "sk": key.sk}


def _journey_start(tenant: str, pk: str, cursor: str) -> dict[str, str]:
    key = keys.deal_key(tenant, _id_in(cursor))
    return {"journey_pk": pk, "journey_sk": cursor, "pk": key.pk, "sk": key.sk}
