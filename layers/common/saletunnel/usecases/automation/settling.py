"""Deciding on due runs, and the writes of what they do, for arrivals and for the performer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from saletunnel.domain.deals.deal import Deal, Event
from saletunnel.domain.deals.events import Actor, ActorKind
from saletunnel.domain.pipeline import pipeline_of
from saletunnel.domain.rules.acting.deciding import decide
from saletunnel.domain.rules.acting.situation import Outcome, Situation, failed
from saletunnel.domain.rules.actions import SendMessage
from saletunnel.domain.rules.rule import Rule
from saletunnel.domain.rules.run import Run, RunReason, new_run, note_of
from saletunnel.domain.rules.run_key import RunKey
from saletunnel.domain.rules.timing import Calendar, due_at, next_due
from saletunnel.domain.tasks.task import MOST_OF_A_DEAL
from saletunnel.domain.tunnels.chain_stop import ChainStop
from saletunnel.domain.tunnels.routing import MOST_COPIES
from saletunnel.domain.webhooks.delivery import Delivery
from saletunnel.usecases.automation.effects import effects_of
from saletunnel.usecases.automation.settled import METRICS, Settled, SettledRuns
from saletunnel.usecases.automation.situations import Situations
from saletunnel.usecases.ports import Ports
from saletunnel.usecases.transactions import Transaction
from saletunnel.usecases.webhooks.rule_calls import new_call
from saletunnel.usecases.writes import Write


@dataclass(frozen=True, slots=True)
class Foreseen:
    """The run that a rule would have: pending or parked as it begins, and the outcome of acting at once."""

    rule: Rule
    run: Run
    outcome: Outcome

    @property
    def reason(self) -> RunReason | None:
        """Why the rule would not act; None if it would."""
        if self.outcome.state == "sending":
            return None
        return self.run.reason if self.run.state == "parked" else self.outcome.reason


@dataclass(frozen=True, slots=True)
class Ending:
    """How an action that a run handed over has ended."""

    state: Literal["done", "skipped", "failed", "unknown"]
    reason: RunReason | None = None
    detail: str = ""


class Settling:
    """Settles runs, with a cache of the design. `commit` commits the runs that were settled since the last one."""

    def __init__(self, ports: Ports, now: datetime) -> None:
        self._ports = ports
        self._now = now
        self._situations = Situations(ports, now)
        self._reads = self._situations.reads
        self._runs = SettledRuns(ports)
        self.commit, self.wait, self.send_soon = self._runs.commit, self._runs.wait, self._runs.send_soon
        self.wait_for_delivery = self._runs.wait_for_delivery

    def rules_of(self, tenant: str, stage_id: str) -> list[Rule]:
        """The rules of a stage, in their order."""
        rules = self._ports.rules.of_pipeline(tenant, pipeline_of(stage_id), self._reads.revision(tenant))
        return [rule for rule in rules if rule.stage_id == stage_id]

    def calendar(self, tenant: str) -> Calendar:
        return self._situations.calendar(tenant)

    def settle(self, tenant: str, rule: Rule, run: Run, arrival: Event, deal: Deal, *, is_new: bool = False) -> Deal:
        """Decides on a due run; `commit` saves its effect with its end. Returns the deal as it is then.

        `is_new` is True for a run that is not stored yet. The commit raises StaleVersion if the run or the deal has
        changed.
        """
        situation = self._situations.read(tenant, rule, run, arrival, deal, self._runs.transaction_for(tenant, deal.id))
        outcome, call = self._make_call(situation, self._decide(situation))
        ended = self._ended(rule, run, outcome)
        seen = deal if outcome.event is None or outcome.made is not None else outcome.event.deal
        after = self._repeated(tenant, rule, ended, seen)
        writes: list[Write] = [*self._ports.runs.save(tenant, replace(after, version=1) if is_new else after)]
        if call is not None:
            writes += self._ports.deliveries.add(tenant, *call)
        writes += self._start_next(tenant, rule, ended, seen)
        writes += effects_of(self._ports, situation, outcome)
        if outcome.event is None and outcome.comment is None and outcome.task is None:
            writes += self._note(tenant, ended, rule.actor, deal)
        settled = Settled(
            run=after,
            writes=writes,
            ended=outcome.state,
            taken_turn=rule.id if outcome.takes_turn else None,
            copied_chain=arrival.chain_id if outcome.made is not None else None,
            stop=ChainStop(tenant, deal.id, arrival.deal.arrival) if outcome.stops_chain else None,
            delivery=call[0] if call is not None else None,
            message=outcome.message.message if outcome.message is not None else None,
        )
        self._runs.add(tenant, settled)
        return seen

    def end(self, tenant: str, key: RunKey, occurrence: int, ending: Ending) -> list[Write]:
        """The writes that end a run that has handed its action over, and that start the run that waits for it.

        No writes if this occurrence of the run has ended already. The commit raises StaleVersion if the run has
        changed. Call `send_soon` after it.
        """
        run = self._ports.runs.many(tenant, [key]).get(key)
        if run is None or run.state != "sending" or run.occurrence != occurrence:
            return []
        rule = self._ports.rules.many(tenant, [key.rule_id]).get(key.rule_id)
        deal = self._ports.deals.many(tenant, [key.deal_id]).get(key.deal_id)
        ended = run.ended(ending.state, self._now, ending.reason, ending.detail)
        after = self._repeated(tenant, rule, ended, deal) if rule is not None and deal is not None else ended
        writes: list[Write] = [*self._ports.runs.save(tenant, after)]
        if deal is not None:
            writes += self._start_next(tenant, rule, ended, deal)
            writes += self._note(tenant, ended, _actor_of(run), deal)
        self.wait(tenant, after)
        if ending.state in METRICS:
            self._ports.measure(METRICS[ending.state], 1)
        return writes

    def foresee(self, tenant: str, rule: Rule, arrival: Event) -> Foreseen:
        """What the rule would do for an arrival if its deal stayed as it is. Nothing is written."""
        deal = arrival.deal
        due = due_at(rule.when, deal.entered_stage_at, deal, self.calendar(tenant))
        run = new_run(rule, arrival, due, self._now)
        return Foreseen(
            rule, run, decide(self._situations.read(tenant, rule, run, arrival, deal, Transaction(self._ports)))
        )

    def foresee_at(self, tenant: str, rule: Rule, arrival: Event, deal: Deal, at: datetime, occurrence: int) -> Outcome:
        """What the rule would have done at a time in the past, with the deal as it was then. Nothing is written."""
        run = replace(new_run(rule, arrival, at, at), occurrence=occurrence)
        situation = self._situations.read(tenant, rule, run, arrival, deal, Transaction(self._ports))
        return decide(replace(situation, at=at, copies_left=MOST_COPIES, tasks_left=MOST_OF_A_DEAL))

    def save(self, tenant: str, run: Run, actor: Actor, deal: Deal | None, *, is_new: bool = False) -> None:
        """Saves a run that does not act now, with a note on the timeline of its deal if the deal exists."""
        self._runs.transaction_for(tenant, run.key.deal_id)
        stored = replace(run, version=1) if is_new else run
        writes: list[Write] = [*self._ports.runs.save(tenant, stored)]
        if deal is not None:
            writes += [*self._start_next(tenant, None, stored, deal), *self._note(tenant, stored, actor, deal)]
        self._runs.add(tenant, Settled(run=stored, writes=writes))

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

    def _make_call(self, situation: Situation, outcome: Outcome) -> tuple[Outcome, tuple[Delivery, bytes] | None]:
        """The outcome, and the message to the webhook that it calls."""
        if outcome.calls is None:
            return outcome, None
        customer = self._reads.customer(situation.tenant, situation.seen)
        call = new_call(self._ports, situation, outcome.calls, customer)
        if call is None:
            return failed("not_valid", "The deal is too large for a message to a webhook."), None
        return outcome, call

    def _decide(self, situation: Situation) -> Outcome:
        outcome = decide(situation)
        action = situation.rule.action
        if outcome.state == "sending" and isinstance(action, SendMessage):
            from saletunnel.usecases.automation.drafting import draft_message  # most rules send no message

            return replace(draft_message(self._ports, situation, action), facts=outcome.facts)
        return outcome

    def _ended(self, rule: Rule, run: Run, outcome: Outcome) -> Run:
        """The run after this outcome: at its end, or handed over."""
        run = replace(run, attempts=run.attempts + 1, rule_version=rule.version, facts=outcome.facts)
        if outcome.state == "sending":
            handed_over = run.handed_over(outcome.reason, outcome.detail)
            draft = outcome.message
            return handed_over if draft is None else replace(handed_over, template_name=draft.message.template_name)
        ended = run.ended(outcome.state, self._now, outcome.reason, outcome.detail, outcome.missing)
        return ended if outcome.made is None else replace(ended, made_deal_id=outcome.made.deal.id)

    def _repeated(self, tenant: str, rule: Rule, ended: Run, deal: Deal) -> Run:
        """The run to save: the run of a rule that acts at intervals is due again, unless the deal has left."""
        when = ended.when or rule.when
        if when.kind != "every" or ended.state in ("sending", "cancelled"):
            return ended
        since = ended.counts_from or deal.entered_stage_at
        occurrence, due = next_due(when, since, deal, self.calendar(tenant), ended.occurrence, self._now)
        return ended if due is None else ended.repeated(due, occurrence)

    def _start_next(self, tenant: str, rule: Rule | None, ended: Run, deal: Deal) -> list[Write]:
        """The writes that start the run that waits for an ended one; or skip it and those after it, after a failure.

        Without a `rule` the next run is started whatever the end was.
        """
        if ended.next_rule_id is None or ended.is_open or ended.state == "sending":
            return []
        runs = {run.key.rule_id: run for run in self._ports.runs.of_arrival(tenant, deal.id, ended.key.arrival)}
        following = runs.get(ended.next_rule_id)
        if following is None or not (following.state == "waiting" or following.reason == "previous_failed"):
            return []
        if rule is not None and rule.on_failure == "stop" and ended.state in ("failed", "unknown"):
            return self._skip(tenant, following, runs, f"The rule {ended.rule_name} failed.")
        started = following.started(self._now)
        due = due_at(started.when, self._now, deal, self.calendar(tenant)) if started.when else self._now
        timed = started.timed(due, started.occurrence)
        self.wait(tenant, timed)
        return [*self._ports.runs.save(tenant, timed), *self._note(tenant, timed, _actor_of(timed), deal)]

    def _skip(self, tenant: str, first: Run | None, runs: Mapping[str, Run], detail: str) -> list[Write]:
        writes: list[Write] = []
        run = first
        while run is not None and run.state == "waiting":
            writes += self._ports.runs.save(tenant, run.ended("skipped", self._now, "previous_failed", detail))
            run = runs.get(run.next_rule_id or "")
        return writes

    def _note(self, tenant: str, run: Run, actor: Actor, deal: Deal) -> list[Write]:
        note = note_of(run, actor, deal.version, self._now)
        return [] if note is None else [*self._ports.deals.note(tenant, note)]


def _actor_of(run: Run) -> Actor:
    return Actor(ActorKind.RULE, run.key.rule_id, run.rule_name)
