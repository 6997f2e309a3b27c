"""The repository of customers. Its methods that return writes name the errors that the commit raises."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from saletunnel.domain.customer import Customer
from saletunnel.usecases.pages import Page
from saletunnel.usecases.writes import Writes


class Customers(Protocol):
    def get(self, tenant: str, customer_id: str) -> Customer:
        """Raises NotFound."""

    def many(self, tenant: str, customer_ids: Collection[str]) -> Mapping[str, Customer]:
        """The existing customers by id. The id of a merged customer leads to the one that it was merged into."""

    def identified(self, tenant: str, identities: Collection[str]) -> Mapping[str, str]:
        """The ids of the customers that have the identities, by identity."""

    def by_name(self, tenant: str, *, limit: int, cursor: str | None) -> Page[Customer]:
        """A page of all customers of the tenant, sorted by name."""

    def companies(self, tenant: str, *, limit: int, cursor: str | None) -> Page[Customer]:
        """A page of the customers that are companies, sorted by name; eventually consistent."""

    def people(self, tenant: str, company_id: str, *, limit: int, cursor: str | None) -> Page[Customer]:
        """A page of the people who belong to a company, sorted by name; eventually consistent."""

    def has_people(self, tenant: str, company_id: str) -> bool:
        """Whether anybody belongs to the company; eventually consistent."""

    def find(self, tenant: str, readings: Sequence[Sequence[str]], *, limit: int, cursor: str | None) -> Page[Customer]:
        """A page of the customers that have, for each word of one of the readings, a word that begins with it.

        A page may have fewer customers than `limit` and still have a cursor.
        """

    def save(self, tenant: str, customer: Customer, before: Customer | None = None, *, words: bool = True) -> Writes:
        """Saves the next version after `before`, with the search words unless `words` is False.

        Raises AlreadyExists if a new customer's id exists, and StaleVersion for a stale change, also if another
        customer has taken one of the identities.
        """

    def delete(self, tenant: str, customer: Customer) -> Writes:
        """Raises StaleVersion if the customer has another version."""

    def merge(self, tenant: str, customer: Customer, before: Customer, source: Customer) -> Writes:
        """Saves the next version after `before`, which takes the identities of the source, and deletes the source.

        Raises StaleVersion if one of the two has changed.
        """

    def separate(self, tenant: str, customer: Customer, before: Customer, source: Customer) -> Writes:
        """Saves the next version after `before`, and the source as a new customer, with its identities.

        Raises StaleVersion if an identity has another holder by now, AlreadyExists if the source exists.
        """

    def words(self, tenant: str, customer: Customer) -> Writes:
        """Saves only the search words of a new customer. An import does this first, in transactions of their own.

        Words without a customer have no effect.
        """

    def contacted_times(self, tenant: str, customer_ids: Collection[str]) -> Mapping[str, datetime]:
        """When the customers were contacted last, by id; without those who never were."""

    def save_contacted(self, tenant: str, customer_id: str, at: datetime) -> Writes:
        """Saves when the customer was contacted last. It has no effect if the customer was deleted."""
