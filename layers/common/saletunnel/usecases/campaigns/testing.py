"""A test message of a campaign to the person who asks for it."""

from dataclasses import dataclass, replace

from saletunnel.domain.campaigns.campaign import Campaign
from saletunnel.domain.campaigns.choosing import refusal_of_choice
from saletunnel.domain.company.roles import Caller, Role
from saletunnel.domain.deals.deal import Deal
from saletunnel.domain.errors import RuleViolated
from saletunnel.domain.mail_caps import MailKind
from saletunnel.domain.messages.address import Address, normalise
from saletunnel.domain.messages.failure import TemplateFailed
from saletunnel.domain.messages.message import CampaignOrigin, new_message
from saletunnel.domain.messages.template import MessageTemplate
from saletunnel.usecases.campaigns.segments import Chosen, Place, SegmentReader
from saletunnel.usecases.deals.editing import read_deal
from saletunnel.usecases.mail_caps import must_count_mail
from saletunnel.usecases.messages.values import read_subject
from saletunnel.usecases.messages.writing import render_content
from saletunnel.usecases.ports import NotAccepted, Ports, Refused

MARK = {"vi": "[Thử]", "en": "[Test]"}
"""What the subject of a test message begins with."""
_LINK = "https://example.com/unsubscribe"
"""The link to unsubscribe in a test message, which unsubscribes nobody."""
_AT_ONCE, _MOST_PAGES = 50, 10


@dataclass(frozen=True, slots=True)
class SentTest:
    """A test message that was sent. It shows the values of the deal."""

    to: str
    language: str
    subject: str
    deal_id: str


def send_test(ports: Ports, caller: Caller, campaign_id: str, *, deal_id: str | None, language: str | None) -> SentTest:
    """Sends the message of a campaign to the caller's own address, marked in its subject.

    It shows the given deal, else a deal of the segment: the first that would get the message, else the first with a
    customer, else the first. Raises RoleLacks, NotFound, TooManyMails, and RuleViolated for an SMS, without an address
    or a deal, for a language that the template does not have, and if it cannot be rendered or sent.
    """
    caller.must_be(Role.ADMIN, "send test messages")
    tenant = caller.tenant
    campaign = ports.campaigns.get(tenant, campaign_id)
    template = ports.templates.get(tenant, campaign.template_id)
    if template.channel == "sms":
        raise RuleViolated.at("", "not_for_channel", "Only an e-mail can be tested: we do not know your phone number.")
    if language is not None and language not in template.texts:
        raise RuleViolated.at("/language", "missing_language", f"The template has no text in the language {language}.")
    member = ports.members.get(tenant).find(caller.user_id)
    written = caller.email or (member.email if member else None)
    sender = ports.message_settings.get(tenant).sender(ports.message_sender.default_sender())
    to = _address(written)
    if sender is None:
        raise RuleViolated.at("", "no_sender", "There is no sender. Ask the operator to verify one.")
    subject = read_subject(ports, tenant, _deal(ports, caller, campaign, template, deal_id))
    spoken = language or subject.language_of(template)
    try:
        content = render_content(ports, tenant, template, subject, spoken, _LINK)
    except TemplateFailed as failure:
        raise RuleViolated.at("", "template_failed", f"{failure.place}: {failure.message}") from None
    must_count_mail(ports, tenant, MailKind.CAMPAIGN_TEST, to.text)
    marked = replace(content, subject=f"{MARK.get(spoken, MARK['en'])} {content.subject}")
    test = new_message(
        tenant,
        CampaignOrigin(campaign.id, ports.new_id("test")),
        deal_id=subject.deal.id,
        to=to,
        address_hash="",
        purpose=template.purpose,
        template_id=template.id,
        template_name=template.name,
        language=spoken,
        customer_id="",
        at=ports.now(),
    )
    try:
        ports.message_sender.send_mail(tenant, test, marked, sender, {})
    except (NotAccepted, Refused) as refusal:
        raise RuleViolated.at("", "refused", str(refusal)) from None
    return SentTest(to.text, spoken, marked.subject, subject.deal.id)


def _address(written: str | None) -> Address:
    """Raises RuleViolated for a user without an address that can be written to."""
    try:
        return normalise("email", written or "")
    except ValueError:
        raise RuleViolated.at("", "no_address", "Your user has no e-mail address.") from None


def _deal(ports: Ports, caller: Caller, campaign: Campaign, template: MessageTemplate, deal_id: str | None) -> Deal:
    """Raises NotFound, and RuleViolated if no deal is among the first ones of the segment."""
    if deal_id is not None:
        return read_deal(ports, caller, deal_id)
    reader = SegmentReader(ports, caller.tenant, template)
    place: Place = {}
    others: list[Chosen] = []
    for _ in range(_MOST_PAGES):
        deals, following = reader.page(campaign.segment, place, _AT_ONCE)
        for chosen in reader.choose(campaign.segment, deals):
            if _gets_message(chosen):
                return chosen.choice.deal
            if not chosen.choice.unmet:
                others.append(chosen)
        if following is None:
            break
        place = following
    if not others:
        raise RuleViolated.at("/deal_id", "required", "The segment has no deal. Choose a deal to show.")
    return next((chosen for chosen in others if chosen.choice.customer is not None), others[0]).choice.deal


def _gets_message(chosen: Chosen) -> bool:
    """Whether the deal has an address that accepts marketing."""
    choice = chosen.choice
    refused = chosen.opt_out is not None and refusal_of_choice(choice.customer, chosen.opt_out) is not None
    return choice.to is not None and not refused
