"""The repositories of webhooks: endpoints and deliveries.

Their methods that return writes name the errors that the commit raises.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from saletunnel.domain.webhooks.delivery import Delivery
from saletunnel.domain.webhooks.endpoint import Endpoint
from saletunnel.usecases.pages import Placed
from saletunnel.usecases.writes import Writes


class Endpoints(Protocol):
    def get(self, tenant: str, endpoint_id: str) -> Endpoint:
        """Raises NotFound."""

    def many(self, tenant: str, endpoint_ids: Collection[str]) -> Mapping[str, Endpoint]:
        """The existing endpoints by id."""

    def all(self, tenant: str) -> Sequence[Endpoint]:
        """All endpoints, oldest first."""

    def save(self, tenant: str, endpoint: Endpoint) -> Writes:
        """Saves the next version. Raises StaleVersion."""

    def delete(self, tenant: str, endpoint: Endpoint) -> Writes:
        """Raises StaleVersion if it has another version."""

    def revision(self, tenant: str) -> int:
        """The number of endpoints that were created. Read it before the endpoints are counted."""

    def revise(self, tenant: str, seen: int) -> Writes:
        """Raises the revision by 1. Raises StaleVersion unless it is `seen`: an endpoint was created."""

    def slowed(self, tenant: str, endpoint_ids: Collection[str]) -> Mapping[str, datetime]:
        """Until when overloaded endpoints are left alone, by id."""

    def slow(self, tenant: str, endpoint_id: str, until: datetime) -> Writes:
        """Leaves an endpoint alone until a time."""


class Deliveries(Protocol):
    def many(self, tenant: str, delivery_ids: Collection[str]) -> Mapping[str, Delivery]:
        """The existing deliveries by id."""

    def bodies(self, tenant: str, delivery_ids: Collection[str]) -> Mapping[str, bytes]:
        """The bodies of the existing deliveries by id."""

    def log(self, tenant: str, endpoint_id: str, *, after: str | None, at_once: int) -> Iterable[Placed[Delivery]]:
        """The deliveries to an endpoint, newest first; eventually consistent."""

    def add(self, tenant: str, delivery: Delivery, body: bytes) -> Writes:
        """Saves a new delivery with its body. Raises StaleVersion if it exists."""

    def save(self, tenant: str, delivery: Delivery) -> Writes:
        """Saves the next version. Raises StaleVersion."""
