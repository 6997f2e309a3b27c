"""The repositories of scheduled work: the due index, the timers of delayed transfers, and enrolments.

Their methods that return writes name the errors that the commit raises.
"""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Protocol

from saletunnel.domain.deals.deal import Deal
from saletunnel.domain.repeat_plan import RepeatPlan
from saletunnel.domain.repeat_sale import Enrolment, Holder
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
    def many(self, tenant: str, keys: Collection[tuple[str, str]]) -> Mapping[tuple[str, str], Enrolment]:
        """The existing enrolments, by (deal id, plan id)."""

    def with_deals(
        self, tenant: str, keys: Collection[tuple[str, str]]
    ) -> tuple[Mapping[tuple[str, str], Enrolment], Mapping[str, Deal]]:
        """The existing enrolments (at most 50 keys) and their deals by id, in one read."""

    def enrol(self, tenant: str, enrolment: Enrolment) -> Writes:
        """Raises StaleVersion if the same event or a later one has enrolled the deal."""

    def advance(self, tenant: str, before: Enrolment, after: Enrolment) -> Writes:
        """Raises StaleVersion if the enrolment was advanced or replaced since."""

    def holder(self, tenant: str, journey_id: str, plan_id: str) -> Holder | None:
        """The deal that holds a family's enrolment in a plan."""

    def hold(self, tenant: str, holder: Holder) -> Writes:
        """Raises StaleVersion if another deal has become the holder since."""

    def of_plan(self, tenant: str, plan: RepeatPlan, up_to: datetime) -> Iterable[Enrolment]:
        """The enrolments of a plan that are due by `up_to`, earliest first; eventually consistent."""
