"""Enrolments in the table: in the due index by the time at which their next cycle is due, and listed by plan."""

from collections.abc import Collection, Iterator, Mapping
from datetime import datetime

from saletunnel.domain.deals.deal import Deal
from saletunnel.domain.errors import StaleVersion
from saletunnel.domain.repeats.enrolment import Enrolment, Rest
from saletunnel.domain.scheduled_work import Piece, WorkKind
from saletunnel.store.dynamo import keys, places
from saletunnel.store.dynamo.items import Item, document, expiring, read
from saletunnel.store.dynamo.table import Put, Query, Table, Write, every, succeeding
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
        self, tenant: str, plan_id: str, *, up_to: datetime | None = None, after: str | None = None, at_once: int
    ) -> Iterator[Placed[tuple[str, str, str]]]:
        pk = places.enrolments_partition(tenant, plan_id)
        limit = f"{places.sortable(up_to)}~" if up_to is not None else None
        start = _start(tenant, pk, plan_id, after) if after else None
        for item in every(self._table, Query(pk=pk, up_to=limit, index=places.JOURNEY, limit=at_once, start=start)):
            place = str(item["journey_sk"])
            journey_id, deal_id = places.read_enrolment_place(place)
            yield Placed((journey_id, plan_id, deal_id), place)

    def any_resting(self, tenant: str, plan_id: str, rest: Rest) -> bool:
        pk, prefix = places.enrolments_partition(tenant, plan_id), places.resting_enrolments(rest)
        return bool(self._table.query(Query(pk=pk, prefix=prefix, index=places.JOURNEY, limit=1)).items)


def _item(tenant: str, enrolment: Enrolment) -> Item:
    item = document(enrolment)
    key = (enrolment.journey_id, enrolment.plan_id, enrolment.deal_id)
    if enrolment.next_at is not None:
        place = places.due_place(WorkKind.REPEAT_SALE, Piece(tenant, key, enrolment.next_at))
        item |= {"due_pk": place.pk, "due_sk": place.sk}
    journey_id, plan_id, deal_id = key
    place = places.enrolment_place(tenant, plan_id, enrolment.next_at, enrolment.rest, journey_id, deal_id)
    return item | {"journey_pk": place.pk, "journey_sk": place.sk}


def _start(tenant: str, pk: str, plan_id: str, place: str) -> dict[str, str]:
    journey_id, _ = places.read_enrolment_place(place)
    key = keys.enrolment_key(tenant, journey_id, plan_id)
    return {"journey_pk": pk, "journey_sk": place, "pk": key.pk, "sk": key.sk}
