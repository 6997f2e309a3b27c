"""The ports of the usecases: repositories, commit, clock, source of ids, queues, mail and user pool.

A repository turns values into writes, and `commit` makes all writes of a usecase in one transaction. Usecases do not
know the content of a write.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from saletunnel.domain.company.invitation import Invitation
    from saletunnel.domain.company.roles import Role
    from saletunnel.domain.messages.fields import Channel
    from saletunnel.domain.messages.message import Message, MessageContent
    from saletunnel.domain.messages.rendering import Markup
    from saletunnel.domain.messages.settings import Sender
    from saletunnel.domain.scheduled_work import Work
    from saletunnel.domain.tunnels.chain_stop import ChainStop, Mail
    from saletunnel.domain.webhooks.call import Call
    from saletunnel.domain.webhooks.payload import RulePayload
    from saletunnel.usecases.repositories.answers import Answers
    from saletunnel.usecases.repositories.automation import Rules, Runs
    from saletunnel.usecases.repositories.campaigns import Campaigns, Occurrences
    from saletunnel.usecases.repositories.companies import Accounts, MemberRegistry
    from saletunnel.usecases.repositories.customers import Customers
    from saletunnel.usecases.repositories.deals import DealLists, Deals, Terms
    from saletunnel.usecases.repositories.design import Pipelines, RepeatPlans, Tunnels
    from saletunnel.usecases.repositories.figures import DailyFigures, Tallies
    from saletunnel.usecases.repositories.jobs import Jobs
    from saletunnel.usecases.repositories.merges import Merges
    from saletunnel.usecases.repositories.messages import Templates
    from saletunnel.usecases.repositories.notices import Notices
    from saletunnel.usecases.repositories.outgoing import Messages, MessageSettingsOf, OptOuts
    from saletunnel.usecases.repositories.scheduled_work import Enrolments, Schedule, Timers
    from saletunnel.usecases.repositories.sent_mails import SentMails
    from saletunnel.usecases.repositories.tasks import Tasks
    from saletunnel.usecases.repositories.triggers import Triggers
    from saletunnel.usecases.repositories.webhooks import Deliveries, Endpoints
    from saletunnel.usecases.writes import Writes


class Users(Protocol):
    """The user pool, which all tenants share."""

    def invite(self, tenant: str, email: str, name: str, role: Role, invitation: Invitation) -> str:
        """Creates a user, or completes an interrupted invitation, and returns the user's id.

        Raises AlreadyExists if a user of another tenant has this e-mail.
        """

    def invite_again(self, email: str, invitation: Invitation) -> None: ...
    def give_role(self, user_id: str, role: Role) -> None:
        """Replaces the user's role."""

    def remove(self, user_id: str) -> None:
        """Does nothing if the user does not exist."""


class JobQueue(Protocol):
    def send(self, tenant: str, job_id: str, rest: timedelta = timedelta()) -> None:
        """Sends a job to its workers, to be delivered after `rest`, which is at most 15 minutes.

        Raises an exception if the queue rejects the message.
        """


class StopQueue(Protocol):
    def send(self, stops: Iterable[ChainStop]) -> None:
        """Requests mails to the admins about the stops. Raises an exception if the queue rejects any message."""


class DueQueue(Protocol):
    def send(self, messages: Iterable[Work], clock: datetime) -> None:
        """Sends messages that are delivered at their `now`, but at most 15 minutes after `clock` (the current time).

        Raises an exception if the queue rejects any message.
        """


class CallQueue(Protocol):
    def send(self, calls: Sequence[Call]) -> None:
        """Sends calls of webhooks to their sender. Raises an exception if the queue rejects any message."""


class Payloads(Protocol):
    """The bodies of messages to webhooks, in the shapes of the API."""

    def of_rule(self, payload: RulePayload, /) -> bytes: ...


class Mailer(Protocol):
    def send(self, recipients: Sequence[str], mail: Mail) -> None:
        """Raises an exception if the mail is rejected."""


class MailQueue(Protocol):
    def send(self, messages: Iterable[Message], tenant: str, clock: datetime) -> None:
        """Sends the ids of queued messages to the queue of their purpose, delivered when they may be claimed.

        Raises an exception if the queue rejects any of them.
        """


class NotAccepted(Exception):
    """The provider has not taken the message, which was not sent. It may take it later."""


class Refused(Exception):
    """The provider refuses the message for good. It was not sent."""


class MessageSender(Protocol):
    """The providers. Any other error than those named means that nobody knows whether the message was sent."""

    def default_sender(self) -> str | None:
        """The sender of the deployment; None if it has none."""

    def send_mail(
        self, tenant: str, message: Message, content: MessageContent, sender: Sender, headers: Mapping[str, str]
    ) -> str:
        """Returns the provider's id of the mail. Raises NotAccepted and Refused."""

    def send_sms(self, message: Message, text: str, sender_id: str | None) -> str:
        """Returns the provider's id of the SMS. Raises NotAccepted and Refused."""


class SendRate(Protocol):
    def take(self, channel: Channel, number: int, now: datetime, *, bulk: bool) -> list[datetime]:
        """The moments in the second of `now` at which so many messages may be sent; fewer if the second is full.

        Bulk messages leave a part of each second to the others.
        """


class MembersChanged(Exception):
    """The registry of members has changed since a process read it: what was decided by it is decided again."""


class Ports(Protocol):
    """All ports. `runtime.py` creates the real ones at their first use, and `tests/fakes.py` has them in memory."""

    @property
    def accounts(self) -> Accounts: ...
    @property
    def members(self) -> MemberRegistry: ...
    @property
    def users(self) -> Users: ...
    @property
    def pipelines(self) -> Pipelines: ...
    @property
    def tunnels(self) -> Tunnels: ...
    @property
    def deals(self) -> Deals: ...
    @property
    def lists(self) -> DealLists: ...
    @property
    def customers(self) -> Customers: ...

    @property
    def merges(self) -> Merges: ...
    @property
    def plans(self) -> RepeatPlans: ...
    @property
    def rules(self) -> Rules: ...
    @property
    def runs(self) -> Runs: ...
    @property
    def templates(self) -> Templates: ...
    @property
    def markup(self) -> Markup: ...
    @property
    def schedule(self) -> Schedule: ...
    @property
    def enrolments(self) -> Enrolments: ...
    @property
    def timers(self) -> Timers: ...
    @property
    def tallies(self) -> Tallies: ...
    @property
    def figures(self) -> DailyFigures: ...
    @property
    def jobs(self) -> Jobs: ...
    @property
    def job_queue(self) -> JobQueue: ...
    @property
    def sent_mails(self) -> SentMails: ...
    @property
    def stop_queue(self) -> StopQueue: ...
    @property
    def mailer(self) -> Mailer: ...
    @property
    def tasks(self) -> Tasks: ...
    @property
    def notices(self) -> Notices: ...
    @property
    def endpoints(self) -> Endpoints: ...
    @property
    def deliveries(self) -> Deliveries: ...
    @property
    def triggers(self) -> Triggers: ...
    @property
    def call_queue(self) -> CallQueue: ...
    @property
    def payloads(self) -> Payloads: ...
    @property
    def calls_loopback(self) -> bool:
        """Whether webhooks may call this machine: only in the local cloud."""

    @property
    def terms(self) -> Terms: ...
    @property
    def due_queue(self) -> DueQueue: ...
    @property
    def answers(self) -> Answers: ...
    @property
    def campaigns(self) -> Campaigns: ...
    @property
    def occurrences(self) -> Occurrences: ...
    @property
    def messages(self) -> Messages: ...
    @property
    def opt_outs(self) -> OptOuts: ...
    @property
    def message_settings(self) -> MessageSettingsOf: ...
    @property
    def mail_queue(self) -> MailQueue: ...
    @property
    def web_url(self) -> str:
        """The origin of the web client and of the page where people unsubscribe, for links in messages."""

    @property
    def message_sender(self) -> MessageSender: ...
    @property
    def send_rate(self) -> SendRate: ...

    def commit(self, writes: Writes, /) -> None:
        """Makes all writes, or none.

        Raises the error of the first write whose condition failed, Contended, or TransactionTooLarge.
        """

    def complete(self, writes: Writes, /) -> None:
        """Makes the writes that complete a request, at most once in a POST, which depends on nothing after that.

        With an idempotency key, they are made together with the response, after the usecase has returned. Then an error
        is raised later, and the usecase is called again if the error is StaleVersion.
        """

    def confirming(self, tenant: str, members_version: int, /) -> ConfirmingPorts:
        """The same ports for one request, which depends on this version of the tenant's registry of members."""

    def pause(self, attempt: int, /) -> None:
        """Sleeps for a random time before a retry. The limit rises with `attempt`, the number of earlier retries."""

    def wait_until(self, moment: datetime, /) -> None:
        """Sleeps until a moment that is at most a second away."""

    def measure(self, name: str, value: int, /) -> None:
        """Publishes a metric for the operator's alarms."""

    def now(self) -> datetime: ...
    def new_id(self, prefix: str, /) -> str:
        """A new unique id with this prefix."""

    def random_bytes(self, count: int, /) -> bytes:
        """Random bytes that nobody can guess."""

    def e164(self, spelled: str, time_zone: str, /) -> str | None:
        """The E.164 form of a phone number as dialled in a time zone; None if the number is invalid."""


class ConfirmingPorts(Ports, Protocol):
    """Ports whose repositories raise MembersChanged unless the registry of members has the version.

    The registry is read with the first read of a repository, and before anything is written.
    """

    def confirm(self) -> None:
        """Reads the registry now, unless this was done before. Raises MembersChanged."""
