"""A repeat plan: from which closed deals new deals are made, when, and with which fields."""

import datetime as dt
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal

from saletunnel.domain import cadence, template
from saletunnel.domain.condition import Condition, check, custom_fields_in
from saletunnel.domain.deals.custom_field import FieldType
from saletunnel.domain.deals.events import Actor, ActorKind
from saletunnel.domain.deals.validity import CompanyRules
from saletunnel.domain.design import TITLE_FIELDS
from saletunnel.domain.errors import RuleViolated
from saletunnel.domain.pipeline import pipeline_of
from saletunnel.domain.responsible import Responsible
from saletunnel.domain.sizes import check_design_size

_CUSTOM = "custom."


@dataclass(frozen=True, slots=True)
class Amount:
    """The amount of the new deal: that of the closed deal, a fixed amount (minor units of `currency`), or none."""

    kind: Literal["same", "fixed", "none"] = "same"
    amount: int | None = None
    currency: str | None = None


@dataclass(frozen=True, slots=True)
class Stop:
    """When a plan ends for a deal: never, after the day `date`, or after a number of repeats (`times`)."""

    kind: Literal["never", "on_date", "after"] = "never"
    date: dt.date | None = None
    times: int | None = None

    def over(self, cycle: int, day: dt.date) -> bool:
        """Whether the plan has ended before the cycle with this number, whose date is `day`."""
        late = self.kind == "on_date" and self.date is not None and day > self.date
        often = self.kind == "after" and self.times is not None and cycle > self.times
        return late or often


@dataclass(frozen=True, slots=True, kw_only=True)
class RepeatPlan:
    """`every` and `lead_time` are ISO 8601 periods; the lead time is not longer.

    `date_field` is `closed_at` or a custom date field.
    """

    id: str
    name: str
    enabled: bool
    source_stage_ids: tuple[str, ...]
    conditions: Condition | None = None
    date_field: str
    every: str
    lead_time: str
    target_stage_id: str
    title_template: str
    amount: Amount
    responsible: Responsible
    stop: Stop
    skip_if_open: bool
    catch_up: Literal["next", "all"] = "next"
    """Whether cycles that are long past when they would be made are skipped (`next`), or made, oldest first (`all`)."""
    source_version: int = 1
    """The version in which the source or the conditions changed last."""
    created_at: datetime
    updated_at: datetime
    version: int

    def checked(self, rules: CompanyRules, before: "RepeatPlan | None" = None) -> "RepeatPlan":
        """A new plan itself, or the version that follows `before`, if it is valid. Raises RuleViolated."""
        for pointer, text, least in (("/every", self.every, 1), ("/lead_time", self.lead_time, 0)):
            try:
                period = cadence.parse_period(text)
            except ValueError as error:
                raise RuleViolated.at(pointer, "not_a_period", f"{error}.") from None
            if period.months + period.days < least:
                raise RuleViolated.at(pointer, "too_short", "The period must be at least one day.")
        if cadence.parse_period(self.lead_time).is_longer_than(cadence.parse_period(self.every)):
            message = "The lead time is at most the interval, so that no deal is made before the one before it is due."
            raise RuleViolated.at("/lead_time", "too_long", message)
        declared = rules.declared(self.custom_date) if self.custom_date is not None else None
        if self.date_field != "closed_at" and (declared is None or declared.type != FieldType.DATE):
            message = "The date is closed_at, or a custom field of type date, such as custom.installed_on."
            raise RuleViolated.at("/date_field", "unknown_field", message)
        template.check(self.title_template, TITLE_FIELDS, "/title_template")
        check(self.conditions, "/source/conditions", custom_fields=rules.custom_fields)
        self._check_target()
        check_design_size("plan", self, before)
        return self

    def _check_target(self) -> None:
        if self.target_stage_id in self.source_stage_ids:
            message = (
                "The target is a source stage of the plan, so each repeat would be repeated. Choose another stage."
            )
            raise RuleViolated.at("/target/stage_id", "own_source", message)

    @property
    def custom_fields(self) -> frozenset[str]:
        """The names of the custom fields that it reads."""
        dates = {self.custom_date} if self.custom_date is not None else set()
        return custom_fields_in(self.conditions) | dates

    @property
    def source_pipeline_id(self) -> str:
        return pipeline_of(self.source_stage_ids[0])

    @property
    def custom_date(self) -> str | None:
        """The name of the custom field that it counts from; None if it counts from the closing."""
        return self.date_field.removeprefix(_CUSTOM) if self.date_field.startswith(_CUSTOM) else None

    def changed(self, at: datetime, rules: CompanyRules, **changes: Any) -> "RepeatPlan":
        """The next version, with some fields changed; this version if nothing changes. Raises RuleViolated."""
        if replace(self, **changes) == self:
            return self
        after = replace(self, **changes, updated_at=at, version=self.version + 1)
        if (after.source_stage_ids, after.conditions) != (self.source_stage_ids, self.conditions):
            after = replace(after, source_version=after.version)
        return after.checked(rules, self)

    def replans(self, before: "RepeatPlan") -> bool:
        """Whether enrolments have another time by this version, or there may be more of them, than by `before`.

        If a plan is switched off, its enrolments rest as they fall due.
        """
        is_on_again = self.enabled and not before.enabled
        return is_on_again or any(getattr(self, name) != getattr(before, name) for name in _DECIDING)

    @property
    def actor(self) -> Actor:
        return Actor(ActorKind.PLAN, self.id, self.name)


_DECIDING = ("source_stage_ids", "conditions", "date_field", "every", "lead_time", "stop")
"""The fields that decide which deals are enrolled, and when, also if the plan is off."""
