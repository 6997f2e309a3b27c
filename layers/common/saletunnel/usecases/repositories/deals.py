"""The repositories of deals: deals with their history, lists of deals, and search terms.

Their methods that return writes name the errors that the commit raises. `after` is a place after which a list
continues, and `at_once` the number of values that a read fetches.
"""

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime
from typing import Protocol

from saletunnel.domain.deals.deal import Deal, Event
from saletunnel.domain.deals.search import IndexEntry, TermsChange
from saletunnel.domain.deals.timeline import Note
from saletunnel.domain.pipeline import Pipeline, Semantic
from saletunnel.domain.repeats.plan_run import PlanRun
from saletunnel.domain.sizes import PAGE_LIMIT
from saletunnel.usecases.pages import Page, Placed
from saletunnel.usecases.writes import Writes


class Deals(Protocol):
    def get(self, tenant: str, deal_id: str) -> Deal:
        """The current deal. Raises NotFound, also for a deal in the bin."""

    def many(self, tenant: str, deal_ids: Collection[str]) -> Mapping[str, Deal]:
        """The existing deals by id, also those in the bin. At most 100 ids."""

    def with_pipeline(self, tenant: str, deal_id: str, pipeline_id: str) -> tuple[Deal, Pipeline | None]:
        """Both in one read. Raises NotFound for a deal that is missing or in the bin."""

    def bin(self, tenant: str, *, after: str | None, at_once: int) -> Iterable[Placed[Deal]]:
        """The deals in the bin; the deal that was deleted last comes first."""

    def purge(self, tenant: str, deal: Deal) -> Iterable[Writes]:
        """Sets the expiry of the deal's other items (events, notes, timers ...) to that of the deal, or removes it.

        Tasks leave the lists of tasks with a deleted deal, and come back with a restored one.
        Each batch of writes is a transaction. Raises StaleVersion if the deal has changed since.
        """

    def unchanged(self, tenant: str, deal: Deal) -> Writes:
        """A write that changes nothing. Raises StaleVersion if the deal has changed since it was read."""

    def column(
        self,
        tenant: str,
        stage_id: str,
        *,
        limit: int,
        cursor: str | None,
        seen_by: str | None = None,
        most_bytes: int = PAGE_LIMIT,
    ) -> Page[Deal]:
        """A page of the deals of a stage, in board order. With `seen_by`, without the deals of other users.

        A page may be short, or empty, and still have a cursor: if nearly all deals belong to other users, and if the
        next deal does not fit into `most_bytes`. Every deal fits into PAGE_LIMIT.
        """

    def on_stage(self, tenant: str, stage_id: str, *, after: str | None, at_once: int) -> Iterable[Placed[Deal]]:
        """The deals of a stage, in board order."""

    def below(self, tenant: str, deal: Deal) -> Deal | None:
        """The next deal below it in the same column; None at the end."""

    def of_customer(self, tenant: str, customer_id: str, *, at_once: int | None = None) -> Iterable[str]:
        """The ids of all deals of a customer; a read fetches `at_once`, or as many as it can."""

    def open_of_customer(self, tenant: str, customer_id: str, pipeline_id: str) -> Iterable[str]:
        """The ids of the customer's open deals in the pipeline; eventually consistent."""

    def has_bought(self, tenant: str, customer_id: str, before: datetime | None = None) -> bool:
        """Whether a deal of the customer was won (earlier than `before`), even if the deal has moved on since."""

    def has_open(self, tenant: str, customer_id: str, pipeline_id: str) -> bool:
        """Whether the customer has an open deal in the pipeline."""

    def save(self, tenant: str, event: Event, run: PlanRun | None = None) -> Writes:
        """Saves an event, and the deal after it. Raises StaleVersion, or AlreadyExists for a first event.

        `run` lists the first event of a repeat in the history of its plan.
        """

    def events(self, tenant: str, wanted: Collection[tuple[str, int]]) -> Mapping[tuple[str, int], Event]:
        """The existing events, by (deal id, version)."""

    def note(self, tenant: str, note: Note, run: PlanRun | None = None) -> Writes:
        """Saves a note, replacing a note about the same event and subject. `run` lists it in the history of a plan."""

    def history(self, tenant: str, deal_id: str, *, after: str | None, at_once: int) -> Iterable[Placed[Event | Note]]:
        """The events and notes of a deal, newest first."""

    def made_from(self, tenant: str, deal: Deal, *, after: str | None, at_once: int) -> Iterable[Placed[Deal]]:
        """The copies and repeats that were made directly from the deal, newest first."""

    def copies_revision(self, tenant: str, original_id: str) -> int:
        """How often the amounts of a deal and its copies were checked. Read it before the deals."""

    def revise_copies(self, tenant: str, original_id: str, seen: int, at: datetime) -> Writes:
        """Raises the revision by 1. Raises StaleVersion unless it is `seen`: another worker has checked them since."""

    def journey(self, tenant: str, journey_id: str) -> Iterable[Placed[str]]:
        """The ids of all copies and repeats of a journey. Their places sort by time of creation."""


class DealLists(Protocol):
    """Lists of deals. The value of a place is None if its deal was deleted since the index was read."""

    def of_responsible(
        self, tenant: str, responsible_id: str | None, *, after: str | None, at_once: int
    ) -> Iterable[Placed[Deal | None]]:
        """The deals of a responsible, or those without a responsible, newest first."""

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
        """The deals of a customer, ordered by pipeline and status.

        With `pipeline_id` only those in the pipeline, and with `status` too only those with this status.
        """

    def closing(
        self, tenant: str, first: date, last: date, *, after: str | None, at_once: int
    ) -> Iterable[Placed[Deal | None]]:
        """The deals with an expected close date from `first` to `last`, earliest first."""


class Terms(Protocol):
    def many(self, tenant: str, deal_ids: Collection[str]) -> Mapping[str, IndexEntry]:
        """The existing index entries by deal id. At most 100 ids."""

    def with_deals(self, tenant: str, deal_ids: Collection[str]) -> Mapping[str, tuple[Deal, IndexEntry]]:
        """The existing deals with their index entries, by deal id, in one read. At most 50 ids."""

    def save(self, tenant: str, change: TermsChange) -> Writes:
        """Saves the changed terms and the index entry. Raises StaleVersion if the index entry has changed since."""

    def find(
        self, tenant: str, term: str, *, beginning: bool, after: str | None, at_once: int
    ) -> Iterable[Placed[tuple[str, str]]]:
        """The deals with a term, as pairs of term and deal id.

        If `beginning`, all terms that begin with it match.
        """
