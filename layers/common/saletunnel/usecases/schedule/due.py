"""Pieces of work that are due, as they are found, leased and sent to whoever does them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from saletunnel.domain.repeat_sale import Enrolment
from saletunnel.domain.tunnels.tunnel_timers import TimerKey


@dataclass(frozen=True, slots=True)
class Due:
    """A piece of work that is due: the enrolment of a deal in a plan, and the moment that it was looked for at.

    `turn` counts the plan's work, for whoever gets the deal in turn; None until it is leased.
    """

    tenant: str
    deal_id: str
    plan_id: str
    due_at: str
    turn: int | None


@dataclass(frozen=True, slots=True)
class DueTimer:
    """A delayed transfer that is due, and the moment that it was looked for at."""

    tenant: str
    key: TimerKey
    due_at: str


@dataclass(frozen=True, slots=True)
class Work:
    """A message of the due queue: what was found due at a moment."""

    now: datetime
    due: Sequence[Due] = ()
    timers: Sequence[DueTimer] = ()


@dataclass(frozen=True, slots=True)
class Leased:
    """An enrolment, and the turn that its lease gave to its next cycle: None while it is not leased."""

    enrolment: Enrolment
    turn: int | None
