"""What-if: a draft of a rule is run over the arrivals of the last days. Nothing is written.

No index lists the arrivals of a stage. So a page reads deals, stage by stage from the rule's own, and the history of
those that have changed in the period. It ends after a bounded number of deals, and the next page goes on.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import islice, takewhile
from typing import Any

from saletunnel.domain.cadence import local_date
from saletunnel.domain.company.roles import Caller, Role
from saletunnel.domain.company.subscription import Feature
from saletunnel.domain.deals.deal import Deal, Event
from saletunnel.domain.errors import RuleViolated
from saletunnel.domain.messages.sms import measure_sms
from saletunnel.domain.pipeline import Stage, pipeline_of
from saletunnel.domain.rules.acting.situation import Outcome
from saletunnel.domain.rules.replay import replay
from saletunnel.domain.rules.rule import Rule
from saletunnel.domain.rules.run_state import RunReason, RunState
from saletunnel.domain.template import shorten
from saletunnel.usecases.automation.prospects import Prospects
from saletunnel.usecases.automation.rules import check_references
from saletunnel.usecases.automation.settling import Settling
from saletunnel.usecases.company.accounts import read_account
from saletunnel.usecases.company.subscriptions import allowance_of
from saletunnel.usecases.deals.deal_lists import deals_on_stages
from saletunnel.usecases.ports import Ports
from saletunnel.usecases.tunnels.tunnel_design import read_all

LONGEST = 90
"""The maximum number of days."""
_MOST_READ = 200
"""The maximum number of deals that a page reads; a stage counts as one, too."""
_MOST_HISTORIES = 50
"""The maximum number of histories that a page reads."""
_MOST_EVENTS = 300
"""The maximum number of events of a deal that are read, the last ones."""
_MOST_TIMES = 30
"""The maximum number of times of a rule at intervals for an arrival."""
_MOST_OF_A_DEAL = 100
"""The maximum number of results of a deal, the last ones."""
_LONGEST_TEXT = 200


@dataclass(frozen=True, slots=True)
class WouldBe:
    """What the rule would have done for an arrival at `at`; `pending` if that is still to come.

    `text` is what it would write: a comment, the title of a task or of a new deal, the subject of an e-mail, or the
    text of an SMS. `parts` is the number of parts of the SMS.
    """

    deal: Deal
    entered_at: datetime
    state: RunState
    at: datetime | None = None
    occurrence: int = 1
    reason: RunReason | None = None
    detail: str = ""
    text: str | None = None
    responsible_id: str | None = None
    parts: int | None = None

    @property
    def acts(self) -> bool:
        return self.state in ("done", "sending")


@dataclass(frozen=True, slots=True)
class Example:
    """The whole text of a message that the rule would have sent. `subject` is only for an e-mail."""

    deal: Deal
    language: str
    subject: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WhatIf:
    """A page of what a rule would have done, and the numbers of this page by day: those that act, and the others.

    `example` is the first message of the page; None if the rule would have sent none.
    """

    since: datetime
    found: list[WouldBe]
    days: Mapping[date, tuple[int, int]]
    deals_read: int
    example: Example | None
    cursor: str | None


def what_if(
    ports: Ports, caller: Caller, *, stage_id: str, values: Mapping[str, Any], days: int, cursor: str | None
) -> WhatIf:
    """Runs a draft of a rule over the arrivals on its stage in the last `days`. Deals in the bin are left out.

    Raises RoleLacks, SubscriptionLacks, NotFound, and RuleViolated for an invalid rule or cursor.
    """
    caller.must_be(Role.ADMIN, "try rules")
    tenant, now = caller.tenant, ports.now()
    target = values["action"].leads_to
    allowance_of(ports, tenant).must_run(Feature.RULES, *map(pipeline_of, {stage_id, target or stage_id}))
    all_ = read_all(ports, tenant)
    stage = all_.design.stage(stage_id)
    draft = {"id": f"rule_{stage_id.removeprefix('stage_')}_draft", "stage_id": stage_id, "position": 0}
    rule = Rule(**{**values, **draft, "enabled": True}, created_at=now, updated_at=now, version=1)
    account = read_account(ports, tenant)
    check_references(ports, caller, all_, rule.checked(account.deal_rules), ())
    since = now - timedelta(days=days)
    replaying = _Replaying(ports, tenant, rule, since, now)
    found: list[WouldBe] = []
    read = deals = histories = 0
    place = cursor
    stages = _stages(ports, tenant, stage)
    if cursor is not None and cursor.partition("|")[0] not in {one.id for one in stages}:
        raise RuleViolated.at("/cursor", "unknown_cursor", "The cursor is invalid. Start again without a cursor.")
    is_last = True
    for placed in deals_on_stages(ports, tenant, stages, cursor, 100):
        if read == _MOST_READ or histories == _MOST_HISTORIES:
            is_last = False
            break
        deal = placed.value
        if deal is not None and deal.updated_at >= since:
            histories += 1
            found += islice(replaying.of_deal(deal), _MOST_OF_A_DEAL)
        read, deals, place = read + 1, deals + (deal is not None), placed.place
    by_day: dict[date, tuple[int, int]] = {}
    for one in found:
        if one.at is not None:
            day = local_date(one.at, account.time_zone)
            acts, others = by_day.get(day, (0, 0))
            by_day[day] = (acts + one.acts, others + (not one.acts))
    return WhatIf(
        since=since,
        found=found,
        days=dict(sorted(by_day.items())),
        deals_read=deals,
        example=replaying.example,
        cursor=None if is_last else place,
    )


class _Replaying:
    """Replays the events of deals with a rule."""

    def __init__(self, ports: Ports, tenant: str, rule: Rule, since: datetime, now: datetime) -> None:
        self._ports = ports
        self._tenant = tenant
        self._rule = rule
        self._since = since
        self._now = now
        self._settling = Settling(ports, now)
        self._prospects = Prospects(ports, tenant)
        self._calendar = self._settling.calendar(tenant)
        self.example: Example | None = None
        """The first message that the rule would have sent."""

    def of_deal(self, deal: Deal) -> Iterator[WouldBe]:
        """What the rule would have done for each arrival of the deal on its stage, the last arrival first."""
        history = self._ports.deals.history(self._tenant, deal.id, after=None, at_once=_MOST_EVENTS)
        newest = takewhile(lambda event: event.at >= self._since, islice(_events(history), _MOST_EVENTS))
        events = list(newest)
        for at, event in enumerate(events):
            if event.enters and event.deal.stage_id == self._rule.stage_id:
                yield from self._of_arrival(event, events[:at][::-1])

    def _of_arrival(self, arrival: Event, later: list[Event]) -> Iterator[WouldBe]:
        times = _MOST_TIMES if self._rule.when.kind == "every" else 1
        for occurrence in range(1, times + 1):
            would_be = self._would_be(arrival, later, occurrence)
            if occurrence == 1 or would_be.state != "cancelled":
                yield would_be
            if would_be.state in ("cancelled", "parked", "pending"):
                return

    def _would_be(self, arrival: Event, later: list[Event], occurrence: int) -> WouldBe:
        entered_at = arrival.deal.entered_stage_at
        fate = replay(self._rule, arrival, later, self._calendar, occurrence)
        if fate.kind == "left":
            return WouldBe(fate.deal, entered_at, "cancelled", fate.at, occurrence, "left")
        if fate.at is None:
            return WouldBe(fate.deal, entered_at, "parked", None, occurrence, "date_empty")
        if fate.at > self._now:
            return WouldBe(fate.deal, entered_at, "pending", fate.at, occurrence)
        foreseen = self._settling.foresee_at(self._tenant, self._rule, arrival, fate.deal, fate.at, occurrence)
        outcome = self._prospects.outcome(foreseen.situation, foreseen.outcome)
        if self.example is None and outcome.message is not None:
            content = outcome.message.content
            self.example = Example(fate.deal, outcome.message.message.language, content.subject, content.text)
        detail = "" if outcome.state in ("done", "sending") else outcome.detail
        reason = None if outcome.state == "sending" else outcome.reason
        would_be = WouldBe(fate.deal, entered_at, outcome.state, fate.at, occurrence, reason, detail)
        text, responsible_id, parts = _effect(outcome)
        text = shorten(text, _LONGEST_TEXT) if text else None
        return replace(would_be, text=text, responsible_id=responsible_id, parts=parts)


def _effect(outcome: Outcome) -> tuple[str | None, str | None, int | None]:
    """What the outcome writes, who is responsible for it, and the parts of an SMS."""
    if outcome.message is not None:
        content = outcome.message.content
        if outcome.message.message.channel == "sms":
            return content.text, None, measure_sms(content.text).parts
        return content.subject, None, None
    if outcome.task is not None:
        return outcome.task.title, outcome.task.responsible_id, None
    if outcome.comment is not None:
        return outcome.comment.text, None, None
    if outcome.event is not None:
        return outcome.event.deal.title, outcome.event.deal.responsible_id, None
    return None, None, None


def _events(history: Any) -> Iterator[Event]:
    """The events of a history, without its notes."""
    return (placed.value for placed in history if isinstance(placed.value, Event))


def _stages(ports: Ports, tenant: str, first: Stage) -> list[Stage]:
    """All stages: the rule's, then those of its pipeline, then the others."""
    own = pipeline_of(first.id)
    stages = [stage for pipeline in ports.pipelines.all(tenant) for stage in pipeline.stages]
    return sorted(stages, key=lambda stage: (stage.id != first.id, pipeline_of(stage.id) != own))
