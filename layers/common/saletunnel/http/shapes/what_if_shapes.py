"""The response bodies for a trial of a rule over the past."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, TypedDict

from saletunnel.domain.rules.run_state import RunReason, RunState
from saletunnel.http.pages import write_cursor

if TYPE_CHECKING:
    from saletunnel.usecases.automation.what_if import Example, WhatIf, WouldBe


class WouldBeShape(TypedDict):
    """What the rule would have done for an arrival at `at`; `pending` if that is still to come.

    `text` is the comment, the title of the task or the deal, the subject of the e-mail, or the text of the SMS. `parts`
    is the number of parts of the SMS.
    """

    deal_id: str
    deal_title: str
    pipeline_id: str
    entered_at: datetime
    state: RunState
    at: datetime | None
    occurrence: int
    reason: RunReason | None
    detail: str
    text: str | None
    responsible_id: str | None
    parts: int | None


class TriedMessageShape(TypedDict):
    """The whole text of a message that the rule would have sent. Only an e-mail has a subject."""

    deal_id: str
    language: str
    subject: str | None
    text: str


class TriedDayShape(TypedDict):
    """The numbers of a day: how often the rule would have acted, and how often not."""

    day: date
    acts: int
    others: int


class WhatIfShape(TypedDict):
    """A page: what the rule would have done to the deals that it read, and their number.

    With a `next_cursor` there are more deals to read. `days` counts this page only. `example` is the first message of
    the page that the rule would have sent.
    """

    since: datetime
    deals_read: int
    days: list[TriedDayShape]
    data: list[WouldBeShape]
    example: TriedMessageShape | None
    next_cursor: str | None


def what_if_shape(tried: WhatIf) -> WhatIfShape:
    return WhatIfShape(
        since=tried.since,
        deals_read=tried.deals_read,
        days=[TriedDayShape(day=day, acts=acts, others=others) for day, (acts, others) in tried.days.items()],
        data=[_would_be(one) for one in tried.found],
        example=_example(tried.example) if tried.example is not None else None,
        next_cursor=write_cursor(tried.cursor),
    )


def _example(example: Example) -> TriedMessageShape:
    return TriedMessageShape(
        deal_id=example.deal.id,
        language=example.language,
        subject=example.subject or None,
        text=example.text,
    )


def _would_be(one: WouldBe) -> WouldBeShape:
    return WouldBeShape(
        deal_id=one.deal.id,
        deal_title=one.deal.title,
        pipeline_id=one.deal.pipeline_id,
        entered_at=one.entered_at,
        state=one.state,
        at=one.at,
        occurrence=one.occurrence,
        reason=one.reason,
        detail=one.detail,
        text=one.text,
        responsible_id=one.responsible_id,
        parts=one.parts,
    )
