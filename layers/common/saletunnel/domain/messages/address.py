"""Addresses of messages: their normal form, which is what opt-outs and caps are about, and their hash."""

import hmac
import re
from dataclasses import dataclass

from saletunnel.domain.customer import Customer
from saletunnel.domain.messages.fields import Channel

_LONGEST = 254
_LOCAL_PART = re.compile(r"[a-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}")
_DOMAIN = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9-]{2,63}")
_PHONE = re.compile(r"\+[1-9][0-9]{6,14}")
_HASH_BYTES = 20


@dataclass(frozen=True, slots=True)
class Address:
    """A normalised address: an e-mail in small letters with an ASCII domain, or a phone number in E.164 form."""

    channel: Channel
    text: str


def address_of(customer: Customer, channel: Channel) -> Address | None:
    """The address of a customer; None without one. Raises ValueError if it cannot be written to."""
    phone = customer.phone_e164 or customer.phone
    written = phone if channel == "sms" else customer.email
    return normalise(channel, written) if written else None


def normalise(channel: Channel, written: str) -> Address:
    """The normal form of an address. Two spellings of one mailbox in capital and small letters are equal.

    Raises ValueError for anything that is not exactly one address, such as a text with a line break or a comma.
    """
    if channel == "sms":
        if not _PHONE.fullmatch(written):
            raise ValueError("The phone number has no international form.")
        return Address(channel, written)
    local, at, domain = written.casefold().rpartition("@")
    if not at or len(written) > _LONGEST or not _LOCAL_PART.fullmatch(local):
        raise ValueError("The e-mail address is invalid.")
    try:
        domain = domain.encode("idna").decode()
    except UnicodeError:
        raise ValueError("The domain of the e-mail address is invalid.") from None
    if not _DOMAIN.fullmatch(domain):
        raise ValueError("The domain of the e-mail address is invalid.")
    return Address(channel, f"{local}@{domain}")


@dataclass(frozen=True, slots=True)
class AddressKey:
    """The secret of a company: it hashes addresses and signs the links by which people unsubscribe.

    `id` names the secret in these links.
    """

    secret: str
    id: str = "1"

    def hash(self, address: Address) -> str:
        """The address as 40 hexadecimal digits, which do not reveal it."""
        return self.sign(f"{address.channel}:{address.text}")

    def sign(self, text: str) -> str:
        """40 hexadecimal digits that only the holder of the secret can compute."""
        return hmac.digest(bytes.fromhex(self.secret), text.encode(), "sha256")[:_HASH_BYTES].hex()
