"""The decision what a run does to its deal, and why it does nothing."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from saletunnel.domain import template
from saletunnel.domain.company.subscription import Feature
from saletunnel.domain.condition import Condition, find_unmet_part, render_condition
from saletunnel.domain.condition_facts import facts_of
from saletunnel.domain.deals.deal import Deal, Event
from saletunnel.domain.pipeline import pipeline_of
from saletunnel.domain.rules.acting.calling import call_webhook
from saletunnel.domain.rules.acting.changing import add_comment, change_fields
from saletunnel.domain.rules.acting.entering import make_deal, move_deal
from saletunnel.domain.rules.acting.messaging import send_message
from saletunnel.domain.rules.acting.situation import Outcome, Situation, failed
from saletunnel.domain.rules.acting.tasking import make_task
from saletunnel.domain.rules.rule import Rule
from saletunnel.domain.rules.run import Run
from saletunnel.domain.rules.timing import is_past
from saletunnel.domain.tunnels.routing import stands_there

_LONGEST_DETAIL = 500


def decide(situation: Situation) -> Outcome:
    """Decides on a run that is due."""
    refusal = _refuse(situation)
    if refusal is not None:
        return refusal
    conditions, seen = situation.rule.conditions, situation.seen
    time_zone, customer = situation.design.time_zone, situation.customer
    unmet = find_unmet_part(conditions, seen, time_zone=time_zone, customer=customer)
    outcome = _skip(unmet) if unmet is not None else _act(situation)
    return replace(outcome, facts=facts_of(conditions, seen, time_zone=time_zone, customer=customer))


def leaves_run(rule: Rule, run: Run, deal: Deal, arrival: Event) -> bool:
    """Whether the run of an arrival is cancelled because the deal has left the stage."""
    must_stand_there = rule.action.kind == "move" or (rule.on_leave == "cancel" and not run.at_once)
    return must_stand_there and not stands_there(deal, arrival)


LEFT = Outcome(state="cancelled", reason="left", detail="The deal left the stage before the rule acted.")


def _refuse(situation: Situation) -> Outcome | None:
    """Why the rule does not act, whatever its action is; None if it acts."""
    rule, design = situation.rule, situation.design
    if not rule.enabled:
        return Outcome(state="skipped", reason="switched_off", detail="The rule is switched off.")
    if not design.allowance.runs(Feature.RULES, *map(pipeline_of, rule.stage_ids)):
        detail = "The rule is paused, because the company's subscription does not include it."
        return Outcome(state="skipped", reason="rests", detail=detail)
    if leaves_run(rule, situation.run, situation.deal, situation.arrival):
        return LEFT
    if is_past(situation.when, situation.deal, situation.calendar, situation.at):
        return Outcome(state="skipped", reason="date_past", detail="The date is in the past.")
    return None


def _skip(unmet: Condition) -> Outcome:
    detail = f"Not met: {template.shorten(render_condition(unmet), _LONGEST_DETAIL)}."
    return Outcome(state="skipped", reason="conditions_not_met", detail=detail)


def _act(situation: Situation) -> Outcome:
    action = situation.rule.action
    if action.leads_to is not None and not situation.design.has(action.leads_to):
        return failed("target_gone", "The target stage was deleted.")
    return _ACTIONS[action.kind](situation, action)


_ACTIONS: dict[str, Callable[[Situation, Any], Outcome]] = {
    "change": change_fields,
    "comment": add_comment,
    "move": move_deal,
    "make_deal": make_deal,
    "webhook": call_webhook,
    "message": send_message,
    "task": make_task,
}
"""The function for each kind of action."""
