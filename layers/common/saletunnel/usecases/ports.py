"""What the usecases need from outside, as they see it: repositories, a commit, a clock and a source of ids.

A repository turns what shall be saved into writes; `commit` makes all writes of one usecase at once or not at all. What
a write is inside is the store's business.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol

from saletunnel.domain.account import Account
from saletunnel.domain.chain_stop import ChainStop, Mail
from saletunnel.domain.customer import Customer
from saletunnel.domain.deal import Deal, Event
from saletunnel.domain.figures import EntryFigures, EntryKey, Figures, FlowKey
from saletunnel.domain.job import Job
from saletunnel.domain.members import Members
from saletunnel.domain.pipeline import Pipeline, Semantic
from saletunnel.domain.repeat_sale import Enrolment, RepeatPlan
from saletunnel.domain.roles import Role
from saletunnel.domain.search import Indexed, Step
from saletunnel.domain.tally import KeptTotal, StageTotal, Tally, TotalKey, TotalValue
from saletunnel.domain.timeline import Note
from saletunnel.domain.tunnel import Tunnel
from saletunnel.domain.tunnel_timers import Timer, TimerKey

type Writes = Sequence[Any]
"""Writes of the store, opaque here: they are put together with `[*some, *others]` and handed to `commit`."""


@dataclass(frozen=True, slots=True)
class Page[T]:
    """Some of a list, and where the next page begins (None at the end)."""

    data: Sequence[T]
    cursor: str | None


@dataclass(frozen=True, slots=True)
class Placed[T]:
    """One of a list, and its place there: reading goes on after a place."""

    value: T
    place: str


@dataclass(frozen=True, slots=True)
class Due:
    """A piece of work that is due: the enrolment of a deal in a plan, and the moment that it was looked for at.

    `turn` counts the plan's work, for whoever gets the deal in turn; None until it is leased.
    """

    tenant: str
    deal_id: str
    plan_id: str
    due_at: str
    turn: int | None


@dataclass(frozen=True, slots=True)
class DueTimer:
    """A delayed transfer that is due, and the moment that it was looked for at."""

    tenant: str
    key: TimerKey
    due_at: str


@dataclass(frozen=True, slots=True)
class Work:
    """A message of the due queue: what was found due at a moment."""

    now: datetime
    due: Sequence[Due] = ()
    timers: Sequence[DueTimer] = ()


@dataclass(frozen=True, slots=True)
class Leased:
    """An enrolment, and the turn that its lease gave to its next cycle: None while it is not leased."""

    enrolment: Enrolment
    turn: int | None


class Accounts(Protocol):
    def get(self, tenant: str) -> Account | None: ...
    def with_pipelines(
        self, tenant: str, pipeline_ids: Collection[str]
    ) -> tuple[Account | None, Mapping[str, Pipeline]]:
        """The account, and those of the pipelines that exist, in one read."""

    def save(self, tenant: str, account: Account) -> Writes:
        """The next version; raises StaleVersion when another was there first."""

    def tenants(self) -> Iterable[str]:
        """All tenants that have an account."""


class MemberRegistry(Protocol):
    def get(self, tenant: str) -> Members:
        """None at all, of version 0, while nobody was registered."""

    def save(self, tenant: str, members: Members) -> Writes:
        """The next version; raises StaleVersion when another was there first."""


class Users(Protocol):
    """The user pool, which all tenants share."""

    def invite(self, tenant: str, email: str, name: str, role: Role) -> str:
        """Makes a user, or takes up what was cut off; gives the id. Raises AlreadyExists for one of another tenant."""

    def invite_again(self, email: str) -> None: ...
    def give_role(self, user_id: str, role: Role) -> None:
        """This role alone."""

    def remove(self, user_id: str) -> None:
        """Does nothing when there is no such user."""


class Pipelines(Protocol):
    def get(self, tenant: str, pipeline_id: str) -> Pipeline:
        """Raises NotFound."""

    def many(self, tenant: str, pipeline_ids: Collection[str]) -> Mapping[str, Pipeline]:
        """Those of the ids that exist."""

    def all(self, tenant: str) -> list[Pipeline]:
        """In the order that people see."""

    def save(self, tenant: str, pipeline: Pipeline, *, name_before: str | None) -> Writes:
        """The next version, its name taken for the tenant. Raises StaleVersion, NameTaken."""

    def delete(self, tenant: str, pipeline: Pipeline) -> Writes:
        """Sets its name free. Raises StaleVersion unless it still has this version."""

    def made(self, tenant: str) -> int:
        """How often people made or deleted one: who does counts on from what was read before the others were."""

    def count_made(self, tenant: str, seen: int) -> Writes:
        """One more than `seen`; raises Contended when somebody made one since."""


class Tunnels(Protocol):
    def get(self, tenant: str, tunnel_id: str) -> Tunnel:
        """Raises NotFound."""

    def of_stage(self, tenant: str, stage_id: str) -> list[Tunnel]:
        """Those that begin there, consistently: one that was made a moment ago is among them."""

    def of_pipelines(self, tenant: str, pipeline_ids: Iterable[str]) -> list[Tunnel]: ...
    def save(self, tenant: str, tunnel: Tunnel) -> Writes:
        """The next version; raises StaleVersion."""

    def revision(self, tenant: str) -> int:
        """How often tunnels, or what they lead to, were changed: read before all that a change is checked against."""

    def revise(self, tenant: str, seen: int) -> Writes:
        """One more than `seen`; raises Contended when somebody changed tunnels, or took a stage away, since."""

    def turns(self, tenant: str, tunnel_ids: Collection[str]) -> Mapping[str, int]:
        """How often each of them chose somebody in turn."""

    def take_turns(self, tenant: str, tunnel_id: str, turn: int, taken: int) -> Writes:
        """Counts on from `turn`; raises StaleVersion when somebody took turns since."""

    def delete(self, tenant: str, tunnel: Tunnel) -> Writes:
        """Raises StaleVersion unless it still has this version."""


class Deals(Protocol):
    def get(self, tenant: str, deal_id: str) -> Deal:
        """As it is now. Raises NotFound, also for one in the bin."""

    def many(self, tenant: str, deal_ids: Collection[str]) -> Mapping[str, Deal]:
        """Those of the ids (at most 100) that exist, in the bin or not."""

    def with_pipeline(self, tenant: str, deal_id: str, pipeline_id: str) -> tuple[Deal, Pipeline]:
        """Both in one read. Raises NotFound, also for a deal in the bin."""

    def bin(self, tenant: str, *, after: str | None, at_once: int) -> Iterable[Placed[Deal]]:
        """The deals in the bin, the last deleted first."""

    def purge(self, tenant: str, deal: Deal) -> Iterable[Writes]:
        """Lets all that hangs on a deal expire with it, or not, as the deal says; raises StaleVersion if it changed."""

    def column(
        self, tenant: str, stage_id: str, *, limit: int, cursor: str | None, seen_by: str | None = None
    ) -> Page[Deal]:
        """The deals of a stage in board order; `seen_by` leaves out what belongs to other users.

        A page is short before the end only where nearly all of the column belongs to others.
        """

    def standing(self, tenant: str, stage_id: str, *, after: str | None, at_once: int) -> Iterable[Placed[Deal]]:
        """The deals of a stage in board order, `at_once` in a read."""

    def below(self, tenant: str, deal: Deal) -> Deal | None:
        """The next deal in the same column."""

    def of_customer(self, tenant: str, customer_id: str) -> Iterable[str]:
        """The ids of all deals of a customer."""

    def first_won(self, tenant: str, customer_id: str) -> datetime | None:
        """When the first of the customer's deals was won, wherever it has gone since; None when none was."""

    def has_open(self, tenant: str, customer_id: str, pipeline_id: str) -> bool:
        """Whether the customer has an open deal in the pipeline."""

    def save(self, tenant: str, event: Event) -> Writes:
        """The deal as it is after the event, and the event. Raises StaleVersion, or AlreadyExists for a first event."""

    def events(self, tenant: str, wanted: Collection[tuple[str, int]]) -> Mapping[tuple[str, int], Event]:
        """By (deal id, version), those that exist."""

    def note(self, tenant: str, note: Note) -> Writes:
        """Once for the same event and subject: noting it again changes nothing but the time."""

    def history(self, tenant: str, deal_id: str, *, after: str | None, at_once: int) -> Iterable[Placed[Event | Note]]:
        """Events and notes of one deal, newest first, `at_once` in a read."""

    def made_from(self, tenant: str, deal: Deal, *, after: str | None, at_once: int) -> Iterable[Placed[Deal]]:
        """The copies and repeats that were made from the deal, newest first, `at_once` in a read."""

    def journey(self, tenant: str, journey_id: str) -> Iterable[Placed[str]]:
        """The ids of the copies and repeats that go back to one first deal; places sort by when they were made."""


class DealLists(Protocol):
    """Lists go on after a place; where a deal is gone meanwhile there is None."""

    def of_responsible(
        self, tenant: str, responsible_id: str | None, *, after: str | None, at_once: int
    ) -> Iterable[Placed[Deal | None]]:
        """The deals of a person, or of nobody, the newest first."""

    def of_customer(
        self,
        tenant: str,
        customer_id: str,
        pipeline_id: str | None,
        status: Semantic | None,
        *,
        after: str | None,
        at_once: int,
    ) -> Iterable[Placed[Deal | None]]:
        """The deals of a customer, pipeline by pipeline; only those of one, and of a status there, when it is named."""

    def closing(
        self, tenant: str, first: date, last: date, *, after: str | None, at_once: int
    ) -> Iterable[Placed[Deal | None]]:
        """The deals that are expected to close on these days, earliest first."""


class Timers(Protocol):
    def many(self, tenant: str, keys: Collection[TimerKey]) -> Mapping[TimerKey, Timer]:
        """Those that were ever set, done or not."""

    def set(self, tenant: str, timer: Timer) -> Writes:
        """Raises AlreadyExists when it was set before."""

    def finish(self, tenant: str, timer: Timer, at: datetime) -> Writes:
        """It is done, as its state says; raises StaleVersion when it was done before."""

    def due(self, shard: int, now: datetime) -> Iterable[DueTimer]:
        """What is due in one shard, earliest first."""

    def lease(self, due: DueTimer, until: datetime) -> Writes:
        """Puts it off to `until`; raises StaleVersion when somebody else did, or it is done."""

    @property
    def shards(self) -> int: ...


class Customers(Protocol):
    def get(self, tenant: str, customer_id: str) -> Customer:
        """Raises NotFound."""

    def many(self, tenant: str, customer_ids: Collection[str]) -> Mapping[str, Customer]:
        """By the ids that are asked for; an id that follows from another identity of a customer leads to that one."""

    def by_name(self, tenant: str, *, limit: int, cursor: str | None) -> Page[Customer]:
        """All of the tenant's, in the order of their names."""

    def found(self, tenant: str, words: Sequence[str], *, limit: int, cursor: str | None) -> Page[Customer]:
        """Those who have for each of the words one that begins with it; a page may be short and not the last."""

    def save(self, tenant: str, customer: Customer, before: Customer | None = None, *, words: bool = True) -> Writes:
        """`before` is what it follows on. Without `words` they are kept apart.

        Raises AlreadyExists when another has its id or identity, StaleVersion for a change.
        """

    def delete(self, tenant: str, customer: Customer) -> Writes:
        """Raises StaleVersion unless they still have this version."""

    def words(self, tenant: str, customer: Customer) -> Writes:
        """What a new customer is found by, to be kept before those who make many save them: alone it does no harm."""


class RepeatPlans(Protocol):
    def get(self, tenant: str, plan_id: str) -> RepeatPlan:
        """Raises NotFound."""

    def all(self, tenant: str) -> list[RepeatPlan]: ...
    def save(self, tenant: str, plan: RepeatPlan) -> Writes: ...
    def turn(self, tenant: str, plan_id: str) -> int:
        """How many deals the plan gave to people in turn."""

    def delete(self, tenant: str, plan: RepeatPlan) -> Writes:
        """Raises StaleVersion unless it still has this version."""

    def take_turns(self, tenant: str, plan_id: str, turn: int, taken: int) -> Writes:
        """Counts on from `turn`; raises StaleVersion when somebody took turns since."""


class Enrolments(Protocol):
    def many(self, tenant: str, keys: Collection[tuple[str, str]]) -> Mapping[tuple[str, str], Enrolment]:
        """By (deal id, plan id), those that exist."""

    def with_deals(
        self, tenant: str, keys: Collection[tuple[str, str]]
    ) -> tuple[Mapping[tuple[str, str], Leased], Mapping[str, Deal]]:
        """At most 50 of them with their leases, and their deals by id, in one read."""

    def enrol(self, tenant: str, enrolment: Enrolment) -> Writes:
        """Raises StaleVersion when the deal is enrolled by the same or a later event."""

    def advance(self, tenant: str, before: Enrolment, after: Enrolment) -> Writes:
        """Raises StaleVersion when its cycle was done with since."""

    def of_plan(self, tenant: str, plan: RepeatPlan, up_to: datetime) -> Iterable[Enrolment]:
        """Those of a plan whose next cycle is due by `up_to`, earliest first; a moment late."""

    def due(self, shard: int, now: datetime) -> Iterable[Due]:
        """What is due in one shard, earliest first."""

    def as_due(self, tenant: str, enrolment: Enrolment) -> Due:
        """An enrolment whose next cycle is due, as `due` finds it."""

    def lease(self, due: Due, turn: int | None, until: datetime) -> Writes:
        """Puts it off to `until`, with its turn; raises StaleVersion when somebody else did."""

    @property
    def shards(self) -> int: ...


class Tallies(Protocol):
    def many(self, tenant: str, deal_ids: Collection[str]) -> Mapping[str, Tally]: ...
    def save(self, tenant: str, tally: Tally, seen: int) -> Writes:
        """`seen` is the version of the tally that it follows on, 0 for none. Raises StaleVersion."""

    def add(self, tenant: str, key: TotalKey, value: TotalValue, spread: str) -> Writes:
        """Adds to a total; `spread` chooses the shard that takes it."""

    def kept(self, tenant: str, pipeline_id: str) -> Mapping[TotalKey, KeptTotal]:
        """The totals of a pipeline's stages with the versions of their shards, consistently."""

    def correct(self, tenant: str, key: TotalKey, by: TotalValue, seen: Sequence[int]) -> Writes:
        """Adds to a total that has these versions. Raises StaleVersion when anything was counted on it since."""

    def totals(self, tenant: str, pipeline_id: str) -> list[StageTotal]:
        """Counts and sums of a pipeline's stages, a row per stage and currency."""


class FiguresKept(Protocol):
    def add(self, tenant: str, figures: Figures) -> Writes:
        """Adds to what is kept."""

    def entries(
        self, tenant: str, pipeline_id: str, first: date, last: date
    ) -> Iterable[tuple[EntryKey, EntryFigures]]:
        """What entered the stages of a pipeline on these days."""

    def flows(self, tenant: str, first: date, last: date) -> Iterable[tuple[FlowKey, int]]:
        """What went through the tunnels on these days."""


class Jobs(Protocol):
    def get(self, tenant: str, job_id: str) -> Job:
        """Raises NotFound."""

    def save(self, tenant: str, job: Job) -> Writes:
        """The next version; raises StaleVersion. A new one raises JobRunning when another is at its subject."""

    def running(self, tenant: str, kind: str, subject: str) -> str | None:
        """The id of the job of a kind that is at work on a subject."""

    def due(self, now: datetime) -> Iterable[tuple[str, str]]:
        """Tenant and id of the jobs that are not over and that nobody holds at `now`."""


class JobQueue(Protocol):
    def send(self, tenant: str, job_id: str) -> None:
        """Raises when the queue did not take it."""


class Stops(Protocol):
    def told(self, stop: ChainStop) -> bool:
        """Whether admins were told of it."""

    def tell(self, stop: ChainStop, at: datetime) -> Writes:
        """They were."""


class StopQueue(Protocol):
    def send(self, stop: ChainStop) -> None:
        """That admins are to be told of it. Raises when the queue did not take it."""


class Mailer(Protocol):
    def send(self, recipients: Sequence[str], mail: Mail) -> None:
        """Raises when it was not taken."""


class Terms(Protocol):
    def remembered(self, tenant: str, deal_ids: Collection[str]) -> Mapping[str, Indexed]:
        """What deals (at most 100) are found by, of those that were looked at before."""

    def with_deals(self, tenant: str, deal_ids: Collection[str]) -> Mapping[str, tuple[Deal, Indexed]]:
        """Deals (at most 50) with what they are found by, in one read."""

    def save(self, tenant: str, step: Step) -> Writes:
        """One step of a change. Raises StaleVersion when somebody made one since."""

    def find(
        self, tenant: str, term: str, *, beginning: bool, after: str | None, at_once: int
    ) -> Iterable[Placed[tuple[str, str]]]:
        """The ids of deals with a term, each with the word; or with every word that the term is the `beginning` of."""


class DueQueue(Protocol):
    def send(self, messages: Iterable[Sequence[Due]], now: datetime) -> None:
        """Each with the moment that it was found due at. Raises when the queue did not take all of them."""

    def send_timers(self, messages: Iterable[Sequence[DueTimer]], now: datetime) -> None:
        """The same for delayed transfers."""


@dataclass(frozen=True, slots=True)
class Ports:
    """All of them together; `runtime.py` makes it for real, `tests/fakes.py` in memory."""

    accounts: Accounts
    members: MemberRegistry
    users: Users
    pipelines: Pipelines
    tunnels: Tunnels
    deals: Deals
    lists: DealLists
    customers: Customers
    plans: RepeatPlans
    enrolments: Enrolments
    timers: Timers
    tallies: Tallies
    figures: FiguresKept
    jobs: Jobs
    job_queue: JobQueue
    stops: Stops
    stop_queue: StopQueue
    mailer: Mailer
    terms: Terms
    due_queue: DueQueue
    commit: Callable[[Writes], None]
    measure: Callable[[str, int], None]
    """Publishes a figure under a name, for the alarms of the operator."""
    now: Callable[[], datetime]
    new_id: Callable[[str], str]
    """A fresh id with this prefix."""
    e164: Callable[[str, str], str | None]
    """A phone number, dialled from a time zone, as networks spell it; None for what is none."""
