"""Enrolments in the table: in the due index by the time at which their next cycle is due, and listed by plan."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from datetime import datetime

from saletunnel.domain.deals.deal import Deal
from saletunnel.domain.errors import StaleVersion
from saletunnel.domain.repeats.enrolment import Enrolment, Rest
from saletunnel.domain.scheduled_work import Piece, WorkKind
from saletunnel.store.dynamo import keys, places
from saletunnel.store.dynamo.items import Item, document, expiring, read
from saletunnel.store.dynamo.table import Put, Query, Table, Write, count_up_to, every, succeeding
from saletunnel.usecases.pages import Placed


class TableEnrolments:
    """See usecases.repositories.scheduled_work.Enrolments."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def with_deals(
        self, tenant: str, keys_: Collection[tuple[str, str]], deal_ids: Collection[str]
    ) -> tuple[Mapping[tuple[str, str], Enrolment], Mapping[str, Deal]]:
        wanted = [keys.enrolment_key(tenant, journey_id, plan_id) for journey_id, plan_id in keys_]
        items = self._table.get_many([*wanted, *(keys.deal_key(tenant, deal_id) for deal_id in deal_ids)])
        deals = [read(Deal, item) for item in items if item["sk"] == keys.DEAL]
        enrolments = [read(Enrolment, item) for item in items if item["sk"] != keys.DEAL]
        return {enrolment.key: enrolment for enrolment in enrolments}, {deal.id: deal for deal in deals}

    def save(self, tenant: str, enrolment: Enrolment, expires_at: datetime | None = None) -> list[Write]:
        item = {**_item(tenant, enrolment), **expiring(expires_at)}
        key = keys.enrolment_key(tenant, *enrolment.key)
        return [Put(key, item, succeeding(enrolment.version), StaleVersion())]

    def of_plan(
        self, tenant: str, plan_id: str, *, after: str | None = None, at_once: int
    ) -> Iterator[Placed[tuple[str, str, str]]]:
        pk = places.enrolments_partition(tenant, plan_id)
        start = _start(tenant, pk, plan_id, after) if after else None
        return self._list(plan_id, Query(pk=pk, index=places.JOURNEY, limit=at_once, start=start))

    def dated(
        self, tenant: str, plan_id: str, since: datetime, up_to: datetime, *, at_once: int
    ) -> Iterator[Placed[tuple[str, str, str]]]:
        return self._list(plan_id, replace(_dated(tenant, plan_id, up_to), since=places.sortable(since), limit=at_once))

    def undated(self, tenant: str, plan_id: str, *, at_once: int) -> Iterator[Placed[tuple[str, str, str]]]:
        pk = places.enrolments_partition(tenant, plan_id)
        return self._list(plan_id, Query(pk=pk, prefix=places.UNDATED, index=places.JOURNEY, limit=at_once))

    def of_family(self, tenant: str, journey_id: str) -> list[Enrolment]:
        query = Query(pk=keys.family_partition(tenant, journey_id), prefix=keys.ENROLMENTS)
        return [read(Enrolment, item) for item in every(self._table, query)]

    def count_due(self, tenant: str, plan_id: str, now: datetime, most: int) -> int:
        return count_up_to(self._table, _dated(tenant, plan_id, now), most)

    def count_held(self, tenant: str, plan_id: str, most: int) -> int:
        pk = places.enrolments_partition(tenant, plan_id)
        return count_up_to(self._table, Query(pk=pk, prefix=places.HELD, index=places.JOURNEY), most)

    def any_resting(self, tenant: str, plan_id: str, rest: Rest) -> bool:
        pk, prefix = places.enrolments_partition(tenant, plan_id), places.resting_enrolments(rest)
        return bool(self._table.query(Query(pk=pk, prefix=prefix, index=places.JOURNEY, limit=1)).items)

    def _list(self, plan_id: str, query: Query) -> Iterator[Placed[tuple[str, str, str]]]:
        for item in every(self._table, query):
            place = str(item["journey_sk"])
            journey_id, deal_id = places.read_enrolment_place(place)
            yield Placed((journey_id, plan_id, deal_id), place)


def _dated(tenant: str, plan_id: str, up_to: datetime) -> Query:
    """The enrolments of a plan that are due by a time, without those that are held."""
    pk = places.enrolments_partition(tenant, plan_id)
    return Query(pk=pk, up_to=f"{places.sortable(up_to)}~", index=places.JOURNEY)


def _item(tenant: str, enrolment: Enrolment) -> Item:
    item = document(enrolment)
    key = (enrolment.journey_id, enrolment.plan_id, enrolment.deal_id)
    if enrolment.next_at is not None:
        place = places.due_place(WorkKind.REPEAT_SALE, Piece(tenant, key, enrolment.next_at))
        item |= {"due_pk": place.pk, "due_sk": place.sk}
    journey_id, plan_id, deal_id = key
    dated_by, undated = (enrolment.next_at, enrolment.rest) if enrolment.held is None else (None, "held")
    place = places.enrolment_place(tenant, plan_id, dated_by, undated, journey_id, deal_id)
    return item | {"journey_pk": place.pk, "journey_sk": place.sk}


def _start(tenant: str, pk: str, plan_id: str, place: str) -> dict[str, str]:
    journey_id, _ = places.read_enrolment_place(place)
    key = keys.enrolment_key(tenant, journey_id, plan_id)
    return {"journey_pk": pk, "journey_sk": place, "pk": key.pk, "sk": key.sk}
