"""The table of the kinds of work in the due queue, with the performer of each kind."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from saletunnel.domain.scheduled_work import PieceRef, WorkKind
from saletunnel.usecases.automation.perform_runs import perform_runs
from saletunnel.usecases.messages.overdue import perform_messages
from saletunnel.usecases.ports import Ports
from saletunnel.usecases.repeat_sales.make_repeats import make_repeats
from saletunnel.usecases.triggers.run_triggers import run_triggers
from saletunnel.usecases.tunnels.delayed_transfers import fire_timers
from saletunnel.usecases.tunnels.deliveries import route_handed_over
from saletunnel.usecases.webhooks.make_calls import make_calls


class Performer(Protocol):
    """Performs pieces of one kind."""

    def __call__(self, ports: Ports, now: datetime, wanted: Sequence[PieceRef]) -> Mapping[int, Exception]:
        """Does the pieces that are due at `now`. Idempotent. Returns the errors by position in `wanted`."""


PERFORMERS: Mapping[WorkKind, Performer] = {
    WorkKind.REPEAT_SALE: make_repeats,
    WorkKind.DELAYED_TRANSFER: fire_timers,
    WorkKind.RULE_RUN: perform_runs,
    WorkKind.WEBHOOK_DELIVERY: make_calls,
    WorkKind.TRIGGER_CALL: run_triggers,
    WorkKind.MESSAGE: perform_messages,
    WorkKind.ARRIVAL: route_handed_over,
}
