"""Counts and sums of deals per stage and currency, exact after any history.

Adding one when a deal comes and taking one when it goes counts double when an event is delivered twice. So each deal's
tally remembers what was last counted of it: what counts is the difference, and an older event makes none.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from saletunnel.domain.deals.deal import Deal


@dataclass(frozen=True, slots=True)
class Tally:
    """What was last counted of a deal: the version that it had, and where it was counted with how much.

    A deal in the bin is counted nowhere: `stage_id` is empty then, and `purged_at` says when the bin lets go of it.
    """

    deal_id: str
    version: int
    stage_id: str
    currency: str
    amount: int
    purged_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class TotalKey:
    """`currency` is empty for deals without an amount."""

    stage_id: str
    currency: str


@dataclass(frozen=True, slots=True)
class TotalValue:
    """`amount` is in minor units of the key's currency."""

    count: int
    amount: int


@dataclass(frozen=True, slots=True)
class KeptTotal:
    """A total as it is kept: its value, and how often each of its shards was counted on. -1 where nobody knows."""

    value: TotalValue
    versions: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class StageTotal:
    """How many deals stand on a stage in one currency, and the sum of their amounts."""

    key: TotalKey
    value: TotalValue


def tally_of(deal: Deal) -> Tally:
    """What shall be counted of a deal."""
    if deal.deleted_at is not None:
        return Tally(deal.id, deal.version, "", "", 0, deal.purged_at)
    priced = deal.amount is not None and deal.currency is not None
    return Tally(
        deal.id, deal.version, deal.stage_id, deal.currency or "" if priced else "", deal.amount or 0 if priced else 0
    )


def differences(before: Mapping[str, Tally], after: Iterable[Tally]) -> dict[TotalKey, TotalValue]:
    """What to add to the totals when deals that were counted as `before` (by deal id) are to be counted as `after`."""
    sums: defaultdict[TotalKey, list[int]] = defaultdict(lambda: [0, 0])
    for tally in after:
        for counted, sign in ((before.get(tally.deal_id), -1), (tally, 1)):
            if counted is not None and counted.stage_id:
                total = sums[TotalKey(counted.stage_id, counted.currency)]
                total[0] += sign
                total[1] += sign * counted.amount
    return {key: TotalValue(*value) for key, value in sums.items() if value != [0, 0]}
