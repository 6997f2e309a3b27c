"""The bin: deals that were deleted, to be restored for thirty days and then gone.

A deal in the bin is on no board, in no list, and nothing finds it; what hangs on it stays as it is. The table itself
forgets the deal at the end (its time to live), but nothing waits for that: a deal is purged by its date.
"""

from collections.abc import Sequence
from datetime import datetime

from saletunnel.domain.company.roles import Caller, Role
from saletunnel.domain.customer import CustomerRef
from saletunnel.domain.deals.deal import Deal, Event
from saletunnel.domain.errors import NotFound
from saletunnel.domain.pipeline import Pipeline, Stage
from saletunnel.usecases.batches import all_or_each
from saletunnel.usecases.concurrency import check_seen, decide_and_commit
from saletunnel.usecases.deals.editing import actor_of, visible
from saletunnel.usecases.ports import Ports
from saletunnel.usecases.writes import Writes

type Piece = tuple[str, str]
"""A tenant, and the id of one of its deals."""


def delete_deal(ports: Ports, caller: Caller, deal_id: str, seen: int | None) -> Deal:
    """Puts a deal into the bin, unless it is there already. `seen` is the version that the caller read, None for any.

    Raises RoleLacks, NotFound, StaleVersion, Contended.
    """
    caller.must_be(Role.AGENT, "delete deals")

    def delete() -> tuple[Writes, Deal]:
        now = ports.now()
        deal = check_seen(_kept(ports, caller, deal_id, now), seen)
        if deal.deleted_at is not None:
            return (), deal
        event = deal.deleted(actor_of(caller), now)
        return ports.deals.save(caller.tenant, event), event.deal

    return decide_and_commit(ports, delete)


def restore_deal(ports: Ports, caller: Caller, deal_id: str, seen: int | None) -> Deal:
    """Takes a deal out of the bin: to its stage, or to the first stage if its stage or pipeline is gone.

    Its customer may have another name by now, or be gone. A deal that is not in the bin is left as it is.
    Raises RoleLacks, NotFound, StaleVersion, Contended.
    """
    caller.must_be(Role.AGENT, "restore deals")
    tenant = caller.tenant

    def restore() -> tuple[Writes, Deal]:
        now = ports.now()
        deal = check_seen(_kept(ports, caller, deal_id, now), seen)
        if deal.deleted_at is None:
            return (), deal
        stage = _stage_for(ports.pipelines.all(tenant), deal)
        event = deal.restored(stage, _customer_of(ports, tenant, deal), actor_of(caller), now)
        return ports.deals.save(tenant, event), event.deal

    return decide_and_commit(ports, restore)


def purge_with_deals(ports: Ports, events: Sequence[tuple[str, Event]]) -> dict[int, Exception]:
    """Lets what hangs on deals that were deleted expire with them, and keeps it for those that were restored.

    What counts is how a deal is now, not which event comes first; other events are left aside. Gives the errors of the
    events that could not be done, by their positions.
    """
    binned = ((tenant, event) for tenant, event in events if event.kind in ("deleted", "restored"))
    pieces = list(dict.fromkeys((tenant, event.deal.id) for tenant, event in binned))

    def purge(batch: Sequence[Piece], again: bool) -> None:  # noqa: ARG001 - every try reads what is there
        for tenant, deal_id in batch:
            deal = ports.deals.many(tenant, [deal_id]).get(deal_id)
            for writes in ports.deals.purge(tenant, deal) if deal else ():
                ports.commit(writes)

    failed = {pieces[at]: error for at, error in all_or_each(pieces, purge, 1).items()}
    return {
        at: failed[tenant, event.deal.id]
        for at, (tenant, event) in enumerate(events)
        if (tenant, event.deal.id) in failed
    }


def _kept(ports: Ports, caller: Caller, deal_id: str, now: datetime) -> Deal:
    """The deal, in the bin or not. Raises NotFound."""
    deal = ports.deals.many(caller.tenant, [deal_id]).get(deal_id)
    if deal is None or deal.is_purged(now):
        raise NotFound("deal", deal_id)
    return visible(caller, deal)


def _customer_of(ports: Ports, tenant: str, deal: Deal) -> CustomerRef | None:
    if deal.customer is None:
        return None
    known = ports.customers.many(tenant, [deal.customer.id]).get(deal.customer.id)
    return known.ref if known is not None else None


def _stage_for(pipelines: Sequence[Pipeline], deal: Deal) -> Stage:
    pipeline = next((one for one in pipelines if one.id == deal.pipeline_id), pipelines[0])
    return next((stage for stage in pipeline.stages if stage.id == deal.stage_id), pipeline.first_stage)
