"""Scheduled work, as the usecases need it kept: what is due, the timers of delayed transfers, and enrolments."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Protocol

from saletunnel.domain.deals.deal import Deal
from saletunnel.domain.repeat_sale import Enrolment, RepeatPlan
from saletunnel.domain.scheduled_work import Piece, SweepPosition, WorkKind
from saletunnel.domain.tunnels.tunnel_timers import Timer, TimerKey
from saletunnel.usecases.pages import Placed
from saletunnel.usecases.writes import Writes


class Schedule(Protocol):
    def positions(self, kind: WorkKind) -> Mapping[int, SweepPosition]:
        """How far the shards of a kind were swept, of those that ever were."""

    def due(self, position: SweepPosition, until: datetime) -> Iterable[Placed[Piece]]:
        """The pieces of a shard after a position that are due by `until`, earliest first; a moment late."""

    def advance(self, before: SweepPosition, after: SweepPosition) -> Writes:
        """Raises StaleVersion when another sweep advanced the position since."""

    @property
    def shards(self) -> int: ...


class Timers(Protocol):
    def many(self, tenant: str, keys: Collection[TimerKey]) -> Mapping[TimerKey, Timer]:
        """Those that were ever set, done or not."""

    def set(self, tenant: str, timer: Timer) -> Writes:
        """Raises AlreadyExists when it was set before."""

    def finish(self, tenant: str, timer: Timer, at: datetime) -> Writes:
        """Ends it in the state that it has; raises StaleVersion when it ended before."""


class Enrolments(Protocol):
    def many(self, tenant: str, keys: Collection[tuple[str, str]]) -> Mapping[tuple[str, str], Enrolment]:
        """By (deal id, plan id), those that exist."""

    def with_deals(
        self, tenant: str, keys: Collection[tuple[str, str]]
    ) -> tuple[Mapping[tuple[str, str], Enrolment], Mapping[str, Deal]]:
        """At most 50 of them, and their deals by id, in one read."""

    def enrol(self, tenant: str, enrolment: Enrolment) -> Writes:
        """Raises StaleVersion when the deal is enrolled by the same or a later event."""

    def advance(self, tenant: str, before: Enrolment, after: Enrolment) -> Writes:
        """Raises StaleVersion when its cycle was done since."""

    def of_plan(self, tenant: str, plan: RepeatPlan, up_to: datetime) -> Iterable[Enrolment]:
        """Those of a plan whose next cycle is due by `up_to`, earliest first; the index is a moment late."""
