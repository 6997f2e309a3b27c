"""The acts of a tunnel on a deal: moving it, copying it, and undoing a move."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from saletunnel.domain.deals import rank
from saletunnel.domain.deals.deal import EDITABLE, Deal, Event, differences
from saletunnel.domain.deals.events import Actor
from saletunnel.domain.deals.origin import Origin
from saletunnel.domain.deals.validity import settle
from saletunnel.domain.pipeline import Semantic, Stage


def transferred(deal: Deal, stage: Stage, values: Mapping[str, Any], actor: Actor, cause: Event, at: datetime) -> Event:
    """The event of a move by a tunnel. `cause` is the event by which the deal entered the tunnel's stage.

    `values` are the fields that the tunnel changes. The lost reason is cleared unless `values` sets one and `stage` is
    lost. Raises RuleViolated for a deal that is not valid then.
    """
    more = {**values, "lost_reason": values.get("lost_reason"), "passages": deal.passages + 1}
    event = deal.entered("transferred", stage, actor, at, rank=rank.entering(at, deal.id), **more)
    return replace(event, hops=cause.hops + 1, cause=cause.actor, chain=cause.chain_id)


def copied(
    deal: Deal,
    id_: str,
    stage: Stage,
    values: Mapping[str, Any],
    actor: Actor,
    cause: Event,
    at: datetime,
    origin: Origin,
) -> Event:
    """The first event of a copy by a tunnel or a rule, with the fields in `values` changed. The deal is unchanged.

    Figures count the amount of the deal and not of the copy. Raises RuleViolated for a copy that is not valid.
    """
    made: dict[str, Any] = {
        "id": id_,
        "stage_id": stage.id,
        "status": stage.semantic,
        "rank": rank.entering(at, id_),
        "arrival": 1,
        "entered_stage_at": at,
        "origin": origin,
        "created_at": at,
        "updated_at": at,
        "version": 1,
        "lost_reason": values.get("lost_reason"),
        "external_id": None,
        "closed_at": None if stage.semantic == Semantic.OPEN else at,
        "imported": None,
        "passages": deal.passages + 1,
        "uncounted": True,
        "copied_from": deal.original_id,
    }
    copy = settle(replace(deal, **{**values, **made}), deal, values.keys())
    return Event(
        kind="copied_from",
        deal=copy,
        at=at,
        actor=actor,
        enters=True,
        hops=cause.hops + 1,
        cause=cause.actor,
        chain=cause.chain_id,
        changes=differences(deal, copy),
    )


def applied(arrival: Event, deal: Deal, person: Actor, tunnel_id: str) -> Event:
    """The arrival as the cause of a transfer by a tunnel that a person applied to `deal`, which begins a new chain."""
    chain = f"{deal.id}#{deal.arrival:010}#{tunnel_id}"
    return replace(arrival, deal=deal, hops=0, actor=person, chain=chain)


def returned(deal: Deal, before: Deal, actor: Actor, at: datetime) -> Event:
    """The event that undoes a move: the deal is as `before`, on its former stage. No tunnel fires there."""
    back = {
        name: getattr(before, name)
        for name in EDITABLE | {"status", "rank", "entered_stage_at", "closed_at", "passages", "rounds"}
    }
    return deal.next_event("transfer_undone", actor, at, **back, stage_id=before.stage_id, arrival=deal.version + 1)
