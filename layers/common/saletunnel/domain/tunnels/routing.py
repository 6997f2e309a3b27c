"""What tunnels do when a deal enters their stage. The one decision is `route`; all else serves it.

A tunnel fires once for each arrival of a deal on its stage. Copies are made from the deal as it was on arrival, under
ids derived from the arrival and the tunnel. A move happens only while the deal still stands there by that arrival. So
a second delivery of the same event finds its copies made and the arrival over, and changes nothing.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Literal

from saletunnel.domain.company.subscription import Feature
from saletunnel.domain.condition import Condition, find_unmet_part, render_condition
from saletunnel.domain.customer import Customer
from saletunnel.domain.deals.deal import Deal, Event
from saletunnel.domain.deals.entering import missing_fields
from saletunnel.domain.design import Design
from saletunnel.domain.ids import derive_id
from saletunnel.domain.pipeline import pipeline_of
from saletunnel.domain.tunnels import tunnel_changes
from saletunnel.domain.tunnels.transfer import copied, transferred
from saletunnel.domain.tunnels.tunnel import Tunnel

MOST_HOPS = 8
"""After so many transfers with no person between them a chain stops."""

Reason = Literal[
    "switched_off", "rests", "target_gone", "conditions_not_met", "waits", "another_moved_it", "left", "fields_missing"
]
"""Why a tunnel does not fire: `waits` is the one that may still come."""


@dataclass(frozen=True, slots=True)
class Stopped:
    """Why tunnels that matched did not fire."""

    reason: Literal["too_many_hops"]
    detail: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a tunnel fires for an arrival: it does when there is no `reason` against it."""

    tunnel: Tunnel
    reason: Reason | None = None
    detail: str = ""
    unmet: Condition | None = None
    """The part of its conditions that does not hold."""
    missing: tuple[str, ...] = ()
    """The fields that the target asks for and the deal lacks."""


@dataclass(frozen=True, slots=True)
class Routing:
    """What one arrival sets off: the first events of the copies, then the event of the move."""

    copies: tuple[Event, ...] = ()
    move: Event | None = None
    stopped: Stopped | None = None
    verdicts: tuple[Verdict, ...] = ()
    """On every tunnel that was looked at, in their order."""
    turns: Mapping[str, int] = field(default_factory=dict)
    """How many turns of which tunnels were given to people."""

    @property
    def events(self) -> tuple[Event, ...]:
        return self.copies if self.move is None else (*self.copies, self.move)

    def because(self, reason: Reason) -> list[Verdict]:
        return [verdict for verdict in self.verdicts if verdict.reason == reason]


def route(
    arrival: Event,
    deal: Deal,
    tunnels: Iterable[Tunnel],
    design: Design,
    tenant: str,
    at: datetime,
    *,
    customer: Customer | None = None,
    turns: Mapping[str, int] | None = None,
    made: Set[str] = frozenset(),
    waits: bool = True,
) -> Routing:
    """What the arrival of a deal into a stage sets off: all matching copies, then the first matching move.

    `deal` is the deal as it is now, which may be later than `arrival.deal`; `tunnels` are those of the arrival's stage.
    `customer` is the deal's where a condition asks for it, `turns` how often each tunnel chose somebody in turn, `made`
    the ids of copies that are there already. With `waits` delayed tunnels are left for later, conditions and all;
    without, the time of these has come.
    """
    decision = _Decision(arrival, deal, design, tenant, at, dict(turns or {}), made)
    ordered = sorted(tunnels, key=lambda tunnel: (tunnel.position, tunnel.id))
    verdicts = {tunnel.id: _verdict(tunnel, arrival.deal, design, customer, waits) for tunnel in ordered}
    matching = [tunnel for tunnel in ordered if verdicts[tunnel.id].reason is None]
    if matching and arrival.hops >= MOST_HOPS:
        stopped = Stopped("too_many_hops", f"Stopped after {MOST_HOPS} transfers in a row.")
        return Routing(stopped=stopped, verdicts=tuple(verdicts.values()))
    copies = [decision.copy(tunnel, verdicts) for tunnel in matching if tunnel.action == "copy"]
    movers = [tunnel for tunnel in matching if tunnel.action == "move"]
    move = decision.move(movers, verdicts)
    if move is not None or not stands_there(deal, arrival):
        for waiting in [verdict for verdict in verdicts.values() if verdict.reason == "waits"]:
            verdicts[waiting.tunnel.id] = replace(waiting, reason="left", detail="The deal leaves before.")
    return Routing(
        tuple(copy for copy in copies if copy is not None), move, None, tuple(verdicts.values()), decision.taken
    )


def stands_there(deal: Deal, arrival: Event) -> bool:
    """Whether the deal still stands on its stage by this arrival, and is not in the bin."""
    return deal.arrival == arrival.deal.arrival and deal.deleted_at is None


def copy_id(tenant: str, arrival: Event, tunnel_id: str) -> str:
    """The id of the copy that a tunnel makes of an arrival: always the same."""
    return derive_id("deal", tenant, arrival.deal.id, arrival.deal.arrival, tunnel_id)


def _verdict(tunnel: Tunnel, deal: Deal, design: Design, customer: Customer | None, waits: bool) -> Verdict:
    ends = (pipeline_of(tunnel.source_stage_id), pipeline_of(tunnel.target_stage_id))
    if not tunnel.enabled:
        return Verdict(tunnel, "switched_off", "It is switched off.")
    if not design.has(tunnel.target_stage_id):
        return Verdict(tunnel, "target_gone", "The stage that it leads to is gone.")
    if not design.allowance.runs(Feature.TUNNELS, *ends):
        return Verdict(tunnel, "rests", "It rests: the company's plan does not have it.")
    if waits and tunnel.is_delayed:
        return Verdict(tunnel, "waits", f"It waits for {tunnel.delay}.")
    failing = find_unmet_part(tunnel.conditions, deal, customer)
    if failing is not None:
        return Verdict(tunnel, "conditions_not_met", f"Not so: {render_condition(failing)}.", unmet=failing)
    return Verdict(tunnel)


class _Decision:
    """One arrival as its tunnels see it, and the turns that they have taken so far."""

    def __init__(
        self,
        arrival: Event,
        deal: Deal,
        design: Design,
        tenant: str,
        at: datetime,
        turns: Mapping[str, int],
        made: Set[str],
    ) -> None:
        self._arrival = arrival
        self._deal = deal
        self._design = design
        self._tenant = tenant
        self._at = at
        self._turns = turns
        self._made = made
        self.taken: Counter[str] = Counter()

    def copy(self, tunnel: Tunnel, verdicts: dict[str, Verdict]) -> Event | None:
        """The first event of the copy; None when it is made already, or the target asks for what the deal lacks."""
        id_ = copy_id(self._tenant, self._arrival, tunnel.id)
        if id_ in self._made:
            return None
        source = self._arrival.deal
        stage = self._design.stage(tunnel.target_stage_id)
        values = self._values(tunnel, source)
        copy = copied(source, id_, stage, values, tunnel.actor, self._arrival, self._at, tunnel.id)
        return self._accepted(tunnel, copy, verdicts)

    def move(self, movers: Sequence[Tunnel], verdicts: dict[str, Verdict]) -> Event | None:
        """The event of the first one; None when there is none, or the deal is not there, or lacks what is asked for."""
        for second in movers[1:]:
            verdicts[second.id] = Verdict(second, "another_moved_it", f"{movers[0].name} comes before it.")
        if not movers:
            return None
        tunnel = movers[0]
        if not stands_there(self._deal, self._arrival):
            verdicts[tunnel.id] = Verdict(tunnel, "left", "The deal has left the stage.")
            return None
        stage = self._design.stage(tunnel.target_stage_id)
        values = self._values(tunnel, self._deal)
        return self._accepted(
            tunnel, transferred(self._deal, stage, values, tunnel.actor, self._arrival, self._at), verdicts
        )

    def _values(self, tunnel: Tunnel, deal: Deal) -> dict[str, Any]:
        responsible = tunnel.changes.responsible.without(self._design.removed_users)
        changes = replace(tunnel.changes, responsible=responsible)
        values = tunnel_changes.apply_changes(changes, deal, self._design, self._turns.get(tunnel.id, 0))
        rounds = deal.rounds or {}
        times = rounds.get(tunnel.id, 0) + 1
        if tunnel_changes.counts_transfers(tunnel.title_template):
            values["rounds"] = {**rounds, tunnel.id: times}
        values["title"] = tunnel_changes.next_title(tunnel.title_template, deal, self._design, times)
        return values

    def _accepted(self, tunnel: Tunnel, event: Event, verdicts: dict[str, Verdict]) -> Event | None:
        missing = missing_fields(self._design.stage(tunnel.target_stage_id), event.deal)
        if missing:
            where = self._design.stage_label(tunnel.target_stage_id)
            detail = f"{where} asks for {', '.join(missing)}, which the deal lacks."
            verdicts[tunnel.id] = Verdict(tunnel, "fields_missing", detail, missing=missing)
            return None
        if tunnel.changes.responsible.takes_turns:
            self.taken[tunnel.id] += 1
        return event
