"""Repeat plans: reading, creating, changing and deleting them, their previews, and enrolling closed deals."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import batched, islice
from typing import Any

from saletunnel.domain.cadence import Period, add, local_date, start_of_day
from saletunnel.domain.company.roles import Caller, Role
from saletunnel.domain.company.subscription import Feature
from saletunnel.domain.deals.deal import Deal, Event
from saletunnel.domain.errors import RuleViolated
from saletunnel.domain.pipeline import Semantic, pipeline_of
from saletunnel.domain.repeat_sale import Enrolment, Repeat, RepeatPlan, fitting, upcoming
from saletunnel.usecases.batches import all_or_each
from saletunnel.usecases.company.accounts import read_account
from saletunnel.usecases.company.members import check_members
from saletunnel.usecases.company.subscriptions import allowance_of
from saletunnel.usecases.concurrency import check_seen, decide_and_commit
from saletunnel.usecases.pages import Page
from saletunnel.usecases.ports import Ports
from saletunnel.usecases.writes import Writes

_USERS = "/responsible/user_ids/"
_ENROLLED_AT_ONCE = 50
_MOST_WRITES = 100
_MOST_PREVIEWED = 2000
"""The maximum number of enrolments in a preview: their deals are 20 batch reads."""
_READ_AT_ONCE = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """The repeats that a plan will make: their number by day, and a page of them with the deals that they repeat.

    `complete` is False if there are more than 2,000 enrolments: then the preview has only the earliest.
    """

    first: date
    last: date
    complete: bool
    by_day: Mapping[date, int]
    page: Page[tuple[Repeat, Deal]]


def list_plans(ports: Ports, caller: Caller) -> list[RepeatPlan]:
    """All plans of the tenant, oldest first."""
    return ports.plans.all(caller.tenant)


def read_plan(ports: Ports, caller: Caller, plan_id: str) -> RepeatPlan:
    """Raises NotFound."""
    return ports.plans.get(caller.tenant, plan_id)


def create_plan(ports: Ports, caller: Caller, values: Mapping[str, Any], source_pipeline_id: str) -> RepeatPlan:
    """Creates a plan. Without source stages, its source is the won stage of the source pipeline.

    Raises RoleLacks, SubscriptionLacks, NotFound, RuleViolated.
    """
    caller.must_be(Role.ADMIN, "create repeat-sale plans")
    ends = (source_pipeline_id, pipeline_of(values["target_stage_id"]))
    allowance_of(ports, caller.tenant).must_run(Feature.REPEAT_SALES, *ends)
    source = ports.pipelines.get(caller.tenant, source_pipeline_id)
    stages = values["source_stage_ids"] or (source.won_stage.id,)
    for at, stage_id in enumerate(stages):
        if source.stage(stage_id).semantic == Semantic.OPEN:
            raise RuleViolated.at(f"/source/stage_ids/{at}", "stage_is_open", "A source stage must be won or lost.")
    target = values["target_stage_id"]
    ports.pipelines.get(caller.tenant, pipeline_of(target)).stage(target)
    kept = {"id": ports.new_id("plan"), "created_at": ports.now(), "updated_at": ports.now(), "version": 1}
    rules = read_account(ports, caller.tenant).deal_rules
    plan = RepeatPlan(**{**values, "source_stage_ids": stages, **kept}).checked(rules)
    check_members(ports, caller, plan.responsible.user_ids, _USERS)
    ports.complete(ports.plans.save(caller.tenant, plan))
    return plan


def change_plan(ports: Ports, caller: Caller, plan_id: str, seen: int | None, changes: Mapping[str, Any]) -> RepeatPlan:
    """Changes fields of a plan for its next repeats; `seen` is the version that the caller read, None for any.

    Raises RoleLacks, NotFound, StaleVersion, Contended, RuleViolated.
    """
    caller.must_be(Role.ADMIN, "change repeat-sale plans")

    def change() -> tuple[Writes, RepeatPlan]:
        before = check_seen(ports.plans.get(caller.tenant, plan_id), seen)
        after = before.changed(ports.now(), **changes)
        check_members(ports, caller, after.responsible.user_ids, _USERS, kept=before.responsible.user_ids)
        if after.target_stage_id != before.target_stage_id:
            ports.pipelines.get(caller.tenant, pipeline_of(after.target_stage_id)).stage(after.target_stage_id)
        return ports.plans.save(caller.tenant, after), after

    return decide_and_commit(ports, change)


def delete_plan(ports: Ports, caller: Caller, plan_id: str, seen: int | None) -> None:
    """Deletes a plan but not its deals. Each enrolment ends when its next cycle is due.

    Raises RoleLacks, NotFound, StaleVersion, Contended.
    """
    caller.must_be(Role.ADMIN, "delete repeat-sale plans")

    def delete() -> tuple[Writes, None]:
        plan = check_seen(ports.plans.get(caller.tenant, plan_id), seen)
        return ports.plans.delete(caller.tenant, plan), None

    decide_and_commit(ports, delete)


def preview_plan(
    ports: Ports, caller: Caller, plan_id: str, first: date | None, last: date | None, *, limit: int, cursor: str | None
) -> Preview:
    """Previews the repeats of a plan from `first` to `last`, also if the plan is switched off.

    Repeats of deals that are in the bin, or that the caller may not see, are neither listed nor counted.
    The default is a year from today. Raises NotFound, and RuleViolated if the range is longer than two years.
    """
    plan = ports.plans.get(caller.tenant, plan_id)
    zone = read_account(ports, caller.tenant).time_zone
    first = max(first or date.min, local_date(ports.now(), zone))
    last = last or add(first, Period(12, 0))
    if not first <= last <= add(first, Period(24, 0)):
        raise RuleViolated.at("/to", "out_of_range", "A preview can have at most two years, beginning today or later.")
    found = ports.enrolments.of_plan(caller.tenant, plan, start_of_day(last, zone) + timedelta(days=1))
    enrolments = list(islice(found, _MOST_PREVIEWED + 1))
    previewed = enrolments[:_MOST_PREVIEWED]
    upcoming_repeats = [repeat for one in previewed for repeat in upcoming(plan, one, first, last, zone)]
    deals = _visible_deals(ports, caller, {repeat.deal_id for repeat in upcoming_repeats})
    repeats = sorted(repeat for repeat in upcoming_repeats if repeat.deal_id in deals)
    page = [repeat for repeat in repeats if cursor is None or _place(repeat) > cursor][:limit]
    more = bool(page) and page[-1] != repeats[-1]
    return Preview(
        first=first,
        last=last,
        complete=len(previewed) == len(enrolments),
        by_day=Counter(repeat.made_on for repeat in repeats),
        page=Page([(repeat, deals[repeat.deal_id]) for repeat in page], _place(page[-1]) if more else None),
    )


def _visible_deals(ports: Ports, caller: Caller, deal_ids: Collection[str]) -> dict[str, Deal]:
    """The deals outside the bin that the caller may see."""
    found = (deal for ids in batched(deal_ids, _READ_AT_ONCE) for deal in ports.deals.many(caller.tenant, ids).values())
    return {deal.id: deal for deal in found if deal.deleted_at is None and caller.sees(deal.responsible_id)}


def _place(repeat: Repeat) -> str:
    return f"{repeat.made_on}|{repeat.deal_id}|{repeat.cycle:04}"


def enrol_closed(ports: Ports, events: Sequence[tuple[str, Event]]) -> dict[int, Exception]:
    """Enrols the deals that the events closed in the matching plans of their tenants. Returns the errors by position.

    If a deal is closed again, a new enrolment replaces the earlier enrolment in the same plan.
    """
    plans: dict[str, list[RepeatPlan]] = {}
    zones: dict[str, str] = {}

    def enrol(batch: Sequence[tuple[str, Event]], again: bool) -> None:
        latest: dict[tuple[str, str, str], Enrolment] = {}
        for tenant, event in sorted(batch, key=lambda of_tenant: of_tenant[1].version):
            if tenant not in plans:
                plans[tenant] = ports.plans.all(tenant)
                zones[tenant] = read_account(ports, tenant).time_zone
            for enrolment in fitting(plans[tenant], event, zones[tenant]):
                latest[tenant, enrolment.deal_id, enrolment.plan_id] = enrolment
        writes = [
            write
            for (tenant, _, _), enrolment in latest.items()
            if not (again and _is_enrolled(ports, tenant, enrolment))
            for write in ports.enrolments.enrol(tenant, enrolment)
        ]
        for transaction in batched(writes, _MOST_WRITES):
            ports.commit(transaction)

    return all_or_each(events, enrol, _ENROLLED_AT_ONCE)


def _is_enrolled(ports: Ports, tenant: str, enrolment: Enrolment) -> bool:
    """Whether the same event or a later one has enrolled the deal."""
    key = (enrolment.deal_id, enrolment.plan_id)
    known = ports.enrolments.many(tenant, [key]).get(key)
    return known is not None and known.closed_by >= enrolment.closed_by
