"""What requests about the account carry."""

from typing import Annotated, Any, Literal

from pydantic import Field

from saletunnel.domain.company.business_hours import Hours, Weekday
from saletunnel.domain.company.roles import Role, RoleName
from saletunnel.domain.deals.custom_field import MOST_CHOICES, MOST_FIELDS, CustomField, FieldType
from saletunnel.http.fields import Body, Currency, Email, FieldName, Name, TimeOfDay, TimeZone


class CustomFieldBody(Body):
    """A field that the company keeps of its deals besides."""

    name: FieldName
    label: Name
    type: FieldType
    choices: Annotated[list[Name], Field(max_length=MOST_CHOICES, default_factory=list)]

    def field(self) -> CustomField:
        return CustomField(self.name, self.label, self.type, tuple(self.choices))


class HoursBody(Body):
    """The hours of one day of the week, in the company's time zone; a day that is not named is free."""

    day: Weekday
    opens: TimeOfDay
    closes: TimeOfDay

    def hours(self) -> Hours:
        return Hours(self.day, self.opens, self.closes)


class AccountChange(Body):
    """Settings to change; what is left out stays."""

    name: Name = ""
    language: Literal["vi", "en"] = "vi"
    time_zone: TimeZone = ""
    currency: Currency = ""
    business_hours: Annotated[list[HoursBody], Field(max_length=7, default_factory=list)]
    custom_fields: Annotated[list[CustomFieldBody], Field(max_length=MOST_FIELDS, default_factory=list)]

    def settings(self) -> dict[str, Any]:
        settings = {name: getattr(self, name) for name in self.model_fields_set}
        if "business_hours" in settings:
            settings["business_hours"] = tuple(one.hours() for one in self.business_hours)
        if "custom_fields" in settings:
            settings["custom_fields"] = tuple(one.field() for one in self.custom_fields)
        return settings


class NewMember(Body):
    """Somebody to invite."""

    email: Email
    name: Name
    role: RoleName

    def arguments(self) -> dict[str, Any]:
        return {"email": self.email, "name": self.name, "role": Role[self.role.upper()]}


class MemberChange(Body):
    """Another role."""

    role: RoleName

    def as_role(self) -> Role:
        return Role[self.role.upper()]
