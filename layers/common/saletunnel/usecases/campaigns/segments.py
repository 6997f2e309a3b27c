"""Reading the deals of a segment with everything that their messages depend on, a page at a time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from saletunnel.domain.campaigns.campaign import Campaign, Segment
from saletunnel.domain.campaigns.choosing import Choice, choose
from saletunnel.domain.company.account import Account
from saletunnel.domain.company.members import Members
from saletunnel.domain.customer import Customer
from saletunnel.domain.deals.deal import Deal
from saletunnel.domain.messages.fields import Channel
from saletunnel.domain.messages.message import CampaignOrigin
from saletunnel.domain.messages.opt_out import OptOut
from saletunnel.domain.messages.settings import Received
from saletunnel.domain.messages.template import MessageTemplate
from saletunnel.domain.pipeline import Pipeline, pipeline_of
from saletunnel.usecases.company.accounts import read_account
from saletunnel.usecases.messages.address_keys import address_key
from saletunnel.usecases.messages.values import MessageSubject
from saletunnel.usecases.ports import Ports

type Place = Mapping[str, Any]
"""Where reading goes on: a `stage`, and a `cursor` in its column."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """A deal of a segment with the judgement on it, and what is known of its address."""

    choice: Choice
    opt_out: OptOut | None = None
    received: Received | None = None


class SegmentReader:
    """Reads a segment for messages of a template. Each thing of the company is read once."""

    def __init__(self, ports: Ports, tenant: str, template: MessageTemplate) -> None:
        self._ports = ports
        self._tenant = tenant
        self._template = template
        self.account: Account = read_account(ports, tenant)
        self._pipelines: dict[str, Pipeline] = {}
        self._members: Members | None = None

    def stages(self, segment: Segment) -> list[str]:
        """The ids of the stages of the segment in the order in which they are read."""
        wanted = {*segment.pipeline_ids, *map(pipeline_of, segment.stage_ids)}
        missing = wanted - self._pipelines.keys()
        if missing:
            self._pipelines |= self._ports.pipelines.many(self._tenant, missing)
        return segment.stages(pipeline for id_, pipeline in self._pipelines.items() if id_ in wanted)

    def page(self, segment: Segment, place: Place, at_once: int) -> tuple[list[Deal], Place | None]:
        """The next deals after a place, and the next place; None at the end."""
        last = place.get("stage", "")
        left = [stage for stage in self.stages(segment) if stage >= last]
        if not left:
            return [], None
        cursor = place.get("cursor") if left[0] == last else None
        page = self._ports.deals.column(self._tenant, left[0], limit=at_once, cursor=cursor)
        if page.cursor is not None:
            return list(page.data), {"stage": left[0], "cursor": page.cursor}
        return list(page.data), {"stage": left[1]} if len(left) > 1 else None

    def choose(self, segment: Segment, deals: Sequence[Deal], *, with_received: bool = False) -> list[Chosen]:
        """The judgement on each of the deals. `with_received` also reads how many messages the addresses have got."""
        customers = self._customers(deals)
        channel, zone = self._template.channel, self.account.time_zone
        choices = [
            choose(deal, customers.get(deal.customer.id if deal.customer else ""), segment.conditions, channel, zone)
            for deal in deals
        ]
        key = address_key(self._ports, self._tenant) if any(choice.to for choice in choices) else None
        hashed = [
            replace(choice, address_hash=key.hash(choice.to)) if choice.to is not None and key is not None else choice
            for choice in choices
        ]
        refs = dict.fromkeys((channel, choice.address_hash) for choice in hashed if choice.to is not None)
        known = self._known(list(refs), with_received=with_received)
        return [Chosen(choice, *known.get((channel, choice.address_hash), (None, None))) for choice in hashed]

    def subject(self, choice: Choice) -> MessageSubject:
        """What a message about the deal shows."""
        deal = choice.deal
        if deal.responsible_id and self._members is None:
            self._members = self._ports.members.get(self._tenant)
        member = self._members.find(deal.responsible_id) if self._members and deal.responsible_id else None
        return MessageSubject(
            account=self.account,
            deal=deal,
            pipeline=self._pipelines.get(deal.pipeline_id),
            customer=choice.customer,
            responsible=member.name if member else "",
        )

    def _customers(self, deals: Sequence[Deal]) -> Mapping[str, Customer]:
        wanted = {deal.customer.id for deal in deals if deal.customer}
        return self._ports.customers.many(self._tenant, wanted) if wanted else {}

    def _known(
        self, refs: Sequence[tuple[Channel, str]], *, with_received: bool
    ) -> Mapping[tuple[Channel, str], tuple[OptOut, Received | None]]:
        if not refs:
            return {}
        if with_received:
            return self._ports.opt_outs.received(self._tenant, refs)
        return {ref: (opt_out, None) for ref, opt_out in self._ports.opt_outs.many(self._tenant, refs).items()}


def origin_of(campaign: Campaign) -> CampaignOrigin:
    """The origin of the messages of its last started occurrence."""
    if campaign.walk is None:
        raise ValueError("the campaign has no occurrence")
    return CampaignOrigin(campaign.id, campaign.walk.slot.id)
