"""Reading what the decision on a run depends on."""

from datetime import datetime

from saletunnel.domain.condition import needs_customer
from saletunnel.domain.deals.deal import Deal, Event
from saletunnel.domain.pipeline import pipeline_of
from saletunnel.domain.rules.acting.situation import Situation
from saletunnel.domain.rules.rule import Rule
from saletunnel.domain.rules.run import Run
from saletunnel.domain.rules.timing import Calendar
from saletunnel.domain.tasks.task import MOST_OF_A_DEAL
from saletunnel.domain.tunnels.chain_limits import MOST_COPIES
from saletunnel.usecases.design_reads import DesignReads
from saletunnel.usecases.ports import Ports
from saletunnel.usecases.transactions import Transaction


class Situations:
    """Reads situations, with a cache of the design."""

    def __init__(self, ports: Ports, now: datetime, reads: DesignReads) -> None:
        self._ports = ports
        self._now = now
        self._reads = reads

    def read(
        self, tenant: str, rule: Rule, run: Run, arrival: Event, deal: Deal, transaction: Transaction
    ) -> Situation:
        """The situation of a run, whose arrival and deal are known, after the other runs of the transaction."""
        pipeline_ids = {deal.pipeline_id, *map(pipeline_of, rule.stage_ids)}
        account = self._reads.account(tenant)
        names_people = bool(rule.action.people.user_ids)
        return Situation(
            tenant=tenant,
            rule=rule,
            run=run,
            arrival=arrival,
            deal=deal,
            design=self._reads.design(tenant, pipeline_ids, names_people=names_people),
            calendar=Calendar(account.time_zone, account.business_hours),
            at=self._now,
            customer=self._reads.customer(tenant, deal) if needs_customer(rule.conditions) else None,
            turn=_turn(tenant, rule, transaction),
            copies_left=_copies_left(tenant, rule, arrival, transaction),
            tasks_left=MOST_OF_A_DEAL - self._tasks(tenant, rule, deal),
        )

    def _tasks(self, tenant: str, rule: Rule, deal: Deal) -> int:
        return len(self._ports.tasks.of_deal(tenant, deal.id)) if rule.action.kind == "task" else 0


def _turn(tenant: str, rule: Rule, transaction: Transaction) -> int:
    return transaction.turns.of(tenant, [rule.id])[rule.id] if rule.action.people.takes_turns else 0


def _copies_left(tenant: str, rule: Rule, arrival: Event, transaction: Transaction) -> int:
    if rule.action.kind != "make_deal":
        return MOST_COPIES
    return transaction.budgets.left(tenant, arrival.chain_id, begins=False)
