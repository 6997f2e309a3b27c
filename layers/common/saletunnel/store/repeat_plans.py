"""Repeat plans in the table, with the counter of each plan's turns and its history."""

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import batched
from typing import cast

from saletunnel.codec import from_text
from saletunnel.domain.deals.timeline import Note
from saletunnel.domain.errors import NotFound, StaleVersion
from saletunnel.domain.repeats.plan import RepeatPlan
from saletunnel.domain.repeats.plan_run import Outcome, PlanRun, RecordedRun, RunCode, RunCount
from saletunnel.store.dynamo import keys, places
from saletunnel.store.dynamo.items import Item, document, read
from saletunnel.store.dynamo.keys import Key
from saletunnel.store.dynamo.table import (
    Delete,
    Equals,
    Put,
    Query,
    Table,
    Update,
    Write,
    count_up_to,
    every,
    succeeding,
)
from saletunnel.store.tunnels import revise
from saletunnel.usecases.pages import Placed


class TableRepeatPlans:
    """See usecases.repositories.design.RepeatPlans."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def get(self, tenant: str, plan_id: str) -> RepeatPlan:
        items = self._table.get_many([keys.plan_key(tenant, plan_id)])
        if not items:
            raise NotFound("repeat plan", plan_id)
        return read(RepeatPlan, items[0])

    def all(self, tenant: str) -> list[RepeatPlan]:
        items = every(self._table, Query(pk=keys.tenant_partition(tenant), prefix=keys.PLANS))
        return sorted((read(RepeatPlan, item) for item in items), key=lambda plan: (plan.created_at, plan.id))

    def save(self, tenant: str, plan: RepeatPlan, revision: int) -> list[Write]:
        key = keys.plan_key(tenant, plan.id)
        return [Put(key, document(plan), succeeding(plan.version), StaleVersion()), *revise(tenant, revision)]

    def delete(self, tenant: str, plan: RepeatPlan) -> list[Write]:
        return [Delete(keys.plan_key(tenant, plan.id), Equals("version", plan.version), StaleVersion())]

    def unchanged(self, tenant: str, plan: RepeatPlan) -> list[Write]:
        key, version = keys.plan_key(tenant, plan.id), plan.version
        return [Update(key, sets={"version": version}, condition=Equals("version", version), raises=StaleVersion())]

    def take_turns(self, tenant: str, plan_id: str, count: int) -> int:
        return self._table.add(keys.turn_key(tenant, plan_id), "turn", count) - count

    def count_runs(self, tenant: str, plan_id: str, first: date, last: date, most: int) -> Iterator[RunCount]:
        """Finds the last run, counts those like it, and goes on before them: two queries for each day and code."""
        pk = places.plan_runs_partition(tenant, plan_id)
        since, up_to = keys.days(first, last)
        while True:
            newest = Query(pk=pk, since=since, up_to=up_to, index=places.JOURNEY, limit=1, newest_first=True)
            items = self._table.query(newest).items
            if not items:
                return
            run = _read_run(plan_id, items[0])
            up_to = places.plan_runs(run.made_on, run.outcome, run.code)
            number = count_up_to(self._table, Query(pk=pk, prefix=up_to, index=places.JOURNEY), most)
            yield RunCount(run.made_on, run.outcome, run.code, number)

    def runs(
        self, tenant: str, plan_id: str, day: date, outcome: Outcome | None, *, after: str | None, at_once: int
    ) -> Iterator[Placed[RecordedRun]]:
        pk = places.plan_runs_partition(tenant, plan_id)
        first = places.plan_runs(day, outcome) if outcome else f"{day}#"
        # A place has no keys of the table, so the list goes on with the next possible sort key.
        since, up_to = max(first, f"{after}!" if after is not None else ""), f"{first}~"
        if since > up_to:  # the place is of another day
            return
        query = Query(pk=pk, since=since, up_to=up_to, index=places.JOURNEY, limit=at_once)
        for some in batched(every(self._table, query), at_once):
            notes = self._read_notes(plan_id, some)
            for item in some:
                run = _read_run(plan_id, item)
                made_id = keys.read_deal_partition(tenant, item["pk"]) if run.outcome == "made" else None
                fields = notes.get(Key(item["pk"], item["sk"]), ())
                yield Placed(RecordedRun(run, fields, made_id), item["journey_sk"])

    def _read_notes(self, plan_id: str, items: Iterable[Item]) -> dict[Key, tuple[str, ...]]:
        """The fields that the notes among the items name."""
        wanted = [Key(item["pk"], item["sk"]) for item in items if _read_run(plan_id, item).outcome != "made"]
        found = self._table.get_many(wanted) if wanted else []
        notes = ((Key(item["pk"], item["sk"]), from_text(Note, item["note"])) for item in found)
        return {key: fields for key, note in notes if isinstance(fields := note.params.get("fields"), tuple)}


def _read_run(plan_id: str, item: Item) -> PlanRun:
    made_on, outcome, code, deal_id, day = places.read_plan_run_place(item["journey_sk"])
    return PlanRun(
        plan_id,
        date.fromisoformat(made_on),
        cast(Outcome, outcome),
        cast(RunCode, code),
        deal_id,
        date.fromisoformat(day),
    )
