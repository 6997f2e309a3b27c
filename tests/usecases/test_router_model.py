"""The router against a model: random tunnels, random people, and deliveries that are doubled, shuffled and cut off.

Whatever happens in between, in the end every entry of a deal into a stage has fired each of its tunnels exactly once.
"""

from collections import defaultdict
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

from hypothesis import given, settings
from hypothesis import strategies as st

from saletunnel.domain.condition import Comparison, holds
from saletunnel.domain.deal import Event
from saletunnel.domain.errors import LoopFound
from saletunnel.domain.ids import derived
from saletunnel.domain.pipeline import Stage
from saletunnel.domain.timeline import Note
from saletunnel.domain.tunnel import MOST_HOPS, Action, Tunnel
from saletunnel.usecases.tunnels import route_entries
from tests.company import Company
from tests.fakes import Crashed
from tests.usecases.routing import entries, settle

type Step = Callable[[World], None]
type Drawn = tuple[int, int, Action, int | None]
"""Where a tunnel begins and ends, what it does, and the least amount that it wants."""


@dataclass
class World:
    """A company with some tunnels between four stages of three pipelines, and what people have made there."""

    company: Company
    stages: list[Stage]
    tunnels: list[Tunnel]
    made: list[str]

    def act(self, step: Step) -> None:
        self.company.clock.advance(milliseconds=7)
        step(self)

    def route(self, picks: list[int]) -> None:
        """Delivers some of all entries that there ever were, in this order."""
        there_are = entries(self.company)
        if there_are:
            with suppress(Crashed):
                route_entries(self.company.ports, [there_are[pick % len(there_are)] for pick in picks])
        self.company.table.calm()


def create(stage: int, amount: int) -> Step:
    def step(world: World) -> None:
        world.made.append(world.company.deal(stage=world.stages[stage], amount=amount).id)

    return step


def move(deal: int, stage: int) -> Step:
    def step(world: World) -> None:
        deals = sorted({event.deal.id for _, event in world.company.table.events()})
        if deals:
            world.company.move(world.company.now(deals[deal % len(deals)]), world.stages[stage])

    return step


def edit(deal: int, amount: int) -> Step:
    def step(world: World) -> None:
        if world.made:
            world.company.change(world.company.now(world.made[deal % len(world.made)]), amount=amount)

    return step


def deliver(picks: list[int], commit: int, interruption: Step | None, after: bool) -> Step:
    """Delivers entries; at one of the router's commits something may happen."""

    def step(world: World) -> None:
        if interruption is not None:
            world.company.table.interrupt(commit, lambda: interruption(world), after=after)
        world.route(picks)

    return step


def crash(world: World) -> None:
    raise Crashed


def fail(world: World) -> None:
    raise TimeoutError


number = st.integers(0, 30)
stage = st.integers(0, 3)
people = st.one_of(
    st.builds(create, stage, st.integers(0, 9)), st.builds(move, number, stage), st.builds(edit, number, number)
)
interruptions = st.one_of(st.none(), st.just(crash), st.just(fail), people)
steps = st.one_of(
    people,
    st.builds(deliver, st.lists(number, max_size=8), st.integers(1, 3), interruptions, st.booleans()),
)
tunnels = st.tuples(stage, stage, st.sampled_from(["move", "move", "copy"]), st.none() | st.integers(3, 6))


def a_world(drawn: list[Drawn]) -> World:
    company = Company()
    stages = [pipeline.first_stage for pipeline in (company.sales, company.installation, company.maintenance)]
    stages.append(company.sales.won_stage)
    world = World(company, stages, [], [])
    for source, target, action, least in drawn:
        if stages[source].id.split("_")[1] != stages[target].id.split("_")[1]:
            conditions = None if least is None else Comparison("amount", "gte", least)
            with suppress(LoopFound):  # endless circles cannot be designed
                world.tunnels.append(company.tunnel(stages[source], stages[target], action, conditions=conditions))
    return world


@settings(max_examples=150)
@given(st.lists(tunnels, min_size=1, max_size=4, unique_by=lambda one: (one[0], one[2])), st.lists(steps, max_size=15))
def test_every_entry_fires_each_tunnel_once(
    drawn: list[tuple[int, int, Action, int | None]], steps: list[Step]
) -> None:
    world = a_world(drawn)
    for step in [create(0, 5), *steps]:
        world.act(step)
    settle(world.company)
    verify(world)

    before = world.company.table.items()
    whole = entries(world.company)
    assert route_entries(world.company.ports, [*reversed(whole), *whole]) == {}
    assert world.company.table.items() == before
    world.company.clock.advance(days=1)
    assert route_entries(world.company.ports, whole) == {}
    verify(world)


def verify(world: World) -> None:
    histories: defaultdict[str, list[Event]] = defaultdict(list)
    for _, event in world.company.table.events():
        histories[event.deal.id].append(event)
    copies = {id_ for history in histories.values() for id_ in verify_deal(world, history)}
    assert set(histories) == set(world.made) | copies


def verify_deal(world: World, history: list[Event]) -> list[str]:
    """Holds one deal's history against the rules; gives the ids of the copies that there must be of it."""
    company, deal = world.company, history[-1].deal
    assert [event.version for event in history] == list(range(1, len(history) + 1))
    assert company.now(deal.id) == deal
    notes = [one.value for one in company.ports.deals.history(company.tenant, deal.id, after=None, at_once=100)]
    stops, copies = [], []
    entered = [event for event in history if event.enters]
    for entry, following in zip(entered, [*entered[1:], None], strict=True):
        firing = [
            tunnel
            for tunnel in world.tunnels
            if tunnel.source_stage_id == entry.deal.stage_id and holds(tunnel.conditions, entry.deal)
        ]
        if firing and entry.hops >= MOST_HOPS:
            stops.append(entry.version)
            firing = []
        copies += [
            derived("deal", company.tenant, deal.id, entry.version, tunnel.id)
            for tunnel in firing
            if tunnel.action == "copy"
        ]
        verify_move(next((tunnel for tunnel in firing if tunnel.action == "move"), None), entry, following)
    assert sorted(note.version for note in notes if isinstance(note, Note)) == stops
    return copies


def verify_move(mover: Tunnel | None, entry: Event, following: Event | None) -> None:
    """The next entry after one is its tunnel's, unless a person was there first; without a tunnel it is a person's."""
    if following is None:
        assert mover is None
    elif following.kind == "transferred":
        assert mover is not None
        assert (following.actor.id, following.deal.stage_id) == (mover.id, mover.target_stage_id)
        assert following.hops == entry.hops + 1
    else:
        assert (following.kind, following.hops) == ("moved", 0)
