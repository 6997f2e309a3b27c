"""The decision where a trigger moves a deal, and why it does not."""

from dataclasses import dataclass
from datetime import datetime

from saletunnel.domain.deals import rank
from saletunnel.domain.deals.deal import Deal, Event
from saletunnel.domain.deals.entering import missing_fields
from saletunnel.domain.errors import RuleViolated
from saletunnel.domain.pipeline import Pipeline, Semantic
from saletunnel.domain.triggers.arriving import CallReason
from saletunnel.domain.triggers.trigger import Trigger


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """Why nothing moves."""

    reason: CallReason
    detail: str
    missing: tuple[str, ...] = ()


def move(trigger: Trigger, pipeline: Pipeline, deal: Deal, at: datetime) -> Event | Refusal:
    """The event by which a trigger moves a deal to its stage. `pipeline` is that of the stage.

    A trigger obeys the rules of the stage, except the roles that may move deals. It begins a new chain, as people do.
    """
    stage = pipeline.stage(trigger.stage_id)
    if deal.pipeline_id != pipeline.id:
        return Refusal(reason="other_pipeline", detail="The deal is in another pipeline.")
    if deal.stage_id == stage.id:
        return Refusal(reason="there_already", detail="The deal is on this stage already.")
    if not trigger.backwards and _leads_back(pipeline, deal, trigger.stage_id):
        return Refusal(reason="backwards", detail="The deal is on a later stage, and this trigger moves no deal back.")
    try:
        event = deal.entered("moved", stage, trigger.actor, at, rank=rank.entering(at, deal.id))
    except RuleViolated as refusal:
        return Refusal(reason="not_valid", detail=refusal.detail)
    return event if not missing_fields(stage, event.deal) else refuse_for_fields(pipeline, event.deal)


def refuse_for_fields(pipeline: Pipeline, deal: Deal) -> Refusal:
    """The refusal of a deal that lacks fields that its stage requires."""
    stage = pipeline.stage(deal.stage_id)
    missing = missing_fields(stage, deal)
    detail = f"{stage.name} requires {', '.join(missing)}, which the deal lacks."
    return Refusal(reason="fields_missing", detail=detail, missing=missing)


def _leads_back(pipeline: Pipeline, deal: Deal, stage_id: str) -> bool:
    """Whether the stage is earlier than the deal's. A closed deal is later than every open stage."""
    places = {stage.id: at for at, stage in enumerate(pipeline.stages)}
    if pipeline.stage(stage_id).semantic == Semantic.OPEN and deal.status != Semantic.OPEN:
        return True
    return places[stage_id] < places.get(deal.stage_id, -1)
