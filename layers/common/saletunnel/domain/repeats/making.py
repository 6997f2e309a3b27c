"""The deal that a cycle makes, and the notes about cycles that make none and enrolments that rest."""

import datetime as dt
from datetime import datetime
from typing import Literal

from saletunnel.domain.deals import rank
from saletunnel.domain.deals.deal import Deal, Event, creation_event
from saletunnel.domain.deals.entering import missing_fields
from saletunnel.domain.deals.origin import Origin, OriginKind
from saletunnel.domain.deals.timeline import Note, Wording
from saletunnel.domain.design import Design, render_title
from saletunnel.domain.errors import RuleViolated
from saletunnel.domain.ids import derive_id
from saletunnel.domain.pipeline import Semantic
from saletunnel.domain.repeats.enrolment import DUE_TO_DEAL, Enrolment, Held
from saletunnel.domain.repeats.plan import Amount, RepeatPlan

HELD_FOR = dt.timedelta(days=30)
"""How long a cycle is tried again whose deal cannot be made. Then it is skipped."""


def repeated(
    plan: RepeatPlan,
    enrolment: Enrolment,
    day: dt.date,
    source: Deal,
    design: Design,
    tenant: str,
    turn: int,
    at: datetime,
) -> Event:
    """The first event of the deal of the enrolment's next cycle, on the plan's target stage.

    A removed user gets no deal. Raises RuleViolated for a deal that is not valid.
    """
    stage = design.stage(plan.target_stage_id)
    amount, currency = _amount(plan.amount, source)
    before = None if source.responsible_id in design.removed_users else source.responsible_id
    id_ = repeat_id(tenant, enrolment, day)
    deal = Deal(
        id=id_,
        title=render_title(plan.title_template, source, design) or source.title,
        stage_id=stage.id,
        status=stage.semantic,
        rank=rank.entering(at, id_),
        arrival=1,
        entered_stage_at=at,
        closed_at=None if stage.semantic == Semantic.OPEN else at,
        origin=Origin(
            OriginKind.REPEAT_SALE, deal_id=source.id, plan_id=plan.id, cycle=enrolment.cycle, made_by=plan.name
        ),
        journey_id=source.journey_id,
        created_at=at,
        updated_at=at,
        version=1,
        amount=amount,
        currency=currency,
        customer=source.customer,
        responsible_id=plan.responsible.without(design.removed_users).choose(before, turn),
        expected_close_date=day,
        tags=source.tags,
        custom=source.custom,
        source=source.source,
        repeat_customer=source.customer is not None,
    )
    return creation_event(deal, plan.actor, at, source=source)


def attempt(
    plan: RepeatPlan,
    enrolment: Enrolment,
    day: dt.date,
    source: Deal,
    design: Design,
    tenant: str,
    turn: int,
    at: datetime,
) -> Event | Held:
    """The first event of the cycle's deal; or why it cannot be made, with the fields that it lacks or that are invalid.

    This depends on the deal and the plan, and not on the cycle.
    """
    try:
        event = repeated(plan, enrolment, day, source, design, tenant, turn, at)
    except RuleViolated as refusal:
        fields = tuple(error.pointer.removeprefix("/").replace("/", ".") for error in refusal.errors)
        return Held(code="not_valid", fields=fields, day=day, since=at)
    missing = missing_fields(design.stage(event.deal.stage_id), event.deal)
    return Held(code="fields_missing", fields=missing, day=day, since=at) if missing else event


def repeat_id(tenant: str, enrolment: Enrolment, day: dt.date) -> str:
    """The id of the deal of a cycle: a family gets one deal of a plan for a day, whatever is retried."""
    return derive_id("deal", tenant, enrolment.plan_id, enrolment.journey_id, day)


def skip_note(plan: RepeatPlan, day: dt.date, source: Deal, at: datetime, why: Wording) -> Note:
    """The note that the cycle on `day` makes no deal."""
    return _note("repeat_skipped", plan, f"{day}#skipped", source, at, why)


def held_note(plan: RepeatPlan, held: Held, source: Deal, at: datetime) -> Note:
    """The note that the deal of a cycle cannot be made yet."""
    return _note("repeat_held", plan, f"{held.day}#held", source, at, held_wording(held))


def held_wording(held: Held) -> Wording:
    fields = ", ".join(held.fields)
    if held.code == "fields_missing":
        return Wording(f"The stage requires {fields}.", "fields_missing", {"fields": held.fields})
    return Wording(f"The deal would not be valid: {fields}.", "not_valid", {"fields": held.fields})


def rest_note(plan: RepeatPlan, before: Enrolment | None, after: Enrolment, deal: Deal, at: datetime) -> Note | None:
    """The note that the enrolment rests because of its deal, or goes on; None if neither begins.

    The timeline of a deal in the bin cannot be read, so nothing is noted there.
    """
    rested = before.rest if before is not None else None
    if after.rest == rested or deal.deleted_at is not None:
        return None
    if after.rest == "reopened":
        why = Wording("The deal is no longer on a stage of the plan.", "reopened")
        return _note("repeat_rested", plan, "rested", deal, at, why)
    if after.rest == "no_date":
        return _note("repeat_rested", plan, "rested", deal, at, Wording("The date is empty.", "date_empty"))
    if rested in DUE_TO_DEAL and after.next_at is not None:
        params = {"due_at": after.next_at.isoformat()}
        why = Wording("The next repeat has a day again.", "next_repeat", params)
        return _note("repeat_resumed", plan, "resumed", deal, at, why)
    return None


def _note(
    kind: Literal["repeat_skipped", "repeat_held", "repeat_rested", "repeat_resumed"],
    plan: RepeatPlan,
    about: str,
    deal: Deal,
    at: datetime,
    why: Wording,
) -> Note:
    return Note(
        deal_id=deal.id,
        version=deal.version,
        about=f"{plan.id}#{about}",
        kind=kind,
        at=at,
        actor=plan.actor,
        text=why.text,
        code=why.code,
        params=why.params,
    )


def _amount(rule: Amount, source: Deal) -> tuple[int | None, str | None]:
    match rule.kind:
        case "same":
            return source.amount, source.currency
        case "fixed":
            return rule.amount, rule.currency
        case "none":
            return None, source.currency
