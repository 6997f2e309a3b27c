"""The decision what a run does to its deal, and why it does nothing."""

from collections.abc import Callable
from typing import Any

from saletunnel.domain import template
from saletunnel.domain.company.subscription import Feature
from saletunnel.domain.condition import find_unmet_part, render_condition
from saletunnel.domain.deals.deal import Deal, Event
from saletunnel.domain.pipeline import pipeline_of
from saletunnel.domain.rules.acting.calling import call_webhook
from saletunnel.domain.rules.acting.changing import add_comment, change_fields
from saletunnel.domain.rules.acting.entering import make_deal, move_deal
from saletunnel.domain.rules.acting.situation import Outcome, Situation, failed
from saletunnel.domain.rules.rule import Rule
from saletunnel.domain.rules.run import Run
from saletunnel.domain.rules.timing import is_past
from saletunnel.domain.tunnels.routing import stands_there

_LONGEST_DETAIL = 500


def decide(situation: Situation) -> Outcome:
    """Decides on a run that is due."""
    refusal = _refuse(situation)
    return refusal or _ACTIONS[situation.rule.action.kind](situation, situation.rule.action)


def leaves_run(rule: Rule, run: Run, deal: Deal, arrival: Event) -> bool:
    """Whether the run of an arrival is cancelled because the deal has left the stage."""
    must_stand_there = rule.action.kind == "move" or (rule.on_leave == "cancel" and not run.at_once)
    return must_stand_there and not stands_there(deal, arrival)


LEFT = Outcome(state="cancelled", reason="left", detail="The deal left the stage before the rule acted.")


def _refuse(situation: Situation) -> Outcome | None:
    """Why the rule does not act, whatever its action is; None if it acts."""
    rule, design = situation.rule, situation.design
    target = rule.action.leads_to
    if not rule.enabled:
        return Outcome(state="skipped", reason="switched_off", detail="The rule is switched off.")
    if not design.allowance.runs(Feature.RULES, *map(pipeline_of, rule.stage_ids)):
        detail = "The rule is paused, because the company's subscription does not include it."
        return Outcome(state="skipped", reason="rests", detail=detail)
    if leaves_run(rule, situation.run, situation.deal, situation.arrival):
        return LEFT
    if is_past(situation.when, situation.deal, situation.calendar, situation.at):
        return Outcome(state="skipped", reason="date_past", detail="The date is in the past.")
    unmet = find_unmet_part(rule.conditions, situation.seen, time_zone=design.time_zone, customer=situation.customer)
    if unmet is not None:
        detail = f"Not met: {template.shorten(render_condition(unmet), _LONGEST_DETAIL)}."
        return Outcome(state="skipped", reason="conditions_not_met", detail=detail)
    if target is not None and not design.has(target):
        return failed("target_gone", "The target stage was deleted.")
    return None


_ACTIONS: dict[str, Callable[[Situation, Any], Outcome]] = {
    "change": change_fields,
    "comment": add_comment,
    "move": move_deal,
    "make_deal": make_deal,
    "webhook": call_webhook,
}
"""The function for each kind of action."""
