"""Who would get the message of a campaign now, and why others would not. Nothing is written."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from saletunnel.domain.campaigns.campaign import Campaign
from saletunnel.domain.campaigns.choosing import PreviewReason, refusal_of_choice
from saletunnel.domain.company.roles import Caller
from saletunnel.domain.condition_facts import Fact, facts_of
from saletunnel.domain.errors import RuleViolated
from saletunnel.domain.messages.settings import MessageSettings, company_day
from saletunnel.usecases.campaigns.access import must_see_campaigns
from saletunnel.usecases.campaigns.segments import Chosen, Place, SegmentReader
from saletunnel.usecases.ports import Ports

MOST_COUNTED = 1000
"""The number of deals that the summary of a preview looks at."""
_AT_ONCE = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Foreseen:
    """What would become of a deal: a message in a `language`, or none for a `reason`. `facts` are of its conditions."""

    deal_id: str
    title: str
    customer_id: str | None = None
    customer_name: str | None = None
    address: str | None = None
    language: str | None = None
    reason: PreviewReason | None = None
    detail: str = ""
    facts: Sequence[Fact] = ()


@dataclass(frozen=True, slots=True)
class Summary:
    """The numbers of the first deals of the segment: `reasons` are of those without a message."""

    deals: int
    messages: int
    reasons: Mapping[PreviewReason, int]
    complete: bool
    """Whether these are all deals of the segment."""


@dataclass(frozen=True, slots=True)
class CampaignPreview:
    """A page of the deals of a segment; the summary is on the first page only."""

    data: Sequence[Foreseen]
    cursor: str | None
    summary: Summary | None


def preview_campaign(
    ports: Ports, caller: Caller, campaign_id: str, *, limit: int, cursor: str | None
) -> CampaignPreview:
    """A page of the deals of the segment, in the order in which they would be looked at.

    An address that occurs twice is found within a page, and within the deals of the summary.
    Raises RoleLacks, NotFound, RuleViolated.
    """
    must_see_campaigns(ports, caller)
    campaign = ports.campaigns.get(caller.tenant, campaign_id)
    judge = _Judge(ports, caller.tenant, campaign)
    place = _read_place(cursor)
    found = list(judge.page(place, limit))
    data = [foreseen for page, _ in found for foreseen in page]
    following = found[-1][1] if found else None
    summary = _summarise(_Judge(ports, caller.tenant, campaign)) if cursor is None else None
    return CampaignPreview(data, _write_place(following), summary)


def _summarise(judge: "_Judge") -> Summary:
    reasons: Counter[PreviewReason] = Counter()
    deals, place = 0, None
    for page, following in judge.page({}, MOST_COUNTED):
        deals += len(page)
        reasons.update(foreseen.reason for foreseen in page if foreseen.reason is not None)
        place = following
    return Summary(deals, deals - reasons.total(), reasons, place is None)


class _Judge:
    """Judges the deals of a segment, and remembers the addresses that it has seen."""

    def __init__(self, ports: Ports, tenant: str, campaign: Campaign) -> None:
        self._ports = ports
        self._template = ports.templates.get(tenant, campaign.template_id)
        self._segment = campaign.segment
        self._reader = SegmentReader(ports, tenant, self._template)
        self._settings: MessageSettings = ports.message_settings.get(tenant)
        self._today = company_day(ports.now(), self._reader.account.time_zone)
        self._seen: set[str] = set()

    def page(self, place: Place, limit: int) -> Iterator[tuple[list[Foreseen], Place | None]]:
        """At most `limit` deals from a place on, in parts, each with the place after it."""
        left, following = limit, cast("Place | None", place)
        while left > 0 and following is not None:
            deals, following = self._reader.page(self._segment, following, min(left, _AT_ONCE))
            left -= len(deals)
            chosen = self._reader.choose(self._segment, deals, with_received=True)
            yield [self._foresee(each) for each in chosen], following

    def _foresee(self, chosen: Chosen) -> Foreseen:
        choice = chosen.choice
        deal, customer = choice.deal, choice.customer
        reason, detail = self._reason(chosen)
        facts: Sequence[Fact] = ()
        if choice.unmet:
            zone = self._reader.account.time_zone
            facts = facts_of(self._segment.conditions, deal, time_zone=zone, customer=customer)
        return Foreseen(
            deal_id=deal.id,
            title=deal.title,
            customer_id=customer.id if customer else None,
            customer_name=customer.name if customer else None,
            address=choice.to.text if choice.to else None,
            language=self._reader.subject(choice).language_of(self._template) if reason is None else None,
            reason=reason,
            detail=detail,
            facts=facts,
        )

    def _reason(self, chosen: Chosen) -> tuple[PreviewReason | None, str]:
        choice = chosen.choice
        if choice.unmet:
            return "unmet", "The conditions do not hold."
        if choice.to is None:
            return choice.reason, choice.detail
        if choice.address_hash in self._seen:
            return "duplicate", "Another deal has the same address."
        self._seen.add(choice.address_hash)
        refusal = refusal_of_choice(choice.customer, chosen.opt_out) if chosen.opt_out else None
        if refusal is not None:
            return refusal
        limits = self._settings.limits(self._template.channel)
        if chosen.received is not None and chosen.received.is_full(limits, self._today):
            return "cap_reached", "The address has got as many marketing messages as it may get."
        return None, ""


def _write_place(place: Place | None) -> str | None:
    return None if place is None else f"{place['stage']}|{place.get('cursor') or ''}"


def _read_place(cursor: str | None) -> Place:
    if cursor is None:
        return {}
    stage, separator, column = cursor.partition("|")
    if not separator:
        raise RuleViolated.at("/cursor", "unknown_cursor", "The cursor is invalid. Start again without a cursor.")
    return {"stage": stage, **({"cursor": column} if column else {})}
