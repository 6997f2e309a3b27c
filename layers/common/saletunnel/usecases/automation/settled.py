"""The settled runs of several deals: their writes are committed together, and then what they hand over is sent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from saletunnel.domain.scheduled_work import Piece, WorkKind
from saletunnel.usecases.schedule.messages import messages_of_soon
from saletunnel.usecases.transactions import Transaction

if TYPE_CHECKING:
    from collections.abc import Sequence

    from saletunnel.domain.messages.message import Message
    from saletunnel.domain.rules.run import Run
    from saletunnel.domain.rules.run_state import RunState
    from saletunnel.domain.tunnels.chain_stop import ChainStop
    from saletunnel.domain.webhooks.delivery import Delivery
    from saletunnel.usecases.ports import Ports
    from saletunnel.usecases.writes import Write

RUNS, FAILURES = "RuleRuns", "RuleFailures"
"""The metrics of all rules: the number of runs that acted, and of those that failed."""
METRICS: dict[RunState, str] = {"done": RUNS, "failed": FAILURES}


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """A run as it is saved, with all writes of its end except the counters."""

    run: Run
    writes: Sequence[Write]
    started: Run | None = None
    """The run that waited for it, as it starts."""
    ended: RunState | None = None
    """The end that is counted in the metrics; None if the run did not act."""
    taken_turn: str | None = None
    """The id of the rule that took a turn."""
    copied_chain: str | None = None
    """The id of the chain that made a deal."""
    stop: ChainStop | None = None
    delivery: Delivery | None = None
    message: Message | None = None


class SettledRuns:
    """Collects settled runs of a company, at most one of each deal, and commits them in one transaction."""

    def __init__(self, ports: Ports) -> None:
        self._ports = ports
        self._soon: list[Piece] = []
        self._soon_called: list[Piece] = []
        self._transaction = Transaction(ports)
        self._deals: set[str] = set()
        self._settled: list[Settled] = []
        self._tenant = ""

    def transaction_for(self, tenant: str, deal_id: str) -> Transaction:
        """The transaction in which a run of the deal is decided.

        Commits the runs before it if one of them is of the same deal, because the decision must see what it did, or if
        they are of another company, which must not meet the conflicts of this one.
        """
        if tenant != self._tenant or deal_id in self._deals:
            self.commit()
        self._tenant = tenant
        return self._transaction

    def add(self, settled: Settled) -> None:
        """Adds a run that was decided in the current transaction. Commits the runs before it if it does not fit."""
        counters = (settled.taken_turn is not None) + (settled.copied_chain is not None)
        if not self._transaction.has_room(settled.writes, counters):
            self._commit_collected()
        metric = METRICS.get(settled.ended) if settled.ended is not None else None
        self._transaction.add(
            self._tenant,
            settled.writes,
            turns={settled.taken_turn: 1} if settled.taken_turn is not None else {},
            chains=[settled.copied_chain] if settled.copied_chain is not None else [],
            metrics={metric: 1} if metric is not None else {},
        )
        self._deals.add(settled.run.key.deal_id)
        self._settled.append(settled)

    def commit(self) -> None:
        """Commits the collected runs, and sends what they hand over and what is due soon."""
        self._commit_collected()
        self._transaction = Transaction(self._ports)

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

    def _commit_collected(self) -> None:
        """Commits the collected runs, or discards them if the commit fails.

        The counters are not read again, so that a run that was decided stays valid.
        """
        settled, self._settled, self._deals = self._settled, [], set()
        # Sent before the commit, because a finished run is not processed again after a crash.
        self._ports.stop_queue.send([each.stop for each in settled if each.stop is not None])
        try:
            self._transaction.commit()
        except Exception:
            self._transaction = Transaction(self._ports)
            raise
        for each in settled:
            self.wait(self._tenant, each.run)
            if each.started is not None:
                self.wait(self._tenant, each.started)
            if each.delivery is not None:
                self.wait_for_delivery(self._tenant, each.delivery)
        messages = [each.message for each in settled if each.message is not None]
        if messages:
            # If this message is lost, the sweep sends the pieces of the messages.
            self._ports.mail_queue.send(messages, self._tenant, self._ports.now())
        self.send_soon()
