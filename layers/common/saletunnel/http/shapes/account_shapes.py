"""The response bodies for the account, its members and the caller."""

from datetime import datetime
from typing import Literal, TypedDict

from saletunnel.domain.company.account import Language
from saletunnel.domain.company.business_hours import Weekday
from saletunnel.domain.company.card_facts import CardFact
from saletunnel.domain.company.members import Member, MemberStatus
from saletunnel.domain.company.roles import RoleName
from saletunnel.domain.company.subscription import Feature, Subscription
from saletunnel.domain.deals.custom_field import FieldType
from saletunnel.domain.notices.notice import NoticeKind
from saletunnel.usecases.company.members import Visitor
from saletunnel.usecases.company.subscriptions import Usage


class HealthShape(TypedDict):
    status: Literal["ok"]


class LimitsShape(TypedDict):
    """The limits of the subscription; null means no limit."""

    pipelines: int | None


class UsageShape(TypedDict):
    pipelines: int


class CustomFieldShape(TypedDict):
    name: str
    label: str
    type: FieldType
    choices: list[str]


class HoursShape(TypedDict):
    day: Weekday
    opens: str
    closes: str


class AccountShape(TypedDict):
    name: str
    language: str
    time_zone: str
    currency: str
    business_hours: list[HoursShape]
    custom_fields: list[CustomFieldShape]
    lost_reasons: list[str]
    card_facts: list[CardFact]
    shows_first_steps: bool
    plan: Subscription
    features: list[Feature]
    limits: LimitsShape
    usage: UsageShape
    frozen_pipelines: list[str]
    created_at: datetime
    updated_at: datetime
    version: int


def account_shape(usage: Usage) -> AccountShape:
    account, allowance = usage.account, usage.allowance
    return AccountShape(
        name=account.name,
        language=account.language,
        time_zone=account.time_zone,
        currency=account.currency,
        business_hours=[
            HoursShape(day=hours.day, opens=hours.opens, closes=hours.closes) for hours in account.business_hours
        ],
        custom_fields=[
            CustomFieldShape(name=field.name, label=field.label, type=field.type, choices=list(field.choices))
            for field in account.custom_fields
        ],
        lost_reasons=list(account.lost_reasons),
        card_facts=list(account.card_facts),
        shows_first_steps=account.shows_first_steps,
        plan=account.subscription,
        features=sorted(account.subscription.features),
        limits=LimitsShape(pipelines=account.subscription.most_pipelines),
        usage=UsageShape(pipelines=usage.pipelines),
        frozen_pipelines=sorted(allowance.frozen),
        created_at=account.created_at,
        updated_at=account.updated_at,
        version=account.version,
    )


class MeShape(TypedDict):
    """The current user. `language` is null until they choose one; `version` is null if the company has no room.

    `notices` are the kinds of notices that they get in the client, and `mails` those that they get by mail.
    """

    id: str
    name: str
    email: str | None
    role: RoleName
    language: Language | None
    notices: list[NoticeKind]
    mails: list[NoticeKind]
    tenant: str
    account: AccountShape
    version: int | None


def me_shape(visitor: Visitor, usage: Usage) -> MeShape:
    caller, member = visitor.caller, visitor.member
    return MeShape(
        id=caller.user_id,
        name=caller.name,
        email=caller.email,
        role=caller.role.word,
        language=member.language if member else None,
        notices=member.read_kinds if member else [],
        mails=list(member.mailed_kinds) if member else [],
        tenant=caller.tenant,
        account=account_shape(usage),
        version=member.version if member else None,
    )


class MemberShape(TypedDict):
    id: str
    name: str
    email: str | None
    role: RoleName
    status: MemberStatus
    version: int


def member_shape(member: Member) -> MemberShape:
    return MemberShape(
        id=member.id,
        name=member.name,
        email=member.email,
        role=member.role.word,
        status=member.status,
        version=member.version,
    )
