"""HTTP: automation rules with their runs, repeat plans, and ready-made designs."""

from saletunnel import runtime
from saletunnel.domain.company.roles import Caller
from saletunnel.domain.errors import JobRunning, LimitReached, LoopFound, NameTaken, NotFound, SubscriptionLacks
from saletunnel.domain.repeats.plan import RepeatPlan
from saletunnel.http.answers import Made, Nothing, Shown, Tagged, made, nothing, shown, tagged
from saletunnel.http.app import App, serve
from saletunnel.http.bodies.plan_bodies import HeldRepeat, NewPlan, PlanChange
from saletunnel.http.bodies.ready_made_bodies import ChosenDesign
from saletunnel.http.bodies.rule_bodies import NewRule, NewTime, RuleChange, RuleTrial
from saletunnel.http.pages import Cursor, Limit, paginate, read_cursor
from saletunnel.http.preconditions import Seen
from saletunnel.http.query import FromDay, InState, OfDeal, OfRule, OfStage, ToDay, WithOutcome, parse_day
from saletunnel.http.shapes.lists import Listed, listed
from saletunnel.http.shapes.plan_shapes import (
    PlanForecastShape,
    PlanShape,
    plan_forecast_shape,
    plan_shape,
)
from saletunnel.http.shapes.ready_made_shapes import MadeDesignShape, made_design_shape
from saletunnel.http.shapes.repeat_shapes import (
    DealRepeatShape,
    HistoryShape,
    PlanRunShape,
    PreviewShape,
    deal_repeat_shape,
    history_shape,
    plan_run_shape,
    preview_shape,
)
from saletunnel.http.shapes.rule_shapes import (
    ExplanationShape,
    ForecastShape,
    RuleShape,
    RunShape,
    explanation_shape,
    forecast_shape,
    rule_shape,
    run_shape,
)
from saletunnel.http.shapes.what_if_shapes import WhatIfShape, what_if_shape
from saletunnel.usecases.automation import rules
from saletunnel.usecases.ports import Ports
from saletunnel.usecases.repeat_sales import families, forecasting, histories, plans, previewing

app = App(runtime.ports, runtime.throttle, runtime.now)
handler = serve(app)


@app.route("GET", "/v1/rules")
def list_rules(
    ports: Ports, caller: Caller, stage_id: OfStage, limit: Limit, cursor: Cursor
) -> Shown[Listed[RuleShape]]:
    """Lists all rules, or those of a stage, by pipeline, stage and position."""
    found = rules.list_rules(ports, caller, stage_id)
    page = paginate(found, limit, cursor, lambda designed: designed.rule.id, rule_shape)
    return shown(listed(page.data, page.cursor))


@app.route("POST", "/v1/rules", raises=[SubscriptionLacks, NotFound, LoopFound])
def create_rule(ports: Ports, caller: Caller, body: NewRule) -> Made[RuleShape]:
    """Creates a rule on a stage. It acts on deals that enter the stage from now on."""
    stage_id = body.stage.checked_id("/stage")
    return made(_rule(rules.create_rule(ports, caller, stage_id=stage_id, values=body.values())))


@app.route("POST", "/v1/rules/what-if", raises=[SubscriptionLacks, NotFound])
def try_rule(ports: Ports, caller: Caller, body: RuleTrial) -> Shown[WhatIfShape]:
    """Runs a draft of a rule over the arrivals of the last days, a page of deals at a time. Nothing is written."""
    from saletunnel.usecases.automation.what_if import what_if  # a cold start for a design does without it

    return shown(
        what_if_shape(
            what_if(
                ports,
                caller,
                stage_id=body.rule.stage.checked_id("/rule/stage"),
                values=body.rule.values(),
                days=body.days,
                cursor=read_cursor(body.cursor),
            )
        )
    )


@app.route("GET", "/v1/rules/{rule_id}")
def read_rule(ports: Ports, caller: Caller, rule_id: str) -> Tagged[RuleShape]:
    """Reads a rule."""
    return _rule(rules.read_rule(ports, caller, rule_id))


@app.route("PATCH", "/v1/rules/{rule_id}", raises=[SubscriptionLacks, LoopFound, JobRunning])
def change_rule(ports: Ports, caller: Caller, rule_id: str, seen: Seen, body: RuleChange) -> Tagged[RuleShape]:
    """Changes a rule, also for its open runs, or switches it on or off.

    A change of `when` needs `open_runs`: `keep` leaves the open runs their time, and with `move` a job moves them.
    """
    fields = body.changed_fields()
    return _rule(rules.change_rule(ports, caller, rule_id, seen, fields, body.chosen_runs()))


@app.route("POST", "/v1/rules/{rule_id}/forecast")
def forecast_runs(ports: Ports, caller: Caller, rule_id: str, body: NewTime) -> Shown[ForecastShape]:
    """Counts what a new time would do to the open runs of a rule. Changes nothing."""
    from saletunnel.usecases.automation import rescheduling

    return shown(forecast_shape(rescheduling.forecast(ports, caller, rule_id, body.when.value())))


@app.route("DELETE", "/v1/rules/{rule_id}")
def delete_rule(ports: Ports, caller: Caller, rule_id: str, seen: Seen) -> Nothing:
    """Deletes a rule. Its pending runs do not act."""
    rules.delete_rule(ports, caller, rule_id, seen)
    return nothing()


@app.route("GET", "/v1/rules/{rule_id}/why/{deal_id}", raises=[NotFound])
def explain_rule(ports: Ports, caller: Caller, rule_id: str, deal_id: str) -> Shown[ExplanationShape]:
    """Explains why a rule acted or did not act on a deal."""
    from saletunnel.usecases.automation import explaining, run_log

    explanation = explaining.explain(ports, caller, rule_id, deal_id)
    messages = run_log.messages_of(ports, caller, [explanation.run] if explanation.run is not None else [])
    return shown(explanation_shape(explanation, messages))


@app.route("GET", "/v1/runs", raises=[NotFound])
def list_runs(
    ports: Ports, caller: Caller, rule_id: OfRule, deal_id: OfDeal, state: InState, limit: Limit, cursor: Cursor
) -> Shown[Listed[RunShape]]:
    """Lists the runs of all rules, of a rule or of a deal, newest first. Only the last page has no cursor."""
    from saletunnel.usecases.automation import run_log  # a cold start for a design does without it

    page = run_log.list_runs(
        ports,
        caller,
        rule_id=rule_id,
        deal_id=deal_id,
        states=[state] if state else [],
        limit=limit,
        cursor=cursor,
    )
    messages = run_log.messages_of(ports, caller, page.data)
    return shown(listed([run_shape(run, messages) for run in page.data], page.cursor))


@app.route("POST", "/v1/runs/{run_id}/retry", raises=[NotFound])
def retry_run(ports: Ports, caller: Caller, run_id: str) -> Shown[RunShape]:
    """Retries a failed run at once."""
    from saletunnel.usecases.automation import run_log

    run = run_log.retry_run(ports, caller, run_id)
    return shown(run_shape(run, run_log.messages_of(ports, caller, [run])))


@app.route("POST", "/v1/ready-made-designs", raises=[SubscriptionLacks, LimitReached, NameTaken])
def make_design(ports: Ports, caller: Caller, body: ChosenDesign) -> Made[MadeDesignShape]:
    """Makes the pipelines, tunnels and repeat plan of a ready-made design at once, in the company's language.

    The company's first pipeline becomes part of it, if it is unchanged and no tunnel begins in it.
    """
    from saletunnel.usecases.pipelines import ready_made  # a cold start for a design does without it

    return made(shown(made_design_shape(ready_made.make_design(ports, caller, body.design))))


@app.route("GET", "/v1/repeat-plans")
def list_plans(ports: Ports, caller: Caller, limit: Limit, cursor: Cursor) -> Shown[Listed[PlanShape]]:
    """Lists all repeat plans, oldest first."""
    page = paginate(plans.list_plans(ports, caller), limit, cursor, lambda plan: plan.id, lambda plan: plan)
    warnings = plans.warnings_of(ports, caller, page.data)
    return shown(listed([plan_shape(plan, warnings[plan.id]) for plan in page.data], page.cursor))


@app.route("POST", "/v1/repeat-plans", raises=[SubscriptionLacks, NotFound, LoopFound])
def create_plan(ports: Ports, caller: Caller, body: NewPlan) -> Made[PlanShape]:
    """Creates a repeat plan. Matching deals that close from now on are enrolled, and by a job those closed before."""
    created = plans.create_plan(ports, caller, body.values(), body.source.pipeline_id)
    return made(_plan(ports, caller, created.plan, created.job_id))


@app.route("GET", "/v1/repeat-plans/{plan_id}")
def read_plan(ports: Ports, caller: Caller, plan_id: str) -> Tagged[PlanShape]:
    """Reads a repeat plan."""
    return _plan(ports, caller, plans.read_plan(ports, caller, plan_id))


@app.route("PATCH", "/v1/repeat-plans/{plan_id}", raises=[LoopFound])
def change_plan(ports: Ports, caller: Caller, plan_id: str, seen: Seen, body: PlanChange) -> Tagged[PlanShape]:
    """Changes a repeat plan, or switches it on or off. What it made stays, and a job moves what it has not made yet."""
    changes, source = body.changed_fields(), body.source_pipeline_id
    changed = plans.change_plan(ports, caller, plan_id, seen, changes, source)
    return _plan(ports, caller, changed.plan, changed.job_id)


@app.route("POST", "/v1/repeat-plans/{plan_id}/forecast")
def forecast_plan(ports: Ports, caller: Caller, plan_id: str, body: PlanChange) -> Shown[PlanForecastShape]:
    """Counts what a change would do to the deals that the plan repeats. Changes nothing."""
    changes, source = body.changed_fields(), body.source_pipeline_id
    return shown(plan_forecast_shape(forecasting.forecast(ports, caller, plan_id, changes, source)))


@app.route("DELETE", "/v1/repeat-plans/{plan_id}")
def delete_plan(ports: Ports, caller: Caller, plan_id: str, seen: Seen) -> Nothing:
    """Deletes a repeat plan. Deals that it made stay."""
    plans.delete_plan(ports, caller, plan_id, seen)
    return nothing()


@app.route("GET", "/v1/repeat-plans/{plan_id}/preview")
def preview_plan(
    ports: Ports, caller: Caller, plan_id: str, first: FromDay, last: ToDay, limit: Limit, cursor: Cursor
) -> Shown[PreviewShape]:
    """Previews the deals that a plan will make from one day to another: their number for each day, and the deals."""
    preview = previewing.preview_plan(ports, caller, plan_id, first, last, limit=limit, cursor=cursor)
    return shown(preview_shape(preview))


@app.route("GET", "/v1/repeat-plans/{plan_id}/runs")
def read_history(ports: Ports, caller: Caller, plan_id: str, first: FromDay, last: ToDay) -> Shown[HistoryShape]:
    """Counts what a plan made, skipped and held from one day to another, by day, and what is due now."""
    return shown(history_shape(histories.read_history(ports, caller, plan_id, first, last)))


@app.route("GET", "/v1/repeat-plans/{plan_id}/runs/{day}")
def list_plan_runs(
    ports: Ports, caller: Caller, plan_id: str, day: str, outcome: WithOutcome, limit: Limit, cursor: Cursor
) -> Shown[Listed[PlanRunShape]]:
    """Lists what a plan made, skipped and held on a day, by outcome and reason."""
    on_day = parse_day(day)
    page = histories.list_runs(ports, caller, plan_id, on_day, outcome, limit=limit, cursor=cursor)
    return shown(listed(map(plan_run_shape, page.data), page.cursor))


@app.route("POST", "/v1/repeat-plans/{plan_id}/runs/retry", raises=[NotFound])
def retry_repeat(ports: Ports, caller: Caller, plan_id: str, body: HeldRepeat) -> Shown[DealRepeatShape]:
    """Retries the held repeat of a deal at once. If the deal still lacks fields, the repeat stays held."""
    return shown(deal_repeat_shape(histories.retry_held(ports, caller, plan_id, body.deal_id)))


@app.route("GET", "/v1/deals/{deal_id}/repeats")
def list_repeats(ports: Ports, caller: Caller, deal_id: str) -> Shown[Listed[DealRepeatShape]]:
    """Lists the plans that repeat a deal or its copies and repeats: in each the next repeat, or why there is none."""
    return shown(listed(map(deal_repeat_shape, families.list_repeats(ports, caller, deal_id)), None))


def _rule(designed: rules.DesignedRule) -> Tagged[RuleShape]:
    return tagged(rule_shape(designed), designed.rule.version)


def _plan(ports: Ports, caller: Caller, plan: RepeatPlan, job_id: str | None = None) -> Tagged[PlanShape]:
    return tagged(plan_shape(plan, plans.warnings_of(ports, caller, [plan])[plan.id], job_id), plan.version)
