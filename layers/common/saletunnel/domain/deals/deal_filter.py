"""The filters of a list of deals; a deal must match every filter that is set."""

from dataclasses import dataclass
from datetime import date

from saletunnel.domain.deals.deal import Deal
from saletunnel.domain.deals.tags import has_tag
from saletunnel.domain.pipeline import Semantic

NOBODY = "none"
"""The value of `responsible_id` that selects unassigned deals."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DealFilter:
    """Filters over the fields of a deal. `tag` ignores case; `closing_from` and `closing_to` are inclusive."""

    pipeline_id: str | None = None
    stage_id: str | None = None
    status: Semantic | None = None
    responsible_id: str | None = None
    customer_id: str | None = None
    tag: str | None = None
    closing_from: date | None = None
    closing_to: date | None = None

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
        )

    @property
    def is_dated(self) -> bool:
        """Whether a filter on the expected close date is set."""
        return self.closing_from is not None or self.closing_to is not None

    def _has_tag(self, deal: Deal) -> bool:
        return self.tag is None or has_tag(deal.tags, self.tag)

    def _closes(self, day: date | None) -> bool:
        if day is None:
            return not self.is_dated
        return (self.closing_from or day) <= day <= (self.closing_to or day)
