"""Ensures that figures count exactly one of a deal and its copies, after one is deleted, restored or made.

Idempotent: it reads the current state, so repeated, late or reordered events give the same result. Each check of a deal
with copies raises a revision, so that a concurrent check cannot decide on an older state.
"""

from collections.abc import Sequence
from itertools import batched

from saletunnel.domain.deals.deal import Deal, Event
from saletunnel.domain.figures.copy_money import count_copies_once
from saletunnel.usecases.batches import all_or_each
from saletunnel.usecases.ports import Ports

_READ_AT_ONCE = 100

type Original = tuple[str, str]
"""A tenant, and the id of a deal that may have copies."""


def count_once(ports: Ports, events: Sequence[tuple[str, Event]]) -> dict[int, Exception]:
    """Counts the oldest deal that is not in the bin, of each deal with its copies that the events are about.

    Each event has its tenant. Returns the errors by position.
    """
    latest: dict[Original, Event] = {}
    for tenant, event in events:
        if event.kind != "copied_from":
            latest[tenant, event.deal.original_id] = event
        else:
            latest.setdefault((tenant, event.deal.original_id), event)
    originals = list(latest)

    def count(batch: Sequence[Original], again: bool) -> None:  # noqa: ARG001 - every attempt reads the current state
        for original in batch:
            _count(ports, original[0], latest[original])

    failed = {originals[at]: error for at, error in all_or_each(originals, count, 1).items()}
    return {
        at: error
        for at, (tenant, event) in enumerate(events)
        if (error := failed.get((tenant, event.deal.original_id))) is not None
    }


def _count(ports: Ports, tenant: str, event: Event) -> None:
    if event.kind == "copied_from" and _is_kept(ports, tenant, event.deal.original_id):
        return  # the usual case: the original stays counted
    original_id = event.deal.original_id
    ids = _ids_with_copies(ports, tenant, event.deal)
    revision = ports.deals.copies_revision(tenant, original_id) if len(ids) > 1 else None
    now = ports.now()
    changes = count_copies_once(_with_copies(ports, tenant, original_id, ids), event.actor, now)
    writes = [write for change in changes for write in ports.deals.save(tenant, change)]
    if revision is not None:
        writes += ports.deals.revise_copies(tenant, original_id, revision, now)
    if writes:
        ports.commit(writes)


def _is_kept(ports: Ports, tenant: str, deal_id: str) -> bool:
    deal = ports.deals.many(tenant, [deal_id]).get(deal_id)
    return deal is not None and deal.deleted_at is None


def _ids_with_copies(ports: Ports, tenant: str, deal: Deal) -> list[str]:
    """The original of the deal, and all copies and repeats of its journey."""
    members = (placed.value for placed in ports.deals.journey(tenant, deal.journey_id))
    return list(dict.fromkeys([deal.original_id, deal.id, *members]))


def _with_copies(ports: Ports, tenant: str, original_id: str, ids: Sequence[str]) -> list[Deal]:
    """The original and its copies among these deals, without repeats, which are always counted."""
    found = [member for batch in batched(ids, _READ_AT_ONCE) for member in ports.deals.many(tenant, batch).values()]
    return [member for member in found if member.original_id == original_id]
