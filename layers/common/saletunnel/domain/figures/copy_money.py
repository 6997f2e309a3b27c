"""Counts the amount of a deal and its copies once: on the oldest one that is not in the bin."""

from collections.abc import Iterable
from datetime import datetime

from saletunnel.domain.deals.deal import Deal, Event
from saletunnel.domain.deals.events import Actor


def count_copies_once(family: Iterable[Deal], actor: Actor, at: datetime) -> list[Event]:
    """The events after which only the oldest deal outside the bin is counted.

    `family` is a deal with all of its copies; the original is the oldest. Deals in the bin do not change.
    """
    outside_bin = sorted((deal for deal in family if deal.deleted_at is None), key=_age)
    events = [deal.mark_counted(number == 0, actor, at) for number, deal in enumerate(outside_bin)]
    return [event for event in events if event is not None]


def _age(deal: Deal) -> tuple[bool, datetime, str]:
    return deal.id != deal.original_id, deal.created_at, deal.id
