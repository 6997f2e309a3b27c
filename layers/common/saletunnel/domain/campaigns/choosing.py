"""Who gets the message of a campaign: the judgement on a deal of its segment, for the job and for the preview."""

from dataclasses import dataclass
from typing import Literal

from saletunnel.domain.campaigns.occurrence import RecipientReason
from saletunnel.domain.condition import Condition, find_unmet_part
from saletunnel.domain.customer import Customer
from saletunnel.domain.deals.deal import Deal
from saletunnel.domain.messages.address import Address, address_of
from saletunnel.domain.messages.deciding import refusal_of
from saletunnel.domain.messages.fields import Channel
from saletunnel.domain.messages.message import EndReason
from saletunnel.domain.messages.opt_out import OptOut

PreviewReason = Literal["unmet", "duplicate", RecipientReason, EndReason]
"""Why a deal would get no message."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A deal of the segment with its customer. If it has no address, `reason` says why.

    `unmet` says that it does not meet the conditions; then nothing else is judged.
    """

    deal: Deal
    customer: Customer | None = None
    to: Address | None = None
    address_hash: str = ""
    unmet: bool = False
    reason: RecipientReason | None = None
    detail: str = ""


def choose(
    deal: Deal, customer: Customer | None, conditions: Condition | None, channel: Channel, time_zone: str
) -> Choice:
    """The judgement on a deal, without that on its address. `customer` is the deal's; None if it has none."""
    if find_unmet_part(conditions, deal, time_zone=time_zone, customer=customer) is not None:
        return Choice(deal=deal, customer=customer, unmet=True)
    if customer is None:
        return Choice(deal=deal, reason="no_customer", detail="The deal has no customer.")
    try:
        to = address_of(customer, channel)
    except ValueError as error:
        return Choice(deal=deal, customer=customer, reason="invalid_address", detail=str(error))
    if to is None:
        detail = "The customer has no address for this channel."
        return Choice(deal=deal, customer=customer, reason="no_address", detail=detail)
    return Choice(deal=deal, customer=customer, to=to)


def refusal_of_choice(customer: Customer | None, opt_out: OptOut) -> tuple[EndReason, str] | None:
    """Why marketing must not be sent to the address of a customer; None if it may be."""
    if customer is not None and customer.opted_out:
        return "opted_out", "The customer opted out of messages."
    return refusal_of(opt_out, "marketing")
