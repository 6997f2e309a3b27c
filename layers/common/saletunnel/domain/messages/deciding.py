"""Whether a queued message is sent now: the checks that are made when a message is sent."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from saletunnel.domain.customer import Customer
from saletunnel.domain.deals.deal import Deal
from saletunnel.domain.messages.address import address_of
from saletunnel.domain.messages.message import EndReason, Message, RunOrigin
from saletunnel.domain.messages.opt_out import OptOut
from saletunnel.domain.messages.settings import MessageSettings, Received, company_day, next_allowed
from saletunnel.domain.rules.rule import Rule

_AT_ONCE = timedelta(minutes=1)
"""How long after it was made the offer of a rule that acts at once is sent although the deal has left the stage."""


@dataclass(frozen=True, slots=True)
class Checks:
    """What the decision depends on. `customer` is None if they were deleted.

    `deal` and `rule` are only read for marketing. They are None if they were deleted for good, and `rule` is None for
    the message of a campaign.
    """

    settings: MessageSettings
    opt_out: OptOut
    received: Received
    customer: Customer | None
    deal: Deal | None
    rule: Rule | None
    time_zone: str


@dataclass(frozen=True, slots=True)
class Decision:
    """Skip it for a `reason`, put it off `until` quiet hours are over, or send it, counted in `day`."""

    reason: EndReason | None = None
    detail: str = ""
    until: datetime | None = None
    day: date | None = None


_OPTED_OUT: dict[str, tuple[EndReason, str]] = {
    "bounced": ("bounced", "An earlier message to this address bounced."),
    "complained": ("complained", "The receiver reported an earlier message as spam."),
}


def refusal_of(opt_out: OptOut, purpose: str) -> tuple[EndReason, str] | None:
    """Why an address must not be written to, as a reason and a sentence; None if it may be."""
    if not opt_out.stops("marketing" if purpose == "marketing" else "transactional"):
        return None
    return _OPTED_OUT.get(opt_out.reason or "", ("opted_out", "The address is opted out."))


def decide(message: Message, checks: Checks, now: datetime) -> Decision:
    """Decides on a message that waits.

    A transactional message obeys only an opt-out of everything, and the deletion and the address of the customer. A
    message to a member obeys only the opt-out: a bounce or a complaint.
    """
    refusal = _miss_receiver(message, checks.customer) or refusal_of(checks.opt_out, message.purpose)
    if refusal is not None:
        return Decision(*refusal)
    if not message.is_marketing:
        return Decision()
    if checks.customer is not None and checks.customer.opted_out:
        return Decision("opted_out", "The customer opted out of messages.")
    stopped = _stop_offer(message, checks, now)
    if stopped is not None:
        return Decision(*stopped)
    limits = checks.settings.limits(message.channel)
    allowed = next_allowed(now, limits, checks.time_zone)
    if allowed > now:
        return Decision(until=allowed)
    if message.counted_on is not None:
        return Decision()
    today = company_day(now, checks.time_zone)
    if checks.received.is_full(limits, today):
        return Decision("cap_reached", "The address has got as many marketing messages as it may get.")
    return Decision(day=today)


def _stop_offer(message: Message, checks: Checks, now: datetime) -> tuple[EndReason, str] | None:
    """Why an offer is out of date; None if it is not. That of a campaign depends only on the deal's deletion."""
    deal, rule = checks.deal, checks.rule
    if deal is None or deal.deleted_at is not None:
        return "deal_deleted", "The deal was deleted."
    if not isinstance(message.origin, RunOrigin):
        return None
    if rule is None:
        return "rule_deleted", "The rule was deleted."
    if not rule.enabled:
        return "switched_off", "The rule is switched off."
    acts_at_once = message.origin.at_once and now < message.created_at + _AT_ONCE
    if rule.on_leave == "cancel" and deal.arrival != message.origin.run.arrival and not acts_at_once:
        return "left", "The deal left the stage before the offer was sent."
    return None


def _miss_receiver(message: Message, customer: Customer | None) -> tuple[EndReason, str] | None:
    """Why a message does not reach its customer any more; None if it does, or if it is to a member."""
    if message.is_to_member:
        return None
    if customer is None:
        return "no_customer", "The customer was deleted."
    return None if _is_at(message, customer) else ("address_changed", "The customer has another address now, or none.")


def _is_at(message: Message, customer: Customer) -> bool:
    """Whether the customer still has the address of the message."""
    try:
        address = address_of(customer, message.channel)
    except ValueError:
        return False
    return address is not None and address.text == message.address
