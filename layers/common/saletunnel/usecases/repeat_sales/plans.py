"""Repeat plans: reading, creating, changing and deleting them, and their previews."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import batched, islice
from typing import Any

from saletunnel.domain.cadence import Period, add, local_date, start_of_day
from saletunnel.domain.company.roles import Caller, Role
from saletunnel.domain.company.subscription import Feature
from saletunnel.domain.customer import CustomerRef
from saletunnel.domain.deals.deal import Deal
from saletunnel.domain.errors import RuleViolated
from saletunnel.domain.job import Job
from saletunnel.domain.pipeline import Semantic, pipeline_of
from saletunnel.domain.repeats.enrolment import Enrolment
from saletunnel.domain.repeats.plan import RepeatPlan
from saletunnel.domain.repeats.planning import Repeat, planned, upcoming
from saletunnel.domain.tunnels.design_warning import DesignWarning
from saletunnel.usecases.company.accounts import read_account
from saletunnel.usecases.company.members import check_members
from saletunnel.usecases.company.subscriptions import allowance_of
from saletunnel.usecases.concurrency import check_seen, decide_and_commit
from saletunnel.usecases.pages import Page
from saletunnel.usecases.ports import Ports
from saletunnel.usecases.repeat_sales.replanning import replan
from saletunnel.usecases.tunnels.tunnel_design import read_all
from saletunnel.usecases.writes import Writes

_USERS = "/responsible/user_ids/"
_LEADING = ("enabled", "source_stage_ids", "conditions", "target_stage_id")
"""The fields that may close a loop."""
_MOST_PREVIEWED = 2000
"""The maximum number of enrolments in a preview: their deals are 20 batch reads."""
_MOST_REPEATS = 20_000
"""The maximum number of repeats in a preview: a daily plan makes 365 of each enrolment."""
_MOST_CUSTOMERS = 300
"""The maximum number of customers whose open deals a preview looks for: each is a query."""
_READ_AT_ONCE = 100


@dataclass(frozen=True, slots=True)
class PlannedPlan:
    """A saved plan, and the job that brings its enrolments in line with it."""

    plan: RepeatPlan
    job_id: str | None


@dataclass(frozen=True, slots=True)
class Previewed:
    """A repeat of a deal. It is `skipped` if its customer has an open deal in the plan's target pipeline."""

    repeat: Repeat
    deal: Deal
    skipped: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """The repeats of a plan: a page of them, and the number that makes a deal by day. Skipped ones are counted apart.

    `complete` is False if there are more than 2,000 enrolments or 20,000 repeats: then the preview has only the first.
    """

    first: date
    last: date
    complete: bool
    by_day: Mapping[date, int]
    skipped: int
    page: Page[Previewed]


def list_plans(ports: Ports, caller: Caller) -> list[RepeatPlan]:
    """All plans of the tenant, oldest first."""
    return ports.plans.all(caller.tenant)


def read_plan(ports: Ports, caller: Caller, plan_id: str) -> RepeatPlan:
    """Raises NotFound."""
    return ports.plans.get(caller.tenant, plan_id)


def warnings_of(ports: Ports, caller: Caller, plans: Collection[RepeatPlan]) -> Mapping[str, Sequence[DesignWarning]]:
    """The warnings about loops through each of the plans, by plan id."""
    all_ = read_all(ports, caller.tenant)
    return {plan.id: all_.plan_warnings(plan) for plan in plans}


def create_plan(ports: Ports, caller: Caller, values: Mapping[str, Any], source_pipeline_id: str) -> PlannedPlan:
    """Creates a plan. Without source stages, its source is the won stage of the source pipeline.

    A job enrols the deals that were closed before. Raises RoleLacks, SubscriptionLacks, NotFound, RuleViolated,
    LoopFound, Contended.
    """
    caller.must_be(Role.ADMIN, "create repeat-sale plans")
    ends = (source_pipeline_id, pipeline_of(values["target_stage_id"]))
    allowance_of(ports, caller.tenant).must_run(Feature.REPEAT_SALES, *ends)
    kept = {"id": ports.new_id("plan"), "created_at": ports.now(), "updated_at": ports.now(), "version": 1}

    def create() -> tuple[Writes, tuple[RepeatPlan, Job | None, str | None]]:
        # Read the revision first: the write fails if a stage was deleted, or a tunnel or plan was changed, in between.
        all_ = read_all(ports, caller.tenant)
        stages = _source_stages(ports, caller, source_pipeline_id, values["source_stage_ids"])
        _check_target(ports, caller, values["target_stage_id"])
        rules = read_account(ports, caller.tenant).deal_rules
        plan = RepeatPlan(**{**values, "source_stage_ids": stages, **kept}).checked(rules)
        check_members(ports, caller, plan.responsible.user_ids, _USERS)
        all_.refuse_plan_loop(plan)
        starting, job, job_id = replan(ports, caller, plan) if plan.enabled else ((), None, None)
        return [*ports.plans.save(caller.tenant, plan, all_.revision), *starting], (plan, job, job_id)

    return _started(ports, caller, *decide_and_commit(ports, create))


def change_plan(
    ports: Ports,
    caller: Caller,
    plan_id: str,
    seen: int | None,
    changes: Mapping[str, Any],
    source_pipeline_id: str | None = None,
) -> PlannedPlan:
    """Changes fields of a plan; `seen` is the version that the caller read, None for any.

    If the change moves enrolments or adds some, a job does it. What was made stays. The source is changed as a whole,
    with its pipeline. Raises RoleLacks, NotFound, StaleVersion, Contended, RuleViolated, LoopFound.
    """
    caller.must_be(Role.ADMIN, "change repeat-sale plans")

    def change() -> tuple[Writes, tuple[RepeatPlan, Job | None, str | None]]:
        all_ = read_all(ports, caller.tenant)
        before = check_seen(ports.plans.get(caller.tenant, plan_id), seen)
        after = changed_plan(ports, caller, before, changes, source_pipeline_id)
        if after is before:
            return (), (before, None, None)
        if any(getattr(after, name) != getattr(before, name) for name in _LEADING):
            all_.refuse_plan_loop(after)
        starting, job, job_id = replan(ports, caller, after) if after.replans(before) else ((), None, None)
        return [*ports.plans.save(caller.tenant, after, all_.revision), *starting], (after, job, job_id)

    return _started(ports, caller, *decide_and_commit(ports, change))


def changed_plan(
    ports: Ports, caller: Caller, before: RepeatPlan, changes: Mapping[str, Any], source_pipeline_id: str | None
) -> RepeatPlan:
    """The next version of a plan, which is not saved. Raises NotFound, RuleViolated."""
    if source_pipeline_id is not None:
        stages = _source_stages(ports, caller, source_pipeline_id, changes["source_stage_ids"])
        changes = {**changes, "source_stage_ids": stages}
    after = before.changed(ports.now(), read_account(ports, caller.tenant).deal_rules, **changes)
    check_members(ports, caller, after.responsible.user_ids, _USERS, kept=before.responsible.user_ids)
    if after.target_stage_id != before.target_stage_id:
        _check_target(ports, caller, after.target_stage_id)
    return after


def _started(ports: Ports, caller: Caller, plan: RepeatPlan, job: Job | None, job_id: str | None) -> PlannedPlan:
    if job is not None:
        ports.job_queue.send(caller.tenant, job.id)
    return PlannedPlan(plan, job_id)


def _source_stages(ports: Ports, caller: Caller, pipeline_id: str, stage_ids: Sequence[str]) -> tuple[str, ...]:
    source = ports.pipelines.get(caller.tenant, pipeline_id)
    stages = tuple(stage_ids) or (source.won_stage.id,)
    for at, stage_id in enumerate(stages):
        if source.stage(stage_id).semantic == Semantic.OPEN:
            raise RuleViolated.at(f"/source/stage_ids/{at}", "stage_is_open", "A source stage must be won or lost.")
    return stages


def _check_target(ports: Ports, caller: Caller, stage_id: str) -> None:
    ports.pipelines.get(caller.tenant, pipeline_of(stage_id)).stage(stage_id)


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

    Repeats of deals that are in the bin, or that the caller may not see, are neither listed nor counted. If the plan
    skips customers with an open deal, a repeat is skipped if the customer has such a deal now, or gets one by an
    earlier repeat of the day; only deals that the caller may see count. The first 300 customers are looked up.
    The default is a year from today. Raises NotFound, and RuleViolated if the range is longer than two years.
    """
    plan = ports.plans.get(caller.tenant, plan_id)
    zone = read_account(ports, caller.tenant).time_zone
    first = max(first or date.min, local_date(ports.now(), zone))
    last = last or add(first, Period(12, 0))
    if not first <= last <= add(first, Period(24, 0)):
        raise RuleViolated.at("/to", "out_of_range", "A preview can have at most two years, beginning today or later.")
    up_to = start_of_day(last, zone) + timedelta(days=1)
    found = ports.enrolments.of_plan(caller.tenant, plan.id, up_to=up_to, at_once=_MOST_PREVIEWED + 1)
    keys = [placed.value for placed in islice(found, _MOST_PREVIEWED + 1)]
    previewed, deals = _visible(ports, caller, keys[:_MOST_PREVIEWED])
    runs = replace(plan, enabled=True)
    found_repeats = (
        repeat
        for enrolment in previewed
        if (deal := deals.get(enrolment.deal_id))
        for repeat in upcoming(runs, planned(runs, enrolment, deal, zone), deal, first, last, zone)
    )
    upcoming_repeats = list(islice(found_repeats, _MOST_REPEATS + 1))
    repeats = sorted(upcoming_repeats)
    skipped = _skipped(ports, caller, plan, [(repeat, deals[repeat.deal_id].customer) for repeat in repeats])
    page = [repeat for repeat in repeats if cursor is None or _place(repeat) > cursor][:limit]
    more = bool(page) and page[-1] != repeats[-1]
    previewed_page = [Previewed(repeat, deals[repeat.deal_id], repeat in skipped) for repeat in page]
    return Preview(
        first=first,
        last=last,
        complete=len(keys) <= _MOST_PREVIEWED and len(upcoming_repeats) <= _MOST_REPEATS,
        by_day=Counter(repeat.made_on for repeat in repeats if repeat not in skipped),
        skipped=len(skipped),
        page=Page(previewed_page, _place(page[-1]) if more else None),
    )


def _visible(
    ports: Ports, caller: Caller, keys: Sequence[tuple[str, str, str]]
) -> tuple[list[Enrolment], dict[str, Deal]]:
    """The enrolments, and those of their deals outside the bin that the caller may see."""
    enrolments: list[Enrolment] = []
    deals: dict[str, Deal] = {}
    for some in batched(keys, _READ_AT_ONCE):
        wanted = [(journey_id, plan_id) for journey_id, plan_id, _ in some]
        found, read = ports.enrolments.with_deals(caller.tenant, wanted, {deal_id for _, _, deal_id in some})
        enrolments += found.values()
        deals |= read
    seen = {id_: deal for id_, deal in deals.items() if deal.deleted_at is None and caller.sees(deal.responsible_id)}
    return enrolments, seen


def _skipped(
    ports: Ports, caller: Caller, plan: RepeatPlan, repeats: Sequence[tuple[Repeat, CustomerRef | None]]
) -> set[Repeat]:
    """The repeats that make no deal because the customer has an open deal; they are sorted by day."""
    if not plan.skip_if_open:
        return set()
    pipeline_id = pipeline_of(plan.target_stage_id)
    customers = dict.fromkeys(customer.id for _, customer in repeats if customer is not None)
    served = {id_ for id_ in islice(customers, _MOST_CUSTOMERS) if _has_open(ports, caller, id_, pipeline_id)}
    pipelines = ports.pipelines.many(caller.tenant, [pipeline_id]).values()
    open_stages = {stage.id for one in pipelines for stage in one.stages if stage.semantic == Semantic.OPEN}
    served_on: set[tuple[date, str]] = set()
    skipped: set[Repeat] = set()
    for repeat, customer in repeats:
        if customer is None:
            continue
        if customer.id in served or (repeat.made_on, customer.id) in served_on:
            skipped.add(repeat)
        elif plan.target_stage_id in open_stages:
            served_on.add((repeat.made_on, customer.id))
    return skipped


def _has_open(ports: Ports, caller: Caller, customer_id: str, pipeline_id: str) -> bool:
    """Whether the customer has an open deal in the pipeline that the caller may see."""
    if caller.role != Role.AGENT:
        return ports.deals.has_open(caller.tenant, customer_id, pipeline_id)
    found = ports.lists.of_customer(
        caller.tenant, customer_id, pipeline_id, Semantic.OPEN, after=None, at_once=_READ_AT_ONCE
    )
    return any(placed.value is not None and caller.sees(placed.value.responsible_id) for placed in found)


def _place(repeat: Repeat) -> str:
    return f"{repeat.made_on}|{repeat.deal_id}|{repeat.cycle:07}"
