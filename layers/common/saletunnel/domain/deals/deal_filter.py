"""The filters of a list of deals; a deal must match every filter that is set."""

from dataclasses import dataclass
from datetime import date, datetime

from saletunnel.domain.deals.deal import Deal
from saletunnel.domain.deals.tags import has_tag, normal_tag
from saletunnel.domain.pipeline import Semantic

NOBODY = "none"
"""The value of `responsible_id` that selects unassigned deals."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DealFilter:
    """Filters over the fields of a deal. Texts ignore case; `…_from`, `…_to` and `entered_until` are inclusive.

    Amounts are in minor units of the deal's own currency. `custom` is `name:value`, with the value written as text:
    `true` and `false` for a flag, minor units for money.
    """

    pipeline_id: str | None = None
    stage_id: str | None = None
    status: Semantic | None = None
    responsible_id: str | None = None
    customer_id: str | None = None
    tag: str | None = None
    closing_from: date | None = None
    closing_to: date | None = None
    amount_from: int | None = None
    amount_to: int | None = None
    source: str | None = None
    custom: str | None = None
    entered_until: datetime | None = None
    """Selects deals that have been on their stage since this moment or longer."""

    def matches(self, deal: Deal) -> bool:
        """Whether the deal matches every filter that is set; the bin is not considered."""
        return (
            self.pipeline_id in (None, deal.pipeline_id)
            and self.stage_id in (None, deal.stage_id)
            and self.status in (None, deal.status)
            and self.responsible_id in (None, deal.responsible_id or NOBODY)
            and self.customer_id in (None, deal.customer.id if deal.customer else "")
            and self._has_tag(deal)
            and self._closes(deal.expected_close_date)
            and self._amounts_to(deal.amount)
            and (self.source is None or _is_same(self.source, deal.source or ""))
            and self._has_custom(deal)
            and (self.entered_until is None or deal.entered_stage_at <= self.entered_until)
        )

    @property
    def is_dated(self) -> bool:
        """Whether a filter on the expected close date is set."""
        return self.closing_from is not None or self.closing_to is not None

    def _has_tag(self, deal: Deal) -> bool:
        return self.tag is None or has_tag(deal.tags, self.tag)

    def _has_custom(self, deal: Deal) -> bool:
        if self.custom is None:
            return True
        name, _, text = self.custom.partition(":")
        value = deal.custom.get(name)
        return value is not None and _is_same(text, str(value).lower() if isinstance(value, bool) else str(value))

    def _amounts_to(self, amount: int | None) -> bool:
        if amount is None:
            return self.amount_from is None and self.amount_to is None
        return (self.amount_from is None or self.amount_from <= amount) and (
            self.amount_to is None or amount <= self.amount_to
        )

    def _closes(self, day: date | None) -> bool:
        if day is None:
            return not self.is_dated
        return (self.closing_from or day) <= day <= (self.closing_to or day)


def _is_same(text: str, other: str) -> bool:
    return normal_tag(text) == normal_tag(other)
