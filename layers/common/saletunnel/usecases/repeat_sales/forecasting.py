"""The forecast of a change of a repeat plan: what it would do to the enrolments that the plan has."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import batched, islice
from typing import Any, Literal

from saletunnel.domain.company.roles import Caller, Role
from saletunnel.domain.repeats.enrolment import Enrolment
from saletunnel.domain.repeats.planning import foreseen
from saletunnel.usecases.company.accounts import read_account
from saletunnel.usecases.company.subscriptions import allowance_of
from saletunnel.usecases.ports import Ports
from saletunnel.usecases.repeat_sales.following import is_included, recheck
from saletunnel.usecases.repeat_sales.plans import changed_plan

_MOST_FORECAST = 2000
"""The maximum number of enrolments that a forecast reads."""
_READ_AT_ONCE = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanForecast:
    """How many enrolments get another time, keep theirs, are due at once, rest, or end.

    `has_more` is True if the plan has more than 2,000 enrolments: then the forecast has only the first.
    """

    moved: int
    unchanged: int
    at_once: int
    resting: int
    ended: int
    has_more: bool


type _Fate = Literal["moved", "unchanged", "at_once", "resting", "ended"]


def forecast(
    ports: Ports, caller: Caller, plan_id: str, changes: Mapping[str, Any], source_pipeline_id: str | None
) -> PlanForecast:
    """Counts what a change would do; writes nothing. Raises RoleLacks, NotFound, RuleViolated."""
    caller.must_be(Role.ADMIN, "change repeat-sale plans")
    tenant = caller.tenant
    before = ports.plans.get(tenant, plan_id)
    after = changed_plan(ports, caller, before, changes, source_pipeline_id)
    account = read_account(ports, tenant)
    zone, now, allowance = account.time_zone, ports.now(), allowance_of(ports, tenant, account)
    was_included, included = is_included(before, allowance), is_included(after, allowance)
    found = ports.enrolments.of_plan(tenant, plan_id, at_once=_MOST_FORECAST + 1)
    keys = [placed.value for placed in islice(found, _MOST_FORECAST + 1)]
    counts: dict[_Fate, int] = {"moved": 0, "unchanged": 0, "at_once": 0, "resting": 0, "ended": 0}
    for some in batched(keys[:_MOST_FORECAST], _READ_AT_ONCE):
        known = [(journey_id, of_plan) for journey_id, of_plan, _ in some]
        enrolments, deals = ports.enrolments.with_deals(tenant, known, {deal_id for _, _, deal_id in some})
        for key, enrolment in recheck(ports, tenant, {plan_id: after}, enrolments, zone).items():
            deal = deals.get(enrolment.deal_id)
            today = foreseen(before, enrolments[key], deal, now, zone, included=was_included)
            then = foreseen(after, enrolment, deal, now, zone, included=included)
            counts[_fate(today, then, now)] += 1
    return PlanForecast(**counts, has_more=len(keys) > _MOST_FORECAST)


def _fate(before: Enrolment, after: Enrolment, now: datetime) -> _Fate:
    if after.next_at is None:
        return "ended" if after.rest == "over" else "resting"
    if after.next_at == before.next_at:
        return "unchanged"
    return "moved" if after.next_at > now else "at_once"
