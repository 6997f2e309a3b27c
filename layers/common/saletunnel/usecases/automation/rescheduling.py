"""Moving the open runs of a rule to another time, after its time was changed. A job does it; a forecast counts them.

The same job cancels the open runs of a rule that was deleted.

Every run keeps the time settings with which it began. So a change of the rule moves no run by itself: the admin
chooses whether the runs that have not acted yet keep their settings, or get the new ones.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from itertools import islice

from saletunnel.domain.company.roles import Caller, Role
from saletunnel.domain.deals.deal import Deal
from saletunnel.domain.job import Job
from saletunnel.domain.rules.explanation import Forecast
from saletunnel.domain.rules.run import Run, note_of
from saletunnel.domain.rules.timing import Calendar, due_at, is_past, next_due
from saletunnel.domain.rules.when import When
from saletunnel.domain.scheduled_work import WorkKind
from saletunnel.usecases.company.accounts import read_account
from saletunnel.usecases.jobs.step import Step
from saletunnel.usecases.pages import Placed
from saletunnel.usecases.ports import Ports
from saletunnel.usecases.schedule.messages import messages_of_soon
from saletunnel.usecases.writes import Write

_MOST_FORECAST = 2000
"""The maximum number of runs that a forecast reads."""
_AT_ONCE = 50


def forecast(ports: Ports, caller: Caller, rule_id: str, when: When) -> Forecast:
    """Counts what would become of the rule's open runs; writes nothing. Raises RoleLacks, NotFound, RuleViolated."""
    caller.must_be(Role.ADMIN, "change rules")
    tenant, now = caller.tenant, ports.now()
    ports.rules.get(tenant, rule_id)
    account = read_account(ports, tenant)
    when.check(account.deal_rules)
    calendar = Calendar(account.time_zone, account.business_hours)
    counts = {"moved": 0, "at_once": 0, "parked": 0, "lapsed": 0}
    log = ports.runs.log(tenant, rule_id, after=None, at_once=_AT_ONCE)
    placed = list(islice(log, _MOST_FORECAST + 1))
    for run, deal in _open_of(ports, tenant, placed[:_MOST_FORECAST]):
        counts[_fate(_moved(run, when, deal, calendar, now), when, deal, calendar, now)] += 1
    return Forecast(**counts, has_more=len(placed) > _MOST_FORECAST)


class RescheduleRuns:
    """See usecases.jobs.running.JobKind. `done` counts the runs that have the new time, or that are cancelled."""

    def count(self, ports: Ports, job: Job) -> int | None:  # noqa: ARG002 - the number is not known
        return None

    def step(self, ports: Ports, job: Job, at_once: int) -> Step:
        tenant, rule_id, now = job.started_by.tenant, job.arguments["rule_id"], ports.now()
        rule = ports.rules.many(tenant, [rule_id]).get(rule_id)
        log = ports.runs.log(tenant, rule_id, after=job.checkpoint.get("after"), at_once=at_once)
        placed = list(islice(log, at_once))
        checkpoint = {"after": placed[-1].place} if len(placed) == at_once else None
        if rule is None:
            return replace(_cancel(ports, tenant, placed, now), checkpoint=checkpoint)
        account = read_account(ports, tenant)
        calendar = Calendar(account.time_zone, account.business_hours)
        writes: list[Write] = []
        pieces = []
        moved = [
            (deal, _moved(run, rule.when, deal, calendar, now))
            for run, deal in _open_of(ports, tenant, placed)
            if run.when != rule.when
        ]
        for deal, run in moved:
            writes += ports.runs.save(tenant, run)
            note = note_of(run, rule.actor, deal.version, now)
            writes += ports.deals.note(tenant, note) if note is not None else []
            piece = run.piece(tenant)
            pieces += [piece] if piece is not None else []
        return Step(
            writes=writes,
            done=len(moved),
            sends=messages_of_soon(WorkKind.RULE_RUN, pieces, now),
            checkpoint=checkpoint,
        )


def _cancel(ports: Ports, tenant: str, placed: Sequence[Placed[Run]], now: datetime) -> Step:
    """Makes the open runs of a deleted rule due: the performer then cancels them, as it does with all such runs."""
    due = [run.timed(now, run.occurrence) for run, _ in _open_of(ports, tenant, placed)]
    pieces = [piece for run in due if (piece := run.piece(tenant)) is not None]
    writes = [write for run in due for write in ports.runs.save(tenant, run)]
    return Step(writes=writes, done=len(due), sends=messages_of_soon(WorkKind.RULE_RUN, pieces, now))


def _open_of(ports: Ports, tenant: str, placed: Sequence[Placed[Run]]) -> list[tuple[Run, Deal]]:
    """The runs that have not acted yet, with their deals."""
    runs = [each.value for each in placed if each.value.is_open and each.value.asked_by is None]
    deals = ports.deals.many(tenant, {run.key.deal_id for run in runs})
    return [(run, deals[run.key.deal_id]) for run in runs if run.key.deal_id in deals]


def _moved(run: Run, when: When, deal: Deal, calendar: Calendar, now: datetime) -> Run:
    """The next version of an open run, with other time settings."""
    run = replace(run, when=when, at_once=run.at_once and when.is_at_once)
    if run.state == "waiting":
        return replace(run, version=run.version + 1)
    since = run.counts_from or deal.entered_stage_at
    if when.kind == "every":
        occurrence, due = next_due(when, since, deal, calendar, 0, now)
        return run.timed(due, occurrence)
    return run.timed(due_at(when, since, deal, calendar), run.occurrence)


def _fate(run: Run, when: When, deal: Deal, calendar: Calendar, now: datetime) -> str:
    if run.state == "waiting":
        return "moved"
    if run.due_at is None:
        return "parked"
    if is_past(when, deal, calendar, now):
        return "lapsed"
    return "moved" if run.due_at > now else "at_once"
