"""The writes of what a rule does: to its deal, a new deal, a message, or a task."""

from saletunnel.domain.rules.acting.situation import Outcome, Situation
from saletunnel.domain.tasks.task_notes import note_of_new
from saletunnel.domain.tunnels.routing import MOST_COPIES
from saletunnel.usecases.ports import Ports
from saletunnel.usecases.writes import Write


def effects_of(ports: Ports, situation: Situation, outcome: Outcome) -> list[Write]:
    """The writes of an outcome, except those of its run and of a call of a webhook."""
    tenant, rule, deal = situation.tenant, situation.rule, situation.deal
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
    if outcome.takes_turn:
        writes += ports.tunnels.take_turns(tenant, rule.id, situation.turn, 1)
    if outcome.made is not None:
        copies = MOST_COPIES - situation.copies_left
        writes += ports.tunnels.count_copies(tenant, situation.arrival.chain_id, copies, 1)
    return writes
