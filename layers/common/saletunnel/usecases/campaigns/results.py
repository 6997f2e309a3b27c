"""What became of the occurrences of a campaign and their recipients, for people."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

from saletunnel.domain.campaigns.campaign import Campaign
from saletunnel.domain.campaigns.occurrence import Counts, Occurrence, Recipient, RecipientState
from saletunnel.domain.company.roles import Caller
from saletunnel.domain.messages.message import Message
from saletunnel.usecases.campaigns.access import must_see_campaigns
from saletunnel.usecases.pages import Page
from saletunnel.usecases.ports import Ports


@dataclass(frozen=True, slots=True)
class Result:
    """An occurrence with its counts. `job_id` and `slowed` are of one that is not finished."""

    occurrence: Occurrence
    counts: Counts
    job_id: str | None = None
    slowed: bool = False


@dataclass(frozen=True, slots=True)
class Reached:
    """A recipient of an occurrence: a message, or a deal without one; with the names of the customer."""

    found: Message | Recipient
    customer_name: str | None = None


def list_occurrences(ports: Ports, caller: Caller, campaign_id: str, *, limit: int, cursor: str | None) -> Page[Result]:
    """A page of the occurrences of a campaign that have begun or were skipped, newest first.

    Raises RoleLacks, NotFound.
    """
    must_see_campaigns(ports, caller)
    campaign = ports.campaigns.get(caller.tenant, campaign_id)
    found = ports.occurrences.of(caller.tenant, campaign_id, before=cursor, at_once=limit + 1)
    placed = list(islice(found, limit + 1))
    page = [_result(campaign, *each.value) for each in placed[:limit]]
    return Page(page, placed[limit - 1].place if len(placed) > limit else None)


def read_occurrence(ports: Ports, caller: Caller, campaign_id: str, occurrence_id: str) -> Result:
    """Raises RoleLacks, NotFound."""
    must_see_campaigns(ports, caller)
    campaign = ports.campaigns.get(caller.tenant, campaign_id)
    occurrence = ports.occurrences.get(caller.tenant, campaign_id, occurrence_id)
    return _result(campaign, occurrence, ports.occurrences.counts(caller.tenant, campaign_id, occurrence_id))


def list_recipients(
    ports: Ports,
    caller: Caller,
    campaign_id: str,
    occurrence_id: str,
    state: RecipientState | None,
    *,
    limit: int,
    cursor: str | None,
) -> Page[Reached]:
    """A page of the recipients of an occurrence, all or those in a state. Raises RoleLacks, NotFound."""
    must_see_campaigns(ports, caller)
    tenant = caller.tenant
    ports.campaigns.get(tenant, campaign_id)
    ports.occurrences.get(tenant, campaign_id, occurrence_id)
    found = ports.occurrences.recipients(tenant, campaign_id, occurrence_id, state, after=cursor, at_once=limit + 1)
    placed = list(islice(found, limit + 1))
    page = [each.value for each in placed[:limit]]
    return Page(_named(ports, tenant, page), placed[limit - 1].place if len(placed) > limit else None)


def _result(campaign: Campaign, occurrence: Occurrence, counts: Counts) -> Result:
    walk = campaign.walk
    if walk is None or walk.slot.id != occurrence.slot.id or walk.finished:
        return Result(occurrence, counts)
    return Result(occurrence, counts, walk.job_id, walk.slowed)


def _named(ports: Ports, tenant: str, page: Sequence[Message | Recipient]) -> list[Reached]:
    wanted = {each.customer_id for each in page if each.customer_id}
    customers = ports.customers.many(tenant, wanted) if wanted else {}
    names = {id_: customer.name for id_, customer in customers.items()}
    return [Reached(each, names.get(each.customer_id or "")) for each in page]
