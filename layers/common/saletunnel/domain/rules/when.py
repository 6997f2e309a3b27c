"""When a rule acts: the settings and their checks. `timing` computes the times."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from saletunnel.domain.cadence import Period, parse_duration, parse_period
from saletunnel.domain.condition_fields import OF_CUSTOM
from saletunnel.domain.deals.custom_field import FieldType
from saletunnel.domain.deals.validity import CompanyRules
from saletunnel.domain.errors import RuleViolated

WhenKind = Literal["entry", "after", "before_date", "after_date", "every"]

DAY_FIELDS = frozenset({"expected_close_date"})
"""The fields with a day that a rule can count from, besides custom fields of the type `date`."""
SHORTEST_INTERVAL = timedelta(hours=1)
_DATED = ("before_date", "after_date")


@dataclass(frozen=True, slots=True, kw_only=True)
class When:
    """When a rule is due, counted from the arrival of the deal or from a date of the deal.

    `period` is an ISO 8601 duration; with a date field it is in whole days, months or years. `time` is the local time
    of such a day, as `HH:MM`. With `business_hours`, a time outside them is put off to the next opening.
    """

    kind: WhenKind = "entry"
    period: str | None = None
    field: str | None = None
    time: str = "09:00"
    business_hours: bool = False
    again: bool = False
    """Whether a rule that counts from a date acts again when the date has changed to a later one."""

    @property
    def is_at_once(self) -> bool:
        """Whether the rule acts when the deal enters, whatever the time is."""
        return self.kind == "entry" and not self.business_hours

    @property
    def is_dated(self) -> bool:
        return self.kind in _DATED

    def check(self, rules: CompanyRules) -> None:
        """Raises RuleViolated for a missing, superfluous or invalid period or field."""
        self._check_period()
        if self.is_dated != (self.field is not None):
            message = "A rule that counts from a date needs a field, and no other rule has one."
            raise RuleViolated.at("/when/field", "not_for_kind", message)
        if self.again and not self.is_dated:
            raise RuleViolated.at("/when/again", "not_for_kind", "Only a rule that counts from a date can act again.")
        if self.field is not None and not _is_day(self.field, rules):
            raise RuleViolated.at("/when/field", "not_a_date", f"{self.field} is not a date field of a deal.")

    def _check_period(self) -> None:
        if (self.kind == "entry") != (self.period is None):
            message = "A rule on entry has no period, and every other rule needs one."
            raise RuleViolated.at("/when/period", "not_for_kind", message)
        if self.period is None:
            return
        try:
            if self.is_dated:
                parse_period(self.period)
                return
            duration = parse_duration(self.period)
        except ValueError as error:
            raise RuleViolated.at("/when/period", "not_a_duration", f"{error}.") from None
        if self.kind == "every" and duration.period == Period(0, 0) and duration.clock < SHORTEST_INTERVAL:
            raise RuleViolated.at("/when/period", "too_short", "The shortest interval is one hour.")


def _is_day(name: str, rules: CompanyRules) -> bool:
    if not name.startswith(OF_CUSTOM):
        return name in DAY_FIELDS
    declared = rules.declared(name.removeprefix(OF_CUSTOM))
    return declared is not None and declared.type == FieldType.DATE
