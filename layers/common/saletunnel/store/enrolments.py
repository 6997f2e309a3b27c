"""Enrolments in the table: in the due index by the time at which their next cycle is due, and listed by plan."""

from collections.abc import Collection, Iterator, Mapping
from datetime import date, datetime

from saletunnel.domain.deals.deal import Deal
from saletunnel.domain.errors import StaleVersion
from saletunnel.domain.repeat_plan import RepeatPlan
from saletunnel.domain.repeat_sale import Enrolment, Holder
from saletunnel.domain.scheduled_work import Piece, WorkKind
from saletunnel.store.dynamo import keys, places
from saletunnel.store.dynamo.items import Item, document, read
from saletunnel.store.dynamo.table import AbsentOrLess, Equals, Put, Query, Table, Write, every, succeeding


class TableEnrolments:
    """See usecases.repositories.scheduled_work.Enrolments."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def many(self, tenant: str, keys_: Collection[tuple[str, str]]) -> Mapping[tuple[str, str], Enrolment]:
        items = self._table.get_many(keys.enrolment_key(tenant, deal_id, plan_id) for deal_id, plan_id in keys_)
        enrolments = [read(Enrolment, item) for item in items]
        return {(enrolment.deal_id, enrolment.plan_id): enrolment for enrolment in enrolments}

    def with_deals(
        self, tenant: str, keys_: Collection[tuple[str, str]]
    ) -> tuple[Mapping[tuple[str, str], Enrolment], Mapping[str, Deal]]:
        wanted = [keys.enrolment_key(tenant, deal_id, plan_id) for deal_id, plan_id in keys_]
        items = self._table.get_many([*wanted, *(keys.deal_key(tenant, deal_id) for deal_id, _ in keys_)])
        deals = [read(Deal, item) for item in items if item["sk"] == keys.DEAL]
        enrolments = [read(Enrolment, item) for item in items if item["sk"] != keys.DEAL]
        by_key = {(enrolment.deal_id, enrolment.plan_id): enrolment for enrolment in enrolments}
        return by_key, {deal.id: deal for deal in deals}

    def enrol(self, tenant: str, enrolment: Enrolment) -> list[Write]:
        condition = AbsentOrLess("closed_by", enrolment.closed_by)
        return [Put(_key(tenant, enrolment), _item(tenant, enrolment), condition, StaleVersion())]

    def advance(self, tenant: str, before: Enrolment, after: Enrolment) -> list[Write]:
        # A later closing event replaces the enrolment, from its first cycle. Then `state` differs.
        condition = Equals("state", _state(before))
        return [Put(_key(tenant, after), _item(tenant, after), condition, StaleVersion())]

    def holder(self, tenant: str, journey_id: str, plan_id: str) -> Holder | None:
        items = self._table.get_many([keys.holder_key(tenant, journey_id, plan_id)])
        return read(Holder, items[0]) if items else None

    def hold(self, tenant: str, holder: Holder) -> list[Write]:
        key = keys.holder_key(tenant, holder.journey_id, holder.plan_id)
        return [Put(key, document(holder), succeeding(holder.version), StaleVersion())]

    def of_plan(self, tenant: str, plan: RepeatPlan, up_to: datetime) -> Iterator[Enrolment]:
        pk = places.repeats_partition(tenant, plan.id)
        query = Query(pk=pk, up_to=f"{places.sortable(up_to)}~", index=places.JOURNEY)
        return (_read_place(plan.id, str(item["journey_sk"])) for item in every(self._table, query))


def _key(tenant: str, enrolment: Enrolment) -> keys.Key:
    return keys.enrolment_key(tenant, enrolment.deal_id, enrolment.plan_id)


def _state(enrolment: Enrolment) -> str:
    return f"{enrolment.closed_by}/{enrolment.cycle}"


def _item(tenant: str, enrolment: Enrolment) -> Item:
    item = {**document(enrolment), "closed_by": enrolment.closed_by, "state": _state(enrolment)}
    if enrolment.next_at is not None:
        piece = Piece(tenant, (enrolment.deal_id, enrolment.plan_id), enrolment.next_at)
        place = places.due_place(WorkKind.REPEAT_SALE, piece)
        item |= {"due_pk": place.pk, "due_sk": place.sk}
        rest = f"{enrolment.anchor}#{enrolment.cycle}#{enrolment.closed_by}#{enrolment.deal_id}"
        place = places.repeats_place(tenant, enrolment.plan_id, enrolment.next_at, rest)
        item |= {"journey_pk": place.pk, "journey_sk": place.sk}
    return item


def _read_place(plan_id: str, place: str) -> Enrolment:
    """The enrolment in a sort key of the plan's list, which contains all of its fields."""
    next_at, anchor, cycle, closed_by, deal_id = place.split("#")
    return Enrolment(
        deal_id=deal_id,
        plan_id=plan_id,
        closed_by=int(closed_by),
        anchor=date.fromisoformat(anchor),
        cycle=int(cycle),
        next_at=datetime.fromisoformat(next_at),
    )
