"""The repository of merged customers. Its methods that return writes name the errors that the commit raises."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Protocol

from saletunnel.domain.customer_merge import Merge
from saletunnel.usecases.writes import Writes


class Merges(Protocol):
    def many(self, tenant: str, source_ids: Collection[str]) -> Mapping[str, Merge]:
        """The existing records, by the id of the customer that was merged."""

    def into(self, tenant: str, customer_id: str, most: int) -> Sequence[Merge]:
        """The customers that were merged into a customer, the last one first; eventually consistent."""

    def save(self, tenant: str, merge: Merge) -> Writes:
        """Saves the record. Raises StaleVersion if there is one."""

    def delete(self, tenant: str, merge: Merge) -> Writes:
        """Raises StaleVersion if the record is gone."""

    def unchanged(self, tenant: str, merge: Merge) -> Writes:
        """A write that changes nothing. Raises StaleVersion if the record is gone."""

    def absent(self, tenant: str, source_id: str) -> Writes:
        """A write that changes nothing. Raises StaleVersion if the customer was merged again."""

    def mark(self, tenant: str, merge: Merge, deal_id: str) -> Writes:
        """Remembers that the merge has moved a deal, as long as it can be undone."""

    def unmark(self, tenant: str, source_id: str, deal_id: str) -> Writes: ...

    def marked(self, tenant: str, source_id: str, at_once: int) -> Iterable[str]:
        """The ids of the deals that the merge of a customer has moved."""

    def rewin(self, tenant: str, deal_ids: Collection[str], customer_id: str) -> Writes:
        """Lists those of the deals that were ever won among the won deals of the customer."""
