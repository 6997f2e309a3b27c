"""The ends of runs: a run ends, is put off or cancelled, and the run that waits for it starts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Literal

from saletunnel.domain.deals.events import Actor, ActorKind
from saletunnel.domain.rules.run import Run, note_of
from saletunnel.domain.rules.run_state import RunReason
from saletunnel.domain.rules.timing import Calendar, due_at, next_due
from saletunnel.usecases.automation.settled import METRICS, Settled, SettledRuns
from saletunnel.usecases.design_reads import DesignReads

if TYPE_CHECKING:
    from saletunnel.domain.deals.deal import Deal
    from saletunnel.domain.rules.rule import Rule
    from saletunnel.domain.rules.run_key import RunKey
    from saletunnel.usecases.ports import Ports
    from saletunnel.usecases.writes import Write


@dataclass(frozen=True, slots=True)
class Ending:
    """How an action that a run handed over has ended."""

    state: Literal["done", "skipped", "failed", "unknown"]
    reason: RunReason | None = None
    detail: str = ""


class RunEnds:
    """Ends runs, with a cache of the design. `commit` commits the runs that were saved since the last one."""

    def __init__(self, ports: Ports, now: datetime) -> None:
        self._ports = ports
        self._now = now
        self._reads = DesignReads(ports, now)
        self._runs = SettledRuns(ports)
        self.commit, self.wait, self.send_soon = self._runs.commit, self._runs.wait, self._runs.send_soon
        self.wait_for_delivery = self._runs.wait_for_delivery

    def begin(self, tenant: str, deal_id: str) -> None:
        """Commits the saved runs if one of them is of the deal, so that what is read of it now is complete."""
        self._runs.transaction_for(tenant, deal_id)

    def calendar(self, tenant: str) -> Calendar:
        account = self._reads.account(tenant)
        return Calendar(account.time_zone, account.business_hours)

    def end(self, tenant: str, key: RunKey, occurrence: int, ending: Ending) -> list[Write]:
        """The writes that end a run that has handed its action over, and that start the run that waits for it.

        No writes if this occurrence of the run has ended already, except that a run that ended `unknown` still ends as
        done or failed if that becomes known. The commit raises StaleVersion if the run has changed. Call `send_soon`
        after it.
        """
        run = self._ports.runs.many(tenant, [key]).get(key)
        if run is None or not run.can_end(occurrence, ending.state):
            return []
        rule = self._ports.rules.many(tenant, [key.rule_id]).get(key.rule_id)
        deal = self._ports.deals.many(tenant, [key.deal_id]).get(key.deal_id)
        ended = run.ended(ending.state, self._now, ending.reason, ending.detail)
        after = self._repeated(tenant, rule, ended, deal) if rule is not None and deal is not None else ended
        writes: list[Write] = [*self._ports.runs.save(tenant, after)]
        if deal is not None:
            started, more = self._start_next(tenant, rule, ended, deal)
            writes += [*more, *self._note(tenant, ended, _actor_of(run), deal)]
            if started is not None:
                self.wait(tenant, started)
        self.wait(tenant, after)
        if ending.state in METRICS:
            self._ports.measure(METRICS[ending.state], 1)
        return writes

    def save(self, tenant: str, run: Run, actor: Actor, deal: Deal | None, *, is_new: bool = False) -> None:
        """Saves a run that does not act now, with a note on the timeline of its deal if the deal exists."""
        self._runs.transaction_for(tenant, run.key.deal_id)
        stored = replace(run, version=1) if is_new else run
        writes: list[Write] = [*self._ports.runs.save(tenant, stored)]
        started: Run | None = None
        if deal is not None:
            started, more = self._start_next(tenant, None, stored, deal)
            writes += [*more, *self._note(tenant, stored, actor, deal)]
        self._runs.add(Settled(run=stored, writes=writes, started=started))

    def save_waiting(self, tenant: str, runs: Sequence[Run]) -> None:
        """Commits new runs that wait for others."""
        if runs:
            self._ports.commit([write for run in runs for write in self._ports.runs.save(tenant, run)])

    def cancel_deleted(self, tenant: str, run: Run, deal: Deal | None) -> None:
        """Cancels a run whose rule was deleted; or, without a `deal` and a note, whose deal was."""
        actor = _actor_of(run)
        if deal is None:
            self.save(tenant, run.ended("cancelled", self._now, "left", "The deal was deleted."), actor, None)
        else:
            cancelled = run.ended("cancelled", self._now, "rule_deleted", "The rule was deleted.")
            self.save(tenant, cancelled, actor, deal)

    def _repeated(self, tenant: str, rule: Rule, ended: Run, deal: Deal) -> Run:
        """The run to save: the run of a rule that acts at intervals is due again, unless the deal has left."""
        when = ended.when or rule.when
        if when.kind != "every" or ended.state in ("sending", "cancelled"):
            return ended
        since = ended.counts_from or deal.entered_stage_at
        occurrence, due = next_due(when, since, deal, self.calendar(tenant), ended.occurrence, self._now)
        return ended if due is None else ended.repeated(due, occurrence)

    def _start_next(self, tenant: str, rule: Rule | None, ended: Run, deal: Deal) -> tuple[Run | None, list[Write]]:
        """The run that waits for an ended one, as it starts, with the writes that start it.

        If the rule stops its sequence on failure, they skip the waiting run and those after it.

        Without a `rule` the next run is started whatever the end was.
        """
        if ended.next_rule_id is None or ended.is_open or ended.state == "sending":
            return None, []
        runs = {run.key.rule_id: run for run in self._ports.runs.of_arrival(tenant, deal.id, ended.key.arrival)}
        following = runs.get(ended.next_rule_id)
        if following is None or not (following.state == "waiting" or following.reason == "previous_failed"):
            return None, []
        if rule is not None and rule.on_failure == "stop" and ended.state in ("failed", "unknown"):
            return None, self._skip(tenant, following, runs, deal, f"The rule {ended.rule_name} failed.")
        started = following.started(self._now)
        due = due_at(started.when, self._now, deal, self.calendar(tenant)) if started.when else self._now
        timed = started.timed(due, started.occurrence)
        return timed, [*self._ports.runs.save(tenant, timed), *self._note(tenant, timed, _actor_of(timed), deal)]

    def _skip(self, tenant: str, first: Run | None, runs: Mapping[str, Run], deal: Deal, detail: str) -> list[Write]:
        writes: list[Write] = []
        run = first
        while run is not None and run.state == "waiting":
            skipped = run.ended("skipped", self._now, "previous_failed", detail)
            writes += self._ports.runs.save(tenant, skipped)
            writes += self._note(tenant, skipped, _actor_of(run), deal)
            run = runs.get(run.next_rule_id or "")
        return writes

    def _note(self, tenant: str, run: Run, actor: Actor, deal: Deal) -> list[Write]:
        note = note_of(run, actor, deal.version, self._now)
        return [] if note is None else [*self._ports.deals.note(tenant, note)]


def _actor_of(run: Run) -> Actor:
    return Actor(ActorKind.RULE, run.key.rule_id, run.rule_name)
