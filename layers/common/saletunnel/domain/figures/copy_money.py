"""Whose money counts: of a deal and its copies always one's, the first that is not in the bin."""

from collections.abc import Iterable
from datetime import datetime

from saletunnel.domain.deals.deal import Deal, Event
from saletunnel.domain.deals.events import Actor


def count_copies_once(family: Iterable[Deal], actor: Actor, at: datetime) -> list[Event]:
    """What must change so that of a deal and its copies the right one counts; those in the bin stay as they are."""
    there = sorted((deal for deal in family if deal.deleted_at is None), key=_age)
    events = [deal.mark_counted(number == 0, actor, at) for number, deal in enumerate(there)]
    return [event for event in events if event is not None]


def _age(deal: Deal) -> tuple[bool, datetime, str]:
    return deal.id != deal.original_id, deal.created_at, deal.id
