"""The decision which tunnels fire when a deal enters their stage.

A tunnel fires once for each arrival of a deal on its stage. Copies are made from the deal as it was on arrival, and
their ids are derived from the arrival and the tunnel. A move requires that the deal is still on the stage by that
arrival. So a repeated delivery of an event changes nothing: the copies exist, and the deal has moved.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Literal

from saletunnel.domain.company.subscription import Feature
from saletunnel.domain.condition import Condition, find_unmet_part, render_condition
from saletunnel.domain.customer import Customer
from saletunnel.domain.deals.deal import Deal, Event
from saletunnel.domain.deals.entering import missing_fields
from saletunnel.domain.deals.origin import Origin, OriginKind
from saletunnel.domain.deals.timeline import Wording
from saletunnel.domain.design import Design
from saletunnel.domain.errors import RuleViolated
from saletunnel.domain.ids import derive_id
from saletunnel.domain.pipeline import pipeline_of
from saletunnel.domain.template import shorten
from saletunnel.domain.tunnels import tunnel_changes
from saletunnel.domain.tunnels.chain_limits import MOST_COPIES, MOST_HOPS
from saletunnel.domain.tunnels.transfer import copied, transferred
from saletunnel.domain.tunnels.tunnel import Tunnel

_LONGEST_DETAIL = 500

Reason = Literal[
    "switched_off",
    "rests",
    "target_gone",
    "conditions_not_met",
    "waits",
    "another_moved_it",
    "left",
    "fields_missing",
    "not_valid",
]
"""Why a tunnel does not fire. After `waits` it may fire later."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """Everything that the decision on an arrival depends on.

    `deal` is the current state of the deal, which may be newer than `arrival.deal`. `tunnels` begin on the arrival's
    stage.
    """

    tenant: str
    arrival: Event
    deal: Deal
    tunnels: Sequence[Tunnel]
    design: Design
    """The pipelines of the arrival's stage and of the tunnels' targets."""
    at: datetime
    customer: Customer | None = None
    """The deal's customer; None if no condition needs it."""
    turns: Mapping[str, int] = field(default_factory=dict)
    """How many turns each tunnel has taken, by tunnel id."""
    copies_made: Set[str] = frozenset()
    """The ids of copies that exist already."""
    copies_left: int = MOST_COPIES
    """How many more deals the arrival's chain may make."""
    delay_over: bool = False
    """Whether delayed tunnels may fire. If not, they wait, and their conditions are checked later."""


@dataclass(frozen=True, slots=True)
class Stopped:
    """Why the matching tunnels of an arrival did not fire."""

    reason: Literal["too_many_hops", "too_many_copies"]
    detail: str

    @property
    def wording(self) -> Wording:
        return Wording(self.detail, self.reason)


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a tunnel fires for an arrival: it fires if `reason` is None."""

    tunnel: Tunnel
    reason: Reason | None = None
    detail: str = ""
    unmet: Condition | None = None
    """The part of the tunnel's conditions that does not hold."""
    missing: tuple[str, ...] = ()
    """The fields that the target stage requires and the deal lacks."""

    @property
    def wording(self) -> Wording:
        """Why the tunnel does not fire, for the timeline."""
        return Wording(self.detail, self.reason, {"fields": self.missing} if self.missing else {})


@dataclass(frozen=True, slots=True)
class Routing:
    """The transfers of an arrival: the first events of the copies, and the event of the move."""

    copies: tuple[Event, ...] = ()
    move: Event | None = None
    stopped: Stopped | None = None
    verdicts: tuple[Verdict, ...] = ()
    """The verdict on every tunnel of the stage, in the order of the tunnels."""
    turns: Mapping[str, int] = field(default_factory=dict)
    """How many turns each tunnel takes, by tunnel id."""

    @property
    def events(self) -> tuple[Event, ...]:
        return self.copies if self.move is None else (*self.copies, self.move)

    def because(self, *reasons: Reason) -> list[Verdict]:
        return [verdict for verdict in self.verdicts if verdict.reason in reasons]


def route(situation: Situation) -> Routing:
    """Decides on an arrival: all matching copy tunnels fire, and the first matching move tunnel.

    If the deal is in the bin, the move tunnel waits like a delayed one, until the deal is restored.
    None of them fires after too many transfers in a row, or if the copies exceed the budget of the chain.
    """
    return _Decision(situation).decide()


def stands_there(deal: Deal, arrival: Event) -> bool:
    """Whether the deal is still on the stage of this arrival, has not left it since, and is not in the bin."""
    return deal.arrival == arrival.deal.arrival and deal.deleted_at is None


def waits_in_bin(deal: Deal, arrival: Event) -> bool:
    """Whether the deal went into the bin from the stage of this arrival, so that it may return to it."""
    return deal.arrival == arrival.deal.arrival and deal.deleted_at is not None


def copy_id(tenant: str, arrival: Event, tunnel_id: str) -> str:
    """The id of the copy that a tunnel or rule makes for an arrival. It is derived, so it is the same again."""
    return derive_id("deal", tenant, arrival.deal.id, arrival.deal.arrival, tunnel_id)


class _Decision:
    """The decision on an arrival: the verdicts so far, and the turns that were taken."""

    def __init__(self, situation: Situation) -> None:
        self._situation = situation
        ordered = sorted(situation.tunnels, key=lambda tunnel: (tunnel.position, tunnel.id))
        self._verdicts = {tunnel.id: _verdict(tunnel, situation) for tunnel in ordered}
        self._turns_taken: Counter[str] = Counter()

    def decide(self) -> Routing:
        matching = [verdict.tunnel for verdict in self._verdicts.values() if verdict.reason is None]
        if matching and self._situation.arrival.hops >= MOST_HOPS:
            stopped = Stopped("too_many_hops", f"Stopped after {MOST_HOPS} transfers in a row.")
            return Routing(stopped=stopped, verdicts=tuple(self._verdicts.values()))
        made = [self._copy(tunnel) for tunnel in matching if tunnel.action == "copy"]
        copies = tuple(copy for copy in made if copy is not None)
        if len(copies) > self._situation.copies_left:
            detail = f"Stopped: tunnels may make {MOST_COPIES} deals before a person acts."
            return Routing(stopped=Stopped("too_many_copies", detail), verdicts=tuple(self._verdicts.values()))
        move = self._first_move([tunnel for tunnel in matching if tunnel.action == "move"])
        if move is not None or not (self._still_there or self._in_bin):
            self._end_waiting()
        return Routing(
            copies=copies,
            move=move,
            verdicts=tuple(self._verdicts.values()),
            turns=self._turns_taken,
        )

    def _copy(self, tunnel: Tunnel) -> Event | None:
        """The first event of the copy; None if the copy exists, or the deal lacks a field that the target requires."""
        situation = self._situation
        arrival = situation.arrival
        id_ = copy_id(situation.tenant, arrival, tunnel.id)
        if id_ in situation.copies_made:
            return None
        stage = situation.design.stage(tunnel.target_stage_id)
        origin = Origin(OriginKind.TUNNEL_COPY, deal_id=arrival.deal.id, tunnel_id=tunnel.id, made_by=tunnel.name)

        def copy() -> Event:
            values = self._values(tunnel, arrival.deal)
            return copied(arrival.deal, id_, stage, values, tunnel.actor, arrival, situation.at, origin)

        return self._accept(tunnel, copy)

    def _first_move(self, movers: Sequence[Tunnel]) -> Event | None:
        """The move by the first of these tunnels, and a refusal for each of the others.

        None if there are no tunnels, the deal has left the stage, or it lacks a field that the target requires.
        """
        for later in movers[1:]:
            self._refuse(later, "another_moved_it", f"{movers[0].name} comes before it.")
        return self._move(movers[0]) if movers else None

    def _move(self, tunnel: Tunnel) -> Event | None:
        if self._in_bin:
            self._end_waiting()
            self._refuse(tunnel, "waits", "The deal is in the bin.")
            return None
        if not self._still_there:
            self._refuse(tunnel, "left", "The deal has left the stage.")
            return None
        situation = self._situation
        stage = situation.design.stage(tunnel.target_stage_id)

        def move() -> Event:
            values = self._values(tunnel, situation.deal)
            return transferred(situation.deal, stage, values, tunnel.actor, situation.arrival, situation.at)

        return self._accept(tunnel, move)

    def _values(self, tunnel: Tunnel, deal: Deal) -> dict[str, Any]:
        """The fields of the deal that the tunnel changes, with their new values."""
        design = self._situation.design
        changes = replace(tunnel.changes, responsible=tunnel.changes.responsible.without(design.removed_users))
        values = tunnel_changes.apply_changes(changes, deal, design, self._situation.turns.get(tunnel.id, 0))
        rounds = deal.rounds or {}
        times = rounds.get(tunnel.id, 0) + 1
        if tunnel_changes.counts_transfers(tunnel.title_template):
            values["rounds"] = {**rounds, tunnel.id: times}
        values["title"] = tunnel_changes.next_title(tunnel.title_template, deal, design, times)
        return values

    def _accept(self, tunnel: Tunnel, make: Callable[[], Event]) -> Event | None:
        """Takes the tunnel's turn and returns the event; None if its deal is not valid or lacks a required field."""
        design = self._situation.design
        try:
            event = make()
        except RuleViolated as refusal:
            self._refuse(tunnel, "not_valid", refusal.detail)
            return None
        missing = missing_fields(design.stage(tunnel.target_stage_id), event.deal)
        if missing:
            where = design.stage_label(tunnel.target_stage_id)
            detail = f"{where} requires {', '.join(missing)}, which the deal lacks."
            self._refuse(tunnel, "fields_missing", detail, missing)
            return None
        if tunnel.changes.responsible.takes_turns:
            self._turns_taken[tunnel.id] += 1
        return event

    def _end_waiting(self) -> None:
        """Refuses the delayed tunnels, since the deal leaves the stage now or has left it."""
        for verdict in list(self._verdicts.values()):
            if verdict.reason == "waits":
                self._refuse(verdict.tunnel, "left", "The deal leaves the stage before the tunnel is due.")

    def _refuse(self, tunnel: Tunnel, reason: Reason, detail: str, missing: tuple[str, ...] = ()) -> None:
        self._verdicts[tunnel.id] = Verdict(tunnel, reason, detail, missing=missing)

    @property
    def _still_there(self) -> bool:
        return stands_there(self._situation.deal, self._situation.arrival)

    @property
    def _in_bin(self) -> bool:
        return waits_in_bin(self._situation.deal, self._situation.arrival)


def _verdict(tunnel: Tunnel, situation: Situation) -> Verdict:
    """Whether the tunnel matches the deal as it was on arrival, before copies and moves are made."""
    design = situation.design
    ends = (pipeline_of(tunnel.source_stage_id), pipeline_of(tunnel.target_stage_id))
    if not tunnel.enabled:
        return Verdict(tunnel, "switched_off", "The tunnel is switched off.")
    if not design.has(tunnel.target_stage_id):
        return Verdict(tunnel, "target_gone", "The target stage was deleted.")
    if not design.allowance.runs(Feature.TUNNELS, *ends):
        return Verdict(tunnel, "rests", "The tunnel is paused, because the company's subscription does not include it.")
    if tunnel.is_delayed and not situation.delay_over:
        return Verdict(tunnel, "waits", f"The tunnel waits for {tunnel.delay}.")
    failing = find_unmet_part(
        tunnel.conditions, situation.arrival.deal, time_zone=design.time_zone, customer=situation.customer
    )
    if failing is not None:
        detail = f"Not met: {_shorten(render_condition(failing))}."
        return Verdict(tunnel, "conditions_not_met", detail, unmet=failing)
    return Verdict(tunnel)


def _shorten(text: str) -> str:
    shortened = shorten(text, _LONGEST_DETAIL)
    return text if shortened == text else f"{shortened}…"
