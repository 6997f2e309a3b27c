"""The repeats of a deal's family: in each plan the next one, or why there is none."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import batched

from saletunnel.domain.company.roles import Caller
from saletunnel.domain.deals.deal import Deal
from saletunnel.domain.repeats.enrolment import Enrolment
from saletunnel.domain.repeats.plan import RepeatPlan
from saletunnel.domain.repeats.planning import foreseen
from saletunnel.usecases.company.accounts import read_account
from saletunnel.usecases.company.subscriptions import allowance_of
from saletunnel.usecases.deals.visibility import visible
from saletunnel.usecases.ports import Ports
from saletunnel.usecases.repeat_sales.following import is_included, recheck

_READ_AT_ONCE = 50


@dataclass(frozen=True, slots=True)
class FamilyRepeats:
    """The enrolment of a family in a plan, as plan and deal are now. `deal` is its deal, if the caller may see it."""

    plan: RepeatPlan
    enrolment: Enrolment
    deal: Deal | None


def list_repeats(ports: Ports, caller: Caller, deal_id: str) -> list[FamilyRepeats]:
    """The enrolments of the family of a deal in all plans, by plan. Raises NotFound."""
    deal = visible(caller, ports.deals.get(caller.tenant, deal_id))
    return list(read_repeats(ports, caller, deal))


def read_repeats(ports: Ports, caller: Caller, deal: Deal) -> Iterator[FamilyRepeats]:
    """The same of a deal that the caller may see."""
    tenant = caller.tenant
    enrolments = {enrolment.key: enrolment for enrolment in ports.enrolments.of_family(tenant, deal.journey_id)}
    if not enrolments:
        return
    plans = {plan.id: plan for plan in ports.plans.all(tenant)}
    deals: dict[str, Deal] = {}
    for some in batched({enrolment.deal_id for enrolment in enrolments.values()}, _READ_AT_ONCE):
        deals |= ports.deals.many(tenant, some)
    for plan, next_ in foresee(ports, tenant, plans, enrolments, deals):
        of_plan = deals.get(next_.deal_id)
        is_named = of_plan is not None and of_plan.deleted_at is None and caller.sees(of_plan.responsible_id)
        yield FamilyRepeats(plan, next_, of_plan if is_named else None)


def foresee(
    ports: Ports,
    tenant: str,
    plans: Mapping[str, RepeatPlan],
    enrolments: Mapping[tuple[str, str], Enrolment],
    deals: Mapping[str, Deal],
) -> Iterator[tuple[RepeatPlan, Enrolment]]:
    """The enrolments as a sweep would find them now, by plan. `deals` are their existing deals."""
    if not enrolments:
        return
    account = read_account(ports, tenant)
    allowance, now = allowance_of(ports, tenant, account), ports.now()
    known = recheck(ports, tenant, plans, enrolments, account.time_zone)
    for plan in plans.values():
        included = is_included(plan, allowance)
        for enrolment in known.values():
            if enrolment.plan_id == plan.id:
                deal = deals.get(enrolment.deal_id)
                yield plan, foreseen(plan, enrolment, deal, now, account.time_zone, included=included)
