"""Deciding on due runs, and the writes of what they do, for arrivals and for the performer."""

from dataclasses import dataclass, replace
from datetime import datetime

from saletunnel.domain.deals.deal import Deal, Event
from saletunnel.domain.pipeline import pipeline_of
from saletunnel.domain.rules.acting.deciding import decide
from saletunnel.domain.rules.acting.situation import Outcome, Situation, failed
from saletunnel.domain.rules.actions import SendMessage
from saletunnel.domain.rules.rule import Rule
from saletunnel.domain.rules.run import Run, new_run
from saletunnel.domain.rules.run_state import RunReason
from saletunnel.domain.rules.timing import due_at
from saletunnel.domain.tasks.task import MOST_OF_A_DEAL
from saletunnel.domain.tunnels.chain_limits import MOST_COPIES
from saletunnel.domain.tunnels.chain_stop import ChainStop
from saletunnel.domain.webhooks.delivery import Delivery
from saletunnel.usecases.automation.effects import effects_of
from saletunnel.usecases.automation.ending import RunEnds
from saletunnel.usecases.automation.settled import Settled
from saletunnel.usecases.automation.situations import Situations
from saletunnel.usecases.ports import Ports
from saletunnel.usecases.transactions import Transaction
from saletunnel.usecases.webhooks.rule_calls import new_call
from saletunnel.usecases.writes import Write


@dataclass(frozen=True, slots=True)
class Foreseen:
    """The run that a rule would have: pending or parked as it begins, and the outcome of acting at once.

    `waits_until` is the end of the quiet hours in which its message would wait.
    """

    rule: Rule
    run: Run
    situation: Situation
    outcome: Outcome
    waits_until: datetime | None = None

    @property
    def reason(self) -> RunReason | None:
        """Why the rule would not act; None if it would."""
        if self.outcome.state == "sending":
            return None
        return self.run.reason if self.run.state == "parked" else self.outcome.reason


class Settling(RunEnds):
    """Settles runs: decides on them, and collects their effects and ends until `commit`."""

    def __init__(self, ports: Ports, now: datetime) -> None:
        super().__init__(ports, now)
        self._situations = Situations(ports, now, self._reads)

    def rules_of(self, tenant: str, stage_id: str) -> list[Rule]:
        """The rules of a stage, in their order."""
        rules = self._ports.rules.of_pipeline(tenant, pipeline_of(stage_id), self._reads.revision(tenant))
        return [rule for rule in rules if rule.stage_id == stage_id]

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
        started, more = self._start_next(tenant, rule, ended, seen)
        writes += more
        writes += effects_of(self._ports, situation, outcome)
        if outcome.event is None and outcome.comment is None and outcome.task is None:
            writes += self._note(tenant, ended, rule.actor, deal)
        settled = Settled(
            run=after,
            writes=writes,
            started=started,
            ended=outcome.state,
            taken_turn=rule.id if outcome.takes_turn else None,
            copied_chain=arrival.chain_id if outcome.made is not None else None,
            stop=ChainStop(tenant, deal.id, arrival.deal.arrival) if outcome.stops_chain else None,
            delivery=call[0] if call is not None else None,
            message=outcome.message.message if outcome.message is not None else None,
        )
        self._runs.add(settled)
        return seen

    def foresee(self, tenant: str, rule: Rule, arrival: Event) -> Foreseen:
        """What the rule would do for an arrival if its deal stayed as it is. Nothing is written."""
        deal = arrival.deal
        due = due_at(rule.when, deal.entered_stage_at, deal, self.calendar(tenant))
        run = new_run(rule, arrival, due, self._now)
        situation = self._situations.read(tenant, rule, run, arrival, deal, Transaction(self._ports))
        return Foreseen(rule, run, situation, decide(situation))

    def foresee_at(
        self, tenant: str, rule: Rule, arrival: Event, deal: Deal, at: datetime, occurrence: int
    ) -> Foreseen:
        """What the rule would have done at a time in the past, with the deal as it was then. Nothing is written."""
        run = replace(new_run(rule, arrival, at, at), occurrence=occurrence)
        read = self._situations.read(tenant, rule, run, arrival, deal, Transaction(self._ports))
        situation = replace(read, at=at, copies_left=MOST_COPIES, tasks_left=MOST_OF_A_DEAL)
        return Foreseen(rule, run, situation, decide(situation))

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
            if draft is None:
                return handed_over
            return replace(handed_over, template_name=draft.message.template_name, message_id=draft.message.id)
        ended = run.ended(outcome.state, self._now, outcome.reason, outcome.detail, outcome.missing)
        return ended if outcome.made is None else replace(ended, made_deal_id=outcome.made.deal.id)
