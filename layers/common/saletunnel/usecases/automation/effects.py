"""The writes of what a rule does: to its deal, a new deal, a message, or a task."""

from saletunnel.domain.rules.acting.situation import Outcome, Situation
from saletunnel.domain.tasks.task_notes import note_of_new
from saletunnel.usecases.ports import Ports
from saletunnel.usecases.writes import Write


def effects_of(ports: Ports, situation: Situation, outcome: Outcome) -> list[Write]:
    """The writes of an outcome, except those of its run, of a call of a webhook, and of counters."""
    tenant, deal = situation.tenant, situation.deal
    writes: list[Write] = []
    if outcome.event is not None:
        writes += ports.deals.save(tenant, outcome.event)
    if outcome.comment is not None:
        writes += ports.deals.note(tenant, outcome.comment)
    if outcome.message is not None:
        writes += ports.messages.create(tenant, outcome.message.message, outcome.message.content)
    if outcome.task is not None:
        writes += ports.tasks.save(tenant, outcome.task)
        writes += ports.deals.note(tenant, note_of_new(outcome.task, deal))
        writes += ports.deals.unchanged(tenant, deal)
    return writes
