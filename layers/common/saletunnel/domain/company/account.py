"""The account of a tenant: the settings that all its members share."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal

from saletunnel.domain.company.business_hours import DEFAULT_HOURS, Hours, check_hours
from saletunnel.domain.company.card_facts import CARD_FACTS, CardFact, in_order
from saletunnel.domain.company.lost_reasons import check_reasons, default_reasons
from saletunnel.domain.company.subscription import Subscription
from saletunnel.domain.deals.custom_field import CustomField, check_declarations
from saletunnel.domain.deals.validity import CompanyRules
from saletunnel.domain.sizes import check_design_size

Language = Literal["vi", "en"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """`language` is `vi` or `en`, `time_zone` an IANA name, `currency` the default currency (ISO 4217) of deals."""

    name: str
    language: str
    time_zone: str
    currency: str
    created_at: datetime
    updated_at: datetime
    version: int
    subscription: Subscription = Subscription.PROFESSIONAL
    """A company has every feature until the operator changes its subscription (docs/decisions/0009)."""

    custom_fields: tuple[CustomField, ...] = ()
    """The custom fields of deals, in display order."""

    business_hours: tuple[Hours, ...] = DEFAULT_HOURS

    lost_reasons: tuple[str, ...] = ()
    """The lost reasons that people choose from, in display order; none if they type each reason."""

    card_facts: tuple[CardFact, ...] = CARD_FACTS
    """What the cards of the board show about a deal, in the order of a card."""

    shows_first_steps: bool = False
    """Whether admins see the list of first steps. Accounts that are older than the list do not show it."""

    @property
    def deal_rules(self) -> CompanyRules:
        return CompanyRules(currency=self.currency, custom_fields=self.custom_fields)

    def changed(self, at: datetime, **settings: Any) -> "Account":
        """The next version with these settings; this version if it has them already.

        A list of lost reasons that is still the default follows the language.
        Raises RuleViolated for invalid settings, and if they are too large.
        """
        if "language" in settings and self.lost_reasons == default_reasons(self.language):
            settings.setdefault("lost_reasons", default_reasons(settings["language"]))
        if "business_hours" in settings:
            settings["business_hours"] = check_hours(settings["business_hours"])
        if "custom_fields" in settings:
            settings["custom_fields"] = check_declarations(settings["custom_fields"])
        if "lost_reasons" in settings:
            settings["lost_reasons"] = check_reasons(settings["lost_reasons"])
        if "card_facts" in settings:
            settings["card_facts"] = in_order(settings["card_facts"])
        if replace(self, **settings) == self:
            return self
        after = self._next(at, **settings)
        check_design_size("account", after, self)
        return after

    def with_subscription(self, subscription: Subscription, at: datetime) -> "Account":
        """The next version with this subscription."""
        return self._next(at, subscription=subscription)

    def _next(self, at: datetime, **changes: object) -> "Account":
        return replace(self, **changes, updated_at=at, version=self.version + 1)  # type: ignore[arg-type]


def open_account(at: datetime) -> Account:
    """The account of a new tenant, with Vietnamese defaults."""
    return Account(
        name="",
        language="vi",
        time_zone="Asia/Ho_Chi_Minh",
        currency="VND",
        created_at=at,
        updated_at=at,
        version=1,
        lost_reasons=default_reasons("vi"),
        shows_first_steps=True,
    )
