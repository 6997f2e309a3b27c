"""The response bodies for the repeats of plans: previews, histories, and the repeats of a deal's family."""

import datetime as dt
from typing import Literal, TypedDict

from saletunnel.domain.repeats.enrolment import Rest
from saletunnel.domain.repeats.plan_run import Outcome, RunCode
from saletunnel.http.pages import write_cursor
from saletunnel.usecases.repeat_sales.families import FamilyRepeats
from saletunnel.usecases.repeat_sales.histories import History, ShownRun
from saletunnel.usecases.repeat_sales.previewing import Preview, SkipCode


class PreviewDayShape(TypedDict):
    """On `date`, `count` deals are made, and `skipped` repeats make none."""

    date: dt.date
    count: int
    skipped: int


class RepeatShape(TypedDict):
    """A deal that a plan will make on `date`: the repeat with number `cycle` of the deal `deal_id`, for `day`.

    It will be `skipped` for the `reason` that the customer still has an open deal in the target pipeline then, or that
    the deal lacks `fields` of the target stage, or is not valid with them.
    """

    date: dt.date
    day: dt.date
    cycle: int
    deal_id: str
    title: str
    customer_name: str | None
    skipped: bool
    reason: SkipCode | None
    fields: list[str]


class PreviewShape(TypedDict):
    """The repeats from `first` to `last`: `total` and `days` count those that make a deal, and `skipped` the others.

    `reasons` counts the skipped ones by reason, and `data` is a page of all. A customer is served who has an open deal
    in the target pipeline now, or gets one by another repeat of the day, if the plan has `skip_if_open`. A repeat whose
    deal lacks fields or is not valid is tried again each day for 30 days.
    `resting` counts the deals that the plan repeats, but not now, by reason. Older anniversaries of `far_past` deals
    are skipped today by the plan's `catch_up`.
    If `complete` is false, the plan has more deals than a preview reads: it covers those with the earliest repeats.
    """

    first: dt.date
    last: dt.date
    total: int
    skipped: int
    reasons: dict[SkipCode, int]
    resting: dict[Rest, int]
    far_past: int
    complete: bool
    days: list[PreviewDayShape]
    data: list[RepeatShape]
    next_cursor: str | None


def preview_shape(preview: Preview) -> PreviewShape:
    days = sorted({*preview.by_day, *preview.skipped_by_day})
    return PreviewShape(
        first=preview.first,
        last=preview.last,
        total=sum(preview.by_day.values()),
        skipped=preview.skipped,
        reasons=dict(preview.reasons),
        resting=dict(preview.resting),
        far_past=preview.far_past,
        complete=preview.complete,
        days=[
            PreviewDayShape(date=day, count=preview.by_day.get(day, 0), skipped=preview.skipped_by_day.get(day, 0))
            for day in days
        ],
        data=[
            RepeatShape(
                date=one.repeat.made_on,
                day=one.repeat.day,
                cycle=one.repeat.cycle,
                deal_id=one.deal.id,
                title=one.deal.title,
                customer_name=one.deal.customer.name if one.deal.customer else None,
                skipped=one.skipped,
                reason=one.skip.code if one.skip else None,
                fields=list(one.skip.fields) if one.skip else [],
            )
            for one in preview.page.data
        ],
        next_cursor=write_cursor(preview.page.cursor),
    )


class RunDayShape(TypedDict):
    """What a plan made, skipped and held on `date`, in numbers. `reasons` counts what it did not make, by reason."""

    date: dt.date
    made: int
    skipped: int
    held: int
    reasons: dict[RunCode, int]


class HistoryShape(TypedDict):
    """The days from `first` to `last` on which a plan did anything, newest first. They count the deals of all users.

    `due` repeats are due now and not made yet, so that a sweep may be running. `held` ones cannot be made yet: they are
    tried again each day for 30 days.
    If `complete` is false, there is more than a history counts: the oldest days are missing, or numbers are too low.
    """

    first: dt.date
    last: dt.date
    due: int
    held: int
    complete: bool
    data: list[RunDayShape]


def history_shape(history: History) -> HistoryShape:
    return HistoryShape(
        first=history.first,
        last=history.last,
        due=history.due,
        held=history.held,
        complete=history.complete,
        data=[
            RunDayShape(date=day.day, made=day.made, skipped=day.skipped, held=day.held, reasons=dict(day.reasons))
            for day in history.days
        ],
    )


class PlanRunShape(TypedDict):
    """What a plan decided about the repeat for `day` of the deal `deal_id`: it was made, skipped, or is held.

    `code` says why, and `fields` are those that the deal lacked or that were invalid. A deal that the caller may not
    see, or that is in the bin, has no id and no title. `still_held` is whether a held repeat is still to be made.
    """

    deal_id: str | None
    title: str | None
    outcome: Outcome
    code: RunCode
    fields: list[str]
    day: dt.date
    made_deal_id: str | None
    still_held: bool


def plan_run_shape(shown: ShownRun) -> PlanRunShape:
    run = shown.recorded.run
    return PlanRunShape(
        deal_id=shown.deal.id if shown.deal else None,
        title=shown.deal.title if shown.deal else None,
        outcome=run.outcome,
        code=run.code,
        fields=list(shown.recorded.fields),
        day=run.day,
        made_deal_id=shown.made.id if shown.made else None,
        still_held=shown.still_held,
    )


class HeldShape(TypedDict):
    """Why the next repeat cannot be made yet: the deal lacks `fields`, or is not valid with them."""

    code: Literal["fields_missing", "not_valid"]
    fields: list[str]
    since: dt.datetime


class DealRepeatShape(TypedDict):
    """The repeats of a deal, its copies and repeats by a plan, which has `made` so many.

    The next one is for `day` and made at `due_at`, or `rest` says why there is none. `deal_id` is the deal that is
    repeated; null if the caller may not see it, or if it is in the bin.
    """

    plan_id: str
    plan_name: str
    deal_id: str | None
    day: dt.date | None
    due_at: dt.datetime | None
    rest: Rest | None
    held: HeldShape | None
    made: int


def deal_repeat_shape(found: FamilyRepeats) -> DealRepeatShape:
    enrolment = found.enrolment
    held = enrolment.held
    return DealRepeatShape(
        plan_id=found.plan.id,
        plan_name=found.plan.name,
        deal_id=found.deal.id if found.deal else None,
        day=enrolment.day,
        due_at=enrolment.next_at,
        rest=enrolment.rest,
        held=HeldShape(code=held.code, fields=list(held.fields), since=held.since) if held else None,
        made=enrolment.made,
    )
