"""Random histories of an occurrence: crashes at each write, lost and repeated messages, pauses in between.

In the end each address of the segment has got the message once, or the provider's answer to it was lost in a crash.
"""

import random
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from saletunnel.domain.campaigns.timing import CampaignSchedule
from saletunnel.usecases.jobs.job_kinds import kind_of
from saletunnel.usecases.jobs.running import resume, run_jobs
from saletunnel.usecases.messages import opt_outs
from saletunnel.usecases.messages.sending import send_messages
from saletunnel.usecases.schedule.perform import perform
from saletunnel.usecases.schedule.sweep import sweep
from tests.company import ADMIN
from tests.fakes import NOON, Crashed
from tests.usecases.campaigns.campaigning import FIRST, Campaigning

DUE = NOON + timedelta(days=1)
_REST = timedelta(minutes=5)


@dataclass
class World:
    """A campaign that occurs once, and the steps of a history."""

    chance: random.Random
    emails: list[str | None]
    opted_out: set[str]
    here: Campaigning = field(default_factory=Campaigning)

    def __post_init__(self) -> None:
        for number, email in enumerate(self.emails):
            self.here.deal(email, stage=number % 8)
        for email in self.opted_out:
            opt_outs.opt_out(self.here.company.ports, ADMIN, "email", email, "marketing")
        self.campaign = self.here.create(schedule=CampaignSchedule(kind="once", at=FIRST))
        self.here.at(DUE)

    def sweep(self) -> None:
        self.crashing(lambda: sweep(self.here.company.ports, self.here.company.clock.now, minutely=True))

    def perform(self) -> None:
        wanted = self.some(self.here.company.due_queue.take(self.here.company.clock.now))
        self.crashing(lambda: perform(self.here.company.ports, wanted))

    def walk(self) -> None:
        """Runs the queued jobs for some steps."""
        wanted = self.some(self.here.company.job_queue.take(_REST))
        left = iter([60.0] * self.chance.randint(0, 4))
        self.crashing(lambda: run_jobs(self.here.company.ports, wanted, kind_of, lambda: next(left, 0.0)))

    def send(self) -> None:
        wanted = self.some(self.here.company.mail_queue.take(self.here.company.clock.now))
        self.crashing(lambda: send_messages(self.here.company.ports, wanted))

    def pause(self) -> None:
        if self.here.read(self.campaign).state == "active":
            self.here.change(self.campaign, "paused")

    def go_on(self) -> None:
        if self.here.read(self.campaign).state == "paused":
            self.here.change(self.campaign, "active")

    def wait(self) -> None:
        self.here.company.clock.advance(minutes=self.chance.choice((1, 6, 40)))

    def some[T](self, messages: list[T]) -> list[T]:
        """Messages as a queue delivers them: in any order, some of them twice, and some lost."""
        kept = [message for message in messages if self.chance.random() < 0.8]
        repeated = [message for message in kept if self.chance.random() < 0.2]
        return self.chance.sample(kept + repeated, len(kept) + len(repeated))

    def crashing(self, work: Callable[[], object]) -> None:
        """Lets a worker work, and perhaps crash before or after one of its next writes."""
        table = self.here.company.table
        if self.chance.random() < 0.5:
            table.fail(self.chance.randint(1, 6), Crashed(), after=self.chance.random() < 0.5)
        with suppress(Crashed):
            work()
        table.clear_interruptions()

    def finish(self) -> None:
        """Everything works from now on, until nothing is left to do."""
        self.go_on()
        for _ in range(12):
            self.here.company.clock.advance(minutes=31)
            resume(self.here.company.ports, self.here.company.clock.now)
            self.here.work()

    def check(self) -> None:
        emails = {email for email in self.emails if email is not None}
        wanted = emails - self.opted_out
        assert all(number == 1 for number in self.here.sent.values())
        assert set(self.here.sent) <= wanted
        states = [(state, address) for state, _, address in self.here.recipients(self.campaign)]
        assert len(states) == len(emails) + self.emails.count(None)
        for state, address in states:
            if address is None or address in self.opted_out:
                assert state == "skipped"
            else:
                assert state == "unknown" or (state == "sent" and self.here.sent[address] == 1)
        [result] = self.here.results(self.campaign)
        for name in ("waiting", "sent", "skipped", "unknown"):
            assert result.counts.of(name) == [state for state, _ in states].count(name)
        assert result.counts.of("duplicate") == len(self.emails) - len(states)
        assert (result.occurrence.state, self.here.read(self.campaign).state) == ("done", "ended")


_EMAILS = st.one_of(st.none(), st.sampled_from([f"{name}@example.com" for name in "abcdefghijkl"]))
_STEPS: tuple[Callable[[World], None], ...] = (
    World.sweep,
    World.perform,
    World.walk,
    World.walk,
    World.send,
    World.pause,
    World.go_on,
    World.wait,
)


@settings(max_examples=40)
@given(
    emails=st.lists(_EMAILS, max_size=14),
    opted_out=st.sets(st.sampled_from([f"{name}@example.com" for name in "abcdef"]), max_size=2),
    steps=st.lists(st.sampled_from(_STEPS), max_size=25),
    seed=st.integers(0, 2**32),
)
def test_every_address_gets_the_message_once_whatever_crashes(
    emails: list[str | None], opted_out: set[str], steps: list[Callable[[World], None]], seed: int
) -> None:
    world = World(random.Random(seed), emails, opted_out)
    for step in (World.sweep, World.perform, *steps):
        step(world)
    world.finish()
    world.check()


@settings(max_examples=25)
@given(emails=st.lists(_EMAILS, max_size=14), steps=st.lists(st.sampled_from(_STEPS), max_size=25), seed=st.integers())
def test_without_a_crash_of_the_sender_every_address_is_reached(
    emails: list[str | None], steps: list[Callable[[World], None]], seed: int
) -> None:
    world = World(random.Random(seed), emails, set())
    for step in steps:
        if step is World.send:
            world.here.send()
        else:
            step(world)
    world.finish()
    assert set(world.here.sent) == {email for email in emails if email is not None}
    world.check()
