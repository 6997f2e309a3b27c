"""Customers, as the usecases need them kept."""

from collections.abc import Collection, Mapping, Sequence
from typing import Protocol

from saletunnel.domain.customer import Customer
from saletunnel.usecases.pages import Page
from saletunnel.usecases.writes import Writes


class Customers(Protocol):
    def get(self, tenant: str, customer_id: str) -> Customer:
        """Raises NotFound."""

    def many(self, tenant: str, customer_ids: Collection[str]) -> Mapping[str, Customer]:
        """By the ids that are asked for; an id that follows from another identity of a customer leads to that one."""

    def by_name(self, tenant: str, *, limit: int, cursor: str | None) -> Page[Customer]:
        """All of the tenant's, in the order of their names."""

    def found(self, tenant: str, words: Sequence[str], *, limit: int, cursor: str | None) -> Page[Customer]:
        """Those who have for each of the words one that begins with it; a page may be short and not the last."""

    def save(self, tenant: str, customer: Customer, before: Customer | None = None, *, words: bool = True) -> Writes:
        """`before` is what it follows on. Without `words` they are kept apart.

        Raises AlreadyExists when another has its id or identity, StaleVersion for a change.
        """

    def delete(self, tenant: str, customer: Customer) -> Writes:
        """Raises StaleVersion unless they still have this version."""

    def words(self, tenant: str, customer: Customer) -> Writes:
        """What a new customer is found by, to be kept before those who make many save them: alone it does no harm."""
