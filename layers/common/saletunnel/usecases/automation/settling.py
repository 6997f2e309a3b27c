"""Deciding on due runs and committing what they do, for arrivals and for the performer."""

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
from saletunnel.domain.scheduled_work import Piece, WorkKind
from saletunnel.domain.tasks.task import MOST_OF_A_DEAL
from saletunnel.domain.tunnels.chain_stop import ChainStop
from saletunnel.domain.tunnels.routing import MOST_COPIES
from saletunnel.domain.webhooks.delivery import Delivery
from saletunnel.usecases.automation.effects import effects_of
from saletunnel.usecases.automation.situations import Situations
from saletunnel.usecases.ports import Ports
from saletunnel.usecases.schedule.messages import messages_of_soon
from saletunnel.usecases.webhooks.rule_calls import new_call
from saletunnel.usecases.writes import Write

RUNS, FAILURES = "RuleRuns", "RuleFailures"
"""The metrics of all rules: the number of runs that acted, and of those that failed."""
_METRICS: Mapping[str, str] = {"done": RUNS, "failed": FAILURES}


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
    """Settles runs, each in a transaction of its own, with a cache of the design."""

    def __init__(self, ports: Ports, now: datetime) -> None:
        self._ports = ports
        self._now = now
        self._situations = Situations(ports, now)
        self._reads = self._situations.reads
        self._soon: list[Piece] = []
        self._soon_called: list[Piece] = []

    def rules_of(self, tenant: str, stage_id: str) -> list[Rule]:
        """The rules of a stage, in their order."""
        rules = self._ports.rules.of_pipeline(tenant, pipeline_of(stage_id), self._reads.revision(tenant))
        return [rule for rule in rules if rule.stage_id == stage_id]

    def calendar(self, tenant: str) -> Calendar:
        return self._situations.calendar(tenant)

    def settle(self, tenant: str, rule: Rule, run: Run, arrival: Event, deal: Deal, *, is_new: bool = False) -> Deal:
        """Decides on a due run and commits its effect with its end. Returns the deal as it is then.

        `is_new` is True for a run that is not stored yet. Raises StaleVersion if the run or the deal has changed.
        """
        situation = self._situations.read(tenant, rule, run, arrival, deal)
        outcome, call_writes = self._make_call(situation, self._decide(situation))
        ended = self._ended(rule, run, outcome)
        seen = deal if outcome.event is None or outcome.made is not None else outcome.event.deal
        after = self._repeated(tenant, rule, ended, seen)
        writes: list[Write] = [*self._ports.runs.save(tenant, replace(after, version=1) if is_new else after)]
        writes += call_writes
        writes += self._start_next(tenant, rule, ended, seen)
        writes += effects_of(self._ports, situation, outcome)
        if outcome.event is None and outcome.comment is None and outcome.task is None:
            writes += self._note(tenant, ended, rule.actor, deal)
        if outcome.stops_chain:
            # Sent before the commit, because a finished run is not processed again after a crash.
            self._ports.stop_queue.send([ChainStop(tenant, deal.id, arrival.deal.arrival)])
        self._ports.commit(writes)
        self.wait(tenant, after)
        if outcome.message is not None:
            # If this message is lost, the sweep sends the piece of the message.
            self._ports.mail_queue.send([outcome.message.message], tenant, self._ports.now())
        if outcome.state in _METRICS:
            self._ports.measure(_METRICS[outcome.state], 1)
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
        if ending.state in _METRICS:
            self._ports.measure(_METRICS[ending.state], 1)
        return writes

    def foresee(self, tenant: str, rule: Rule, arrival: Event) -> Foreseen:
        """What the rule would do for an arrival if its deal stayed as it is. Nothing is written."""
        deal = arrival.deal
        due = due_at(rule.when, deal.entered_stage_at, deal, self.calendar(tenant))
        run = new_run(rule, arrival, due, self._now)
        return Foreseen(rule, run, decide(self._situations.read(tenant, rule, run, arrival, deal)))

    def foresee_at(self, tenant: str, rule: Rule, arrival: Event, deal: Deal, at: datetime, occurrence: int) -> Outcome:
        """What the rule would have done at a time in the past, with the deal as it was then. Nothing is written."""
        run = replace(new_run(rule, arrival, at, at), occurrence=occurrence)
        situation = self._situations.read(tenant, rule, run, arrival, deal)
        return decide(replace(situation, at=at, copies_left=MOST_COPIES, tasks_left=MOST_OF_A_DEAL))

    def save(self, tenant: str, run: Run, actor: Actor, deal: Deal | None, *, is_new: bool = False) -> None:
        """Commits a run that does not act now, with a note on the timeline of its deal if the deal exists."""
        stored = replace(run, version=1) if is_new else run
        notes = self._note(tenant, stored, actor, deal) if deal is not None else []
        rest = self._start_next(tenant, None, stored, deal) if deal is not None else []
        self._ports.commit([*self._ports.runs.save(tenant, stored), *rest, *notes])
        self.wait(tenant, stored)

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

    def wait(self, tenant: str, run: Run) -> None:
        """Notes a run that may be due before a sweep finds it, for `send_soon`."""
        piece = run.piece(tenant)
        if piece is not None:
            self._soon.append(piece)

    def wait_for_delivery(self, tenant: str, delivery: Delivery) -> None:
        """Notes a delivery to a webhook that may be due before a sweep finds it, for `send_soon`."""
        piece = delivery.piece(tenant)
        if piece is not None:
            self._soon_called.append(piece)

    def send_soon(self) -> None:
        """Sends the runs, and the deliveries to webhooks, that are due soon to the performer."""
        clock = self._ports.now()
        soon = messages_of_soon(WorkKind.RULE_RUN, self._soon, clock)
        called = messages_of_soon(WorkKind.WEBHOOK_DELIVERY, self._soon_called, clock)
        self._ports.due_queue.send([*soon, *called], clock)
        self._soon, self._soon_called = [], []

    def _make_call(self, situation: Situation, outcome: Outcome) -> tuple[Outcome, list[Write]]:
        """The outcome, and the writes of the message to the webhook that it calls."""
        if outcome.calls is None:
            return outcome, []
        tenant, customer = situation.tenant, self._reads.customer(situation.tenant, situation.seen)
        call = new_call(self._ports, situation, outcome.calls, customer)
        if call is None:
            return failed("not_valid", "The deal is too large for a message to a webhook."), []
        delivery, body = call
        self.wait_for_delivery(tenant, delivery)
        return outcome, [*self._ports.deliveries.add(tenant, delivery, body)]

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
