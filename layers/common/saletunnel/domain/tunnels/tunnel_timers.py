"""Timers of delayed transfers: a timer waits until it is due, and is cancelled if the deal has left the stage."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from saletunnel.domain.deals.deal import Event
from saletunnel.domain.deals.events import Actor, ActorKind
from saletunnel.domain.deals.timeline import Note, NoteKind, Wording
from saletunnel.domain.scheduled_work import Piece
from saletunnel.domain.tunnels.tunnel import Tunnel

State = Literal["pending", "fired", "cancelled"]


@dataclass(frozen=True, slots=True)
class TimerKey:
    """The key of a timer: an arrival of a deal, and a tunnel."""

    deal_id: str
    arrival: int
    tunnel_id: str

    @property
    def parts(self) -> tuple[str, str, str]:
        """The parts of the key of its piece of scheduled work."""
        return self.deal_id, str(self.arrival), self.tunnel_id


def parse_timer_key(parts: Sequence[str]) -> TimerKey:
    """The timer key with these `parts`."""
    deal_id, arrival, tunnel_id = parts
    return TimerKey(deal_id, int(arrival), tunnel_id)


@dataclass(frozen=True, slots=True)
class Timer:
    """A delayed transfer of a deal by a tunnel: pending, fired or cancelled. A finished timer is not set again.

    `asked_by` is the person who applied the tunnel to the deal, None for a timer that an arrival set. This person
    starts a new chain.
    """

    key: TimerKey
    tunnel_name: str
    due_at: datetime
    state: State = "pending"
    asked_by: Actor | None = None

    def piece(self, tenant: str) -> Piece:
        """The timer as scheduled work."""
        return Piece(tenant, self.key.parts, self.due_at)

    def finished(self, state: State) -> "Timer":
        return replace(self, state=state)


def timer_of(arrival: Event, tunnel: Tunnel, asked_by: Actor | None = None) -> Timer:
    """The timer of a delayed tunnel for an arrival. `asked_by` is the person who applied the tunnel, if anybody did."""
    key = TimerKey(arrival.deal.id, arrival.deal.arrival, tunnel.id)
    return Timer(key, tunnel.name, tunnel.due_at(arrival.at), asked_by=asked_by)


def pending_note(timer: Timer, tunnel: Tunnel, arrival: Event) -> Note:
    """The timeline's note about a timer that was set."""
    due = timer.due_at.isoformat(timespec="seconds").replace("+00:00", "Z")
    return _note(timer, tunnel, "transfer_pending", arrival.at, Wording(f"Due at {due}.", "due", {"due_at": due}))


def waited_note(timer: Timer, tunnel: Tunnel, at: datetime) -> Note:
    """The timeline's note about a timer that fired."""
    return _note(timer, tunnel, "transfer_waited", at, Wording("Its time has come.", "time_came"))


def cancelled_note(timer: Timer, tunnel: Tunnel | None, at: datetime, why: Wording) -> Note:
    """The timeline's note about a timer that was cancelled, with the reason `why`."""
    return _note(timer, tunnel, "transfer_cancelled", at, why)


def _note(timer: Timer, tunnel: Tunnel | None, kind: NoteKind, at: datetime, wording: Wording) -> Note:
    actor = tunnel.actor if tunnel else Actor(ActorKind.TUNNEL, timer.key.tunnel_id, timer.tunnel_name)
    about = f"timer#{timer.key.tunnel_id}"
    return Note(
        deal_id=timer.key.deal_id,
        version=timer.key.arrival,
        about=about,
        kind=kind,
        at=at,
        actor=actor,
        text=wording.text,
        code=wording.code,
        params=wording.params,
    )
