"""The repositories of scheduled work: the due index, the timers of delayed transfers, and enrolments.

Their methods that return writes name the errors that the commit raises.
"""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Protocol

from saletunnel.domain.deals.deal import Deal
from saletunnel.domain.repeats.enrolment import Enrolment, Rest
from saletunnel.domain.scheduled_work import Piece, SweepPosition, WorkKind
from saletunnel.domain.tunnels.tunnel_timers import Timer, TimerKey
from saletunnel.usecases.pages import Placed
from saletunnel.usecases.writes import Writes


class Schedule(Protocol):
    def positions(self, kind: WorkKind) -> Mapping[int, SweepPosition]:
        """The sweep positions of a kind by shard, without the shards that were never swept."""

    def due(self, position: SweepPosition, until: datetime) -> Iterable[Placed[Piece]]:
        """The pieces of a shard after `position` that are due by `until`, earliest first; eventually consistent."""

    def advance(self, before: SweepPosition, after: SweepPosition) -> Writes:
        """Raises StaleVersion if another sweep has advanced the position since."""

    @property
    def shards(self) -> int: ...


class Timers(Protocol):
    def many(self, tenant: str, keys: Collection[TimerKey]) -> Mapping[TimerKey, Timer]:
        """The existing timers by key, pending or finished."""

    def of_deal(self, tenant: str, deal_id: str) -> Iterable[Timer]:
        """All timers of a deal, pending or finished."""

    def set(self, tenant: str, timer: Timer) -> Writes:
        """Raises AlreadyExists if the timer was set before."""

    def finish(self, tenant: str, timer: Timer, at: datetime) -> Writes:
        """Saves a fired or cancelled timer. Raises StaleVersion if it was finished before."""


class Enrolments(Protocol):
    def with_deals(
        self, tenant: str, keys: Collection[tuple[str, str]], deal_ids: Collection[str]
    ) -> tuple[Mapping[tuple[str, str], Enrolment], Mapping[str, Deal]]:
        """The existing enrolments by (first deal of the family, plan), and the deals by id, in one read."""

    def save(self, tenant: str, enrolment: Enrolment, expires_at: datetime | None = None) -> Writes:
        """Saves the next version. Raises StaleVersion if the enrolment has another version, or exists for version 1.

        If `expires_at` is given, the enrolment is deleted some time after it.
        """

    def of_plan(
        self, tenant: str, plan_id: str, *, after: str | None = None, at_once: int
    ) -> Iterable[Placed[tuple[str, str, str]]]:
        """The keys (first deal, plan, deal) of the enrolments of a plan after a place; eventually consistent.

        The earliest come first, and those that rest or are held last.
        """

    def dated(
        self, tenant: str, plan_id: str, since: datetime, up_to: datetime, *, at_once: int
    ) -> Iterable[Placed[tuple[str, str, str]]]:
        """The same keys of those that are due from `since` to `up_to`, without those that are held."""

    def undated(self, tenant: str, plan_id: str, *, at_once: int) -> Iterable[Placed[tuple[str, str, str]]]:
        """The same keys of those that rest or are held."""

    def of_family(self, tenant: str, journey_id: str) -> Iterable[Enrolment]:
        """The enrolments of a family in all plans, also in plans that were deleted."""

    def count_due(self, tenant: str, plan_id: str, now: datetime, most: int) -> int:
        """The number of enrolments of a plan that are due and not held; eventually consistent.

        It stops counting at some number above `most`.
        """

    def count_held(self, tenant: str, plan_id: str, most: int) -> int:
        """The same number of those that are held."""

    def any_resting(self, tenant: str, plan_id: str, rest: Rest) -> bool:
        """Whether an enrolment of a plan rests for this reason; eventually consistent."""
