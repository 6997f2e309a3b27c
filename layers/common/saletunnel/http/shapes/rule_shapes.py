"""The response bodies for automation rules and their runs."""

from collections.abc import Mapping
from datetime import datetime
from typing import TypedDict

from saletunnel.domain.condition_facts import Fact, Plain
from saletunnel.domain.condition_fields import Operator
from saletunnel.domain.messages.message import Message, MessageOutcome, MessageState
from saletunnel.domain.rules.actions import (
    Action,
    ActionKind,
    AddComment,
    CallWebhook,
    MakeDeal,
    MakeTask,
    SendMessage,
)
from saletunnel.domain.rules.explanation import Answer, Explanation, Forecast
from saletunnel.domain.rules.rule import OnFailure, OnLeave, Order
from saletunnel.domain.rules.run import Run
from saletunnel.domain.rules.run_state import RunReason, RunState
from saletunnel.domain.rules.when import WhenKind
from saletunnel.http.shapes.deal_shapes import ActorShape, actor_shape
from saletunnel.http.shapes.pipeline_shapes import (
    ConditionShape,
    DealChangesShape,
    ResponsibleShape,
    StageRefShape,
    WarningShape,
    changes_shape,
    condition_shape,
    responsible_shape,
    stage_ref,
    warning_shape,
)
from saletunnel.usecases.automation.rules import DesignedRule


class RuleWhenShape(TypedDict):
    kind: WhenKind
    period: str | None
    field: str | None
    time: str
    business_hours: bool
    again: bool


class RuleTaskShape(TypedDict):
    due: str
    business_hours: bool
    responsible: ResponsibleShape
    wait: bool


class RuleActionShape(TypedDict):
    kind: ActionKind
    changes: DealChangesShape
    text: str | None
    target: StageRefShape | None
    title_template: str | None
    webhook_id: str | None
    template_id: str | None
    task: RuleTaskShape | None


class RuleShape(TypedDict):
    """A rule. `job_id` is the job that moves its open runs to its new time, in the answer that changed the time."""

    id: str
    name: str
    enabled: bool
    stage: StageRefShape
    position: int
    when: RuleWhenShape
    conditions: ConditionShape | None
    action: RuleActionShape
    on_leave: OnLeave
    order: Order
    on_failure: OnFailure
    warnings: list[str]
    warning_details: list[WarningShape]
    job_id: str | None
    created_at: datetime
    updated_at: datetime
    version: int


def rule_shape(designed: DesignedRule) -> RuleShape:
    rule = designed.rule
    return RuleShape(
        id=rule.id,
        name=rule.name,
        enabled=rule.enabled,
        stage=stage_ref(rule.stage_id),
        position=rule.position,
        when=RuleWhenShape(
            kind=rule.when.kind,
            period=rule.when.period,
            field=rule.when.field,
            time=rule.when.time,
            business_hours=rule.when.business_hours,
            again=rule.when.again,
        ),
        conditions=condition_shape(rule.conditions),
        action=_action(rule.action),
        on_leave=rule.on_leave,
        order=rule.order,
        on_failure=rule.on_failure,
        warnings=[warning.text for warning in designed.warnings],
        warning_details=[warning_shape(warning) for warning in designed.warnings],
        job_id=designed.job_id,
        created_at=rule.created_at,
        updated_at=rule.updated_at,
        version=rule.version,
    )


def _action(action: Action) -> RuleActionShape:
    return RuleActionShape(
        kind=action.kind,
        changes=changes_shape(action.writes),
        text=action.text if isinstance(action, AddComment | MakeTask) else None,
        target=stage_ref(action.leads_to) if action.leads_to else None,
        title_template=action.title_template if isinstance(action, MakeDeal | MakeTask) else None,
        webhook_id=action.webhook_id if isinstance(action, CallWebhook) else None,
        template_id=action.template_id if isinstance(action, SendMessage) else None,
        task=_task(action) if isinstance(action, MakeTask) else None,
    )


def _task(action: MakeTask) -> RuleTaskShape:
    return RuleTaskShape(
        due=action.due,
        business_hours=action.business_hours,
        responsible=responsible_shape(action.responsible),
        wait=action.wait,
    )


class FactShape(TypedDict):
    """A comparison of the rule's conditions: the field had the value `found` when it was compared with `value`."""

    field: str
    op: Operator
    value: Plain
    found: Plain
    holds: bool


def fact_shape(fact: Fact) -> FactShape:
    return FactShape(field=fact.field, op=fact.op, value=fact.value, found=fact.found, holds=fact.holds)


class RunMessageShape(TypedDict):
    """The message of a run: its state, and what became of a sent e-mail, as far as it is known."""

    id: str
    state: MessageState
    outcome: MessageOutcome | None


class RunShape(TypedDict):
    """A run: a rule for one arrival of a deal on the stage.

    `occurrence` counts the times of a rule that acts at intervals. `facts` are the values that its conditions were
    checked on when it acted last. `reason` is why the run ended, was parked, or did not act the last time. `message` is
    the message that it sent last, as it is now: an e-mail may bounce after the run has ended.
    """

    id: str
    rule_id: str
    rule_name: str
    deal_id: str
    stage_id: str
    state: RunState
    waits_for_rule_id: str | None
    due_at: datetime | None
    occurrence: int
    attempts: int
    reason: RunReason | None
    detail: str
    missing_fields: list[str]
    facts: list[FactShape]
    made_deal_id: str | None
    template_name: str | None
    message: RunMessageShape | None
    created_at: datetime
    ended_at: datetime | None
    version: int


def run_shape(run: Run, messages: Mapping[str, Message]) -> RunShape:
    """The shape of a run; `messages` has the last message of the run by its id."""
    message = messages.get(run.message_id or "")
    return RunShape(
        id=run.key.id,
        rule_id=run.key.rule_id,
        rule_name=run.rule_name,
        deal_id=run.key.deal_id,
        stage_id=run.stage_id,
        state=run.state,
        waits_for_rule_id=run.waits_for if run.state == "waiting" else None,
        due_at=run.due_at,
        occurrence=run.occurrence,
        attempts=run.attempts,
        reason=run.reason,
        detail=run.detail,
        missing_fields=list(run.missing),
        facts=[fact_shape(fact) for fact in run.facts],
        made_deal_id=run.made_deal_id,
        template_name=run.template_name,
        message=RunMessageShape(id=message.id, state=message.state, outcome=message.outcome) if message else None,
        created_at=run.created_at,
        ended_at=run.ended_at,
        version=run.version,
    )


class ForecastShape(TypedDict):
    """What a new time would do to the open runs of a rule, in numbers of runs.

    `moved` get a later time, `at_once` are due at once, `parked` wait for their date, which is empty, and `lapsed` will
    not act, because their date is past.
    `has_more` says that the rule has more runs than were read.
    """

    moved: int
    at_once: int
    parked: int
    lapsed: int
    has_more: bool


def forecast_shape(forecast: Forecast) -> ForecastShape:
    return ForecastShape(
        moved=forecast.moved,
        at_once=forecast.at_once,
        parked=forecast.parked,
        lapsed=forecast.lapsed,
        has_more=forecast.has_more,
    )


class DateChangeShape(TypedDict):
    """A change of the date that a rule counts from."""

    at: datetime
    actor: ActorShape
    before: str | None
    after: str | None


class ExplanationShape(TypedDict):
    """Why a rule acted or did not act on a deal.

    With the answer `run`, the last run tells, and `date_changes` are the last changes of the date that the rule counts
    from. Without a run, the deal never entered the stage, entered it before the rule was made, has just entered it, or
    entered it while the rule was off or longer ago than the log reaches (`no_run`).
    """

    answer: Answer
    run: RunShape | None
    date_changes: list[DateChangeShape]


def explanation_shape(explanation: Explanation, messages: Mapping[str, Message]) -> ExplanationShape:
    return ExplanationShape(
        answer=explanation.answer,
        run=run_shape(explanation.run, messages) if explanation.run is not None else None,
        date_changes=[
            DateChangeShape(at=change.at, actor=actor_shape(change.actor), before=change.before, after=change.after)
            for change in explanation.date_changes
        ],
    )
