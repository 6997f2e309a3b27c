"""What is to be done later, as the usecases need it kept: delayed transfers and repeat sales."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Protocol

from saletunnel.domain.deals.deal import Deal
from saletunnel.domain.repeat_sale import Enrolment, RepeatPlan
from saletunnel.domain.tunnels.tunnel_timers import Timer, TimerKey
from saletunnel.usecases.schedule.due import Due, DueTimer, Leased
from saletunnel.usecases.writes import Writes


class Timers(Protocol):
    def many(self, tenant: str, keys: Collection[TimerKey]) -> Mapping[TimerKey, Timer]:
        """Those that were ever set, done or not."""

    def set(self, tenant: str, timer: Timer) -> Writes:
        """Raises AlreadyExists when it was set before."""

    def finish(self, tenant: str, timer: Timer, at: datetime) -> Writes:
        """It is done, as its state says; raises StaleVersion when it was done before."""

    def due(self, shard: int, now: datetime) -> Iterable[DueTimer]:
        """What is due in one shard, earliest first."""

    def lease(self, due: DueTimer, until: datetime) -> Writes:
        """Puts it off to `until`; raises StaleVersion when somebody else did, or it is done."""

    @property
    def shards(self) -> int: ...


class Enrolments(Protocol):
    def many(self, tenant: str, keys: Collection[tuple[str, str]]) -> Mapping[tuple[str, str], Enrolment]:
        """By (deal id, plan id), those that exist."""

    def with_deals(
        self, tenant: str, keys: Collection[tuple[str, str]]
    ) -> tuple[Mapping[tuple[str, str], Leased], Mapping[str, Deal]]:
        """At most 50 of them with their leases, and their deals by id, in one read."""

    def enrol(self, tenant: str, enrolment: Enrolment) -> Writes:
        """Raises StaleVersion when the deal is enrolled by the same or a later event."""

    def advance(self, tenant: str, before: Enrolment, after: Enrolment) -> Writes:
        """Raises StaleVersion when its cycle was done with since."""

    def of_plan(self, tenant: str, plan: RepeatPlan, up_to: datetime) -> Iterable[Enrolment]:
        """Those of a plan whose next cycle is due by `up_to`, earliest first; a moment late."""

    def due(self, shard: int, now: datetime) -> Iterable[Due]:
        """What is due in one shard, earliest first."""

    def as_due(self, tenant: str, enrolment: Enrolment) -> Due:
        """An enrolment whose next cycle is due, as `due` finds it."""

    def lease(self, due: Due, turn: int | None, until: datetime) -> Writes:
        """Puts it off to `until`, with its turn; raises StaleVersion when somebody else did."""

    @property
    def shards(self) -> int: ...
