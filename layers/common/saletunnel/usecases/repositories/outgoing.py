"""The repositories of messages to customers, opt-outs and message settings.

Their methods that return writes name the errors that the commit raises.
"""

from collections.abc import Collection, Iterable, Mapping
from typing import Literal, Protocol

from saletunnel.domain.messages.address import AddressKey
from saletunnel.domain.messages.fields import Channel
from saletunnel.domain.messages.message import Draft, Message, MessageContent
from saletunnel.domain.messages.opt_out import OptOut
from saletunnel.domain.messages.settings import MessageSettings, Received
from saletunnel.usecases.pages import Placed
from saletunnel.usecases.writes import Writes

type AddressRef = tuple[Channel, str]
"""A channel and the hash of an address."""
MessageSubject = Literal["deal", "customer"]


class Messages(Protocol):
    def many(self, tenant: str, message_ids: Collection[str]) -> Mapping[str, Message]:
        """The existing messages by id."""

    def with_contents(self, tenant: str, message_ids: Collection[str]) -> Mapping[str, Draft]:
        """The existing messages with their texts, by id, in one read."""

    def of(
        self, tenant: str, subject: MessageSubject, subject_id: str, *, after: str | None, at_once: int
    ) -> Iterable[Placed[Message]]:
        """The messages about a deal or to a customer, newest first; eventually consistent."""

    def waiting(self, tenant: str, *, after: str | None) -> Iterable[Message]:
        """The messages that wait in quiet hours, by id from the highest to the lowest, those below `after`.

        Eventually consistent.
        """

    def create(self, tenant: str, message: Message, content: MessageContent) -> Writes:
        """Raises AlreadyExists if the message exists."""

    def record(self, tenant: str, message: Message) -> Writes:
        """Saves a new message that is not sent, without texts. Raises AlreadyExists if the message exists."""

    def save(self, tenant: str, message: Message) -> Writes:
        """Saves the next version. Raises StaleVersion if the message has another version."""


class OptOuts(Protocol):
    def get(self, tenant: str, channel: Channel, address_hash: str) -> OptOut:
        """The opt-out of an address; one without changes if there is none."""

    def many(self, tenant: str, addresses: Collection[AddressRef]) -> Mapping[AddressRef, OptOut]:
        """The opt-outs of addresses, each without changes if there is none."""

    def save(self, tenant: str, opt_out: OptOut) -> Writes:
        """Saves the next version. Raises StaleVersion if it has another version."""

    def received(self, tenant: str, addresses: Collection[AddressRef]) -> Mapping[AddressRef, tuple[OptOut, Received]]:
        """The opt-outs of addresses, and how many marketing messages they have got, in one read."""

    def count(self, tenant: str, received: Received) -> Writes:
        """Saves the next version. Raises StaleVersion if another message was counted since."""


class MessageSettingsOf(Protocol):
    def get(self, tenant: str) -> MessageSettings:
        """The settings of a tenant; the default ones, of version 0, if none were saved."""

    def save(self, tenant: str, settings: MessageSettings) -> Writes:
        """Saves the next version. Raises StaleVersion if it has another version."""

    def key(self, tenant: str) -> AddressKey | None:
        """The secret of a tenant; None if it was not made yet. It never changes, so a process reads it once."""

    def make_key(self, tenant: str, key: AddressKey) -> Writes:
        """Raises AlreadyExists if the tenant has a secret."""
