"""The router, the timers and the apply job against a model of what each arrival may cause.

Deliveries are repeated, late, reordered or interrupted, and larger than the share of a company. In the end every
arrival has fired each of its tunnels exactly once, unless its copies exceed the budget of the chain. A delayed tunnel
has fired only after its delay, and only while the deal was on the stage. The amount of a deal and its copies is counted
once.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from hypothesis import given, settings

from saletunnel.domain.condition import holds
from saletunnel.domain.deals.deal import Deal, Event
from saletunnel.domain.deals.timeline import Note
from saletunnel.domain.ids import derive_id
from saletunnel.domain.tunnels.chain_limits import MOST_COPIES, MOST_HOPS
from saletunnel.domain.tunnels.tunnel import Tunnel
from saletunnel.store.dynamo.items import Item
from saletunnel.store.dynamo.keys import Key
from saletunnel.usecases.schedule.perform import perform
from saletunnel.usecases.tunnels.deliveries import route_delivery
from saletunnel.usecases.tunnels.router import route_arrivals
from tests.chance import HISTORIES, SAME_EVERY_TIME
from tests.usecases.tunnels.histories import SHARES, STEPS, TUNNELS, Drawn, Step, World, create, create_world
from tests.usecases.tunnels.routing import arrivals

type Histories = dict[str, list[Event]]
"""The events of each deal, by its id."""


@settings(max_examples=HISTORIES, derandomize=SAME_EVERY_TIME, print_blob=True)
@given(TUNNELS, STEPS, SHARES)
def test_every_arrival_fires_each_tunnel_once(drawn: list[Drawn], steps: list[Step], share: int) -> None:
    world = create_world(drawn, share)
    for step in [create(0, 5), *steps]:
        world.act(step)
    world.settle()
    verify(world)

    before = content(world)
    all_arrivals = arrivals(world.company)
    assert route_arrivals(world.company.ports, [*reversed(all_arrivals), *all_arrivals]) == {}
    assert content(world) == before
    assert route_delivery(world.company.ports, [*reversed(all_arrivals), *all_arrivals], share=share) == {}
    assert perform(world.company.ports, world.company.due_queue.take() * 2) == {}
    assert content(world) == before
    world.company.clock.advance(days=1)
    assert route_arrivals(world.company.ports, all_arrivals) == {}
    world.settle()
    verify(world)


def content(world: World) -> dict[Key, Item]:
    """All items. Notes are left empty, because a repeated note changes its time."""
    items = world.company.table.items()
    return {key: {} if item.get("entity") == "note" else item for key, item in items.items()}


@dataclass(frozen=True)
class Stay:
    """A deal's stay on a stage: its arrival, the states of the deal there, and the next arrival."""

    arrival: Event
    deals: Sequence[Deal]
    next_arrival: Event | None

    @property
    def is_lasting(self) -> bool:
        """Whether the deal is still on the stage and was never in the bin during the stay."""
        return self.next_arrival is None and all(deal.deleted_at is None for deal in self.deals)

    @property
    def is_outside(self) -> bool:
        """Whether the deal is still on the stage and outside the bin, perhaps after it was restored."""
        return self.next_arrival is None and self.deals[-1].deleted_at is None

    def copy_id(self, world: World, tunnel: Tunnel) -> str:
        return derive_id("deal", world.company.tenant, self.arrival.deal.id, self.arrival.version, tunnel.id)


def verify(world: World) -> None:
    histories: defaultdict[str, list[Event]] = defaultdict(list)
    for event in world.events():
        histories[event.deal.id].append(event)
    copies = {id_ for history in histories.values() for id_ in verify_history(world, dict(histories), history)}
    assert set(histories) == set(world.created) | copies
    verify_money([history[-1].deal for history in histories.values()])
    assert max(copies_by_chain(dict(histories)).values(), default=0) <= MOST_COPIES
    assert {error.code for job in world.jobs() for error in job.errors} <= {"internal_error"}


def verify_money(deals: Sequence[Deal]) -> None:
    """Checks that the amount of a deal and its copies is counted once, as long as one of them is outside the bin."""
    outside = [deal for deal in deals if deal.deleted_at is None]
    groups = Counter(deal.original_id for deal in outside)
    assert Counter(deal.original_id for deal in outside if deal.counted) == dict.fromkeys(groups, 1)


def verify_history(world: World, histories: Histories, history: list[Event]) -> list[str]:
    """Checks the history of one deal against the rules; returns the ids of the copies that were made of it."""
    assert [event.version for event in history] == list(range(1, len(history) + 1))
    deal = history[-1].deal
    assert world.company.ports.deals.many(world.company.tenant, [deal.id])[deal.id] == deal
    copies, stops = [], set()
    noted = noted_stops(world, deal)
    for stay in stays(history):
        here = [tunnel for tunnel in world.tunnels if tunnel.source_stage_id == stay.arrival.deal.stage_id]
        at_once = [tunnel for tunnel in here if not tunnel.is_delayed and meets(tunnel, stay.arrival.deal)]
        assert stay.arrival.enters == (stay.arrival.kind != "transfer_undone")
        if not stay.arrival.enters:
            at_once = []
        if at_once and stay.arrival.hops >= MOST_HOPS:
            stops.add(stay.arrival.version)
            at_once = []
        if is_over_budget(world, histories, stay, at_once, noted):
            at_once = []
        later = [tunnel for tunnel in here if may_fire_later(world, stay, tunnel)]
        waits = stay.arrival.version not in noted
        verify_move(world, stay, at_once, later, waits=waits)
        made = verify_copies(world, histories, stay, at_once, later, waits=waits)
        copies += [stay.copy_id(world, tunnel) for tunnel in made]
    assert stops <= set(noted)
    assert len(noted) == len(set(noted))
    return copies


def copies_by_chain(histories: Histories) -> Counter[str]:
    """The number of deals that each chain of transfers has made."""
    made = [history[0] for history in histories.values() if history[0].kind == "copied_from"]
    return Counter(copy.chain_id for copy in made)


def is_over_budget(
    world: World, histories: Histories, stay: Stay, at_once: Sequence[Tunnel], noted: Sequence[int]
) -> bool:
    """Whether the copies of the tunnels that match at once exceeded the budget. Checks that a noted stop was needed."""
    arrival = stay.arrival
    if arrival.version not in noted or arrival.hops >= MOST_HOPS:
        return False
    made = copies_by_chain(histories)
    own = f"{arrival.deal.id}#{arrival.version:010}"
    spent = max(made[chain] for chain in [arrival.chain_id, *(chain for chain in made if chain.startswith(own))])
    copying = [tunnel for tunnel in world.tunnels if tunnel.action == "copy"]
    assert spent + len([tunnel for tunnel in copying if tunnel.source_stage_id == arrival.deal.stage_id]) > MOST_COPIES
    return not any(stay.copy_id(world, tunnel) in histories for tunnel in at_once)


def stays(history: list[Event]) -> Iterator[Stay]:
    entered = [event for event in history if event.deal.arrival == event.version]
    for arrival, next_arrival in zip(entered, [*entered[1:], None], strict=True):
        yield Stay(arrival, [event.deal for event in history if event.deal.arrival == arrival.version], next_arrival)


def may_fire_later(world: World, stay: Stay, tunnel: Tunnel) -> bool:
    """Whether a delayed or applied tunnel may fire: its conditions held at some time of the stay."""
    may_wait = tunnel.id in world.applied.values() or (tunnel.is_delayed and stay.arrival.enters)
    return may_wait and any(meets(tunnel, deal) for deal in stay.deals)


def meets(tunnel: Tunnel, deal: Deal) -> bool:
    return holds(tunnel.conditions, deal, time_zone="UTC")


def begins_new_chain(world: World, arrival: Event) -> bool:
    """Whether a person applied a tunnel of the stage. That begins a new chain, which later transfers continue."""
    return any(tunnel.source_stage_id == arrival.deal.stage_id for tunnel in applied_tunnels(world))


def applied_tunnels(world: World) -> list[Tunnel]:
    return [tunnel for tunnel in world.tunnels if tunnel.id in world.applied.values()]


def must_fire_later(stay: Stay, tunnel: Tunnel) -> bool:
    always = all(meets(tunnel, deal) for deal in stay.deals)
    return tunnel.is_delayed and stay.arrival.enters and stay.is_lasting and always and stay.arrival.hops < MOST_HOPS


def verify_move(world: World, stay: Stay, at_once: Sequence[Tunnel], later: Sequence[Tunnel], *, waits: bool) -> None:
    """Checks that the first matching move transferred the deal, unless the deal was moved before.

    A delayed tunnel must fire if it `waits`: its chain was not stopped at the arrival.
    """
    arrival, next_arrival = stay.arrival, stay.next_arrival
    mover = next((tunnel for tunnel in at_once if tunnel.action == "move"), None)
    if next_arrival is None:
        must_move = stay.is_lasting or (stay.is_outside and all(meets(mover, deal) for deal in stay.deals if mover))
        assert mover is None or not must_move
        assert not (waits and any(tunnel.action == "move" and must_fire_later(stay, tunnel) for tunnel in later))
    elif next_arrival.kind == "transferred":
        [by] = [tunnel for tunnel in world.tunnels if tunnel.id == next_arrival.actor.id]
        assert by.action == "move"
        assert by == mover or by in later
        assert next_arrival.deal.stage_id == by.target_stage_id
        assert next_arrival.at >= by.due_at(arrival.at)
        assert next_arrival.hops == arrival.hops + 1 or (next_arrival.hops == 1 and begins_new_chain(world, arrival))
    else:
        assert (next_arrival.kind, next_arrival.hops) in (("moved", 0), ("transfer_undone", 0))


def verify_copies(
    world: World,
    histories: Histories,
    stay: Stay,
    at_once: Sequence[Tunnel],
    later: Sequence[Tunnel],
    *,
    waits: bool,
) -> list[Tunnel]:
    """Checks the copies of a stay; returns the tunnels that made them.

    A tunnel that matches at once must have made a copy. A delayed or applied tunnel makes it when it is due.
    """
    made = []
    for tunnel in world.tunnels:
        copy = histories.get(stay.copy_id(world, tunnel))
        if copy is None:
            assert tunnel not in at_once or tunnel.action == "move"
            must_exist = waits and tunnel in later and tunnel.action == "copy" and must_fire_later(stay, tunnel)
            assert not must_exist
            continue
        assert tunnel.action == "copy"
        assert tunnel in at_once or tunnel in later
        assert (copy[0].kind, copy[0].deal.stage_id) == ("copied_from", tunnel.target_stage_id)
        assert copy[0].at >= tunnel.due_at(stay.arrival.at)
        made.append(tunnel)
    return made


def noted_stops(world: World, deal: Deal) -> list[int]:
    """The arrivals at which a stop of the chain is noted. A chain may also stop at a delayed tunnel."""
    history = world.company.ports.deals.history(world.company.tenant, deal.id, after=None, at_once=100)
    notes = [placed.value for placed in history if isinstance(placed.value, Note)]
    return [note.version for note in notes if note.kind == "loop_stopped"]
