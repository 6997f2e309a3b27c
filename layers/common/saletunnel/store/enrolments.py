"""Enrolments of deals in repeat-sale plans, found by the moment at which their next cycle is due.

Due work is leased, not deleted: a lease only pushes the place in the due index on, the enrolment's own `next_at` stays.
What is not done in time comes up again by itself.
"""

from collections.abc import Collection, Iterator, Mapping
from datetime import date, datetime

from saletunnel.domain.deals.deal import Deal
from saletunnel.domain.errors import StaleVersion
from saletunnel.domain.repeat_sale import Enrolment, RepeatPlan
from saletunnel.store import keys, places
from saletunnel.store.items import Item, document, read
from saletunnel.store.table import AbsentOrLess, Equals, Put, Query, Table, Update, Write, every
from saletunnel.usecases.schedule.due import Due, Leased


class TableEnrolments:
    """See usecases.repositories.due_work.Enrolments."""

    shards = places.DUE_SHARDS

    def __init__(self, table: Table) -> None:
        self._table = table

    def many(self, tenant: str, keys_: Collection[tuple[str, str]]) -> Mapping[tuple[str, str], Enrolment]:
        items = self._table.get_many(keys.enrolment_key(tenant, deal_id, plan_id) for deal_id, plan_id in keys_)
        enrolments = [read(Enrolment, item) for item in items]
        return {(enrolment.deal_id, enrolment.plan_id): enrolment for enrolment in enrolments}

    def with_deals(
        self, tenant: str, keys_: Collection[tuple[str, str]]
    ) -> tuple[Mapping[tuple[str, str], Leased], Mapping[str, Deal]]:
        wanted = [keys.enrolment_key(tenant, deal_id, plan_id) for deal_id, plan_id in keys_]
        items = self._table.get_many([*wanted, *(keys.deal_key(tenant, deal_id) for deal_id, _ in keys_)])
        deals = [read(Deal, item) for item in items if item["sk"] == keys.DEAL]
        leased = [_leased(item) for item in items if item["sk"] != keys.DEAL]
        by_key = {(one.enrolment.deal_id, one.enrolment.plan_id): one for one in leased}
        return by_key, {deal.id: deal for deal in deals}

    def enrol(self, tenant: str, enrolment: Enrolment) -> list[Write]:
        condition = AbsentOrLess("won_by", enrolment.won_by)
        return [Put(_key(tenant, enrolment), _item(tenant, enrolment), condition, StaleVersion())]

    def advance(self, tenant: str, before: Enrolment, after: Enrolment) -> list[Write]:
        # A later win dates the enrolment anew and starts again at the first cycle: then won_by differs.
        condition = Equals("state", _state(before))
        return [Put(_key(tenant, after), _item(tenant, after), condition, StaleVersion())]

    def of_plan(self, tenant: str, plan: RepeatPlan, up_to: datetime) -> Iterator[Enrolment]:
        pk = places.repeats_partition(tenant, plan.id)
        query = Query(pk=pk, up_to=f"{places.sortable(up_to)}~", index=places.JOURNEY)
        return (_placed(plan.id, str(item["journey_sk"])) for item in every(self._table, query))

    def due(self, shard: int, now: datetime) -> Iterator[Due]:
        # "~" sorts after what follows a moment in a sort key: all that is due at `now` itself is in.
        query = Query(pk=places.due_partition(shard), up_to=f"{places.sortable(now)}~", index=places.DUE)
        for item in every(self._table, query):
            due_at, tenant, deal_id, plan_id, turn = str(item["due_sk"]).split("#")
            yield Due(tenant, deal_id, plan_id, due_at, _turn(turn))

    def as_due(self, tenant: str, enrolment: Enrolment) -> Due:
        if enrolment.next_at is None:
            raise ValueError("the plan is over for this deal")
        return Due(tenant, enrolment.deal_id, enrolment.plan_id, places.sortable(enrolment.next_at), None)

    def lease(self, due: Due, turn: int | None, until: datetime) -> list[Write]:
        seen = places.due_place(due.tenant, due.deal_id, due.plan_id, due.due_at, due.turn)
        later = places.due_place(due.tenant, due.deal_id, due.plan_id, places.sortable(until), turn)
        return [
            Update(
                keys.enrolment_key(due.tenant, due.deal_id, due.plan_id),
                sets={"due_sk": later.sk},
                condition=Equals("due_sk", seen.sk),
                raises=StaleVersion(),
            )
        ]


def _key(tenant: str, enrolment: Enrolment) -> keys.Key:
    return keys.enrolment_key(tenant, enrolment.deal_id, enrolment.plan_id)


def _leased(item: Item) -> Leased:
    return Leased(read(Enrolment, item), _turn(item.get("due_sk", "").rpartition("#")[2]))


def _turn(text: str) -> int | None:
    return int(text) if text else None


def _state(enrolment: Enrolment) -> str:
    return f"{enrolment.won_by}/{enrolment.cycle}"


def _item(tenant: str, enrolment: Enrolment) -> Item:
    item = {**document(enrolment), "won_by": enrolment.won_by, "state": _state(enrolment)}
    if enrolment.next_at is not None:
        due_at = places.sortable(enrolment.next_at)
        place = places.due_place(tenant, enrolment.deal_id, enrolment.plan_id, due_at)
        item |= {"due_pk": place.pk, "due_sk": place.sk}
        rest = f"{enrolment.anchor}#{enrolment.cycle}#{enrolment.won_by}#{enrolment.deal_id}"
        place = places.repeats_place(tenant, enrolment.plan_id, enrolment.next_at, rest)
        item |= {"journey_pk": place.pk, "journey_sk": place.sk}
    return item


def _placed(plan_id: str, place: str) -> Enrolment:
    """An enrolment as its place among those of its plan tells it."""
    next_at, anchor, cycle, won_by, deal_id = place.split("#")
    return Enrolment(
        deal_id=deal_id,
        plan_id=plan_id,
        won_by=int(won_by),
        anchor=date.fromisoformat(anchor),
        cycle=int(cycle),
        next_at=datetime.fromisoformat(next_at),
    )
