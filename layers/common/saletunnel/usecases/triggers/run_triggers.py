"""The calls of triggers: each moves the deal that it means, or notes why it does not."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import islice

from saletunnel.domain.company.subscription import Feature
from saletunnel.domain.customer import Contact, identities
from saletunnel.domain.deals.deal import TITLE_LIMIT, Deal, Event, creation_event
from saletunnel.domain.deals.entering import missing_fields
from saletunnel.domain.deals.origin import Origin, OriginKind
from saletunnel.domain.errors import AlreadyExists, RuleViolated
from saletunnel.domain.ids import derive_id
from saletunnel.domain.pipeline import Pipeline, pipeline_of
from saletunnel.domain.scheduled_work import PieceRef
from saletunnel.domain.template import shorten
from saletunnel.domain.triggers.arriving import TriggerCall, Wanted
from saletunnel.domain.triggers.moving import Refusal, move, refuse_for_fields
from saletunnel.domain.triggers.trigger import Trigger
from saletunnel.usecases.batches import all_or_each
from saletunnel.usecases.customers.identities import CustomersOfContacts
from saletunnel.usecases.deals.editing import new_deal
from saletunnel.usecases.design_reads import DesignReads
from saletunnel.usecases.ports import Ports
from saletunnel.usecases.writes import Write

_MOST_OPEN = 100
"""The number of open deals of a customer among which the newest is looked for."""


def run_triggers(ports: Ports, now: datetime, wanted: Sequence[PieceRef]) -> Mapping[int, Exception]:  # noqa: ARG001
    """Acts on each of the calls, once however often it comes. Returns the errors by position."""

    def run(some: Sequence[PieceRef], again: bool) -> None:  # noqa: ARG001 - all state is read anyway
        _Runner(ports).run(some)

    return all_or_each(wanted, run, 1)


class _Runner:
    """Acts on calls, each in a transaction of its own."""

    def __init__(self, ports: Ports) -> None:
        self._ports = ports
        self._now = ports.now()
        self._reads = DesignReads(ports, self._now)

    def run(self, wanted: Sequence[PieceRef]) -> None:
        for tenant, (trigger_id, message_id) in wanted:
            found = self._ports.triggers.calls(tenant, [(trigger_id, message_id)])
            call = found.get((trigger_id, message_id))
            if call is not None and call.state == "received":
                self._ports.commit(self._act(tenant, call))

    def _act(self, tenant: str, call: TriggerCall) -> list[Write]:
        """The writes that end a call."""
        ports = self._ports
        trigger = ports.triggers.many(tenant, [call.trigger_id]).get(call.trigger_id)
        outcome = self._decide(tenant, trigger, call)
        if isinstance(outcome, Refusal):
            ended = call.ended(
                "ignored", self._now, reason=outcome.reason, detail=outcome.detail, missing=outcome.missing
            )
            return [*ports.triggers.save_call(tenant, ended)]
        event, more = outcome
        ended = call.ended("made" if event.version == 1 else "moved", self._now, deal_id=event.deal.id)
        return [*ports.triggers.save_call(tenant, ended), *ports.deals.save(tenant, event), *more]

    def _decide(self, tenant: str, trigger: Trigger | None, call: TriggerCall) -> tuple[Event, list[Write]] | Refusal:
        """The event of the deal with the writes of a new customer, or why nothing moves."""
        if trigger is None:
            return Refusal(reason="trigger_deleted", detail="The trigger was deleted.")
        if not trigger.enabled:
            return Refusal(reason="switched_off", detail="The trigger is switched off.")
        pipeline_id = pipeline_of(trigger.stage_id)
        design = self._reads.design(tenant, [pipeline_id], names_people=False)
        if not design.has(trigger.stage_id):
            return Refusal(reason="stage_gone", detail="The stage was deleted.")
        if not design.allowance.runs(Feature.RULES, pipeline_id):
            return Refusal(reason="rests", detail="The company's subscription does not include triggers.")
        pipeline = design.pipelines[pipeline_id]
        deal = next(self._find(tenant, call.wanted, pipeline_id), None)
        if deal is None:
            return self._make(tenant, trigger, pipeline, call)
        moved = move(trigger, pipeline, deal, self._now)
        return moved if isinstance(moved, Refusal) else (moved, [])

    def _find(self, tenant: str, wanted: Wanted, pipeline_id: str) -> Iterator[Deal]:
        """The deals that a call may mean, the best one first. Deals in the bin are not found."""
        external = [derive_id("deal", tenant, wanted.external_id)] if wanted.external_id else []
        named = [*([wanted.deal_id] if wanted.deal_id else []), *external]
        deals = self._ports.deals.many(tenant, named) if named else {}
        yield from (deals[id_] for id_ in named if id_ in deals and deals[id_].deleted_at is None)
        for customer_id in self._customers(tenant, wanted):
            ids = list(islice(self._ports.deals.open_of_customer(tenant, customer_id, pipeline_id), _MOST_OPEN))
            open_deals = self._ports.deals.many(tenant, ids).values() if ids else ()
            here = [deal for deal in open_deals if deal.deleted_at is None and deal.pipeline_id == pipeline_id]
            yield from sorted(here, key=lambda deal: (deal.created_at, deal.id), reverse=True)

    def _customers(self, tenant: str, wanted: Wanted) -> list[str]:
        """The ids of the customers with the e-mail or the phone of a call, the one with the e-mail first."""
        zone = self._reads.account(tenant).time_zone
        e164 = self._ports.e164(wanted.phone, zone) if wanted.phone else None
        keys = identities(wanted.email, e164)
        holders = self._ports.customers.identified(tenant, keys) if keys else {}
        return list(dict.fromkeys(holders[key] for key in keys if key in holders))

    def _make(
        self, tenant: str, trigger: Trigger, pipeline: Pipeline, call: TriggerCall
    ) -> tuple[Event, list[Write]] | Refusal:
        """A new deal on the trigger's stage, if the trigger makes deals. A known customer stays as they are."""
        wanted, ports = call.wanted, self._ports
        name = wanted.name or wanted.email or wanted.phone
        if not trigger.make_deal or wanted.deal_id is not None or name is None:
            return Refusal(reason="no_deal", detail="No open deal was found.")
        contact = Contact(name, email=wanted.email, phone=wanted.phone)
        account = self._reads.account(tenant)
        customers = CustomersOfContacts(
            ports, tenant, [contact], lambda: account.time_zone, lambda _: ports.new_id("cust"), self._now
        )
        if customers.is_new(contact):
            customers.use(contact)
        customer = customers.of(contact)
        cause = (wanted.external_id,) if wanted.external_id else (trigger.id, call.message_id)
        id_ = derive_id("deal", tenant, *cause)
        if ports.deals.many(tenant, [id_]):
            return Refusal(reason="no_deal", detail="The deal with this external id is in the bin.")
        stage = pipeline.stage(trigger.stage_id)
        fields = {
            "title": shorten(wanted.title or f"{trigger.name}: {name}", TITLE_LIMIT),
            "customer": customer.ref,
            "external_id": wanted.external_id,
            "currency": account.deal_rules.currency,
            "repeat_customer": not customers.is_new(contact) and ports.deals.has_bought(tenant, customer.id),
        }
        origin = Origin(OriginKind.TRIGGER, made_by=trigger.name)
        try:
            deal = new_deal(id_=id_, stage=stage, origin=origin, at=self._now, fields=fields)
            event = creation_event(deal, trigger.actor, self._now)
        except (RuleViolated, AlreadyExists) as refusal:
            return Refusal(reason="not_valid", detail=refusal.detail)
        if missing_fields(stage, event.deal):
            return refuse_for_fields(pipeline, event.deal)
        saved = [
            write for after, before in customers.changes() for write in ports.customers.save(tenant, after, before)
        ]
        return replace(event, enters=True), saved
