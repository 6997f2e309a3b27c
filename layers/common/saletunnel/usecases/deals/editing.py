"""Creating, reading, changing and moving deals, for people."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from saletunnel.domain.company.roles import Caller, Role
from saletunnel.domain.customer import Contact
from saletunnel.domain.deals import rank
from saletunnel.domain.deals.deal import Deal, Event, creation_event
from saletunnel.domain.deals.entering import is_empty, must_be_allowed_to_move, must_have_fields, must_keep_fields
from saletunnel.domain.deals.events import Actor, ActorKind
from saletunnel.domain.deals.origin import Origin, OriginKind
from saletunnel.domain.errors import NotFound, RoleLacks, RuleViolated
from saletunnel.domain.ids import derive_id
from saletunnel.domain.job import Job
from saletunnel.domain.pipeline import Pipeline, Semantic, Stage, pipeline_of
from saletunnel.usecases.company.accounts import read_account
from saletunnel.usecases.company.members import check_members
from saletunnel.usecases.concurrency import check_seen, decide_and_commit
from saletunnel.usecases.customers.identities import CustomersOfContacts, follow_jobs
from saletunnel.usecases.deals.visibility import visible
from saletunnel.usecases.ports import Ports
from saletunnel.usecases.writes import Writes


def create_deal(
    ports: Ports,
    caller: Caller,
    *,
    stage_id: str | None,
    pipeline_id: str | None,
    contact: Contact | None,
    customer_id: str | None,
    fields: Mapping[str, Any],
) -> Deal:
    """Creates a deal on a stage, or on the first stage of a pipeline. Its customer is found or created by `contact`.

    A customer who is found gets the e-mail and the phone that they do not have yet.

    With an `external_id`, the deal's id is derived from it, so an external id has at most one deal.
    Raises RoleLacks, NotFound, AlreadyExists, Contended, RuleViolated, RequiredFieldsMissing.
    """
    caller.must_be(Role.AGENT, "create deals")
    given = {"responsible_id": caller.user_id, **fields}

    def create() -> tuple[Writes, tuple[Deal, Sequence[Job]]]:
        event, writes, jobs = _create(ports, caller, stage_id, pipeline_id, contact, customer_id, given)
        return [*writes, *ports.deals.save(caller.tenant, event)], (event.deal, jobs)

    deal, jobs = decide_and_commit(ports, create)
    for job in jobs:
        ports.job_queue.send(caller.tenant, job.id)
    return deal


def _create(
    ports: Ports,
    caller: Caller,
    stage_id: str | None,
    pipeline_id: str | None,
    contact: Contact | None,
    customer_id: str | None,
    given: Mapping[str, Any],
) -> tuple[Event, Writes, Sequence[Job]]:
    """The event of a new deal, the writes that create or complete its customer, and the jobs that these save."""
    tenant = caller.tenant
    pipeline = ports.pipelines.get(tenant, pipeline_id or pipeline_of(stage_id or ""))
    stage = pipeline.stage(stage_id) if stage_id else pipeline.first_stage
    must_be_allowed_to_move(caller, stage)
    now = ports.now()
    found = _customers_for(ports, tenant, contact, now)
    customer = found.of(contact).ref if contact else None
    if customer_id is not None:
        customer = ports.customers.get(tenant, customer_id).ref
    is_new = contact is not None and found.is_new(contact)
    bought = customer is not None and not is_new and ports.deals.has_bought(tenant, customer.id)
    external_id = given.get("external_id")
    if "currency" not in given or given.get("custom"):
        rules = read_account(ports, tenant).deal_rules
        rules.check_custom(given.get("custom") or {}, {})
        given = {"currency": rules.currency, **given}
    deal = new_deal(
        id_=derive_id("deal", tenant, external_id) if external_id else ports.new_id("deal"),
        stage=stage,
        origin=Origin(OriginKind.MANUAL),
        at=now,
        fields={**given, "customer": customer, "repeat_customer": bought},
    )
    must_be_allowed_to_give(ports, caller, None, deal.responsible_id)
    event = creation_event(deal, actor_of(caller), now)
    must_have_fields(stage, event.deal)
    changes = found.changes()
    jobs = follow_jobs(ports, caller, changes)
    saved = [write for after, before in changes for write in ports.customers.save(tenant, after, before)]
    return event, [*saved, *(write for job in jobs for write in ports.jobs.save(tenant, job))], jobs


def must_be_allowed_to_give(
    ports: Ports, caller: Caller, before: str | None, after: str | None, pointer: str = "/responsible_id"
) -> None:
    """Raises RoleLacks if an agent gives a deal to somebody else, RuleViolated if the user is not a member.

    `before` and `after` are the responsible users; a deal that keeps its user is not checked.
    """
    if after is None or after == before:
        return
    if caller.role == Role.AGENT and not caller.sees(after):
        raise RoleLacks("An agent makes deals for nobody else, and gives them to nobody else.")
    check_members(ports, caller, [after], pointer)


def read_deal(ports: Ports, caller: Caller, deal_id: str) -> Deal:
    """Raises NotFound, also for a deal that the caller may not see."""
    return visible(caller, ports.deals.get(caller.tenant, deal_id))


def change_deal(ports: Ports, caller: Caller, deal_id: str, seen: int | None, changes: Mapping[str, Any]) -> Deal:
    """Sets fields of a deal; `changes` may contain `customer_id`. `seen` is the version that the caller read.

    A field that the deal's stage requires cannot be cleared; a field that was empty before may stay empty.
    Raises RoleLacks, NotFound, StaleVersion, Contended, RuleViolated, RequiredFieldsMissing.
    """
    caller.must_be(Role.AGENT, "change deals")

    def change() -> tuple[Writes, Deal]:
        deal = check_seen(read_deal(ports, caller, deal_id), seen)
        event = _change(ports, caller, deal, changes)
        return (ports.deals.save(caller.tenant, event), event.deal) if event else ((), deal)

    return decide_and_commit(ports, change)


def _change(ports: Ports, caller: Caller, deal: Deal, changes: Mapping[str, Any]) -> Event | None:
    """The event of a change; None if it changes nothing."""
    fields = dict(changes)
    if "customer_id" in fields:
        customer_id = fields.pop("customer_id")
        fields["customer"] = ports.customers.get(caller.tenant, customer_id).ref if customer_id else None
    if "customer" in fields and fields["customer"] != deal.customer:
        customer = fields["customer"]
        before = deal.created_at
        fields["repeat_customer"] = bool(customer) and ports.deals.has_bought(caller.tenant, customer.id, before)
    needs_currency = fields.get("amount") is not None and deal.currency is None
    if fields.get("custom") or needs_currency:
        rules = read_account(ports, caller.tenant).deal_rules
        rules.check_custom(fields.get("custom") or {}, deal.custom)
        fields = rules.with_currency(fields, deal.currency)
    must_be_allowed_to_give(ports, caller, deal.responsible_id, fields.get("responsible_id", deal.responsible_id))
    event = deal.changed(fields, actor_of(caller), ports.now())
    if event is not None and any(is_empty(getattr(event.deal, name)) or name == "custom" for name in fields):
        here = ports.pipelines.many(caller.tenant, [deal.pipeline_id]).values()
        must_keep_fields(deal, event.deal, [stage for pipeline in here for stage in pipeline.stages])
    return event


def move_deal(
    ports: Ports,
    caller: Caller,
    deal_id: str,
    seen: int | None,
    *,
    stage_id: str,
    after_deal_id: str | None,
    lost_reason: str | None,
) -> Deal:
    """Moves a deal to a stage of any pipeline: on top of its column, or below the deal `after_deal_id`.

    A deal that is there already stays as it is.
    Raises RoleLacks, NotFound, StaleVersion, Contended, RuleViolated, RequiredFieldsMissing.
    """
    caller.must_be(Role.AGENT, "move deals")

    def move() -> tuple[Writes, Deal]:
        pipeline_id = pipeline_of(stage_id)
        deal, pipeline = ports.deals.with_pipeline(caller.tenant, deal_id, pipeline_id)
        check_seen(visible(caller, deal), seen)
        if pipeline is None:
            raise NotFound("pipeline", pipeline_id)
        event = _move(ports, caller, deal, pipeline, stage_id, after_deal_id, lost_reason)
        if event is None:
            return (), deal
        return ports.deals.save(caller.tenant, event), event.deal

    return decide_and_commit(ports, move)


def _move(
    ports: Ports,
    caller: Caller,
    deal: Deal,
    target: Pipeline,
    stage_id: str,
    after_deal_id: str | None,
    lost_reason: str | None,
) -> Event | None:
    """The event of the move; None if the deal is at that place already."""
    tenant, stage = caller.tenant, target.stage(stage_id)
    now = ports.now()
    if after_deal_id is None and stage.id == deal.stage_id and _is_on_top(ports, tenant, deal):
        return None
    new_rank = (
        rank.entering(now, deal.id) if after_deal_id is None else _rank_below(ports, caller, stage, after_deal_id, deal)
    )
    if stage.id == deal.stage_id and new_rank == deal.rank:
        return None
    event = deal.moved(stage, actor_of(caller), now, rank=new_rank, lost_reason=lost_reason)
    if event.enters:
        must_be_allowed_to_move(caller, *_left(ports, tenant, deal, target), stage)
        must_have_fields(stage, event.deal)
    return event


def _customers_for(ports: Ports, tenant: str, contact: Contact | None, now: datetime) -> CustomersOfContacts:
    """The customer of the contact, if there is one."""

    def read_zone() -> str:
        return read_account(ports, tenant).time_zone

    contacts = [contact] if contact is not None else []
    found = CustomersOfContacts(ports, tenant, contacts, read_zone, lambda _: ports.new_id("cust"), now)
    for each in contacts:
        found.use(each)
    return found


def new_deal(*, id_: str, stage: Stage, origin: Origin, at: datetime, fields: Mapping[str, Any]) -> Deal:
    """The first version of a deal; `fields` may contain `created_at` and `closed_at`."""
    given = {"created_at": at, **fields}
    if stage.semantic == Semantic.OPEN:
        given["closed_at"] = None
    else:
        given["closed_at"] = given.get("closed_at") or at
    return Deal(
        id=id_,
        stage_id=stage.id,
        status=stage.semantic,
        rank=rank.entering(at, id_),
        arrival=1,
        entered_stage_at=at,
        origin=origin,
        journey_id=id_,
        updated_at=at,
        version=1,
        **given,
    )


def actor_of(caller: Caller) -> Actor:
    """The caller as the actor of an event."""
    return Actor(ActorKind.USER, caller.user_id, caller.name)


def _left(ports: Ports, tenant: str, deal: Deal, target: Pipeline) -> list[Stage]:
    """The stage that the deal is on; empty if that was deleted, so that the deal can always be moved away."""
    here = {target.id: target} if deal.pipeline_id == target.id else ports.pipelines.many(tenant, [deal.pipeline_id])
    return [stage for pipeline in here.values() for stage in pipeline.stages if stage.id == deal.stage_id]


def _is_on_top(ports: Ports, tenant: str, deal: Deal) -> bool:
    first = ports.deals.column(tenant, deal.stage_id, limit=1, cursor=None).data
    return [one.id for one in first] == [deal.id]


def _rank_below(ports: Ports, caller: Caller, stage: Stage, above_id: str, deal: Deal) -> str:
    """The rank directly below the deal `above_id`. Raises NotFound, RuleViolated."""
    above = read_deal(ports, caller, above_id)
    if above.stage_id != stage.id or above.id == deal.id:
        raise RuleViolated.at("/after_deal_id", "not_in_column", "That deal is not in this column.")
    below = ports.deals.below(caller.tenant, above)
    if below is not None and below.id == deal.id:
        return deal.rank
    try:
        new_rank = rank.between(above.rank, below.rank if below else None)
    except ValueError:  # the ranks are equal, because the deals entered in the same millisecond and have similar ids
        return above.rank
    return new_rank if len(new_rank) <= rank.LONGEST else above.rank  # equal ranks are sorted by id
