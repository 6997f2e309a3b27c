"""The repositories of campaigns and their occurrences.

Their methods that return writes name the errors that the commit raises.
"""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Protocol

from saletunnel.domain.campaigns.campaign import Campaign
from saletunnel.domain.campaigns.occurrence import Counts, Occurrence, Recipient, RecipientState
from saletunnel.domain.messages.message import CampaignOrigin, Message
from saletunnel.usecases.pages import Placed
from saletunnel.usecases.writes import Writes


class Campaigns(Protocol):
    def get(self, tenant: str, campaign_id: str) -> Campaign:
        """Raises NotFound."""

    def many(self, tenant: str, campaign_ids: Collection[str]) -> Mapping[str, Campaign]:
        """The existing campaigns by id."""

    def all(self, tenant: str) -> list[Campaign]:
        """All campaigns of the tenant, oldest first."""

    def save(self, tenant: str, campaign: Campaign) -> Writes:
        """Saves the next version. Raises StaleVersion if it has changed, or exists for version 1."""

    def save_design(self, tenant: str, campaign: Campaign, revision: int) -> Writes:
        """Saves the next version with a new segment or template.

        Raises StaleVersion, also if the tenant's tunnels have another revision.

        The revision keeps what a campaign begins to use, a stage, a template or a field, from being deleted meanwhile.
        """

    def unchanged(self, tenant: str, campaign: Campaign) -> Writes:
        """A write that changes nothing. Raises StaleVersion if the campaign was changed or deleted."""

    def delete(self, tenant: str, campaign: Campaign) -> Writes:
        """Raises StaleVersion if the campaign has another version."""


class Occurrences(Protocol):
    def get(self, tenant: str, campaign_id: str, occurrence_id: str) -> Occurrence:
        """Raises NotFound."""

    def exists(self, tenant: str, campaign_id: str, occurrence_id: str) -> bool:
        """Whether the occurrence has begun or was skipped."""

    def of(
        self, tenant: str, campaign_id: str, *, before: str | None, at_once: int
    ) -> Iterable[Placed[tuple[Occurrence, Counts]]]:
        """The occurrences of a campaign with their counts, newest first. A place is the id of an occurrence."""

    def counts(self, tenant: str, campaign_id: str, occurrence_id: str) -> Counts:
        """The counts of an occurrence."""

    def start(self, tenant: str, occurrence: Occurrence) -> Writes:
        """Raises StaleVersion if the occurrence exists."""

    def save(self, tenant: str, occurrence: Occurrence) -> Writes:
        """Saves an existing occurrence. The version of its campaign is the fence. Raises StaleVersion if it expired."""

    def count(
        self, tenant: str, campaign_id: str, occurrence_id: str, changes: Mapping[str, int], *, spread: str
    ) -> Writes:
        """Adds to the counts of an occurrence. Writes with the same `spread` add to the same item."""

    def recorded(self, tenant: str, origin: CampaignOrigin, deal_ids: Collection[str]) -> frozenset[str]:
        """Those of the deals that were added as recipients without a message."""

    def add_recipient(self, tenant: str, origin: CampaignOrigin, recipient: Recipient, at: datetime) -> Writes:
        """Saves a deal without a message. Raises AlreadyExists."""

    def recipients(
        self,
        tenant: str,
        campaign_id: str,
        occurrence_id: str,
        state: RecipientState | None,
        *,
        after: str | None,
        at_once: int,
    ) -> Iterable[Placed[Message | Recipient]]:
        """The recipients of an occurrence, by state; eventually consistent."""
