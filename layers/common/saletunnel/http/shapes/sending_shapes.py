"""The response bodies for messages to customers, their settings, and opt-outs."""

from datetime import datetime
from typing import TypedDict

from saletunnel.domain.messages.fields import Channel
from saletunnel.domain.messages.message import Message, MessageOutcome, MessageReason, MessageState, RunOrigin
from saletunnel.domain.messages.opt_out import OptOut, OptOutReason, OptOutScope
from saletunnel.domain.messages.settings import Limits, MessageSettings
from saletunnel.domain.messages.template import Purpose


class MessageShape(TypedDict):
    """A message to a customer, made by a run of a rule or by an occurrence of a campaign.

    `outcome` is what became of a sent e-mail, as far as it is known.
    """

    id: str
    channel: Channel
    purpose: Purpose
    template_id: str
    template_name: str
    deal_id: str
    customer_id: str
    rule_id: str | None
    run_id: str | None
    campaign_id: str | None
    occurrence_id: str | None
    address: str
    language: str
    state: MessageState
    reason: MessageReason | None
    detail: str
    outcome: MessageOutcome | None
    attempts: int
    due_at: datetime | None
    created_at: datetime
    ended_at: datetime | None


def message_shape(message: Message) -> MessageShape:
    run = message.origin.run if isinstance(message.origin, RunOrigin) else None
    campaign = message.campaign
    return MessageShape(
        id=message.id,
        channel=message.channel,
        purpose=message.purpose,
        template_id=message.template_id,
        template_name=message.template_name,
        deal_id=message.deal_id,
        customer_id=message.customer_id,
        rule_id=run.rule_id if run is not None else None,
        run_id=run.id if run is not None else None,
        campaign_id=campaign.campaign_id if campaign is not None else None,
        occurrence_id=campaign.occurrence_id if campaign is not None else None,
        address=message.address,
        language=message.language,
        state=message.state,
        reason=message.reason,
        detail=message.detail,
        outcome=message.outcome,
        attempts=message.attempts,
        due_at=message.due_at,
        created_at=message.created_at,
        ended_at=message.ended_at,
    )


class MarketingLimitsShape(TypedDict):
    opens: str
    closes: str
    a_day: int
    a_week: int


class MessageSettingsShape(TypedDict):
    """`allowed_senders` are the addresses and domains that the operator lets the company send from."""

    sender_name: str
    sender_email: str | None
    reply_to: str | None
    sms_sender_id: str | None
    sms_marketing_prefix: str
    email_limits: MarketingLimitsShape
    sms_limits: MarketingLimitsShape
    allowed_senders: list[str]
    version: int


def message_settings_shape(settings: MessageSettings) -> MessageSettingsShape:
    return MessageSettingsShape(
        sender_name=settings.sender_name,
        sender_email=settings.sender_email,
        reply_to=settings.reply_to,
        sms_sender_id=settings.sms_sender_id,
        sms_marketing_prefix=settings.sms_marketing_prefix,
        email_limits=_limits(settings.email_limits),
        sms_limits=_limits(settings.sms_limits),
        allowed_senders=list(settings.allowed_senders),
        version=settings.version,
    )


def _limits(limits: Limits) -> MarketingLimitsShape:
    return MarketingLimitsShape(opens=limits.opens, closes=limits.closes, a_day=limits.a_day, a_week=limits.a_week)


class OptOutChangeShape(TypedDict):
    """A change of an opt-out. `scope` is null if the address was opted in; `by` is the admin who did it."""

    scope: OptOutScope | None
    reason: OptOutReason
    at: datetime
    by: str | None


class OptOutShape(TypedDict):
    """What an address is opted out of, null if it may be written to, and the last changes, newest first."""

    channel: Channel
    scope: OptOutScope | None
    reason: OptOutReason | None
    changes: list[OptOutChangeShape]


def opt_out_shape(opt_out: OptOut) -> OptOutShape:
    return OptOutShape(
        channel=opt_out.channel,
        scope=opt_out.scope,
        reason=opt_out.reason,
        changes=[
            OptOutChangeShape(scope=change.scope, reason=change.reason, at=change.at, by=change.by or None)
            for change in reversed(opt_out.changes)
        ],
    )
