"""The account of a tenant: the settings that its people share."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from saletunnel.domain.company.business_hours import DEFAULT_HOURS, Hours, check_hours
from saletunnel.domain.company.subscription import Subscription
from saletunnel.domain.deals.custom_field import CustomField, check_declarations

LANGUAGES = ("vi", "en")


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """`language` is vi or en, `time_zone` an IANA name, `currency` an ISO 4217 code for deals that name none."""

    name: str
    language: str
    time_zone: str
    currency: str
    created_at: datetime
    updated_at: datetime
    version: int
    subscription: Subscription = Subscription.PROFESSIONAL
    """A company has everything until the operator says otherwise (docs/decisions/0009)."""

    custom_fields: tuple[CustomField, ...] = ()
    """What the company keeps of its deals besides, in the order in which people see it."""

    business_hours: tuple[Hours, ...] = DEFAULT_HOURS

    def changed(self, at: datetime, **settings: Any) -> "Account":
        """With some settings changed. Raises RuleViolated for custom fields or hours that cannot be."""
        if "business_hours" in settings:
            settings["business_hours"] = check_hours(settings["business_hours"])
        if "custom_fields" in settings:
            settings["custom_fields"] = check_declarations(settings["custom_fields"])
        return self._next(at, **settings)

    def with_subscription(self, subscription: Subscription, at: datetime) -> "Account":
        """With another plan."""
        return self._next(at, subscription=subscription)

    def _next(self, at: datetime, **changes: object) -> "Account":
        return replace(self, **changes, updated_at=at, version=self.version + 1)  # type: ignore[arg-type]


def open_account(at: datetime) -> Account:
    """The account that a tenant begins with."""
    return Account(
        name="",
        language="vi",
        time_zone="Asia/Ho_Chi_Minh",
        currency="VND",
        created_at=at,
        updated_at=at,
        version=1,
    )
