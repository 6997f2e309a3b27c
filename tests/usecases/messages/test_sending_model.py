"""The machine that sends messages, under crashes between every step, lost answers, duplicates and late events.

A marketing message is never sent twice. A transactional one is sent again only if nothing was heard of it for 15
minutes. In the end every message has ended, and says why.
"""

import random
from collections import defaultdict
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from saletunnel.domain.messages.mail_event import MailEventKind
from saletunnel.domain.messages.message import MOST_ATTEMPTS, UNHEARD, Message
from saletunnel.domain.messages.template import Purpose
from saletunnel.domain.scheduled_work import LEASE
from saletunnel.usecases.messages.sending import send_messages
from saletunnel.usecases.ports import NotAccepted, Refused
from saletunnel.usecases.schedule.perform import perform
from saletunnel.usecases.schedule.sweep import sweep
from tests.chance import HISTORIES, SAME_EVERY_TIME
from tests.fakes import Crashed
from tests.usecases.messages.messaging import Messaging

type Step = Callable[[World], None]

_PURPOSES: list[Purpose] = ["marketing", "transactional"]
_QUARTER_OF_A_DAY = timedelta(hours=6)
_FAULTS = ["refused", "throttled", "lost before", "lost after", "crash before", "crash after"]


@dataclass
class World:
    """A company whose provider and workers fail now and then."""

    chance: random.Random
    messaging: Messaging = field(default_factory=Messaging)
    messages: list[Message] = field(default_factory=list)
    sent_at: defaultdict[str, list[datetime]] = field(default_factory=lambda: defaultdict(list))
    heard: set[str] = field(default_factory=set)
    """The messages of which an event says what became of them."""
    faults: list[str] = field(default_factory=list)
    """The faults of the next calls of the provider."""

    def __post_init__(self) -> None:
        self.messaging.company.message_sender.before = self._before
        self.messaging.company.message_sender.after = self._after

    def _before(self, message: Message) -> None:
        errors: dict[str, BaseException] = {
            "refused": Refused("MessageRejected"),
            "throttled": NotAccepted("TooManyRequestsException"),
            "lost before": TimeoutError(),
            "crash before": Crashed(),
        }
        if self.faults and self.faults[0] in errors:
            raise errors[self.faults.pop(0)]
        self.sent_at[message.id].append(self.messaging.company.clock.now)

    def _after(self, message: Message) -> None:
        if self.faults:
            raise TimeoutError if self.faults.pop(0) == "lost after" else Crashed

    def deliver(self) -> None:
        """Delivers the queue messages one by one, some of them twice, to workers that may crash."""
        company = self.messaging.company
        wanted = company.mail_queue.take(company.clock.now)
        wanted += [each for each in wanted if self.chance.random() < 0.3]
        self.chance.shuffle(wanted)
        for each in wanted:
            with suppress(Crashed):
                send_messages(company.ports, [each])

    def work(self) -> None:
        """Sweeps, performs what is due, some of it twice, and delivers."""
        company = self.messaging.company
        with suppress(Crashed):
            sweep(company.ports, company.clock.now, minutely=True)
        due = company.due_queue.take(company.clock.now)
        with suppress(Crashed):
            perform(company.ports, [*due, *due[:1]])
        self.deliver()

    def settle(self) -> None:
        """Works without faults for more than two days, so that quiet hours end."""
        self.faults.clear()
        self.messaging.company.table.clear_interruptions()
        for wait in [max(UNHEARD, LEASE)] * (MOST_ATTEMPTS + 2) + [_QUARTER_OF_A_DAY] * 10:
            self.messaging.company.clock.now += wait
            self.work()


def queue(address: int, purpose: Purpose) -> Step:
    def step(world: World) -> None:
        world.messaging.company.table.clear_interruptions()  # that queueing survives a crash is tested with the rules
        world.messages.append(world.messaging.queue(f"c{address}@example.com", purpose))

    return step


def fault(name: str) -> Step:
    return lambda world: world.faults.append(name)


def crash(commit: int, after: bool) -> Step:
    return lambda world: world.messaging.company.table.fail(commit, Crashed(), after=after)


def advance(minutes: float) -> Step:
    return lambda world: world.messaging.company.clock.advance(minutes=minutes)


def lose_queue(world: World) -> None:
    """All queue messages are lost."""
    world.messaging.company.mail_queue.take(world.messaging.company.clock.now + timedelta(days=9))


def tell(number: int, kind: MailEventKind) -> Step:
    """An event about a mail that was sent."""

    def step(world: World) -> None:
        sent = [message for message in world.messages if world.sent_at[message.id]]
        if sent:
            message = sent[number % len(sent)]
            with suppress(Crashed):
                world.messaging.tell(kind, message)
                if kind != "sent":
                    world.heard.add(message.id)

    return step


STEPS = st.lists(
    st.one_of(
        st.builds(queue, st.integers(0, 3), st.sampled_from(_PURPOSES)),
        st.builds(fault, st.sampled_from(_FAULTS)),
        st.builds(crash, st.integers(1, 4), st.booleans()),
        st.builds(advance, st.sampled_from([0.1, 1.0, 14.9, 15.0, 31.0, 600.0])),
        st.builds(tell, st.integers(0, 9), st.sampled_from(["sent", "delivered", "bounced_for_good", "complained"])),
        st.sampled_from([World.deliver, World.work, lose_queue]),
    ),
    max_size=25,
)


@settings(max_examples=HISTORIES, derandomize=SAME_EVERY_TIME)
@given(steps=STEPS, seed=st.integers(0, 2**32))
def test_every_message_ends_and_none_is_sent_twice_without_15_silent_minutes(steps: list[Step], seed: int) -> None:
    world = World(random.Random(seed))
    for step in steps:
        step(world)
    world.settle()
    for message in world.messages:
        check(world, message, world.messaging.read(message))


def check(world: World, message: Message, after: Message) -> None:
    sent = world.sent_at[message.id]
    assert not after.is_open, after
    assert after.state == "sent" or after.reason is not None
    assert len(sent) <= (1 if message.is_marketing else MOST_ATTEMPTS)
    assert all(later - earlier >= UNHEARD for earlier, later in pairwise(sent))
    if message.id in world.heard:
        assert after.state == "sent"
    if after.state == "sent":
        assert sent
    if after.reason in ("cap_reached", "no_sender"):
        assert sent == []
