"""The nightly audit of runs: the time of each open run is computed again from its rule and its deal.

A run whose time is wrong is moved, and a run that is overdue is sent to the performer. Their number is a metric that
must be 0: events and the sweep should have done it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice

from saletunnel.domain.deals.deal import Deal, Event
from saletunnel.domain.job import Job, JobError
from saletunnel.domain.rules.acting.deciding import leaves_run
from saletunnel.domain.rules.rule import Rule
from saletunnel.domain.rules.run import Run
from saletunnel.domain.rules.timing import Calendar, due_at
from saletunnel.domain.scheduled_work import LEASE, WorkKind
from saletunnel.usecases.company.accounts import read_account
from saletunnel.usecases.jobs.step import Step
from saletunnel.usecases.ports import Ports
from saletunnel.usecases.schedule.messages import messages_of_soon

DRIFT = "RunsDrift"
"""The metric: the number of runs that had a wrong time, or were overdue."""
MOST_READ = 50_000
"""The maximum number of runs that an audit reads, the newest ones of each rule first."""
_SETTLED = timedelta(minutes=10)
"""How long ago a deal must have changed: before, the event may still be on its way to its runs."""


class AuditRuns:
    """See usecases.jobs.running.JobKind. `done` counts the runs that were read.

    It goes through the rules that make runs wait, and through the log of each of them.
    """

    def count(self, ports: Ports, job: Job) -> int | None:  # noqa: ARG002 - the number is not known
        return None

    def step(self, ports: Ports, job: Job, at_once: int) -> Step:
        tenant, so_far = job.started_by.tenant, job.checkpoint
        rule_ids = so_far["rules"] if "rules" in so_far else _waiting_rules(ports, tenant)
        if not rule_ids or job.done >= MOST_READ:
            return Step()
        log = ports.runs.log(tenant, rule_ids[0], after=so_far.get("after"), at_once=at_once)
        placed = list(islice(log, at_once))
        is_last = len(placed) < at_once
        rest = {"rules": rule_ids[1:]} if is_last else {"rules": rule_ids, "after": placed[-1].place}
        wrong = _find_wrong(ports, tenant, [each.value for each in placed if each.value.state in ("pending", "parked")])
        pieces = [piece for each in wrong if (piece := each.after.piece(tenant)) is not None]
        return Step(
            writes=[write for each in wrong if each.is_moved for write in ports.runs.save(tenant, each.after)],
            done=len(placed),
            errors=[JobError(each.after.key.id, "runs_drift", each.detail) for each in wrong if each.counts],
            sends=messages_of_soon(WorkKind.RULE_RUN, pieces, ports.now()),
            metrics={DRIFT: sum(each.counts for each in wrong)},
            checkpoint=rest if rest["rules"] else None,
        )


@dataclass(frozen=True, slots=True)
class _Wrong:
    """A run that is not as it should be, and as it is `after` the repair."""

    run: Run
    after: Run
    counts: bool
    """Whether it is an error: other business hours or another time zone move runs that wait (docs/decisions/0035)."""

    @property
    def is_moved(self) -> bool:
        return self.after is not self.run

    @property
    def detail(self) -> str:
        if not self.is_moved:
            return f"It was due at {_written(self.run.due_at)}, and nobody had performed it."
        return f"Its time was {_written(self.run.due_at)}, and is {_written(self.after.due_at)}."


def _waiting_rules(ports: Ports, tenant: str) -> list[str]:
    """The ids of the rules whose runs wait for a time, or for other rules."""
    pipeline_ids = [pipeline.id for pipeline in ports.pipelines.all(tenant)]
    rules = ports.rules.of_pipelines(tenant, pipeline_ids)
    return [rule.id for rule in rules if not rule.when.is_at_once or rule.order == "in_order"]


def _find_wrong(ports: Ports, tenant: str, runs: Sequence[Run]) -> list[_Wrong]:
    if not runs:
        return []
    now, account = ports.now(), read_account(ports, tenant)
    calendar = Calendar(account.time_zone, account.business_hours)
    rules = ports.rules.many(tenant, {run.key.rule_id for run in runs})
    deals = ports.deals.many(tenant, {run.key.deal_id for run in runs})
    arrivals = ports.deals.events(tenant, {(run.key.deal_id, run.key.arrival) for run in runs})
    found: list[_Wrong] = []
    for run in runs:
        rule, deal = rules.get(run.key.rule_id), deals.get(run.key.deal_id)
        arrival = arrivals.get((run.key.deal_id, run.key.arrival))
        if rule is None or deal is None or arrival is None or deal.deleted_at is not None:
            continue  # a job cancels the runs of a deleted rule; runs wait while their deal is in the bin
        if run.asked_by is None and deal.updated_at + _SETTLED <= now:
            after = _repaired(run, rule, arrival, deal, calendar, now)
            if after is not run:
                found.append(_Wrong(run, after, counts=run.created_at >= account.updated_at))
                continue
        if run.due_at is not None and run.due_at + LEASE < now:
            found.append(_Wrong(run, run, counts=True))
    return found


def _repaired(run: Run, rule: Rule, arrival: Event, deal: Deal, calendar: Calendar, now: datetime) -> Run:
    """The next version with the right time; the run itself if it has it. One that must be cancelled is due at once."""
    if leaves_run(rule, run, deal, arrival):
        is_due = run.due_at is not None and run.due_at <= now
        return run if is_due else run.timed(now, run.occurrence)
    since = run.counts_from or arrival.deal.entered_stage_at
    due = due_at(run.when or rule.when, since, deal, calendar, run.occurrence)
    return run if due == run.due_at else run.timed(due, run.occurrence)


def _written(moment: datetime | None) -> str:
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}" if moment is not None else "none"
