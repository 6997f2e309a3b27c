"""The jobs that follow the change or deletion of a customer."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from datetime import datetime
from itertools import islice
from typing import Any

from saletunnel.domain.company.roles import Caller
from saletunnel.domain.customer import Customer
from saletunnel.domain.deals.deal import Deal
from saletunnel.domain.errors import AlreadyExists
from saletunnel.domain.job import Job, JobName
from saletunnel.usecases.customers.identities import identify
from saletunnel.usecases.deals.deal_search import index_deals
from saletunnel.usecases.deals.editing import actor_of
from saletunnel.usecases.jobs import running
from saletunnel.usecases.jobs.step import Step
from saletunnel.usecases.ports import Ports
from saletunnel.usecases.writes import Writes

_TIMES = ("opted_out_at", "created_at", "updated_at")
_TUPLES = ("identities", "also_found_by")


def save_bring_back_job(ports: Ports, caller: Caller, customer: Customer) -> Writes:
    """The writes of a job that looks for deals that were created while the customer was deleted.

    The job is not sent. A sweep finds it when its lease has expired; by then, every request that had read the customer
    has ended.
    """
    job = running.new_job(ports, caller, JobName.BRING_BACK, None, {"customer": _write(customer)})
    return ports.jobs.save(caller.tenant, job)


class FollowCustomer:
    """Copies the name to the deals and indexes the phone number, in passes until a pass changes nothing.

    More than one pass is needed, since deals may move in the list during a pass. See usecases.jobs.running.JobKind.
    """

    def count(self, ports: Ports, job: Job) -> int:
        return sum(1 for _ in ports.deals.of_customer(job.started_by.tenant, job.arguments["customer_id"]))

    def step(self, ports: Ports, job: Job, at_once: int) -> Step:
        caller, customer_id = job.started_by, job.arguments["customer_id"]
        customer = ports.customers.many(caller.tenant, [customer_id]).get(customer_id)
        if customer is None or customer.id != customer_id:  # deleted, or merged: that has a job of its own
            return Step()
        after = job.checkpoint.get("after")
        deals = ports.lists.of_customer(caller.tenant, customer_id, None, None, after=after, at_once=at_once)
        page = list(islice(deals, at_once))
        listed = [placed.value for placed in page if placed.value is not None]
        current = [deal for deal in listed if deal.customer is not None and deal.customer.id == customer_id]
        if job.arguments["phone"]:
            _index(ports, caller.tenant, current)
        events = [deal.changed({"customer": customer.ref}, actor_of(caller), ports.now()) for deal in current]
        writes = [write for event in events if event for write in ports.deals.save(caller.tenant, event)]
        again = job.checkpoint.get("again", job.arguments["phone"]) or bool(writes)
        if len(page) == at_once:
            checkpoint: Mapping[str, Any] | None = {"after": page[-1].place, "again": again}
        else:
            checkpoint = {"again": False} if again else None
        return Step(writes=writes, done=len(events) - events.count(None), checkpoint=checkpoint)


class BringBackCustomer:
    """Creates a deleted customer again if a deal with the customer was created during the deletion.

    See usecases.jobs.running.JobKind.
    """

    def count(self, ports: Ports, job: Job) -> None:
        """Unknown, and nearly always 0."""

    def step(self, ports: Ports, job: Job, at_once: int) -> Step:  # noqa: ARG002 - there is only one customer
        tenant, deleted = job.started_by.tenant, _read(job.arguments["customer"])
        if ports.customers.many(tenant, [deleted.id]) or not any(ports.deals.of_customer(tenant, deleted.id)):
            return Step()
        blank = replace(deleted, version=1, identities=())
        try:
            customer = identify(ports, tenant, blank, by_name=deleted.is_found_by_name)
        except AlreadyExists:  # another customer has the e-mail or the phone now
            unreachable = replace(blank, email=None, phone=None, phone_e164=None)
            customer = identify(ports, tenant, unreachable, by_name=deleted.is_found_by_name)
        return Step(writes=ports.customers.save(tenant, customer), done=1)


def _index(ports: Ports, tenant: str, deals: Sequence[Deal]) -> None:
    """Indexes the deals outside of the step's transaction, which is safe because it is idempotent."""
    for error in index_deals(ports, [(tenant, deal) for deal in deals]).values():
        raise error


def _write(customer: Customer) -> dict[str, Any]:
    """A customer as plain JSON values."""
    values = asdict(customer)
    return {name: value.isoformat() if isinstance(value, datetime) else value for name, value in values.items()}


def _read(plain: Mapping[str, Any]) -> Customer:
    """The customer in the values that `_write` made."""
    times = {name: datetime.fromisoformat(plain[name]) for name in _TIMES if plain[name] is not None}
    return Customer(**{**plain, **times, **{name: tuple(plain.get(name, ())) for name in _TUPLES}})
