"""The decision what a run does to its deal, and why it does nothing."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from saletunnel.domain import template
from saletunnel.domain.company.subscription import Feature
from saletunnel.domain.condition import find_unmet_part, render_condition
from saletunnel.domain.customer import Customer
from saletunnel.domain.deals import rank
from saletunnel.domain.deals.deal import Deal, Event
from saletunnel.domain.deals.entering import missing_fields
from saletunnel.domain.deals.origin import Origin, OriginKind
from saletunnel.domain.deals.timeline import Note
from saletunnel.domain.design import Design, render_title, title_values
from saletunnel.domain.errors import RuleViolated
from saletunnel.domain.pipeline import pipeline_of
from saletunnel.domain.rules.rule import Rule
from saletunnel.domain.rules.run import Run, RunReason, RunState
from saletunnel.domain.rules.timing import Calendar, is_past
from saletunnel.domain.tunnels.routing import MOST_COPIES, MOST_HOPS, copy_id, stands_there
from saletunnel.domain.tunnels.transfer import copied
from saletunnel.domain.tunnels.tunnel_changes import TEXT_LIMITS, apply_changes

_LONGEST_DETAIL = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """Everything that the decision on a due run depends on. `deal` is the deal as it is, and not in the bin."""

    tenant: str
    rule: Rule
    run: Run
    arrival: Event
    deal: Deal
    design: Design
    """The pipelines of the deal, of the rule's stage and of its target."""
    calendar: Calendar
    at: datetime
    customer: Customer | None = None
    """The deal's customer; None if no condition needs it."""
    turn: int = 0
    """How many turns the rule has taken."""
    copies_left: int = MOST_COPIES
    """How many more deals the arrival's chain may make."""

    @property
    def seen(self) -> Deal:
        """The deal that conditions and new deals use: as it entered, if the rule acts at once."""
        return self.arrival.deal if self.rule.when.is_at_once and self.run.asked_by is None else self.deal


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What becomes of a run: its state and why, and the effect of its action."""

    state: RunState
    reason: RunReason | None = None
    detail: str = ""
    missing: tuple[str, ...] = ()
    event: Event | None = None
    """A change or move of the deal, or the first event of a deal that is made."""
    comment: Note | None = None
    takes_turn: bool = False

    @property
    def stops_chain(self) -> bool:
        """Whether the rule was stopped because its chain is too long or makes too many deals."""
        return self.reason in ("too_many_hops", "too_many_copies")

    @property
    def made(self) -> Event | None:
        """The first event of the deal that the run makes."""
        return self.event if self.event is not None and self.event.version == 1 else None


def decide(situation: Situation) -> Outcome:
    """Decides on a run that is due."""
    refusal = _refuse(situation)
    return refusal or _ACTIONS[situation.rule.action.kind](situation)


def leaves_run(rule: Rule, deal: Deal, arrival: Event) -> bool:
    """Whether the run of an arrival is cancelled because the deal has left the stage."""
    must_stand_there = rule.action.kind == "move" or (rule.on_leave == "cancel" and not rule.when.is_at_once)
    return must_stand_there and not stands_there(deal, arrival)


LEFT = Outcome(state="cancelled", reason="left", detail="The deal left the stage before the rule acted.")


def _refuse(situation: Situation) -> Outcome | None:
    """Why the rule does not act, whatever its action is; None if it acts."""
    rule, design = situation.rule, situation.design
    target = rule.action.target_stage_id
    if not rule.enabled:
        return Outcome(state="skipped", reason="switched_off", detail="The rule is switched off.")
    if not design.allowance.runs(Feature.RULES, *map(pipeline_of, rule.stage_ids)):
        detail = "The rule is paused, because the company's subscription does not include it."
        return Outcome(state="skipped", reason="rests", detail=detail)
    if leaves_run(rule, situation.deal, situation.arrival):
        return LEFT
    if is_past(rule.when, situation.deal, situation.calendar, situation.at):
        return Outcome(state="skipped", reason="date_past", detail="The date is in the past.")
    unmet = find_unmet_part(rule.conditions, situation.seen, time_zone=design.time_zone, customer=situation.customer)
    if unmet is not None:
        detail = f"Not met: {template.shorten(render_condition(unmet), _LONGEST_DETAIL)}."
        return Outcome(state="skipped", reason="conditions_not_met", detail=detail)
    if target is not None and not design.has(target):
        return _failed("target_gone", "The target stage was deleted.")
    return None


def _failed(reason: RunReason, detail: str, missing: tuple[str, ...] = ()) -> Outcome:
    return Outcome(state="failed", reason=reason, detail=detail, missing=missing)


def _values(situation: Situation, deal: Deal) -> dict[str, Any]:
    """The new values of the fields that the rule changes. Raises RuleViolated."""
    changes, removed = situation.rule.action.changes, situation.design.removed_users
    changes = replace(changes, responsible=changes.responsible.without(removed))
    return apply_changes(changes, deal, situation.design, situation.turn)


def _change(situation: Situation) -> Outcome:
    deal, design = situation.deal, situation.design
    try:
        event = deal.changed(_values(situation, deal), situation.rule.actor, situation.at)
    except RuleViolated as refusal:
        return _failed("not_valid", refusal.detail)
    if event is None:
        detail = "The deal has these values already."
        return Outcome(state="done", reason="nothing_to_change", detail=detail)
    stage = design.stage(deal.stage_id) if design.has(deal.stage_id) else None
    emptied = set(missing_fields(stage, event.deal)) - set(missing_fields(stage, deal)) if stage else set()
    if emptied:
        missing = tuple(sorted(emptied))
        return _failed("fields_missing", f"The stage requires {', '.join(missing)}.", missing)
    return Outcome(state="done", event=event, takes_turn=situation.rule.action.changes.responsible.takes_turns)


def _comment(situation: Situation) -> Outcome:
    rule, run, deal = situation.rule, situation.run, situation.deal
    values = title_values(situation.seen, situation.design)
    text = template.shorten(template.render(rule.action.text or "", values), TEXT_LIMITS["comments"])
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


def _move(situation: Situation) -> Outcome:
    deal, arrival, rule = situation.deal, situation.arrival, situation.rule
    if arrival.hops >= MOST_HOPS:
        return _failed("too_many_hops", f"Stopped after {MOST_HOPS} transfers in a row.")
    stage = situation.design.stage(rule.action.target_stage_id or "")

    def move() -> Event:
        place = rank.entering(situation.at, deal.id)
        event = deal.entered("moved", stage, rule.actor, situation.at, rank=place)
        return replace(event, hops=arrival.hops + 1, cause=arrival.actor, chain=arrival.chain_id)

    return _enter(situation, move)


def _make_deal(situation: Situation) -> Outcome:
    arrival, rule, run = situation.arrival, situation.rule, situation.run
    if arrival.hops >= MOST_HOPS:
        return _failed("too_many_hops", f"Stopped after {MOST_HOPS} transfers in a row.")
    if situation.copies_left < 1:
        return _failed("too_many_copies", f"Stopped: at most {MOST_COPIES} deals are made before a person acts.")
    source, design = situation.seen, situation.design
    stage = design.stage(rule.action.target_stage_id or "")
    id_ = copy_id(situation.tenant, arrival, rule.id if run.occurrence == 1 else f"{rule.id}#{run.occurrence}")
    origin = Origin(OriginKind.RULE, deal_id=source.id, rule_id=rule.id, made_by=rule.name)

    def make() -> Event:
        values = _values(situation, source)
        if rule.action.title_template is not None:
            values["title"] = render_title(rule.action.title_template, source, design) or source.title
        return copied(source, id_, stage, values, rule.actor, arrival, situation.at, origin)

    return _enter(situation, make)


def _enter(situation: Situation, make: Callable[[], Event]) -> Outcome:
    """The outcome of a move or a new deal; it fails if the deal is not valid then or lacks a required field."""
    design, target = situation.design, situation.rule.action.target_stage_id or ""
    try:
        event = make()
    except RuleViolated as refusal:
        return _failed("not_valid", refusal.detail)
    missing = missing_fields(design.stage(target), event.deal)
    if missing:
        detail = f"{design.stage_label(target)} requires {', '.join(missing)}, which the deal lacks."
        return _failed("fields_missing", detail, missing)
    return Outcome(state="done", event=event, takes_turn=situation.rule.action.changes.responsible.takes_turns)


_ACTIONS: dict[str, Callable[[Situation], Outcome]] = {
    "change": _change,
    "comment": _comment,
    "move": _move,
    "make_deal": _make_deal,
}
