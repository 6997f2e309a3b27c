"""Deals, as the usecases need them kept: their history, the lists that they stand in, what they are found by."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime
from typing import Protocol

from saletunnel.domain.deals.deal import Deal, Event
from saletunnel.domain.deals.search import IndexEntry, Step
from saletunnel.domain.deals.timeline import Note
from saletunnel.domain.pipeline import Pipeline, Semantic
from saletunnel.usecases.pages import Page, Placed
from saletunnel.usecases.writes import Writes


class Deals(Protocol):
    def get(self, tenant: str, deal_id: str) -> Deal:
        """As it is now. Raises NotFound, also for one in the bin."""

    def many(self, tenant: str, deal_ids: Collection[str]) -> Mapping[str, Deal]:
        """Those of the ids (at most 100) that exist, in the bin or not."""

    def with_pipeline(self, tenant: str, deal_id: str, pipeline_id: str) -> tuple[Deal, Pipeline]:
        """Both in one read. Raises NotFound, also for a deal in the bin."""

    def bin(self, tenant: str, *, after: str | None, at_once: int) -> Iterable[Placed[Deal]]:
        """The deals in the bin, the last deleted first."""

    def purge(self, tenant: str, deal: Deal) -> Iterable[Writes]:
        """Lets all that hangs on a deal expire with it, or not, as the deal says; raises StaleVersion if it changed."""

    def column(
        self, tenant: str, stage_id: str, *, limit: int, cursor: str | None, seen_by: str | None = None
    ) -> Page[Deal]:
        """The deals of a stage in board order; `seen_by` leaves out what belongs to other users.

        A page is short before the end only where nearly all of the column belongs to others.
        """

    def standing(self, tenant: str, stage_id: str, *, after: str | None, at_once: int) -> Iterable[Placed[Deal]]:
        """The deals of a stage in board order, `at_once` in a read."""

    def below(self, tenant: str, deal: Deal) -> Deal | None:
        """The next deal in the same column."""

    def of_customer(self, tenant: str, customer_id: str) -> Iterable[str]:
        """The ids of all deals of a customer."""

    def bought(self, tenant: str, customer_id: str, before: datetime | None = None) -> bool:
        """Whether one of the customer's deals was ever won (`before` a time), wherever it has gone since."""

    def has_open(self, tenant: str, customer_id: str, pipeline_id: str) -> bool:
        """Whether the customer has an open deal in the pipeline."""

    def save(self, tenant: str, event: Event) -> Writes:
        """The deal as it is after the event, and the event. Raises StaleVersion, or AlreadyExists for a first event."""

    def events(self, tenant: str, wanted: Collection[tuple[str, int]]) -> Mapping[tuple[str, int], Event]:
        """By (deal id, version), those that exist."""

    def note(self, tenant: str, note: Note) -> Writes:
        """Once for the same event and subject: noting it again changes nothing but the time."""

    def history(self, tenant: str, deal_id: str, *, after: str | None, at_once: int) -> Iterable[Placed[Event | Note]]:
        """Events and notes of one deal, newest first, `at_once` in a read."""

    def made_from(self, tenant: str, deal: Deal, *, after: str | None, at_once: int) -> Iterable[Placed[Deal]]:
        """The copies and repeats that were made from the deal, newest first, `at_once` in a read."""

    def journey(self, tenant: str, journey_id: str) -> Iterable[Placed[str]]:
        """The ids of the copies and repeats that go back to one first deal; places sort by when they were made."""


class DealLists(Protocol):
    """Lists go on after a place; where a deal is gone meanwhile there is None."""

    def of_responsible(
        self, tenant: str, responsible_id: str | None, *, after: str | None, at_once: int
    ) -> Iterable[Placed[Deal | None]]:
        """The deals of a person, or of nobody, the newest first."""

    def of_customer(
        self,
        tenant: str,
        customer_id: str,
        pipeline_id: str | None,
        status: Semantic | None,
        *,
        after: str | None,
        at_once: int,
    ) -> Iterable[Placed[Deal | None]]:
        """The deals of a customer, pipeline by pipeline; only those of one, and of a status there, when it is named."""

    def closing(
        self, tenant: str, first: date, last: date, *, after: str | None, at_once: int
    ) -> Iterable[Placed[Deal | None]]:
        """The deals that are expected to close on these days, earliest first."""


class Terms(Protocol):
    def remembered(self, tenant: str, deal_ids: Collection[str]) -> Mapping[str, IndexEntry]:
        """What deals (at most 100) are found by, of those that were looked at before."""

    def with_deals(self, tenant: str, deal_ids: Collection[str]) -> Mapping[str, tuple[Deal, IndexEntry]]:
        """Deals (at most 50) with what they are found by, in one read."""

    def save(self, tenant: str, step: Step) -> Writes:
        """One step of a change. Raises StaleVersion when somebody made one since."""

    def find(
        self, tenant: str, term: str, *, beginning: bool, after: str | None, at_once: int
    ) -> Iterable[Placed[tuple[str, str]]]:
        """The ids of deals with a term, each with the word; or with every word that the term is the `beginning` of."""
