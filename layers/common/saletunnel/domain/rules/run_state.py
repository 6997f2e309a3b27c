"""The states of runs, and the reasons for them."""

from typing import Literal

RunState = Literal["waiting", "pending", "parked", "sending", "done", "skipped", "cancelled", "failed", "unknown"]
"""`waiting` is for the rule before it; `sending` runs have handed their action over, and end when it has ended."""
OPEN: frozenset[RunState] = frozenset({"waiting", "pending", "parked"})
"""The states of a run that has not acted yet."""

RunReason = Literal[
    "switched_off",
    "rests",
    "rule_deleted",
    "previous_failed",
    "left",
    "date_empty",
    "date_past",
    "conditions_not_met",
    "target_gone",
    "fields_missing",
    "not_valid",
    "too_many_hops",
    "too_many_copies",
    "nothing_to_change",
    "webhook_refused",
    "webhook_unreachable",
    "webhook_gone",
    "webhook_off",
    "webhook_deleted",
    "email_sent",
    "sms_sent",
    "no_customer",
    "no_address",
    "invalid_address",
    "template_gone",
    "template_failed",
    "opted_out",
    "bounced",
    "complained",
    "cap_reached",
    "address_changed",
    "deal_deleted",
    "no_sender",
    "refused",
    "not_accepted",
    "no_answer",
    "too_many_tasks",
    "task_open",
    "task_deleted",
]
"""Why a run ended as it did, or is parked."""
