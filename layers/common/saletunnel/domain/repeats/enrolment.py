"""An enrolment: a family of deals in a repeat plan, with the time at which its next repeat is made.

A family is a deal with its copies and repeats (a journey). It has one enrolment in a plan: that of the deal that was
closed last on a source stage. The enrolment is a hint, which `planning.planned` computes again from plan and deal.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Literal

from saletunnel.domain.condition import holds
from saletunnel.domain.deals.deal import Event
from saletunnel.domain.repeats.plan import RepeatPlan

Rest = Literal["plan_off", "not_included", "not_matching", "deal_deleted", "reopened", "no_date", "over"]
"""Why an enrolment has no time: `docs/glossary.md` explains each."""
DUE_TO_DEAL = frozenset({"deal_deleted", "reopened", "no_date"})
"""The reasons to rest that a change of the deal begins and ends."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """Why the deal of the cycle on `day` cannot be made yet, since `since`; `fields` are those that it lacks."""

    code: Literal["fields_missing", "not_valid"]
    fields: tuple[str, ...] = ()
    day: date
    since: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Enrolment:
    """`cycle` is the number of the next repeat, counted from the anchor. It is for `day` and made at `next_at` (UTC).

    `journey_id` is the family's first deal, and `deal_id` the deal that was closed last, by its event `closed_by` at
    `recorded_at`. `closed_at` is the deal's closing time, which an import can correct.
    """

    journey_id: str
    plan_id: str
    deal_id: str
    closed_by: int
    recorded_at: datetime
    closed_at: datetime
    not_before: date | None = None
    """The last decided cycle before the closing: a repeat that is sold early does not speed up the plan."""
    source_version: int = 1
    """The version of the plan's source and conditions by which `matches` was decided."""
    matches: bool = True
    cycle: int = 1
    day: date | None = None
    last_day: date | None = None
    """The day of the last cycle that was made or skipped."""
    next_at: datetime | None = None
    rest: Rest | None = None
    """Why it has no `day` and no `next_at`."""
    held: Held | None = None
    made: int = 0
    """The number of repeats that the plan has made of the family."""
    version: int = 1

    @property
    def key(self) -> tuple[str, str]:
        """The first deal of the family, and the plan."""
        return self.journey_id, self.plan_id

    def next_version(self) -> "Enrolment":
        return replace(self, version=self.version + 1)


def closes_for(plan: RepeatPlan, event: Event, time_zone: str) -> bool:
    """Whether the event closed a deal on a source stage of the plan, and the deal matches the plan."""
    stage_id = event.deal.stage_id
    if not event.closes or event.deal.closed_at is None or stage_id not in plan.source_stage_ids:
        return False
    return holds(plan.conditions, event.deal, time_zone=time_zone)


def enrolled(plan: RepeatPlan, before: Enrolment | None, event: Event) -> Enrolment:
    """The enrolment of the family after `event`, which closed a deal for the plan. It is not planned yet.

    `before` stays if its deal was closed by the same event or later, and still matches.
    """
    deal = event.deal
    if before is not None and before.matches and _order(before) >= (event.at, event.version, deal.id):
        return before
    last_day = before.last_day if before is not None else None
    return Enrolment(
        journey_id=deal.journey_id,
        plan_id=plan.id,
        deal_id=deal.id,
        closed_by=event.version,
        recorded_at=event.at,
        closed_at=deal.closed_at or event.at,
        not_before=last_day,
        last_day=last_day,
        source_version=plan.source_version,
        made=before.made if before is not None else 0,
        version=before.version if before is not None else 0,
    )


def rechecked(plan: RepeatPlan, enrolment: Enrolment, event: Event | None, time_zone: str) -> Enrolment:
    """The enrolment, with whether its closing `event` matches the source and the conditions as they are now."""
    matches = event is not None and closes_for(plan, event, time_zone)
    return replace(enrolment, matches=matches, source_version=plan.source_version)


def _order(enrolment: Enrolment) -> tuple[datetime, int, str]:
    """The order of closings in a family. It does not depend on the order of deliveries."""
    return enrolment.recorded_at, enrolment.closed_by, enrolment.deal_id
