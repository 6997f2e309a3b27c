"""Fakes in memory: the table, the queues, the mailer, the users, the clock and the ids. The repositories are real.

`MemoryTable` fulfils the contract of DynamoDB that the store relies on: `tests/store` runs the same suite against it
and the real tables. A test can make it fail, or let another writer act, at any commit.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from operator import itemgetter
from threading import RLock
from typing import Any

from saletunnel.domain.company.invitation import Invitation
from saletunnel.domain.company.roles import Role
from saletunnel.domain.deals.deal import Event
from saletunnel.domain.errors import AlreadyExists
from saletunnel.domain.messages.fields import Channel
from saletunnel.domain.messages.message import Message, MessageContent
from saletunnel.domain.messages.settings import Sender
from saletunnel.domain.scheduled_work import Work, seconds_until
from saletunnel.domain.tunnels.chain_stop import ChainStop, Mail
from saletunnel.domain.webhooks.call import Call
from saletunnel.http.webhook_payloads import ShapedPayloads
from saletunnel.outbound.calls import read_call, write_call
from saletunnel.outbound.markup import LibraryMarkup
from saletunnel.outbound.messages import read_message_ref, write_message_ref
from saletunnel.outbound.phones import e164
from saletunnel.outbound.queue import read_job, read_message, read_stop, write_job, write_message, write_stop
from saletunnel.store.deal_items import read_event
from saletunnel.store.dynamo import places
from saletunnel.store.dynamo.items import Item, expiring, marshal, unmarshal
from saletunnel.store.dynamo.keys import Key
from saletunnel.store.dynamo.table import (
    MOST_WRITES,
    Absent,
    AbsentOrLess,
    Condition,
    Counted,
    Equals,
    Found,
    Present,
    Put,
    Query,
    Table,
    Update,
    Write,
    must_fit,
)
from saletunnel.table_ports import TablePorts
from saletunnel.usecases.ports import (
    CallQueue,
    DueQueue,
    JobQueue,
    Mailer,
    MailQueue,
    MessageSender,
    SendRate,
    StopQueue,
    Users,
)

NOON = datetime(2026, 3, 2, 5, 0, tzinfo=UTC)
"""The default time of the clock: Monday noon in Viet Nam."""

_IGNORED_BEFORE = (NOON - timedelta(days=5 * 365)).timestamp()
"""The time to live ignores times that are more than five years old, so an item with such a time would stay for ever."""
MOST_OF_AN_ITEM = 400 * 1024
MOST_QUERIED = 1024 * 1024

type Image = dict[str, Any]
"""An item in the format of DynamoDB. All items pass the real codec."""


class Crashed(BaseException):
    """The process ends here. It is no Exception, so that our own code does not catch it."""


class MemoryTable:
    """store.dynamo.table.Table in memory, with DynamoDB's limits: 400 KB an item, 4 MB a transaction, 1 MB a query.

    A query reads at most `page` items.
    """

    def __init__(self, page: int = 1000) -> None:
        self.stream: list[Image] = []
        """The images of new event items in the order of their transactions, like the table's stream."""
        self._events: list[tuple[str, Event]] = []
        self.commits = 0
        self._images: dict[Key, Image] = {}
        self._partitions: defaultdict[tuple[str, str], dict[Key, Image]] = defaultdict(dict)
        """The same images by each of their partition keys, of the table and of indexes."""
        self._page = page
        self._interruptions: dict[tuple[int, bool], Callable[[], object]] = {}
        self._lock = RLock()
        """Held while items are read or written: the sender of messages has several threads."""

    def get_many(self, keys: Iterable[Key]) -> list[Item]:
        wanted = dict.fromkeys(keys)
        with self._lock:
            return [unmarshal(self._images[key]) for key in wanted if key in self._images]

    def query(self, query: Query) -> Found:
        with self._lock:
            return self._query(query)

    def _query(self, query: Query) -> Found:
        pk, sk = (f"{query.index}_pk", f"{query.index}_sk") if query.index else ("pk", "sk")
        place = itemgetter(sk, "pk", "sk")
        rows = (_key_attributes(image, pk, sk) for image in self._partitions[pk, query.pk].values())
        inside = [row for row in rows if _within(query, row[sk])]
        inside.sort(key=place, reverse=query.newest_first)
        if query.start is not None:
            inside = _after(query, inside, place, query.start[sk])
        evaluated = self._first_megabyte(inside[: min(query.limit or self._page, self._page)], query)
        full = len(evaluated) == query.limit or len(evaluated) < len(inside)
        items = [self._projected(row, query) for row in evaluated]
        seen = [item for item in items if query.owner is None or item.get("responsible_id") in (None, query.owner)]
        return Found(seen, evaluated[-1] if evaluated and full else None)

    def count(self, query: Query) -> Counted:
        found = self.query(query)
        return Counted(len(found.items), found.next)

    def add(self, key: Key, attribute: str, number: int, expires: datetime | None = None) -> int:
        with self._lock:
            self._apply([Update(key, sets=expiring(expires), adds={attribute: number})])
            return int(unmarshal(self._images[key])[attribute])

    def commit(self, writes: Sequence[Write]) -> None:
        self.commits += 1
        number = self.commits
        self._interruptions.pop((number, False), _nothing)()
        with self._lock:
            self._apply(writes)
        self._interruptions.pop((number, True), _nothing)()

    def interrupt(self, commit: int, act: Callable[[], object], *, after: bool = False) -> None:
        """Calls `act` just before or after the n-th commit from now (1 is the next). It may raise."""
        self._interruptions[self.commits + commit, after] = act

    def fail(self, commit: int, error: BaseException, *, after: bool = False) -> None:
        """Makes the n-th commit from now raise `error`, before or after its writes."""
        self.interrupt(commit, lambda: _raise(error), after=after)

    def clear_interruptions(self) -> None:
        """Removes the interruptions that have not happened yet."""
        self._interruptions.clear()

    def remove_expired(self, now: datetime) -> None:
        """Removes the expired items, like the time to live of the real table."""
        for key, item in self.items().items():
            if item.get("expires_at", now.timestamp()) < now.timestamp():
                self._replace(key, None)

    def events(self) -> list[tuple[str, Event]]:
        """The tenants and events of the stream so far."""
        new = self.stream[len(self._events) :]
        self._events += [read_event(unmarshal(image)) for image in new]
        return list(self._events)

    def items(self) -> dict[Key, Item]:
        """All items of the table."""
        return {key: unmarshal(image) for key, image in sorted(self._images.items(), key=lambda entry: str(entry[0]))}

    def _apply(self, writes: Sequence[Write]) -> None:
        if not 1 <= len(writes) <= MOST_WRITES:
            raise ValueError(f"a transaction takes 1 to {MOST_WRITES} writes, not {len(writes)}")
        must_fit(writes)
        if len({write.key for write in writes}) < len(writes):
            raise ValueError("a transaction takes an item once")
        failed = [write for write in writes if not _meets(write.condition, self._images.get(write.key))]
        if failed:
            raise next((write.raises for write in failed if write.raises), ValueError("a condition failed"))
        after = [(write.key, self._image_after(write)) for write in writes]
        times = [_attribute(image, "expires_at") for _, image in after if image and "expires_at" in image]
        if any(time < _IGNORED_BEFORE for time in times):
            raise ValueError("the item would never expire")
        largest = max((image_bytes(image) for _, image in after if image is not None), default=0)
        if largest > MOST_OF_AN_ITEM:
            raise ValueError(f"an item has at most {MOST_OF_AN_ITEM} bytes, not {largest}")
        for key, image in after:
            if image is not None and key not in self._images and _text(image, "entity") == "event":
                self.stream.append(image)
            self._replace(key, image)

    def _replace(self, key: Key, image: Image | None) -> None:
        for partition in _partitions(self._images.pop(key, {})):
            del self._partitions[partition][key]
        if image is not None:
            self._images[key] = image
            for partition in _partitions(image):
                self._partitions[partition][key] = image

    def _image_after(self, write: Write) -> Image | None:
        key = {"pk": write.key.pk, "sk": write.key.sk}
        match write:
            case Put(_, item):
                return marshal({**key, **item})
            case Update(_, sets, adds, removes):
                before = unmarshal(self._images.get(write.key, {}))
                before = {name: value for name, value in before.items() if name not in removes}
                return marshal({**before, **key, **sets, **{name: before.get(name, 0) + adds[name] for name in adds}})
        return None

    def _first_megabyte(self, rows: list[dict[str, str]], query: Query) -> list[dict[str, str]]:
        """The rows up to the one that reaches 1 MB; items of the other indexes have keys only."""
        if query.index not in (None, places.BOARD):
            return rows
        size = 0
        for at, row in enumerate(rows, 1):
            size += image_bytes(self._images[Key(row["pk"], row["sk"])])
            if size >= MOST_QUERIED:
                return rows[:at]
        return rows

    def _projected(self, row: dict[str, str], query: Query) -> Item:
        whole = query.index in (None, places.BOARD)
        return unmarshal(self._images[Key(row["pk"], row["sk"])]) if whole else dict(row)


def image_bytes(image: Image) -> int:
    """The bytes of an item: the names of its attributes, and its texts in UTF-8."""
    return sum(len(name) + len(str(next(iter(value.values()))).encode()) for name, value in image.items())


def _partitions(image: Image) -> list[tuple[str, str]]:
    return [(name, value["S"]) for name, value in image.items() if name == "pk" or name.endswith("_pk")]


def _key_attributes(image: Image, pk: str, sk: str) -> dict[str, str]:
    return {name: image[name]["S"] for name in (pk, sk, "pk", "sk")}


def _text(image: Image, name: str) -> str | None:
    value: str | None = image[name]["S"] if name in image else None
    return value


def _within(query: Query, sk: str) -> bool:
    if query.up_to is not None:
        return (query.since or "") <= sk <= query.up_to
    return sk.startswith(query.prefix)


def _after(
    query: Query, rows: list[dict[str, str]], place: Callable[[dict[str, str]], Any], start: str
) -> list[dict[str, str]]:
    if not _within(query, start):
        raise ValueError("the provided starting key is outside query boundaries")
    end = place(dict(query.start or {}))
    return [row for row in rows if (place(row) < end if query.newest_first else place(row) > end)]


def _meets(condition: Condition | None, image: Image | None) -> bool:
    match condition:
        case None:
            return True
        case Absent():
            return image is None
        case Present():
            return image is not None
        case Equals(attribute, value):
            return bool(_attribute(image or {}, attribute) == value)
        case AbsentOrLess(attribute, value):
            found = _attribute(image or {}, attribute)
            return image is None or (found is not None and bool(found < value))


def _attribute(image: Image, name: str) -> Any:
    return unmarshal({name: image[name]})[name] if name in image else None


def _nothing() -> None:
    pass


def _raise(error: BaseException) -> None:
    raise error


class MemoryQueue:
    """usecases.ports.DueQueue in memory: messages pass the real codec."""

    def __init__(self) -> None:
        self._bodies: list[tuple[datetime, str]] = []
        """Each with the time of its delivery."""
        self.refusal: BaseException | None = None
        """The error that the next `send` raises."""

    def send(self, messages: Iterable[Work], clock: datetime) -> None:
        bodies = [(clock + timedelta(seconds=seconds_until(work.now, clock)), write_message(work)) for work in messages]
        if bodies and self.refusal is not None:
            refusal, self.refusal = self.refusal, None
            raise refusal
        self._bodies += bodies

    def take(self, at: datetime | None = None) -> list[Work]:
        """The messages since the last call; with `at` only those that are delivered by then."""
        taken = [body for moment, body in self._bodies if at is None or moment <= at]
        self._bodies = [(moment, body) for moment, body in self._bodies if at is not None and moment > at]
        return [read_message(body) for body in taken]


class MemoryJobQueue:
    """usecases.ports.JobQueue in memory: messages pass the real codec."""

    def __init__(self) -> None:
        self._bodies: list[tuple[timedelta, str]] = []
        """Each with the time for which its job rests."""
        self.refusal: BaseException | None = None
        """The error that the next `send` raises."""

    def send(self, tenant: str, job_id: str, rest: timedelta = timedelta()) -> None:
        if self.refusal is not None:
            refusal, self.refusal = self.refusal, None
            raise refusal
        self._bodies.append((rest, write_job(tenant, job_id)))

    def take(self, rested: timedelta = timedelta()) -> list[tuple[str, str]]:
        """The messages since the last call of the jobs that do not rest longer."""
        taken = [body for rest, body in self._bodies if rest <= rested]
        self._bodies = [(rest, body) for rest, body in self._bodies if rest > rested]
        return [read_job(body) for body in taken]


class MemoryStopQueue:
    """usecases.ports.StopQueue in memory: messages pass the real codec."""

    def __init__(self) -> None:
        self._bodies: list[str] = []

    def send(self, stops: Iterable[ChainStop]) -> None:
        self._bodies += [write_stop(stop) for stop in stops]

    def take(self) -> list[ChainStop]:
        """All messages since the last call."""
        bodies, self._bodies = self._bodies, []
        return [read_stop(body) for body in bodies]


class MemoryCallQueue:
    """usecases.ports.CallQueue in memory: messages pass the real codec."""

    def __init__(self) -> None:
        self._bodies: list[str] = []
        self.refusal: BaseException | None = None
        """The error that the next `send` raises."""

    def send(self, calls: Sequence[Call]) -> None:
        if calls and self.refusal is not None:
            refusal, self.refusal = self.refusal, None
            raise refusal
        self._bodies += [write_call(call) for call in calls]

    def take(self) -> list[Call]:
        """All messages since the last call."""
        bodies, self._bodies = self._bodies, []
        return [read_call(body) for body in bodies]


class MemoryMailer:
    """usecases.ports.Mailer in memory."""

    def __init__(self) -> None:
        self.sent: list[tuple[list[str], Mail]] = []
        self.refusal: BaseException | None = None
        """The error that the next `send` raises."""

    def send(self, recipients: Sequence[str], mail: Mail) -> None:
        if self.refusal is not None:
            refusal, self.refusal = self.refusal, None
            raise refusal
        self.sent.append((list(recipients), mail))


class MemoryUsers:
    """usecases.ports.Users in memory: tenants and roles by user id. The user id is derived from the e-mail."""

    def __init__(self) -> None:
        self.roles: dict[str, Role] = {}
        self.tenants: dict[str, str] = {}
        self.invitations: list[str] = []
        self.written: list[Invitation] = []

    def invite(self, tenant: str, email: str, name: str, role: Role, invitation: Invitation) -> str:
        id_ = f"user-{re.sub('[^a-z0-9]', '-', email.casefold())}"
        if self.tenants.setdefault(id_, tenant) != tenant:
            raise AlreadyExists("another user has this e-mail")
        self.invitations.append(email)
        self.written.append(invitation)
        self.roles[id_] = role
        return id_

    def invite_again(self, email: str, invitation: Invitation) -> None:
        self.invitations.append(email)
        self.written.append(invitation)

    def give_role(self, user_id: str, role: Role) -> None:
        self.roles[user_id] = role

    def remove(self, user_id: str) -> None:
        self.tenants.pop(user_id, None)
        self.roles.pop(user_id, None)


class MemoryMailQueue:
    """usecases.ports.MailQueue in memory, with delays: messages pass the real codec."""

    def __init__(self) -> None:
        self._waiting: list[tuple[datetime, bool, str]] = []
        """The time of delivery, whether it is in the bulk queue, and the body."""
        self.refusal: BaseException | None = None
        """The error that the next `send` raises."""

    def send(self, messages: Iterable[Message], tenant: str, clock: datetime) -> None:
        if self.refusal is not None:
            refusal, self.refusal = self.refusal, None
            raise refusal
        for message in messages:
            waits_until = message.due_at if message.reason is not None else None
            body = write_message_ref(tenant, message.id)
            self._waiting.append((waits_until or clock, message.is_marketing, body))

    def take(self, at: datetime) -> list[tuple[str, str]]:
        """The messages that are delivered by then, each as its tenant and its id."""
        taken = [body for moment, _, body in self._waiting if moment <= at]
        self._waiting = [each for each in self._waiting if each[0] > at]
        return [read_message_ref(body) for body in taken]


@dataclass(frozen=True, slots=True)
class SentMail:
    """A mail or an SMS as the provider got it. An SMS has only a text; its sender is a sender id."""

    message: Message
    content: MessageContent
    sender: str
    headers: Mapping[str, str]


class MemoryMessageSender:
    """usecases.ports.MessageSender in memory."""

    def __init__(self) -> None:
        self.sent: list[SentMail] = []
        self.sender: str | None = "deployment@mail.example"
        self.before: Callable[[Message], object] = _nothing_about
        """Called before a message is sent. It may raise, so that nothing is sent."""
        self.after: Callable[[Message], object] = _nothing_about
        """Called after a message was sent. It may raise, so that the answer is lost."""

    def default_sender(self) -> str | None:
        return self.sender

    def send_mail(
        self, tenant: str, message: Message, content: MessageContent, sender: Sender, headers: Mapping[str, str]
    ) -> str:
        return self._send(SentMail(message, content, sender.email, dict(headers)))

    def send_sms(self, message: Message, text: str, sender_id: str | None) -> str:
        return self._send(SentMail(message, MessageContent("", text), sender_id or "", {}))

    def _send(self, mail: SentMail) -> str:
        self.before(mail.message)
        self.sent.append(mail)
        self.after(mail.message)
        return f"provider-{len(self.sent)}"


def _nothing_about(message: Message) -> None:
    pass


class MemorySendRate:
    """usecases.ports.SendRate in memory, without a limit unless a test sets one."""

    def __init__(self) -> None:
        self.left: dict[str, int] = {"email": 1_000_000, "sms": 1_000_000}

    def take(self, channel: Channel, number: int, now: datetime, *, bulk: bool) -> list[datetime]:
        taken = min(number, self.left[channel])
        self.left[channel] -= taken
        return [now] * taken


class Clock:
    """A clock that stands still until it is advanced."""

    def __init__(self, now: datetime = NOON) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def advance(self, **by: float) -> None:
        """Takes the arguments of timedelta: `advance(days=1)`."""
        self.now += timedelta(**by)


class CountingIds:
    """Ids with one counter for all prefixes: `deal_1`, `deal_2`, `tun_3` …"""

    def __init__(self) -> None:
        self._made = 0

    def __call__(self, prefix: str) -> str:
        self._made += 1
        return f"{prefix}_{self._made}"


class MemoryPorts(TablePorts):
    """All ports: the real repositories over this table, and by default the fakes above."""

    def __init__(
        self,
        table: Table,
        *,
        now: Callable[[], datetime] | None = None,
        new_id: Callable[[str], str] | None = None,
        due_queue: DueQueue | None = None,
        users: Users | None = None,
        job_queue: JobQueue | None = None,
        stop_queue: StopQueue | None = None,
        mailer: Mailer | None = None,
        call_queue: CallQueue | None = None,
        random_bytes: Callable[[int], bytes] = bytes,
        mail_queue: MailQueue | None = None,
        message_sender: MessageSender | None = None,
        send_rate: SendRate | None = None,
        pause: Callable[[int], None] = lambda attempt: None,
        measure: Callable[[str, int], None] = lambda name, value: None,
    ) -> None:
        super().__init__(table)
        self.users = users or MemoryUsers()
        self.job_queue = job_queue or MemoryJobQueue()
        self.stop_queue = stop_queue or MemoryStopQueue()
        self.call_queue = call_queue or MemoryCallQueue()
        self.payloads = ShapedPayloads()
        self.calls_loopback = False
        self.random_bytes = random_bytes
        self.mailer = mailer or MemoryMailer()
        self.mail_queue = mail_queue or MemoryMailQueue()
        self.message_sender = message_sender or MemoryMessageSender()
        self.send_rate = send_rate or MemorySendRate()
        self.due_queue = due_queue or MemoryQueue()
        self.web_url = "https://sales.example"
        self.wait_until: Callable[[datetime], None] = lambda moment: None
        self.pause = pause
        self.measure = measure
        self.now = now or Clock()
        self.new_id = new_id or CountingIds()
        self.e164 = e164
        self.markup = LibraryMarkup()
