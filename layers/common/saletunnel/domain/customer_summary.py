"""What the deals of a customer come to: how many are open and won, their money, and what comes next."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from saletunnel.domain.deals.deal import Deal
from saletunnel.domain.pipeline import Semantic

MOST_DEALS = 200
"""The maximum number of deals that are read of a customer."""


@dataclass(frozen=True, slots=True)
class DealSum:
    """A number of deals, and the sums of their amounts in minor units by currency.

    The amount of a deal and its copies is counted once, as on boards. Currencies are never added to each other.
    """

    count: int = 0
    amounts: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class NextRepeat:
    """The next repeat of a customer: the plan, the closed deal that it repeats, and the day that it is for."""

    day: date
    plan_id: str
    plan_name: str
    deal_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerSummary:
    """What a list shows of a customer, by the deals that the caller may see.

    A deal counts by its stage, as on boards: a won deal that a tunnel has moved to an open stage is open.
    `contacted_at` is the time of the last message or done task. If `complete` is False, the customer has more deals
    than are read.
    """

    customer_id: str
    company_name: str | None
    """The name of the company to which a person belongs."""
    open: DealSum
    won: DealSum
    contacted_at: datetime | None
    next_repeat: NextRepeat | None
    complete: bool


def sum_deals(deals: Iterable[Deal], status: Semantic) -> DealSum:
    """The sum of those deals that have the status."""
    count, amounts = 0, Counter[str]()
    for deal in deals:
        if deal.status == status:
            count += 1
            if deal.counted and deal.amount is not None and deal.currency is not None:
                amounts[deal.currency] += deal.amount
    return DealSum(count, dict(sorted(amounts.items())))
