"""The actions that lead the deal, or a new deal, to a stage."""

from collections.abc import Callable
from dataclasses import replace

from saletunnel.domain.deals import rank
from saletunnel.domain.deals.deal import Event
from saletunnel.domain.deals.entering import missing_fields
from saletunnel.domain.deals.origin import Origin, OriginKind
from saletunnel.domain.design import render_title
from saletunnel.domain.errors import RuleViolated
from saletunnel.domain.pipeline import Stage
from saletunnel.domain.rules.acting.changing import changed_values
from saletunnel.domain.rules.acting.situation import Outcome, Situation, failed
from saletunnel.domain.rules.actions import MakeDeal, MoveDeal
from saletunnel.domain.tunnels.chain_limits import MOST_COPIES, MOST_HOPS
from saletunnel.domain.tunnels.routing import copy_id
from saletunnel.domain.tunnels.transfer import copied


def move_deal(situation: Situation, action: MoveDeal) -> Outcome:
    deal, arrival, rule = situation.deal, situation.arrival, situation.rule
    if arrival.hops >= MOST_HOPS:
        return failed("too_many_hops", f"Stopped after {MOST_HOPS} transfers in a row.")
    stage = situation.design.stage(action.target_stage_id)

    def move() -> Event:
        place = rank.entering(situation.at, deal.id)
        event = deal.entered("moved", stage, rule.actor, situation.at, rank=place)
        return replace(event, hops=arrival.hops + 1, cause=arrival.actor, chain=arrival.chain_id)

    return _enter(situation, stage, move)


def make_deal(situation: Situation, action: MakeDeal) -> Outcome:
    arrival, rule, run = situation.arrival, situation.rule, situation.run
    if arrival.hops >= MOST_HOPS:
        return failed("too_many_hops", f"Stopped after {MOST_HOPS} transfers in a row.")
    if situation.copies_left < 1:
        return failed("too_many_copies", f"Stopped: at most {MOST_COPIES} deals are made before a person acts.")
    source, design = situation.seen, situation.design
    stage = design.stage(action.target_stage_id)
    id_ = copy_id(situation.tenant, arrival, rule.id if run.occurrence == 1 else f"{rule.id}#{run.occurrence}")
    origin = Origin(OriginKind.RULE, deal_id=source.id, rule_id=rule.id, made_by=rule.name)

    def make() -> Event:
        values = changed_values(situation, action.changes, source)
        if action.title_template is not None:
            values["title"] = render_title(action.title_template, source, design) or source.title
        return copied(source, id_, stage, values, rule.actor, arrival, situation.at, origin)

    return _enter(situation, stage, make, takes_turn=action.people.takes_turns)


def _enter(situation: Situation, stage: Stage, make: Callable[[], Event], *, takes_turn: bool = False) -> Outcome:
    """The outcome of a move or a new deal; it fails if the deal is not valid then or lacks a required field."""
    try:
        event = make()
    except RuleViolated as refusal:
        return failed("not_valid", refusal.detail)
    missing = missing_fields(stage, event.deal)
    if missing:
        detail = f"{situation.design.stage_label(stage.id)} requires {', '.join(missing)}, which the deal lacks."
        return failed("fields_missing", detail, missing)
    return Outcome(state="done", event=event, takes_turn=takes_turn)
