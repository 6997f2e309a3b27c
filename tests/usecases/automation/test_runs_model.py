"""Rules against a brute-force calendar: random rules, dates, zones, moves, deliveries and crashes.

Deliveries are repeated, shuffled, late or interrupted, and due work is sent twice. In the end every rule has acted as
often as the history of each deal says, never early, never twice, and every run says why it did not.
"""

import random
from collections import defaultdict
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from saletunnel.domain.cadence import local_date
from saletunnel.domain.deals.deal import Deal, Event
from saletunnel.domain.deals.timeline import Note
from saletunnel.domain.pipeline import Stage
from saletunnel.domain.rules.actions import AddComment
from saletunnel.domain.rules.rule import OnLeave, Rule
from saletunnel.domain.rules.run import Run
from saletunnel.domain.rules.run_key import RunKey
from saletunnel.domain.rules.timing import Calendar, counted_day, due_at
from saletunnel.domain.rules.when import When
from saletunnel.domain.scheduled_work import LEASE
from saletunnel.usecases.automation.run_rules import run_rules
from saletunnel.usecases.schedule.perform import perform
from saletunnel.usecases.schedule.sweep import sweep
from tests.chance import HISTORIES, SAME_EVERY_TIME
from tests.company import Company
from tests.fakes import Crashed
from tests.values import an_account

type Step = Callable[[World], None]
type Drawn = tuple[int, When, OnLeave]

FIRST_DAY = date(2026, 3, 2)
PERIODS = st.sampled_from(["PT0S", "PT30S", "PT1H", "P1D", "P1DT6H", "P1M"])
WHENS = st.one_of(
    st.builds(When, business_hours=st.booleans()),
    st.builds(When, kind=st.just("after"), period=PERIODS, business_hours=st.booleans()),
    st.builds(When, kind=st.just("every"), period=st.sampled_from(["PT1H", "P1D", "P1W"])),
    st.builds(
        When,
        kind=st.sampled_from(["before_date", "after_date"]),
        period=st.sampled_from(["P0D", "P1D", "P1W", "P1M"]),
        field=st.just("expected_close_date"),
        time=st.sampled_from(["00:00", "02:30", "09:00", "23:59"]),
    ),
)
RULES = st.lists(st.tuples(st.integers(0, 2), WHENS, st.sampled_from(["cancel", "keep"])), min_size=1, max_size=4)


@dataclass
class World:
    """A company with rules on three stages, of which the last is in another pipeline."""

    company: Company
    stages: list[Stage]
    rules: list[Rule]
    calendar: Calendar
    chance: random.Random
    delivered: list[tuple[str, Event]] = field(default_factory=list)
    """The events that may be delivered again."""

    def deals(self) -> list[Deal]:
        return [self.company.read_deal(id_) for id_ in self.histories()]

    def histories(self) -> dict[str, list[Event]]:
        found: defaultdict[str, list[Event]] = defaultdict(list)
        for _, event in self.company.table.events():
            found[event.deal.id].append(event)
        return dict(found)

    def deliver(self, part: float) -> None:
        """Delivers a part of the events, shuffled and with repetitions; the others come later."""
        waiting = [(tenant, event) for tenant, event in self.company.table.events() if event.concerns_rules]
        new = [each for each in waiting if each not in self.delivered and self.chance.random() < part]
        again = [each for each in self.delivered if self.chance.random() < 0.1]
        batch = [*new, *again, *new[:1]]
        self.chance.shuffle(batch)
        failed = run_rules(self.company.ports, batch)
        self.delivered += [each for at, each in enumerate(batch) if at not in failed and each not in self.delivered]

    def work(self) -> None:
        """Sweeps, and performs what is due, some of it twice."""
        sweep(self.company.ports, self.company.clock.now, minutely=True)
        messages = self.company.due_queue.take(self.company.clock.now)
        perform(self.company.ports, [*messages, *messages[:1]])

    def settle(self) -> None:
        """Delivers everything, and works until nothing is due for two months."""
        self.company.table.clear_interruptions()
        self.deliver(1.0)
        for _ in range(7):
            self.company.clock.advance(days=10)
            self.work()
        self.company.clock.now += LEASE
        self.work()


def advance(hours: float) -> Step:
    return lambda world: world.company.clock.advance(hours=hours)


def create(stage: int) -> Step:
    def step(world: World) -> None:
        world.company.create_deal(stage=world.stages[stage])

    return step


def move(number: int, stage: int) -> Step:
    return with_deal(number, lambda world, deal: world.company.move(deal, world.stages[stage]))


def set_date(number: int, day: int | None) -> Step:
    value = None if day is None else FIRST_DAY + timedelta(days=day)
    return with_deal(number, lambda world, deal: world.company.change(deal, expected_close_date=value))


def with_deal(number: int, act: Callable[[World, Deal], object]) -> Step:
    def step(world: World) -> None:
        deals = world.deals()
        if deals:
            act(world, deals[number % len(deals)])

    return step


def crash(commit: int, after: bool) -> Step:
    return lambda world: world.company.table.fail(commit, Crashed(), after=after)


def race(commit: int, others: Step) -> Step:
    """Lets somebody else act just before the n-th commit from now."""

    def act(world: World) -> None:
        world.company.clock.advance(milliseconds=1)
        others(world)

    return lambda world: world.company.table.interrupt(commit, lambda: act(world))


def raced(act: Step, commit: int, others: Step) -> Step:
    """An act during which somebody else acts."""

    def step(world: World) -> None:
        race(commit, others)(world)
        act(world)
        world.company.table.clear_interruptions()

    return step


NUMBERS, STAGES = st.integers(0, 3), st.integers(0, 2)
OTHERS = st.one_of(
    st.builds(move, NUMBERS, STAGES),
    st.builds(set_date, NUMBERS, st.integers(0, 45)),
    st.just(lambda world: world.deliver(1.0)),
    st.just(World.work),
)
STEPS = st.lists(
    st.one_of(
        st.builds(raced, st.sampled_from([lambda world: world.deliver(1.0), World.work]), st.integers(1, 3), OTHERS),
        st.builds(create, STAGES),
        st.builds(move, NUMBERS, STAGES),
        st.builds(set_date, NUMBERS, st.one_of(st.none(), st.integers(-5, 45))),
        st.builds(advance, st.sampled_from([0.01, 1, 24, 30, 24 * 30])),
        st.builds(crash, st.integers(1, 3), st.booleans()),
        st.builds(lambda part: lambda world: world.deliver(part), st.sampled_from([0.5, 1.0])),
        st.just(World.work),
    ),
    max_size=14,
)


@settings(max_examples=HISTORIES, derandomize=SAME_EVERY_TIME, print_blob=True)
@given(RULES, STEPS, st.sampled_from(["Asia/Ho_Chi_Minh", "Europe/Berlin", "America/New_York"]), st.integers(0, 99))
def test_every_rule_acts_as_the_calendar_says(drawn: list[Drawn], steps: list[Step], zone: str, seed: int) -> None:
    world = create_world(drawn, zone, seed)
    for step in [create(0), *steps]:
        world.company.clock.advance(milliseconds=7)
        with suppress(Crashed):
            step(world)
    world.settle()
    verify(world)


def create_world(drawn: list[Drawn], zone: str, seed: int) -> World:
    company = Company()
    account = an_account(time_zone=zone, version=2)
    company.ports.commit(company.ports.accounts.save(company.tenant, account))
    stages = [*company.sales.stages[:2], company.installation.first_stage]
    rules = [
        company.create_rule(stages[stage], AddComment(text="Hello"), when, name=str(at), on_leave=on_leave)
        for at, (stage, when, on_leave) in enumerate(drawn)
    ]
    return World(company, stages, rules, Calendar(zone, account.business_hours), random.Random(seed))


def verify(world: World) -> None:
    for deal_id, history in world.histories().items():
        runs = {run.key: run for run in world.company.ports.runs.of_deal(world.company.tenant, deal_id)}
        arrivals = [event for event in history if event.is_arrival]
        leavings = [*(event.at for event in arrivals[1:]), None]
        expected = 0
        for arrival, left_at in zip(arrivals, leavings, strict=True):
            for rule in world.rules:
                if rule.stage_id == arrival.deal.stage_id:
                    run = runs[RunKey(deal_id, arrival.version, rule.id)]
                    verify_run(world, rule, run, arrival, left_at, history)
                    expected += 1
        assert len(runs) == expected


def verify_run(
    world: World, rule: Rule, run: Run, arrival: Event, left_at: datetime | None, history: list[Event]
) -> None:
    now = world.company.clock.now
    acted = comments(world, rule, arrival)
    assert not (run.state == "pending" and run.due_at is not None and run.due_at <= now), "it is overdue"
    if left_at is not None and rule.on_leave == "cancel" and not rule.when.is_at_once:
        assert all(at <= left_at for at in acted), "it acted after the deal had left"
    if rule.when.kind == "every":
        verify_intervals(world, rule, run, arrival, left_at, acted)
        return
    assert len(acted) == (run.state == "done"), "it acts once"
    for at in acted:
        deal = next(event.deal for event in reversed(history) if event.at <= at)
        due = due_at(rule.when, arrival.deal.entered_stage_at, deal, world.calendar)
        assert due is not None
        assert due <= at, "it acted early"
    match run.state:
        case "parked":
            assert counted_day(rule.when, history[-1].deal) is None
        case "skipped":
            assert run.reason == "date_past"
            assert rule.when.kind == "before_date"
            assert run.ended_at is not None
            day = counted_day(rule.when, next(e.deal for e in reversed(history) if e.at <= run.ended_at))
            assert day is not None
            assert day < local_date(run.ended_at, world.calendar.time_zone)
        case "cancelled":
            assert run.reason == "left"
            assert left_at is not None
            assert rule.on_leave == "cancel"
        case "pending":
            assert rule.when.is_dated or left_at is None
            assert run.due_at is not None
        case _:
            assert run.state == "done"


def verify_intervals(
    world: World, rule: Rule, run: Run, arrival: Event, left_at: datetime | None, acted: list[datetime]
) -> None:
    """Each time is later than an occurrence of its own, and the rule goes on while the deal is there."""
    entered_at = arrival.deal.entered_stage_at
    for occurrence, at in enumerate(acted, 1):
        due = due_at(rule.when, entered_at, arrival.deal, world.calendar, occurrence)
        assert due is not None
        assert due <= at
    ends = left_at is not None and rule.on_leave == "cancel"
    assert run.state == ("cancelled" if ends else "pending")
    assert run.attempts >= len(acted) or run.state == "cancelled"


def comments(world: World, rule: Rule, arrival: Event) -> list[datetime]:
    """The times at which a rule acted for an arrival, from the earliest."""
    history = world.company.ports.deals.history(world.company.tenant, arrival.deal.id, after=None, at_once=100)
    notes = [placed.value for placed in history if isinstance(placed.value, Note) and placed.value.kind == "commented"]
    return sorted(note.at for note in notes if note.about.endswith(f"-{rule.id}-{arrival.version}"))
