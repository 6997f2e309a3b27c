"""The bin: deleted deals can be restored for 30 days and are then purged.

A deal in the bin is on no board, in no list and in no search; its timeline and its copies do not change. The table
deletes the item some time after its expiry, but the deal counts as purged from its date on.
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
from saletunnel.usecases.deals.editing import actor_of
from saletunnel.usecases.deals.visibility import visible
from saletunnel.usecases.ports import Ports
from saletunnel.usecases.writes import Writes

type DealRef = tuple[str, str]
"""A tenant, and the id of one of its deals."""


def delete_deal(ports: Ports, caller: Caller, deal_id: str, seen: int | None) -> Deal:
    """Puts a deal into the bin. Idempotent. `seen` is the version that the caller read, None for any.

    Raises RoleLacks, NotFound, StaleVersion, Contended.
    """
    caller.must_be(Role.AGENT, "delete deals")

    def delete() -> tuple[Writes, Deal]:
        now = ports.now()
        deal = check_seen(_read(ports, caller, deal_id, now), seen)
        if deal.deleted_at is not None:
            return (), deal
        event = deal.deleted(actor_of(caller), now)
        return ports.deals.save(caller.tenant, event), event.deal

    return decide_and_commit(ports, delete)


def restore_deal(ports: Ports, caller: Caller, deal_id: str, seen: int | None) -> Deal:
    """Restores a deal from the bin to its stage, or to the first stage if its stage or pipeline was deleted.

    The deal gets the current name of its customer, or no customer if that was deleted. Idempotent.
    Raises RoleLacks, NotFound, StaleVersion, Contended.
    """
    caller.must_be(Role.AGENT, "restore deals")
    tenant = caller.tenant

    def restore() -> tuple[Writes, Deal]:
        now = ports.now()
        deal = check_seen(_read(ports, caller, deal_id, now), seen)
        if deal.deleted_at is None:
            return (), deal
        stage = _stage_for(ports.pipelines.all(tenant), deal)
        event = deal.restored(stage, _customer_of(ports, tenant, deal), actor_of(caller), now)
        return ports.deals.save(tenant, event), event.deal

    return decide_and_commit(ports, restore)


def purge_with_deals(ports: Ports, events: Sequence[tuple[str, Event]]) -> dict[int, Exception]:
    """Sets the expiry of the other items (events, notes ...) of deleted deals, and removes it for restored deals.

    It reads the current state of the deals, so the order of the events does not matter. Other events are ignored.
    Returns the errors by position.
    """
    binned = ((tenant, event) for tenant, event in events if event.kind in ("deleted", "restored"))
    deals = list(dict.fromkeys((tenant, event.deal.id) for tenant, event in binned))

    def purge(batch: Sequence[DealRef], again: bool) -> None:  # noqa: ARG001 - every attempt reads the current state
        for tenant, deal_id in batch:
            deal = ports.deals.many(tenant, [deal_id]).get(deal_id)
            for writes in ports.deals.purge(tenant, deal) if deal else ():
                ports.commit(writes)

    failed = {deals[at]: error for at, error in all_or_each(deals, purge, 1).items()}
    return {
        at: failed[tenant, event.deal.id]
        for at, (tenant, event) in enumerate(events)
        if (tenant, event.deal.id) in failed
    }


def _read(ports: Ports, caller: Caller, deal_id: str, now: datetime) -> Deal:
    """The deal, in the bin or not. Raises NotFound, also if it was purged or the caller may not see it."""
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
    pipeline = next((pipeline for pipeline in pipelines if pipeline.id == deal.pipeline_id), pipelines[0])
    return next((stage for stage in pipeline.stages if stage.id == deal.stage_id), pipeline.first_stage)
