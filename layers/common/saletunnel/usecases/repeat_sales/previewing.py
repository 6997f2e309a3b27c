"""The preview of a repeat plan: the deals that its sweeps will make day by day, by the functions that make them."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from itertools import batched, chain, islice
from typing import Literal

from saletunnel.domain.cadence import Period, add, local_date, parse_period, start_of_day
from saletunnel.domain.company.account import Account
from saletunnel.domain.company.roles import Caller, Role
from saletunnel.domain.deals.deal import Deal
from saletunnel.domain.design import Design
from saletunnel.domain.errors import RuleViolated
from saletunnel.domain.pipeline import Semantic, pipeline_of
from saletunnel.domain.repeats.enrolment import Enrolment, Held, Rest
from saletunnel.domain.repeats.making import attempt
from saletunnel.domain.repeats.plan import RepeatPlan
from saletunnel.domain.repeats.planning import Repeat, caught_up, planned, upcoming
from saletunnel.usecases.company.accounts import read_account
from saletunnel.usecases.company.members import removed_members
from saletunnel.usecases.company.subscriptions import allowance_of
from saletunnel.usecases.pages import Page
from saletunnel.usecases.ports import Ports
from saletunnel.usecases.repeat_sales.following import is_included, recheck

_MOST_ENROLMENTS = 2000
"""The maximum number of enrolments in a preview: with their deals they are 40 batch reads."""
_MOST_REPEATS = 20_000
"""The maximum number of repeats in a preview: a daily plan makes 365 of each enrolment in a year."""
_MOST_CUSTOMERS = 300
"""The maximum number of customers whose open deals a preview looks for: each is a query."""
_READ_AT_ONCE = 50
_ENDS_OF_MONTHS = timedelta(days=7)
"""The ends of short months can shorten an interval, on the day and on the lead time: together by less than this."""
_ZONES = timedelta(days=2)
"""Enrolments are planned again only when they are due if the company's time zone has changed."""
_BEFORE_ALL = datetime.min.replace(tzinfo=UTC)
_FIRST_DAY = date(1, 1, 3)

type SkipCode = Literal["customer_served", "fields_missing", "not_valid"]


@dataclass(frozen=True, slots=True)
class Skip:
    """Why a repeat makes no deal. `fields` are those that the deal lacks or that are invalid."""

    code: SkipCode
    fields: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Previewed:
    """A repeat of a deal. It makes no deal if it has a `skip`."""

    repeat: Repeat
    deal: Deal
    skip: Skip | None

    @property
    def skipped(self) -> bool:
        return self.skip is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """The repeats of a plan: a page of them, and by day the number of those that make a deal and of the skipped ones.

    `resting` counts the enrolments without a time, by reason. `far_past` is the number of enrolments whose older cycles
    are skipped today by the plan's catch-up. `complete` is False if there is more than a preview reads.
    """

    first: date
    last: date
    complete: bool
    by_day: Mapping[date, int]
    skipped_by_day: Mapping[date, int]
    reasons: Mapping[SkipCode, int]
    resting: Mapping[Rest, int]
    far_past: int
    page: Page[Previewed]

    @property
    def skipped(self) -> int:
        return sum(self.skipped_by_day.values())


@dataclass(slots=True)
class _Outlook:
    """What is ahead of the enrolments that the caller may see."""

    repeats: list[tuple[Repeat, Enrolment]] = field(default_factory=list)
    deals: dict[str, Deal] = field(default_factory=dict)
    resting: Counter[Rest] = field(default_factory=Counter)
    far_past: int = 0
    complete: bool = True


def preview_plan(
    ports: Ports, caller: Caller, plan_id: str, first: date | None, last: date | None, *, limit: int, cursor: str | None
) -> Preview:
    """Previews what the sweeps from today on make of a plan from `first` to `last`, also if the plan is switched off.

    Everything is counted without the deals that the caller may not see. A repeat is skipped if the target stage refuses
    it, and, if the plan skips customers with an open deal, if the customer has such a deal now or gets one by an
    earlier repeat of the day. It reads at most 2,000 enrolments, 20,000 repeats and 300 customers.
    The default is a year from today. Raises NotFound, and RuleViolated if the range is longer than two years.
    """
    plan = ports.plans.get(caller.tenant, plan_id)
    account = read_account(ports, caller.tenant)
    today = local_date(ports.now(), account.time_zone)
    first = max(first or date.min, today)
    last = last or add(first, Period(12, 0))
    if not first <= last <= add(first, Period(24, 0)):
        raise RuleViolated.at("/to", "out_of_range", "A preview can have at most two years, beginning today or later.")
    runs = replace(plan, enabled=True)
    outlook = _look_ahead(ports, caller, runs, account, today, first, last)
    repeats = sorted(outlook.repeats, key=lambda each: each[0])
    design = _design(ports, caller, runs, outlook.deals, today)
    skips, all_customers = _skips(ports, caller, runs, repeats, outlook.deals, design)
    previewed = [Previewed(repeat, outlook.deals[repeat.deal_id], skips.get(repeat)) for repeat, _ in repeats]
    page = [each for each in previewed if cursor is None or _place(each.repeat) > cursor][:limit]
    more = bool(page) and page[-1] != previewed[-1]
    return Preview(
        first=first,
        last=last,
        complete=outlook.complete and all_customers,
        by_day=Counter(each.repeat.made_on for each in previewed if each.skip is None),
        skipped_by_day=Counter(repeat.made_on for repeat in skips),
        reasons=Counter(skip.code for skip in skips.values()),
        resting=outlook.resting,
        far_past=outlook.far_past if first == today else 0,
        page=Page(page, _place(page[-1].repeat) if more else None),
    )


def _look_ahead(
    ports: Ports, caller: Caller, plan: RepeatPlan, account: Account, today: date, first: date, last: date
) -> _Outlook:
    """Plans the enrolments again that may make a repeat from `first` to `last`, or rest."""
    tenant, zone = caller.tenant, account.time_zone
    included = is_included(plan, allowance_of(ports, tenant, account))
    keys = list(islice(_keys(ports, tenant, plan, today, first, last, zone), _MOST_ENROLMENTS + 1))
    outlook = _Outlook(complete=len(keys) <= _MOST_ENROLMENTS)
    for some in batched(keys[:_MOST_ENROLMENTS], _READ_AT_ONCE):
        wanted = [(journey_id, plan_id) for journey_id, plan_id, _ in some]
        found, deals = ports.enrolments.with_deals(tenant, wanted, {deal_id for _, _, deal_id in some})
        for enrolment in recheck(ports, tenant, {plan.id: plan}, found, zone).values():
            deal = deals.get(enrolment.deal_id)
            if deal is None or not caller.sees(deal.responsible_id):
                continue
            after = planned(plan, enrolment, deal, zone, included=included)
            if after.rest is not None:
                outlook.resting[after.rest] += 1
                continue
            outlook.far_past += caught_up(plan, after, deal, start_of_day(today, zone), zone)[1] > 0
            room = _MOST_REPEATS - len(outlook.repeats)
            ahead = list(islice(upcoming(plan, after, deal, first, last, zone, today=today), room + 1))
            outlook.complete &= len(ahead) <= room
            outlook.repeats += [(repeat, after) for repeat in ahead[:room]]
            outlook.deals[deal.id] = deal
    return outlook


def _keys(
    ports: Ports, tenant: str, plan: RepeatPlan, today: date, first: date, last: date, time_zone: str
) -> Iterator[tuple[str, str, str]]:
    """The keys of the enrolments that may make a repeat from `first` to `last`, then of those without a time.

    Overdue repeats are made today. If `first` is later, an enrolment that is due before it counts only if it is due
    again by `last`, an interval later. So a preview of a later month of a yearly plan reads little more than the month.
    """
    due_before = first if first == today else min(first, _one_interval_before(plan, last))
    overdue = start_of_day(due_before, time_zone)
    since = max(overdue + timedelta(milliseconds=1), start_of_day(first, time_zone) - _ZONES)
    up_to = start_of_day(last, time_zone) + _ZONES
    at_once = _MOST_ENROLMENTS + 1
    found = chain(
        ports.enrolments.dated(tenant, plan.id, _BEFORE_ALL, overdue, at_once=at_once),
        ports.enrolments.dated(tenant, plan.id, since, up_to, at_once=at_once),
        ports.enrolments.undated(tenant, plan.id, at_once=at_once),
    )
    return (placed.value for placed in found)


def _one_interval_before(plan: RepeatPlan, last: date) -> date:
    try:
        return max(_FIRST_DAY, add(last, parse_period(plan.every).times(-1)) + _ENDS_OF_MONTHS)
    except OverflowError:
        return _FIRST_DAY


def _design(ports: Ports, caller: Caller, plan: RepeatPlan, deals: Mapping[str, Deal], today: date) -> Design:
    ids = {pipeline_of(plan.target_stage_id), *(deal.pipeline_id for deal in deals.values())}
    pipelines = ports.pipelines.many(caller.tenant, ids)
    return Design(pipelines, today, removed_users=removed_members(ports, caller.tenant))


def _skips(
    ports: Ports,
    caller: Caller,
    plan: RepeatPlan,
    repeats: Sequence[tuple[Repeat, Enrolment]],
    deals: Mapping[str, Deal],
    design: Design,
) -> tuple[dict[Repeat, Skip], bool]:
    """The repeats (sorted by day) that make no deal, and whether all customers were looked up."""
    customers = dict.fromkeys(customer.id for deal in deals.values() if (customer := deal.customer))
    looked_up = list(islice(customers, _MOST_CUSTOMERS)) if plan.skip_if_open else []
    pipeline_id = pipeline_of(plan.target_stage_id)
    served = {id_ for id_ in looked_up if _has_open(ports, caller, id_, pipeline_id)}
    opens = design.stage(plan.target_stage_id).semantic == Semantic.OPEN
    served_on: set[tuple[date, str]] = set()
    refused: dict[str, Skip | None] = {}
    skips: dict[Repeat, Skip] = {}
    for repeat, enrolment in repeats:
        deal = deals[repeat.deal_id]
        customer_id = deal.customer.id if deal.customer and plan.skip_if_open else None
        if customer_id in served or (repeat.made_on, customer_id) in served_on:
            skips[repeat] = Skip("customer_served")
            continue
        if deal.id not in refused:
            made = attempt(plan, enrolment, repeat.day, deal, design, caller.tenant, 0, ports.now())
            refused[deal.id] = Skip(made.code, made.fields) if isinstance(made, Held) else None
        if skip := refused[deal.id]:
            skips[repeat] = skip
        elif customer_id is not None and opens:
            served_on.add((repeat.made_on, customer_id))
    return skips, not plan.skip_if_open or len(customers) <= _MOST_CUSTOMERS


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
