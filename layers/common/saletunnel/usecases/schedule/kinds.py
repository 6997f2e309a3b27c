"""The performer of each kind of work in the due queue.

It is imported at its first use: most workers need few kinds, and each import makes cold starts longer
(docs/decisions/0023-botocore-session.md).
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from saletunnel.domain.scheduled_work import PieceRef, WorkKind
from saletunnel.usecases.ports import Ports


class Performer(Protocol):
    """Performs pieces of one kind."""

    def __call__(self, ports: Ports, now: datetime, wanted: Sequence[PieceRef]) -> Mapping[int, Exception]:
        """Does the pieces that are due at `now`. Idempotent. Returns the errors by position in `wanted`."""


def performer_of(kind: WorkKind) -> Performer:
    match kind:
        case WorkKind.REPEAT_SALE:
            from saletunnel.usecases.repeat_sales.make_repeats import make_repeats

            return make_repeats
        case WorkKind.DELAYED_TRANSFER:
            from saletunnel.usecases.tunnels.delayed_transfers import fire_timers

            return fire_timers
        case WorkKind.RULE_RUN:
            from saletunnel.usecases.automation.perform_runs import perform_runs

            return perform_runs
        case WorkKind.WEBHOOK_DELIVERY:
            from saletunnel.usecases.webhooks.make_calls import make_calls

            return make_calls
        case WorkKind.TRIGGER_CALL:
            from saletunnel.usecases.triggers.run_triggers import run_triggers

            return run_triggers
        case WorkKind.MESSAGE:
            from saletunnel.usecases.messages.overdue import perform_messages

            return perform_messages
        case WorkKind.CAMPAIGN:
            from saletunnel.usecases.campaigns.occurring import perform_campaigns

            return perform_campaigns
        case WorkKind.TASK:
            from saletunnel.usecases.notices.reminding import remind_of_tasks

            return remind_of_tasks
        case WorkKind.ARRIVAL:
            from saletunnel.usecases.tunnels.deliveries import route_handed_over

            return route_handed_over
