"""The router, the timers and the apply job against a model of what each arrival of a deal into a stage may set off.

Deliveries are doubled, late, shuffled or cut off. In the end every arrival has fired each of its tunnels exactly once:
a delayed tunnel not before its time, and only while the deal stood there. The money of a deal and its copies counts
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
from saletunnel.domain.tunnels.routing import MOST_HOPS
from saletunnel.domain.tunnels.tunnel import Tunnel
from saletunnel.store.items import Item
from saletunnel.store.keys import Key
from saletunnel.usecases.tunnels.router import route_arrivals
from tests.chance import HISTORIES, SAME_EVERY_TIME
from tests.usecases.tunnels.histories import STEPS, TUNNELS, Drawn, Step, World, a_world, create
from tests.usecases.tunnels.routing import arrivals

type Histories = dict[str, list[Event]]
"""The events of each deal, by its id."""


@settings(max_examples=HISTORIES, derandomize=SAME_EVERY_TIME, print_blob=True)
@given(TUNNELS, STEPS)
def test_every_arrival_fires_each_tunnel_once(drawn: list[Drawn], steps: list[Step]) -> None:
    world = a_world(drawn)
    for step in [create(0, 5), *steps]:
        world.act(step)
    world.settle()
    verify(world)

    before = what_is_there(world)
    whole = arrivals(world.company)
    assert route_arrivals(world.company.ports, [*reversed(whole), *whole]) == {}
    assert what_is_there(world) == before
    world.company.clock.advance(days=1)
    assert route_arrivals(world.company.ports, whole) == {}
    world.settle()
    verify(world)


def what_is_there(world: World) -> dict[Key, Item]:
    """All items; of notes only that they are there, as noting again changes the time."""
    items = world.company.table.items()
    return {key: {} if item.get("entity") == "note" else item for key, item in items.items()}


@dataclass(frozen=True)
class Stay:
    """A deal's stay on a stage: the event by which it entered, the deal as it was there, and the arrival after it."""

    arrival: Event
    deals: Sequence[Deal]
    following: Event | None

    @property
    def is_for_good(self) -> bool:
        """It stands there yet, and never lay in the bin."""
        return self.following is None and all(deal.deleted_at is None for deal in self.deals)

    def copy_id(self, world: World, tunnel: Tunnel) -> str:
        return derive_id("deal", world.company.tenant, self.arrival.deal.id, self.arrival.version, tunnel.id)


def verify(world: World) -> None:
    histories: defaultdict[str, list[Event]] = defaultdict(list)
    for event in world.events():
        histories[event.deal.id].append(event)
    copies = {id_ for history in histories.values() for id_ in verified_copies(world, dict(histories), history)}
    assert set(histories) == set(world.made) | copies
    verify_money([history[-1].deal for history in histories.values()])
    assert {error.code for job in world.jobs() for error in job.errors} <= {"internal_error"}


def verify_money(deals: Sequence[Deal]) -> None:
    """Of a deal and its copies one counts, as long as one of them is not in the bin."""
    there = [deal for deal in deals if deal.deleted_at is None]
    families = Counter(deal.original_id for deal in there)
    assert Counter(deal.original_id for deal in there if deal.counted) == dict.fromkeys(families, 1)


def verified_copies(world: World, histories: Histories, history: list[Event]) -> list[str]:
    """Holds one deal's history against the rules; gives the ids of the copies that were made of it."""
    assert [event.version for event in history] == list(range(1, len(history) + 1))
    deal = history[-1].deal
    assert world.company.ports.deals.many(world.company.tenant, [deal.id])[deal.id] == deal
    copies, stops = [], set()
    for stay in stays(history):
        here = [tunnel for tunnel in world.tunnels if tunnel.source_stage_id == stay.arrival.deal.stage_id]
        at_once = [tunnel for tunnel in here if not tunnel.is_delayed and holds(tunnel.conditions, stay.arrival.deal)]
        assert stay.arrival.enters == (stay.arrival.kind != "transfer_undone")
        if not stay.arrival.enters:
            at_once = []
        if at_once and stay.arrival.hops >= MOST_HOPS:
            stops.add(stay.arrival.version)
            at_once = []
        later = [tunnel for tunnel in here if may_fire_later(world, stay, tunnel)]
        verify_move(world, stay, at_once, later)
        copies += [stay.copy_id(world, tunnel) for tunnel in verify_copies(world, histories, stay, at_once, later)]
    verify_stops(world, deal, stops)
    return copies


def stays(history: list[Event]) -> Iterator[Stay]:
    entered = [event for event in history if event.deal.arrival == event.version]
    for arrival, following in zip(entered, [*entered[1:], None], strict=True):
        yield Stay(arrival, [event.deal for event in history if event.deal.arrival == arrival.version], following)


def may_fire_later(world: World, stay: Stay, tunnel: Tunnel) -> bool:
    """It was delayed, or somebody applied it: it goes by the deal as it was at any time of its stay."""
    is_asked_for = tunnel.id in world.applied.values() or (tunnel.is_delayed and stay.arrival.enters)
    return is_asked_for and any(holds(tunnel.conditions, deal) for deal in stay.deals)


def is_asked_for(world: World, arrival: Event) -> bool:
    """Somebody applied a tunnel of the stage, which begins a chain: others that fire by then go on with that one."""
    return any(tunnel.source_stage_id == arrival.deal.stage_id for tunnel in applied(world))


def applied(world: World) -> list[Tunnel]:
    return [tunnel for tunnel in world.tunnels if tunnel.id in world.applied.values()]


def must_fire_later(stay: Stay, tunnel: Tunnel) -> bool:
    always = all(holds(tunnel.conditions, deal) for deal in stay.deals)
    return tunnel.is_delayed and stay.arrival.enters and stay.is_for_good and always and stay.arrival.hops < MOST_HOPS


def verify_move(world: World, stay: Stay, at_once: Sequence[Tunnel], later: Sequence[Tunnel]) -> None:
    """The first of the matching moves takes the deal on, unless somebody else did before."""
    arrival, following = stay.arrival, stay.following
    mover = next((tunnel for tunnel in at_once if tunnel.action == "move"), None)
    if following is None:
        assert mover is None or not stay.is_for_good
        assert not any(tunnel.action == "move" and must_fire_later(stay, tunnel) for tunnel in later)
    elif following.kind == "transferred":
        [by] = [tunnel for tunnel in world.tunnels if tunnel.id == following.actor.id]
        assert by.action == "move"
        assert by == mover or by in later
        assert following.deal.stage_id == by.target_stage_id
        assert following.at >= by.due_at(arrival.at)
        assert following.hops == arrival.hops + 1 or (following.hops == 1 and is_asked_for(world, arrival))
    else:
        assert (following.kind, following.hops) in (("moved", 0), ("transfer_undone", 0))


def verify_copies(
    world: World, histories: Histories, stay: Stay, at_once: Sequence[Tunnel], later: Sequence[Tunnel]
) -> list[Tunnel]:
    """The tunnels that made copies: all that matched at once, and others when their time had come."""
    made = []
    for tunnel in world.tunnels:
        copy = histories.get(stay.copy_id(world, tunnel))
        if copy is None:
            assert tunnel not in at_once or tunnel.action == "move"
            assert not (tunnel in later and tunnel.action == "copy" and must_fire_later(stay, tunnel))
            continue
        assert tunnel.action == "copy"
        assert tunnel in at_once or tunnel in later
        assert (copy[0].kind, copy[0].deal.stage_id) == ("copied_from", tunnel.target_stage_id)
        assert copy[0].at >= tunnel.due_at(stay.arrival.at)
        made.append(tunnel)
    return made


def verify_stops(world: World, deal: Deal, expected: set[int]) -> None:
    """Each chain that was too long is told once; one that a delayed tunnel would go on with may be stopped as well."""
    history = world.company.ports.deals.history(world.company.tenant, deal.id, after=None, at_once=100)
    notes = [one.value for one in history if isinstance(one.value, Note)]
    stopped = [note.version for note in notes if note.kind == "loop_stopped"]
    assert expected <= set(stopped)
    assert len(stopped) == len(set(stopped))
