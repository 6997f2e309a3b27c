"""The history of a repeat plan: what it decided about the cycles of its enrolments, by day."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

Outcome = Literal["made", "skipped", "held"]
RunCode = Literal["made", "customer_served", "fields_missing", "not_valid", "far_past", "cycles_missed"]
"""Why a cycle was decided so: `docs/glossary.md` explains each."""


@dataclass(frozen=True, slots=True)
class PlanRun:
    """What a plan decided about the cycle of a deal on `day`, for the history of the plan by `made_on`."""

    plan_id: str
    made_on: date
    outcome: Outcome
    code: RunCode
    deal_id: str
    day: date


@dataclass(frozen=True, slots=True)
class RecordedRun:
    """A run in the history of a plan, with the fields that a deal lacks and the id of the deal that was made."""

    run: PlanRun
    fields: tuple[str, ...]
    made_deal_id: str | None


@dataclass(frozen=True, slots=True)
class RunCount:
    """The number of runs of a plan on a day that have an outcome and a code."""

    made_on: date
    outcome: Outcome
    code: RunCode
    number: int
