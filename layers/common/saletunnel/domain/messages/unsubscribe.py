"""The links by which the receivers of messages unsubscribe, and the headers of such a mail (RFC 8058)."""

import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass

from saletunnel.domain.messages.address import AddressKey
from saletunnel.domain.messages.fields import Channel
from saletunnel.domain.messages.opt_out import OptOutScope

_CHANNELS: Mapping[str, Channel] = {"e": "email", "s": "sms"}
_SCOPES: Mapping[str, OptOutScope] = {"m": "marketing", "a": "everything"}
_TOKEN = re.compile(
    r"([A-Za-z0-9_-]{1,64})\.([es])([ma])\.(vi|en)\.([0-9]{1,4})"
    r"\.([0-9a-f]{40})(?:\.(msg_[a-z2-7]{26}))?\.([0-9a-f]{40})"
)
_LANGUAGES = ("vi", "en")


@dataclass(frozen=True, slots=True)
class Link:
    """What a link is about. `language` is that of the page, `vi` or `en`.

    `message_id` is the message of a campaign that has the link; None for other messages.
    """

    tenant: str
    channel: Channel
    scope: OptOutScope
    language: str
    key_id: str
    address_hash: str
    message_id: str | None = None

    @property
    def signed(self) -> str:
        channel, scope = self.channel[0], {"marketing": "m", "everything": "a"}[self.scope]
        about = f"{self.tenant}.{channel}{scope}.{self.language}.{self.key_id}.{self.address_hash}"
        return f"{about}.{self.message_id}" if self.message_id else about


def write_token(link: Link, key: AddressKey) -> str:
    """The token of a link."""
    return f"{link.signed}.{key.sign(f'unsubscribe:{link.signed}')}"


def read_token(token: str) -> tuple[Link, str] | None:
    """The link and the signature in a token, which is still to be verified; None if it is malformed."""
    match = _TOKEN.fullmatch(token)
    if match is None:
        return None
    tenant, channel, scope, language, key_id, address_hash, message_id, signature = match.groups()
    link = Link(tenant, _CHANNELS[channel], _SCOPES[scope], language, key_id, address_hash, message_id)
    return link, signature


def is_signed(link: Link, signature: str, key: AddressKey) -> bool:
    """Whether the company's key made the signature."""
    expected = key.sign(f"unsubscribe:{link.signed}")
    return link.key_id == key.id and hmac.compare_digest(expected, signature)


def unsubscribe_url(
    web_url: str,
    tenant: str,
    *,
    channel: Channel,
    address_hash: str,
    language: str,
    key: AddressKey,
    message_id: str | None = None,
) -> str:
    """The address of the page where the receiver of a marketing message unsubscribes."""
    spoken = language if language in _LANGUAGES else _LANGUAGES[-1]
    link = Link(tenant, channel, "marketing", spoken, key.id, address_hash, message_id)
    return f"{web_url.rstrip('/')}/u/{write_token(link, key)}"


def headers(url: str) -> dict[str, str]:
    """The headers that let a mail program show a button of its own."""
    return {"List-Unsubscribe": f"<{url}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
