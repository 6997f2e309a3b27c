"""Exact counts and sums of deals per stage and currency, in spite of repeated, late or reordered events.

Plain increments would count a repeated event twice. So a tally stores how each deal was last counted: an event adds
only the difference to its tally, and an event older than the tally adds nothing.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from saletunnel.domain.deals.deal import Deal


@dataclass(frozen=True, slots=True)
class Closing:
    """How a deal's last win or loss was counted in the figures: its stage, day, responsible, currency and amount.

    `responsible_id` is empty for an unassigned deal, `currency` if no amount was counted.
    """

    stage_id: str
    day: date
    responsible_id: str
    currency: str
    amount: int


@dataclass(frozen=True, slots=True)
class Tally:
    """How a deal was last counted: its version, stage, currency, amount (minor units) and responsible at that time.

    A deal in the bin is not counted: its `stage_id` is empty, and `purged_at` is when it is deleted for good.
    """

    deal_id: str
    version: int
    stage_id: str
    currency: str
    amount: int
    purged_at: datetime | None = None
    responsible_id: str = ""
    """Empty for an unassigned deal."""
    closing: Closing | None = None
    """The win or loss that is taken back if the deal is opened again in the same pipeline."""


@dataclass(frozen=True, slots=True)
class TotalKey:
    """A stage and a currency; the currency is empty for deals without an amount.

    The total of one responsible has their id, that of unassigned deals an empty id, the total of all deals None.
    """

    stage_id: str
    currency: str
    responsible_id: str | None = None


@dataclass(frozen=True, slots=True)
class TotalValue:
    """The number of deals, and the sum of their amounts in minor units of the key's currency."""

    count: int
    amount: int


@dataclass(frozen=True, slots=True)
class KeptTotal:
    """A stored total and the version of each of its shards; -1 for a shard without a version."""

    value: TotalValue
    versions: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class StageTotal:
    """A stage's total in one currency."""

    key: TotalKey
    value: TotalValue


def tally_of(deal: Deal) -> Tally:
    """The tally that a deal should have; without its closing, which only its history tells."""
    if deal.deleted_at is not None:
        return Tally(deal.id, deal.version, "", "", 0, deal.purged_at)
    priced = deal.amount is not None and deal.currency is not None
    return Tally(
        deal.id,
        deal.version,
        deal.stage_id,
        deal.currency or "" if priced else "",
        deal.amount or 0 if priced else 0,
        responsible_id=deal.responsible_id or "",
    )


def totals_of(tally: Tally) -> tuple[TotalKey, TotalKey]:
    """The totals that contain a tally: that of all deals of its stage and currency, and that of its responsible."""
    everyone = TotalKey(tally.stage_id, tally.currency)
    return everyone, replace(everyone, responsible_id=tally.responsible_id)


def differences(before: Mapping[str, Tally], after: Iterable[Tally]) -> dict[TotalKey, TotalValue]:
    """The increments of the totals when the tallies `after` replace those in `before` (by deal id), without zeros."""
    sums: defaultdict[TotalKey, list[int]] = defaultdict(lambda: [0, 0])
    for new in after:
        for tally, sign in ((before.get(new.deal_id), -1), (new, 1)):
            if tally is None or not tally.stage_id:
                continue
            for key in totals_of(tally):
                sums[key][0] += sign
                sums[key][1] += sign * tally.amount
    return {key: TotalValue(*value) for key, value in sums.items() if value != [0, 0]}
