"""Merging two customers who are one, and undoing it (docs/decisions/0044-customers.md)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from saletunnel.domain.company.roles import Caller, Role
from saletunnel.domain.customer import Customer
from saletunnel.domain.customer_merge import MadeOptOut, Merge, filled_fields, merged
from saletunnel.domain.customer_summary import MOST_DEALS
from saletunnel.domain.deals.deal import Deal
from saletunnel.domain.errors import JobRunning, NotFound, RuleViolated
from saletunnel.domain.job import Job, JobName
from saletunnel.domain.messages.address import Address, address_of
from saletunnel.domain.messages.fields import CHANNELS, Channel
from saletunnel.domain.messages.opt_out import OptOut, OptOutScope, stricter
from saletunnel.domain.tasks.task_filter import TaskFilter
from saletunnel.usecases.concurrency import check_seen, decide_and_commit
from saletunnel.usecases.customers.editing import get_itself
from saletunnel.usecases.deals.editing import actor_of
from saletunnel.usecases.jobs.running import new_job
from saletunnel.usecases.ports import Ports
from saletunnel.usecases.writes import Write, Writes

MOST_COUNTED = 10_000
"""Where counting the deals of a preview ends."""
_MOST_TASKS = 100
_MOST_MERGES = 100
_AT_ONCE = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class MergePreview:
    """What merging would do: the customer after it, the fields that come from the other one, and what moves.

    `tasks` are open tasks, 100 stands for as many or more. `repeats` are enrolments of the first 200 deals. `opt_outs`
    are those that the address of the customer takes from that of the other one.
    """

    customer: Customer
    filled: Sequence[str]
    deals: int
    tasks: int
    repeats: int
    opt_outs: Sequence[tuple[Channel, OptOutScope]]


def preview_merge(ports: Ports, caller: Caller, customer_id: str, other_id: str) -> MergePreview:
    """Raises RoleLacks, NotFound, and RuleViolated if the two cannot be merged."""
    from saletunnel.usecases.company.members import with_registered_role  # no other read of customers needs these
    from saletunnel.usecases.tasks.listing import list_tasks

    caller = with_registered_role(ports, caller)
    kept, other, after = _decide(ports, caller, customer_id, other_id)
    tenant = caller.tenant
    deal_ids = list(islice(ports.deals.of_customer(tenant, other.id), MOST_COUNTED))
    tasks = list_tasks(ports, caller, TaskFilter(customer_id=other.id, state="open"), limit=_MOST_TASKS, cursor=None)
    return MergePreview(
        customer=after,
        filled=filled_fields(kept, other),
        deals=len(deal_ids),
        tasks=len(tasks.data),
        repeats=_count_repeats(ports, tenant, deal_ids[:MOST_DEALS]),
        opt_outs=[(each.channel, each.scope) for each in _opt_outs(ports, caller, kept, other, after) if each.scope],
    )


def merge_customers(ports: Ports, caller: Caller, customer_id: str, seen: int | None, other_id: str) -> Job:
    """Merges the other customer into this one at once, and returns the job that moves the deals of the other one.

    `seen` is the version of the customer that the caller read.
    Raises RoleLacks, NotFound, StaleVersion, Contended, RuleViolated, and JobRunning while a job still moves deals to
    one of the two.
    """
    tenant = caller.tenant

    def merge() -> tuple[Writes, Job]:
        kept, other, after = _decide(ports, caller, customer_id, other_id)
        check_seen(kept, seen)
        for id_ in (kept.id, other.id):
            running = ports.jobs.running(tenant, JobName.MERGE_CUSTOMERS, id_)
            if running is not None:
                raise JobRunning(JobName.MERGE_CUSTOMERS, id_, running)
        opt_outs = list(_opt_outs(ports, caller, kept, other, after))
        record = Merge(
            source=other,
            before=kept,
            after=after,
            opt_outs=tuple(MadeOptOut(each.channel, each.address_hash, each.version) for each in opt_outs),
            by=actor_of(caller),
            at=ports.now(),
        )
        arguments = {"source_id": other.id, "customer_id": kept.id}
        job = new_job(ports, caller, JobName.MERGE_CUSTOMERS, kept.id, arguments)
        # It is not sent: a sweep finds it when every request that had read the other customer has ended.
        later = new_job(ports, caller, JobName.MERGE_CUSTOMERS, None, arguments)
        writes: list[Write] = [*ports.customers.merge(tenant, after, kept, other), *ports.merges.save(tenant, record)]
        writes += _contacted(ports, tenant, kept, other)
        for opt_out in opt_outs:
            writes += ports.opt_outs.save(tenant, opt_out)
        return [*writes, *ports.jobs.save(tenant, job), *ports.jobs.save(tenant, later)], job

    job = decide_and_commit(ports, merge)
    ports.job_queue.send(tenant, job.id)
    return job


def undo_merge(ports: Ports, caller: Caller, customer_id: str, other_id: str) -> Job:
    """Makes the other customer again, and returns the job that gives its deals back.

    Raises RoleLacks, Contended, and NotFound if the other one was not merged into this one, or longer ago than 30 days.
    """
    caller.must_be(Role.MANAGER, "undo merges")
    tenant = caller.tenant

    def undo() -> tuple[Writes, Job]:
        now = ports.now()
        before = get_itself(ports, tenant, customer_id)
        merge = ports.merges.many(tenant, [other_id]).get(other_id)
        if merge is None or merge.after.id != customer_id or merge.ends_at < now:
            raise NotFound("merge", other_id)
        holders = ports.customers.identified(tenant, merge.source.identities) if merge.source.identities else {}
        free = [identity for identity in merge.source.identities if identity not in holders]
        kept, source = merge.separated(before, free, now)
        job = new_job(
            ports,
            caller,
            JobName.SEPARATE_CUSTOMERS,
            None,
            {"source_id": source.id, "customer_id": kept.id},
        )
        writes = [*ports.customers.separate(tenant, kept, before, source), *ports.merges.delete(tenant, merge)]
        for made in merge.opt_outs:
            current = ports.opt_outs.get(tenant, made.channel, made.address_hash)
            if current.version == made.version:
                writes += ports.opt_outs.save(tenant, current.opted_in("admin", now, caller.user_id))
        return [*writes, *ports.jobs.save(tenant, job)], job

    job = decide_and_commit(ports, undo)
    ports.job_queue.send(tenant, job.id)
    return job


def list_merges(ports: Ports, caller: Caller, customer_id: str) -> list[Merge]:
    """The customers that were merged into this one and can be separated again, the last one first. Raises NotFound."""
    customer = get_itself(ports, caller.tenant, customer_id)
    now = ports.now()
    found = ports.merges.into(caller.tenant, customer.id, _MOST_MERGES)
    return [merge for merge in found if merge.ends_at >= now]


def _decide(ports: Ports, caller: Caller, customer_id: str, other_id: str) -> tuple[Customer, Customer, Customer]:
    """Both customers, and the merged one."""
    caller.must_be(Role.MANAGER, "merge customers")
    tenant = caller.tenant
    kept, other = get_itself(ports, tenant, customer_id), get_itself(ports, tenant, other_id)
    after = merged(kept, other, ports.now())
    if ports.customers.has_people(tenant, other.id):
        raise RuleViolated.at("/other_id", "has_people", "People belong to the other company. Move them first.")
    return kept, other, after


def _contacted(ports: Ports, tenant: str, kept: Customer, other: Customer) -> Writes:
    """The writes of the later of the last contacts with both."""
    times = ports.customers.contacted_times(tenant, [kept.id, other.id])
    return ports.customers.save_contacted(tenant, kept.id, max(times.values())) if other.id in times else ()


def _opt_outs(ports: Ports, caller: Caller, kept: Customer, other: Customer, after: Customer) -> Iterator[OptOut]:
    """The next versions of the opt-outs of the customer's addresses that are as strict as those of both customers."""
    key = ports.message_settings.key(caller.tenant)
    if key is None:  # nobody has ever opted out
        return
    for channel in CHANNELS:
        to = _address(after, channel)
        others = {_address(kept, channel), _address(other, channel)} - {to, None}
        if to is None or not others:
            continue
        refs = {address: (channel, key.hash(address)) for address in (to, *others) if address is not None}
        found = ports.opt_outs.many(caller.tenant, list(refs.values()))
        own = found[refs[to]]
        wanted = stricter([found[refs[address]] for address in others if address is not None])
        if wanted is not None and wanted.scope is not None:
            changed = own.opted_out(wanted.scope, wanted.reason or "admin", ports.now(), caller.user_id)
            if changed is not own:
                yield changed


def _address(customer: Customer, channel: Channel) -> Address | None:
    try:
        return address_of(customer, channel)
    except ValueError:
        return None


def _count_repeats(ports: Ports, tenant: str, deal_ids: Sequence[str]) -> int:
    """The number of enrolments of the deals in all plans."""
    deals: dict[str, Deal] = {}
    for at in range(0, len(deal_ids), _AT_ONCE):
        deals |= ports.deals.many(tenant, deal_ids[at : at + _AT_ONCE])
    keys = {(deal.journey_id, plan.id) for plan in ports.plans.all(tenant) for deal in deals.values()}
    enrolments, _ = ports.enrolments.with_deals(tenant, keys, ()) if keys else ({}, {})
    return sum(1 for enrolment in enrolments.values() if enrolment.deal_id in deals)
