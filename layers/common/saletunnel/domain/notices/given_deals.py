"""Who must be told that a deal is theirs now."""

from saletunnel.domain.deals.deal import Deal, Event
from saletunnel.domain.deals.events import Actor, ActorKind
from saletunnel.domain.notices.notice import Cause

_MAKING = ("created", "copied_from")
_PEOPLE = (ActorKind.USER, ActorKind.IMPORT)
"""The actors whose id is that of a user."""


def given_to(event: Event) -> str | None:
    """The user whose deal it became by the event; None if nobody must be told, such as a person who did it."""
    responsible_id = event.deal.responsible_id
    if responsible_id is None or _is(event.actor, responsible_id) or _is(event.cause, responsible_id):
        return None
    is_given = event.kind in _MAKING or any(change.field == "responsible_id" for change in event.changes)
    return responsible_id if is_given else None


def cause_of(event: Event) -> Cause | None:
    """The cause to tell the responsible of the event's deal; None if nobody must be told."""
    member_id = given_to(event)
    if member_id is None:
        return None
    return Cause(
        kind="deal_given",
        member_id=member_id,
        subject=event.deal.id,
        at=event.at,
        actor=event.actor,
        title=event.deal.title,
        path=path_of(event.deal),
    )


def path_of(deal: Deal) -> str:
    """The page of the client that shows a deal."""
    return f"/board/{deal.pipeline_id}?deal={deal.id}"


def _is(actor: Actor | None, user_id: str) -> bool:
    return actor is not None and actor.kind in _PEOPLE and actor.id == user_id
