"""The request bodies for the account and its members."""

from typing import Annotated, Any

from pydantic import Field

from saletunnel.domain.company.account import Language
from saletunnel.domain.company.business_hours import Hours, Weekday
from saletunnel.domain.company.card_facts import CARD_FACTS, CardFact
from saletunnel.domain.company.lost_reasons import MOST_REASONS
from saletunnel.domain.company.roles import Role, RoleName
from saletunnel.domain.deals.custom_field import MOST_CHOICES, MOST_FIELDS, CustomField, FieldType
from saletunnel.domain.notices.notice import NOTICE_KINDS, NoticeKind
from saletunnel.http.fields import Body, Currency, Email, FieldName, Flag, Name, TimeOfDay, TimeZone


class CustomFieldBody(Body):
    """A custom field of deals; `choices` are for the type `choice`."""

    name: FieldName
    label: Name
    type: FieldType
    choices: Annotated[list[Name], Field(max_length=MOST_CHOICES, default_factory=list)]

    def field(self) -> CustomField:
        return CustomField(self.name, self.label, self.type, tuple(self.choices))


class HoursBody(Body):
    """The business hours of a day of the week, in the company's time zone. A day without an entry is free."""

    day: Weekday
    opens: TimeOfDay
    closes: TimeOfDay

    def hours(self) -> Hours:
        return Hours(self.day, self.opens, self.closes)


class AccountChange(Body):
    """The settings to change; a missing field is not changed."""

    name: Name = ""
    language: Language = "vi"
    time_zone: TimeZone = ""
    currency: Currency = ""
    business_hours: Annotated[list[HoursBody], Field(max_length=7, default_factory=list)]
    custom_fields: Annotated[list[CustomFieldBody], Field(max_length=MOST_FIELDS, default_factory=list)]
    lost_reasons: Annotated[list[Name], Field(max_length=MOST_REASONS, default_factory=list)]
    card_facts: Annotated[list[CardFact], Field(max_length=len(CARD_FACTS), default_factory=list)]
    shows_first_steps: Flag = True

    def settings(self) -> dict[str, Any]:
        settings = {name: getattr(self, name) for name in self.model_fields_set}
        if "business_hours" in settings:
            settings["business_hours"] = tuple(hours.hours() for hours in self.business_hours)
        if "custom_fields" in settings:
            settings["custom_fields"] = tuple(field.field() for field in self.custom_fields)
        return settings


class MeChange(Body):
    """The fields of the current user to change. The language null is that of the company.

    `notices` are the kinds of notices that the user gets in the client, and `mails` those that they get by mail.
    """

    name: Name = ""
    language: Language | None = None
    notices: Annotated[list[NoticeKind], Field(max_length=len(NOTICE_KINDS), default_factory=list)]
    mails: Annotated[list[NoticeKind], Field(max_length=len(NOTICE_KINDS), default_factory=list)]

    def changes(self) -> dict[str, Any]:
        """The fields that the request contains."""
        given = {name: getattr(self, name) for name in self.model_fields_set & {"name", "language"}}
        if "notices" in self.model_fields_set:
            given["unwanted"] = tuple(kind for kind in NOTICE_KINDS if kind not in self.notices)
        if "mails" in self.model_fields_set:
            given["mailed"] = tuple(kind for kind in NOTICE_KINDS if kind in self.mails)
        return given


class NewMember(Body):
    """A person to invite as a member."""

    email: Email
    name: Name
    role: RoleName

    def arguments(self) -> dict[str, Any]:
        return {"email": self.email, "name": self.name, "role": Role[self.role.upper()]}


class MemberChange(Body):
    """The new role of a member."""

    role: RoleName

    def as_role(self) -> Role:
        return Role[self.role.upper()]
