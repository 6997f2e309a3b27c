"""What the usecases need from outside: repositories, a commit, a clock, a source of ids, queues and mail.

A repository turns what shall be saved into writes; `commit` makes all writes of one usecase at once or not at all. What
a write is inside is the store's business.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from saletunnel.domain.company.roles import Role
from saletunnel.domain.scheduled_work import Work
from saletunnel.domain.tunnels.chain_stop import ChainStop, Mail
from saletunnel.usecases.repositories.companies import Accounts, MemberRegistry
from saletunnel.usecases.repositories.customers import Customers
from saletunnel.usecases.repositories.deals import DealLists, Deals, Terms
from saletunnel.usecases.repositories.design import Pipelines, RepeatPlans, Tunnels
from saletunnel.usecases.repositories.figures import FiguresKept, Tallies
from saletunnel.usecases.repositories.jobs import Jobs
from saletunnel.usecases.repositories.scheduled_work import Enrolments, Schedule, Timers
from saletunnel.usecases.repositories.stops import Stops
from saletunnel.usecases.writes import Writes


class Users(Protocol):
    """The user pool, which all tenants share."""

    def invite(self, tenant: str, email: str, name: str, role: Role) -> str:
        """Makes a user, or takes up what was cut off; gives the id. Raises AlreadyExists for one of another tenant."""

    def invite_again(self, email: str) -> None: ...
    def give_role(self, user_id: str, role: Role) -> None:
        """This role alone."""

    def remove(self, user_id: str) -> None:
        """Does nothing when there is no such user."""


class JobQueue(Protocol):
    def send(self, tenant: str, job_id: str) -> None:
        """Raises when the queue did not take it."""


class StopQueue(Protocol):
    def send(self, stop: ChainStop) -> None:
        """That admins are to be told of it. Raises when the queue did not take it."""


class DueQueue(Protocol):
    def send(self, messages: Iterable[Work], clock: datetime) -> None:
        """Each message is delivered when its `now` has come by `clock`, at most 15 minutes later.

        Raises when the queue did not take all of them.
        """


class Mailer(Protocol):
    def send(self, recipients: Sequence[str], mail: Mail) -> None:
        """Raises when it was not taken."""


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
    schedule: Schedule
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
    pause: Callable[[int], None]
    """Waits a random moment before another try; longer after each attempt (0 is the first) that failed."""
    measure: Callable[[str, int], None]
    """Publishes a figure under a name, for the alarms of the operator."""
    now: Callable[[], datetime]
    new_id: Callable[[str], str]
    """A fresh id with this prefix."""
    e164: Callable[[str, str], str | None]
    """A phone number, dialled from a time zone, as networks spell it; None for what is none."""
