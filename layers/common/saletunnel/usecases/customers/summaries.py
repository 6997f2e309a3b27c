"""Summaries of customers, calculated from their deals when they are read.

They are read on demand, because a stored sum would cost every change of a deal two or more write units, and an agent's
figures differ from a manager's. A request reads a limited number of deals and enrolments, so a page may be short.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import batched, islice

from saletunnel.domain.company.roles import Caller
from saletunnel.domain.customer import Customer
from saletunnel.domain.customer_summary import MOST_DEALS, CustomerSummary, NextRepeat, sum_deals
from saletunnel.domain.deals.deal import Deal
from saletunnel.domain.pipeline import Semantic
from saletunnel.domain.repeats.plan import RepeatPlan
from saletunnel.usecases.pages import Page, ids_after
from saletunnel.usecases.ports import Ports
from saletunnel.usecases.repeat_sales.families import foresee

_MOST_READ = 1_000
"""The number of deals and possible enrolments after which a page ends; a page has one customer at least."""
_AT_ONCE = 100


@dataclass(frozen=True, slots=True)
class _Found:
    customer_id: str
    deal_ids: Sequence[str]
    complete: bool


def read_summaries(
    ports: Ports, caller: Caller, customer_ids: Sequence[str], *, cursor: str | None
) -> Page[CustomerSummary]:
    """The summaries of these customers, in this order; unknown customers are left out.

    The cursor is the id of the last customer of the page before. Raises RuleViolated if it is not among the ids.
    """
    wanted = ids_after(cursor, customer_ids)
    tenant = caller.tenant
    known = ports.customers.many(tenant, wanted)
    plans = {plan.id: plan for plan in ports.plans.all(tenant) if plan.enabled}
    left = [id_ for id_ in wanted if id_ in known and known[id_].id == id_]
    found = list(_find_deals(ports, tenant, left, 1 + len(plans)))
    deals = _read_deals(ports, caller, found)
    repeats = _find_repeats(ports, tenant, plans, [deal for some in deals.values() for deal in some])
    companies = _companies(ports, tenant, [known[each.customer_id] for each in found])
    contacted = ports.customers.contacted_times(tenant, [each.customer_id for each in found])
    page = [
        CustomerSummary(
            customer_id=id_,
            company_name=companies.get(known[id_].company_id or ""),
            open=sum_deals(deals[id_], Semantic.OPEN),
            won=sum_deals(deals[id_], Semantic.WON),
            contacted_at=contacted.get(id_),
            next_repeat=_first_repeat(repeats[deal.id] for deal in deals[id_] if deal.id in repeats),
            complete=complete,
        )
        for id_, complete in ((each.customer_id, each.complete) for each in found)
    ]
    return Page(page, page[-1].customer_id if len(page) < len(left) else None)


def _find_deals(ports: Ports, tenant: str, customer_ids: Iterable[str], reads_of_a_deal: int) -> Iterator[_Found]:
    """The ids of the deals of the first customers, until they are enough for a page."""
    reads = 0
    for number, id_ in enumerate(customer_ids):
        ids = list(islice(ports.deals.of_customer(tenant, id_, at_once=MOST_DEALS + 1), MOST_DEALS + 1))
        reads += min(len(ids), MOST_DEALS) * reads_of_a_deal
        if number and reads > _MOST_READ:
            return
        yield _Found(id_, ids[:MOST_DEALS], len(ids) <= MOST_DEALS)


def _read_deals(ports: Ports, caller: Caller, found: Sequence[_Found]) -> Mapping[str, list[Deal]]:
    """The deals of each customer that the caller may see. The index may still list a deal that has changed."""
    read: dict[str, Deal] = {}
    for ids in batched((id_ for each in found for id_ in each.deal_ids), _AT_ONCE):
        read |= ports.deals.many(caller.tenant, ids)
    seen: dict[str, list[Deal]] = {each.customer_id: [] for each in found}
    for deal in read.values():
        if deal.customer is not None and deal.deleted_at is None and caller.sees(deal.responsible_id):
            seen.get(deal.customer.id, []).append(deal)
    return seen


def _companies(ports: Ports, tenant: str, customers: Sequence[Customer]) -> Mapping[str, str]:
    """The names of the companies of the customers, by id. A company may have been deleted."""
    ids = {customer.company_id for customer in customers if customer.company_id is not None}
    return {company.id: company.name for company in ports.customers.many(tenant, ids).values()} if ids else {}


def _find_repeats(
    ports: Ports, tenant: str, plans: Mapping[str, RepeatPlan], deals: Sequence[Deal]
) -> Mapping[str, list[NextRepeat]]:
    """The next repeats by the deal that they repeat. A family has one enrolment in a plan, of one of its deals."""
    keys = {(deal.journey_id, plan_id) for deal in deals for plan_id in plans}
    enrolments, _ = ports.enrolments.with_deals(tenant, keys, ()) if keys else ({}, {})
    by_id = {deal.id: deal for deal in deals}
    own = {key: enrolment for key, enrolment in enrolments.items() if enrolment.deal_id in by_id}
    repeats: dict[str, list[NextRepeat]] = {}
    for plan, enrolment in foresee(ports, tenant, plans, own, by_id):
        if enrolment.day is not None:
            repeat = NextRepeat(enrolment.day, plan.id, plan.name, enrolment.deal_id)
            repeats.setdefault(enrolment.deal_id, []).append(repeat)
    return repeats


def _first_repeat(repeats: Iterable[Sequence[NextRepeat]]) -> NextRepeat | None:
    return min((each for some in repeats for each in some), key=lambda each: (each.day, each.plan_id), default=None)
