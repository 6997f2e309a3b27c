"""Due runs of rules: the rule acts, or the run is put off, parked or cancelled.

The time of a run is only a hint, so it is computed again from the deal as it is. While the deal is in the bin the run
stays due, and it is sent again when the deal is restored.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import zip_longest

from saletunnel.domain.deals.deal import Deal, Event
from saletunnel.domain.rules.acting.deciding import leaves_run
from saletunnel.domain.rules.rule import Rule
from saletunnel.domain.rules.run import Run
from saletunnel.domain.rules.run_key import parse_run_key
from saletunnel.domain.rules.timing import due_at
from saletunnel.domain.scheduled_work import PieceRef
from saletunnel.usecases.automation.settling import Settling
from saletunnel.usecases.batches import all_or_each
from saletunnel.usecases.ports import Ports

_RUNS_AT_ONCE = 33
"""The number of runs in a transaction of 100 writes: a run that changes its deal is three writes (run, deal, event)."""


def perform_runs(ports: Ports, now: datetime, wanted: Sequence[PieceRef]) -> Mapping[int, Exception]:
    """Performs each of the runs that is due at `now`. Idempotent. Returns the errors by position.

    Runs of different deals share a transaction. If it fails, they are tried again in smaller ones.
    """
    return all_or_each(wanted, _Performer(ports, now).perform, _RUNS_AT_ONCE)


class _Performer:
    """Performs a delivery of due runs."""

    def __init__(self, ports: Ports, now: datetime) -> None:
        self._ports = ports
        self._now = now

    def perform(self, wanted: Sequence[PieceRef], again: bool) -> None:  # noqa: ARG002 - all state is read anyway
        self._settling = Settling(self._ports, self._now)
        for tenant in dict.fromkeys(tenant for tenant, _ in wanted):
            self._perform_of(tenant, [parts for of_tenant, parts in wanted if of_tenant == tenant])
        self._settling.commit()

    def _perform_of(self, tenant: str, parts: Sequence[tuple[str, ...]]) -> None:
        runs = self._ports.runs.many(tenant, [parse_run_key(each) for each in parts]).values()
        due = [run for run in runs if run.state == "pending" and run.due_at is not None and run.due_at <= self._now]
        if not due:
            return
        rules = self._ports.rules.many(tenant, {run.key.rule_id for run in due})
        deals = dict(self._ports.deals.many(tenant, {run.key.deal_id for run in due}))
        arrivals = self._ports.deals.events(tenant, {(run.key.deal_id, run.key.arrival) for run in due})
        for run in _in_rounds(due, rules):
            deal = deals.get(run.key.deal_id)
            arrival = arrivals.get((run.key.deal_id, run.key.arrival))
            if deal is None or arrival is None or deal.is_purged(self._now):
                self._settling.cancel_deleted(tenant, run, None)
            elif deal.deleted_at is None:
                deals[deal.id] = self._perform(tenant, run, rules.get(run.key.rule_id), arrival, deal)

    def _perform(self, tenant: str, run: Run, rule: Rule | None, arrival: Event, deal: Deal) -> Deal:
        """Performs a run; returns the deal as it is then."""
        if rule is None:
            self._settling.cancel_deleted(tenant, run, deal)
            return deal
        if run.asked_by is not None:
            chain = f"{arrival.chain_id}#{rule.id}#{run.attempts}"
            arrival = replace(arrival, hops=0, actor=run.asked_by, chain=chain)
        elif not leaves_run(rule, run, deal, arrival):
            since, calendar = run.counts_from or arrival.deal.entered_stage_at, self._settling.calendar(tenant)
            due = due_at(run.when or rule.when, since, deal, calendar, run.occurrence)
            if due is None or due > self._now:
                self._settling.save(tenant, run.timed(due, run.occurrence), rule.actor, deal)
                return deal
        return self._settling.settle(tenant, rule, run, arrival, deal)


def _in_rounds(runs: Iterable[Run], rules: Mapping[str, Rule]) -> list[Run]:
    """The first run of each deal, then the second of each deal, and so on, so that a round shares transactions.

    The runs of a deal keep the order of their rules.
    """
    rounds: defaultdict[str, list[Run]] = defaultdict(list)
    for run in sorted(runs, key=lambda run: (run.key.deal_id, _position(rules, run))):
        rounds[run.key.deal_id].append(run)
    return [run for some in zip_longest(*rounds.values()) for run in some if run is not None]


def _position(rules: Mapping[str, Rule], run: Run) -> int:
    rule = rules.get(run.key.rule_id)
    return rule.position if rule is not None else 0
