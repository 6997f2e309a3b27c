"""The history of a repeat plan by day: what it made, skipped and held; and retrying a repeat that is held."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import batched, islice

from saletunnel.domain.cadence import local_date
from saletunnel.domain.company.roles import Caller, Role
from saletunnel.domain.deals.deal import Deal
from saletunnel.domain.errors import RuleViolated
from saletunnel.domain.repeats.plan_run import Outcome, RecordedRun, RunCode
from saletunnel.domain.scheduled_work import Piece, WorkKind
from saletunnel.usecases.company.accounts import read_account
from saletunnel.usecases.deals.visibility import visible
from saletunnel.usecases.pages import Page
from saletunnel.usecases.ports import Ports
from saletunnel.usecases.repeat_sales.families import FamilyRepeats, read_repeats
from saletunnel.usecases.schedule.messages import messages_of_soon

_DAYS = timedelta(days=30)
_MOST_DAYS = timedelta(days=366)
_MOST_RUNS = 100_000
"""The maximum number of runs that a history counts: more than 8 MB of keys."""
_MOST_COUNTS = 400
"""The maximum number of its counts, by day, outcome and code: each is two queries or more."""
_READ_AT_ONCE = 100


@dataclass(slots=True)
class DayRuns:
    """What a plan decided on a day. `reasons` counts what was skipped or held, by code."""

    day: date
    made: int = 0
    skipped: int = 0
    held: int = 0
    reasons: dict[RunCode, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """The days from `first` to `last` on which a plan decided anything, newest first.

    `due` enrolments are due now and not decided yet: the rest of a running sweep. `held` ones wait for their fields.
    `complete` is False if there is more than a history counts: then old days are missing, or a number is too low.
    """

    first: date
    last: date
    days: list[DayRuns]
    due: int
    held: int
    complete: bool


@dataclass(frozen=True, slots=True)
class ShownRun:
    """A run in the history, with the closed deal and the deal that was made, if the caller may see them.

    `still_held` is whether the repeat of a held run is neither made nor skipped yet.
    """

    recorded: RecordedRun
    deal: Deal | None
    made: Deal | None
    still_held: bool


def read_history(ports: Ports, caller: Caller, plan_id: str, first: date | None, last: date | None) -> History:
    """Counts what a plan decided, by day; by default in the last 31 days. It counts the deals of all users.

    Raises NotFound, and RuleViolated if the range is longer than 366 days.
    """
    tenant, now = caller.tenant, ports.now()
    plan = ports.plans.get(tenant, plan_id)
    last = last or local_date(now, read_account(ports, tenant).time_zone)
    first = first or last - _DAYS
    if not first <= last <= first + _MOST_DAYS:
        raise RuleViolated.at("/to", "out_of_range", "A history can have at most 366 days.")
    days: dict[date, DayRuns] = {}
    counted, complete = 0, True
    for at, count in enumerate(ports.plans.count_runs(tenant, plan.id, first, last, _MOST_RUNS)):
        if at == _MOST_COUNTS or counted > _MOST_RUNS:
            complete = False
            break
        counted += count.number
        day = days.setdefault(count.made_on, DayRuns(count.made_on))
        match count.outcome:
            case "made":
                day.made += count.number
            case "skipped":
                day.skipped += count.number
            case "held":
                day.held += count.number
        if count.outcome != "made":
            day.reasons[count.code] = day.reasons.get(count.code, 0) + count.number
    due = ports.enrolments.count_due(tenant, plan.id, now, _MOST_RUNS)
    held = ports.enrolments.count_held(tenant, plan.id, _MOST_RUNS)
    complete = complete and max(counted, due, held) <= _MOST_RUNS
    return History(first=first, last=last, days=list(days.values()), due=due, held=held, complete=complete)


def list_runs(
    ports: Ports, caller: Caller, plan_id: str, day: date, outcome: Outcome | None, *, limit: int, cursor: str | None
) -> Page[ShownRun]:
    """A page of what a plan decided on a day, by outcome and code. Raises NotFound."""
    tenant = caller.tenant
    plan = ports.plans.get(tenant, plan_id)
    found = list(islice(ports.plans.runs(tenant, plan.id, day, outcome, after=cursor, at_once=limit + 1), limit + 1))
    page = found[:limit]
    deals = _named(ports, caller, (id_ for placed in page for id_ in _deal_ids(placed.value)))
    held = _held_days(ports, tenant, plan.id, deals.values())
    shown = []
    for each in page:
        run, deal = each.value.run, deals.get(each.value.run.deal_id)
        still_held = run.outcome == "held" and deal is not None and held.get(deal.journey_id) == run.day
        shown.append(ShownRun(each.value, deal, deals.get(each.value.made_deal_id or ""), still_held))
    return Page(shown, page[-1].place if len(found) > limit else None)


def retry_held(ports: Ports, caller: Caller, plan_id: str, deal_id: str) -> FamilyRepeats:
    """Sends the enrolment of a deal's family to the performer at once, because its next repeat is held.

    A repeated call is harmless. Returns the enrolment as it was. Raises RoleLacks, NotFound, and RuleViolated if it is
    not held, or due only later by a change of the plan.
    """
    caller.must_be(Role.MANAGER, "retry repeats")
    ports.plans.get(caller.tenant, plan_id)
    deal = visible(caller, ports.deals.get(caller.tenant, deal_id))
    found = next((each for each in read_repeats(ports, caller, deal) if each.plan.id == plan_id), None)
    due_at, now = found.enrolment.next_at if found is not None else None, ports.now()
    if found is None or found.enrolment.held is None or due_at is None or due_at > now:
        message = "No repeat of this deal is due and held, so there is nothing to retry."
        raise RuleViolated.at("/deal_id", "not_held", message)
    piece = Piece(caller.tenant, (*found.enrolment.key, found.enrolment.deal_id), due_at)
    ports.due_queue.send(messages_of_soon(WorkKind.REPEAT_SALE, [piece], now), now)
    return found


def _held_days(ports: Ports, tenant: str, plan_id: str, deals: Iterable[Deal]) -> Mapping[str, date]:
    """The day of the repeat that is held, for each family that has one, by the family's first deal."""
    keys = {(deal.journey_id, plan_id) for deal in deals}
    enrolments, _ = ports.enrolments.with_deals(tenant, keys, [])
    return {each.journey_id: each.held.day for each in enrolments.values() if each.held is not None}


def _deal_ids(recorded: RecordedRun) -> list[str]:
    made = [recorded.made_deal_id] if recorded.made_deal_id is not None else []
    return [recorded.run.deal_id, *made]


def _named(ports: Ports, caller: Caller, deal_ids: Iterable[str]) -> Mapping[str, Deal]:
    """The deals that the caller may see, without those in the bin."""
    found: dict[str, Deal] = {}
    for some in batched(dict.fromkeys(deal_ids), _READ_AT_ONCE):
        found |= ports.deals.many(caller.tenant, some)
    return {id_: deal for id_, deal in found.items() if deal.deleted_at is None and caller.sees(deal.responsible_id)}
