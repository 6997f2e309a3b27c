"""The jobs that move the deals of a merged customer, and move them back. See usecases.jobs.running.JobKind."""

from collections.abc import Sequence
from itertools import islice

from saletunnel.domain.customer import CustomerRef
from saletunnel.domain.deals.deal import Deal, Event
from saletunnel.domain.job import Job
from saletunnel.usecases.deals.editing import actor_of
from saletunnel.usecases.jobs.step import Step
from saletunnel.usecases.ports import Ports
from saletunnel.usecases.writes import Write

_AT_ONCE = 23
"""The maximum number of deals in a step: each is up to four writes."""


class MergeCustomers:
    """Gives the deals of the merged customer to the other one, in passes until a pass finds none.

    Each moved deal is marked in the same transaction, so undoing the merge finds it. The job ends at once if the merge
    has been undone.
    """

    def count(self, ports: Ports, job: Job) -> int:
        return sum(1 for _ in ports.deals.of_customer(job.started_by.tenant, job.arguments["source_id"]))

    def step(self, ports: Ports, job: Job, at_once: int) -> Step:
        tenant, source_id = job.started_by.tenant, job.arguments["source_id"]
        merge = ports.merges.many(tenant, [source_id]).get(source_id)
        if merge is None or merge.after.id != job.arguments["customer_id"]:
            return Step()
        kept = ports.customers.many(tenant, [merge.after.id]).get(merge.after.id)
        if kept is None:
            return Step()
        number, after = min(at_once, _AT_ONCE), job.checkpoint.get("after")
        deals = ports.lists.of_customer(tenant, source_id, None, None, after=after, at_once=number)
        page = list(islice(deals, number))
        moved = _moved(job, [placed.value for placed in page], source_id, kept.ref, ports)
        ids = [event.deal.id for event in moved]
        writes: list[Write] = [*ports.merges.unchanged(tenant, merge), *ports.merges.rewin(tenant, ids, kept.id)]
        for event in moved:
            writes += [*ports.deals.save(tenant, event), *ports.merges.mark(tenant, merge, event.deal.id)]
        again = job.checkpoint.get("again", False) or bool(moved)
        if len(page) == number:
            return Step(writes=writes, done=len(moved), checkpoint={"after": page[-1].place, "again": again})
        return Step(writes=writes, done=len(moved), checkpoint={"again": False} if again else None)


class SeparateCustomers:
    """Gives the marked deals back to the customer who was merged, unless they have another customer by now.

    The job ends at once if the customer has been merged again, or deleted.
    """

    def count(self, ports: Ports, job: Job) -> int:
        return sum(1 for _ in ports.merges.marked(job.started_by.tenant, job.arguments["source_id"], 1_000))

    def step(self, ports: Ports, job: Job, at_once: int) -> Step:
        tenant, source_id = job.started_by.tenant, job.arguments["source_id"]
        source = ports.customers.many(tenant, [source_id]).get(source_id)
        if source is None or source.id != source_id:
            return Step()
        number = min(at_once, _AT_ONCE)
        ids = list(islice(ports.merges.marked(tenant, source_id, number), number))
        if not ids:
            return Step()
        deals = list(ports.deals.many(tenant, ids).values())
        moved = _moved(job, deals, job.arguments["customer_id"], source.ref, ports)
        writes: list[Write] = [*ports.merges.absent(tenant, source_id)]
        writes += ports.merges.rewin(tenant, [event.deal.id for event in moved], source_id)
        for event in moved:
            writes += ports.deals.save(tenant, event)
        for id_ in ids:
            writes += ports.merges.unmark(tenant, source_id, id_)
        return Step(writes=writes, done=len(moved), checkpoint={} if len(ids) == number else None)


def _moved(job: Job, deals: Sequence[Deal | None], from_id: str, to: CustomerRef, ports: Ports) -> list[Event]:
    """The events that give the deals of one customer to another. A deal in the bin does not change."""
    own = [
        deal
        for deal in deals
        if deal is not None and deal.deleted_at is None and deal.customer is not None and deal.customer.id == from_id
    ]
    events = [deal.changed({"customer": to}, actor_of(job.started_by), ports.now()) for deal in own]
    return [event for event in events if event is not None]
