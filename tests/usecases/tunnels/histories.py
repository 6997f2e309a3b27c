"""Random histories of a company with tunnels, for hypothesis: acts of people, deliveries, timers, jobs and failures.

A step acts on a `World`. Deliveries bring arrivals repeated, late and in any order. The arrivals beyond the share of a
delivery are handed over to the due queue, which may refuse them, deliver them twice or lose them. At one of its commits
a worker may crash, the commit may fail before or after it is made, or a person may act.
"""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta

from hypothesis import strategies as st

from saletunnel.domain.condition import Comparison
from saletunnel.domain.deals.deal import Event
from saletunnel.domain.errors import JobRunning, LoopFound, NotFound, RuleViolated, UndoImpossible
from saletunnel.domain.job import Job
from saletunnel.domain.pipeline import Stage
from saletunnel.domain.scheduled_work import SweepPosition, WorkKind
from saletunnel.domain.tunnels.chain_limits import MOST_HOPS
from saletunnel.domain.tunnels.tunnel import Action, Tunnel
from saletunnel.usecases.deals.copy_money import count_once
from saletunnel.usecases.jobs.job_kinds import kind_of
from saletunnel.usecases.jobs.running import run_jobs
from saletunnel.usecases.schedule.perform import perform
from saletunnel.usecases.schedule.sweep import sweep
from saletunnel.usecases.tunnels.delayed_transfers import send_timers_of_restored
from saletunnel.usecases.tunnels.deliveries import SHARE, route_delivery
from saletunnel.usecases.tunnels.tunnel_apply import apply_tunnel
from saletunnel.usecases.tunnels.undo import undo_transfer
from tests.company import Company
from tests.fakes import Crashed
from tests.usecases.tunnels.routing import MOST_ROUNDS, arrivals, take_new_arrivals

type Step = Callable[[World], None]
type Drawn = tuple[tuple[int, int], Action, int | None, str | None]
"""A tunnel: the numbers of its source and target, its action, the least amount that it requires, and its delay."""


@dataclass
class World:
    """A company with some tunnels between four stages of three pipelines, and the deals that people created there."""

    company: Company
    stages: list[Stage]
    tunnels: list[Tunnel]
    share: int
    """The number of arrivals that are routed in a delivery; the others are handed over."""
    created: list[str] = field(default_factory=list)
    """The ids of the deals that people created."""
    applied: dict[str, str] = field(default_factory=dict)
    """By job id: the id of the tunnel that the job applies to existing deals."""

    def act(self, step: Step) -> None:
        self.company.clock.advance(milliseconds=7)
        step(self)

    def with_deal(self, number: int, change: Callable[[str], object], *kinds: str) -> None:
        """Calls `change` with the id of a deal or a copy, if its last event has one of `kinds`, or any kind by default.

        A refused change has no effect.
        """
        last = {event.deal.id: event.kind for event in self.events()}
        deals = [deal_id for deal_id, kind in last.items() if not kinds or kind in kinds]
        if deals:
            with suppress(NotFound, UndoImpossible):
                change(deals[number % len(deals)])

    def events(self) -> list[Event]:
        return [event for _, event in self.company.table.events()]

    def binned(self) -> list[tuple[str, Event]]:
        """The events that the bus delivers to the bin."""
        kinds = ("copied_from", "deleted", "restored")
        return [(tenant, event) for tenant, event in self.company.table.events() if event.kind in kinds]

    def jobs(self) -> list[Job]:
        return [self.company.ports.jobs.get(self.company.tenant, job_id) for job_id in self.applied]

    def settle(self) -> None:
        """Delivers everything and advances the clock until no work is left."""
        self.company.due_queue.refusal = None
        self.settle_arrivals()
        rounds = 0
        while self.has_work():
            self.act(tick(120))
            run_waiting_jobs(self)
            self.settle_arrivals()
            rounds += 1
            assert rounds <= 2 * MOST_HOPS, "the timers never end"
        assert count_once(self.company.ports, self.binned()) == {}

    def settle_arrivals(self) -> None:
        """Delivers the new arrivals, and performs those that are handed over, until there are none."""
        company, rounds = self.company, 0
        while batch := take_new_arrivals(company):
            assert route_delivery(company.ports, batch, share=self.share) == {}
            assert perform(company.ports, company.due_queue.take(company.clock.now)) == {}
            rounds += 1
            assert rounds < MOST_ROUNDS

    def has_work(self) -> bool:
        """Whether a timer or a job is waiting. The timers of deals in the bin wait until these are restored."""
        ports, one_day = self.company.ports, self.company.clock.now + timedelta(days=1)
        kind = WorkKind.DELAYED_TRANSFER
        starts = (SweepPosition(kind, shard, one_day) for shard in range(ports.schedule.shards))
        waiting = {placed.value.key[0] for start in starts for placed in ports.schedule.due(start, one_day)}
        deals = ports.deals.many(self.company.tenant, waiting).values()
        return any(deal.deleted_at is None for deal in deals) or any(ports.jobs.due(one_day))


def create_world(drawn: list[Drawn], share: int) -> World:
    company = Company()
    stages = [pipeline.first_stage for pipeline in (company.sales, company.installation, company.maintenance)]
    stages.append(company.sales.won_stage)
    world = World(company, stages, [], share)
    for (source, target), action, least, delay in drawn:
        conditions = None if least is None else Comparison("amount", "gte", least)
        with suppress(LoopFound, RuleViolated):  # an endless loop is refused, and so are too many copies
            tunnel = company.create_tunnel(stages[source], stages[target], action, conditions=conditions, delay=delay)
            world.tunnels.append(tunnel)
    return world


def create(stage: int, amount: int) -> Step:
    def step(world: World) -> None:
        world.created.append(world.company.create_deal(stage=world.stages[stage], amount=amount).id)

    return step


def move(deal: int, stage: int) -> Step:
    return lambda world: world.with_deal(
        deal, lambda id_: world.company.move(world.company.read_deal(id_), world.stages[stage])
    )


def edit(deal: int, amount: int) -> Step:
    return lambda world: world.with_deal(
        deal, lambda id_: world.company.change(world.company.read_deal(id_), amount=amount)
    )


def bin_or_restore(deal: int) -> Step:
    def step(world: World) -> None:
        def act(id_: str) -> None:
            deal = world.company.ports.deals.many(world.company.tenant, [id_])[id_]
            (world.company.delete if deal.deleted_at is None else world.company.restore)(deal)

        world.with_deal(deal, act)

    return step


def undo(deal: int) -> Step:
    return lambda world: world.with_deal(
        deal,
        lambda id_: undo_transfer(world.company.ports, world.company.admin, id_, None),
        "transferred",
        "copied_from",
    )


def apply(tunnel: int) -> Step:
    def step(world: World) -> None:
        if world.tunnels:
            chosen = world.tunnels[tunnel % len(world.tunnels)]
            with suppress(JobRunning):
                job = apply_tunnel(world.company.ports, world.company.admin, chosen.id)
                world.applied[job.id] = chosen.id

    return step


def deliver(picks: list[int]) -> Step:
    """Delivers some of all arrivals so far, in this order."""

    def step(world: World) -> None:
        past = arrivals(world.company)
        if past:
            route_delivery(world.company.ports, [past[pick % len(past)] for pick in picks], share=world.share)

    return step


def deliver_all(world: World) -> None:
    """Delivers all arrivals so far."""
    route_delivery(world.company.ports, arrivals(world.company), share=world.share)


def lose_messages(world: World) -> None:
    """Loses all messages of the due queue."""
    world.company.due_queue.take()


def refuse_message(world: World) -> None:
    """Lets the due queue refuse the next messages."""
    world.company.due_queue.refusal = TimeoutError()


def deliver_to_the_bin(picks: list[int]) -> Step:
    """Delivers some events to the bin, in this order."""

    def step(world: World) -> None:
        events = world.binned()
        if events:
            picked = [events[pick % len(events)] for pick in picks]
            count_once(world.company.ports, picked)
            send_timers_of_restored(world.company.ports, picked)

    return step


def tick(minutes: int, times: int = 1) -> Step:
    """Advances the clock, sweeps, and performs the due work. Each message is delivered `times` times."""

    def step(world: World) -> None:
        company = world.company
        company.clock.advance(minutes=minutes)
        with suppress(ExceptionGroup):  # the next sweep makes up for a failed one
            sweep(company.ports, company.clock.now, minutely=True)
        messages = company.due_queue.take(company.clock.now)
        perform(company.ports, messages * times)

    return step


def run_waiting_jobs(world: World) -> None:
    """Runs the jobs that were sent, and the jobs whose lease has expired."""
    company = world.company
    due = list(company.ports.jobs.due(company.clock.now))
    run_jobs(company.ports, [*company.job_queue.take(), *due], kind_of, lambda: 60.0)


def interrupted(step: Step, commit: int, act: Step | None, after: bool) -> Step:
    """The step, with `act` before or after its n-th commit."""

    def interrupted_step(world: World) -> None:
        table = world.company.table
        if act is not None:
            table.interrupt(commit, lambda: act(world), after=after)
        with suppress(Crashed):
            step(world)
        table.clear_interruptions()

    return interrupted_step


def crash(world: World) -> None:
    raise Crashed


def fail(world: World) -> None:
    raise TimeoutError


_number = st.integers(0, 30)
_stage = st.integers(0, 3)
_people = st.one_of(
    st.builds(create, _stage, st.integers(0, 9)),
    st.builds(move, _number, _stage),
    st.builds(edit, _number, st.integers(0, 9)),
    st.builds(undo, _number),
    st.builds(bin_or_restore, _number),
)
_workers = (
    st.builds(deliver, st.lists(_number, max_size=8)),
    st.just(deliver_all),
    st.builds(tick, st.integers(0, 90), st.integers(1, 2)),
    st.just(run_waiting_jobs),
    st.builds(deliver_to_the_bin, st.lists(_number, max_size=4)),
)
_interruptions = st.one_of(st.none(), st.just(crash), st.just(fail), _people)
STEPS = st.lists(
    st.one_of(
        _people,
        *(st.builds(interrupted, worker, st.integers(1, 3), _interruptions, st.booleans()) for worker in _workers),
        st.builds(apply, _number),
        st.just(lose_messages),
        st.just(refuse_message),
    ),
    min_size=4,
    max_size=25,
)
SHARES = st.sampled_from([0, 1, 3, SHARE])
TUNNELS: st.SearchStrategy[list[Drawn]] = st.lists(
    st.tuples(
        st.sampled_from(
            [(0, 1), (0, 1), (0, 2), (0, 2), (1, 0), (1, 2), (2, 0), (2, 1), (1, 3), (2, 3), (3, 1), (3, 2)]
        ),
        st.sampled_from(["move", "move", "copy"]),
        st.none() | st.integers(3, 6),
        st.sampled_from([None, None, "PT0S", "PT1H"]),
    ),
    min_size=2,
    max_size=6,
    unique_by=lambda drawn: (drawn[0][0], drawn[1], drawn[3]),
)
