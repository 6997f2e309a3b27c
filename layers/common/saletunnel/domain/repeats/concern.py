"""Which events of deals matter to repeat plans. Most events do not, so they cost no read."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from saletunnel.domain.deals.field_changes import CUT
from saletunnel.domain.pipeline import pipeline_of

if TYPE_CHECKING:
    from saletunnel.domain.deals.deal import Event
    from saletunnel.domain.deals.events import FieldChange
    from saletunnel.domain.repeats.plan import RepeatPlan

_BIN_KINDS = ("deleted", "restored")


def concerns_plans(event: Event) -> bool:
    """Whether the event can matter to any plan.

    It can if the deal was closed or reopened, went into or came out of the bin or another pipeline, or changed a date.
    """
    return event.closes or event.kind in _BIN_KINDS or any(map(_may_concern, event.changes))


def concerns(plan: RepeatPlan, event: Event) -> bool:
    """Whether an enrolment of the deal in the plan must be planned again after the event."""
    return event.kind in _BIN_KINDS or any(_concerns(plan, event, change) for change in event.changes)


def _may_concern(change: FieldChange) -> bool:
    match change.field:
        case "closed_at":
            return True
        case "stage_id":
            return _is_cut(change) or _pipeline(change.before) != _pipeline(change.after)
        case "custom":
            return _is_cut(change) or any(map(_has_date, _changed(change).values()))
    return False


def _concerns(plan: RepeatPlan, event: Event, change: FieldChange) -> bool:
    match change.field:
        case "closed_at":
            return event.deal.pipeline_id == plan.source_pipeline_id
        case "stage_id":
            if _is_cut(change) or _pipeline(change.after) == plan.source_pipeline_id:
                return True
            # A deal that leaves a source stage keeps its date.
            return _pipeline(change.before) == plan.source_pipeline_id and change.before not in plan.source_stage_ids
        case "custom":
            return plan.custom_date is not None and (_is_cut(change) or plan.custom_date in _changed(change))
    return False


def _changed(change: FieldChange) -> Mapping[str, tuple[Any, Any]]:
    """The custom fields that differ, with their old and new values."""
    before, after = _values(change.before), _values(change.after)
    pairs = {name: (before.get(name), after.get(name)) for name in {**before, **after}}
    return {name: (old, new) for name, (old, new) in pairs.items() if old != new}


def _values(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _is_cut(change: FieldChange) -> bool:
    """Whether the values are too large for an event, so that they say nothing."""
    return any(isinstance(value, str) and value.endswith(CUT) for value in (change.before, change.after))


def _pipeline(stage_id: Any) -> str | None:
    return pipeline_of(stage_id) if isinstance(stage_id, str) else None


def _has_date(values: tuple[Any, Any]) -> bool:
    return any(_is_date(value) for value in values)


def _is_date(value: Any) -> bool:
    try:
        date.fromisoformat(value)
    except (TypeError, ValueError):
        return False
    return True
