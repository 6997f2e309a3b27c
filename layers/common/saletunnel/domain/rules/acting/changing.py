"""The actions that change the deal or comment on it."""

from dataclasses import replace
from typing import Any

from saletunnel.domain import template
from saletunnel.domain.deals.deal import Deal
from saletunnel.domain.deals.entering import missing_fields
from saletunnel.domain.deals.timeline import Note
from saletunnel.domain.design import title_values
from saletunnel.domain.errors import RuleViolated
from saletunnel.domain.rules.acting.situation import Outcome, Situation, failed
from saletunnel.domain.rules.actions import AddComment, ChangeFields
from saletunnel.domain.tunnels.tunnel_changes import TEXT_LIMITS, Changes, apply_changes


def change_fields(situation: Situation, action: ChangeFields) -> Outcome:
    deal, design = situation.deal, situation.design
    try:
        event = deal.changed(changed_values(situation, action.changes, deal), situation.rule.actor, situation.at)
    except RuleViolated as refusal:
        return failed("not_valid", refusal.detail)
    if event is None:
        detail = "The deal has these values already."
        return Outcome(state="done", reason="nothing_to_change", detail=detail, takes_turn=action.people.takes_turns)
    stage = design.stage(deal.stage_id) if design.has(deal.stage_id) else None
    emptied = set(missing_fields(stage, event.deal)) - set(missing_fields(stage, deal)) if stage else set()
    if emptied:
        missing = tuple(sorted(emptied))
        return failed("fields_missing", f"The stage requires {', '.join(missing)}.", missing)
    return Outcome(state="done", event=event, takes_turn=action.people.takes_turns)


def add_comment(situation: Situation, action: AddComment) -> Outcome:
    rule, run, deal = situation.rule, situation.run, situation.deal
    values = title_values(situation.seen, situation.design)
    text = template.shorten(template.render(action.text, values), TEXT_LIMITS["comments"])
    if not text:
        return Outcome(state="done", reason="nothing_to_change", detail="The comment is empty for this deal.")
    note = Note(
        deal_id=deal.id,
        version=deal.version,
        about=f"said-{situation.at:%Y%m%d%H%M%S%f}-{rule.id}-{run.key.arrival}",
        kind="commented",
        at=situation.at,
        actor=rule.actor,
        text=text,
    )
    return Outcome(state="done", comment=note)


def changed_values(situation: Situation, changes: Changes, deal: Deal) -> dict[str, Any]:
    """The new values of the fields that the changes name. Raises RuleViolated."""
    changes = replace(changes, responsible=changes.responsible.without(situation.design.removed_users))
    return apply_changes(changes, deal, situation.design, situation.turn)
