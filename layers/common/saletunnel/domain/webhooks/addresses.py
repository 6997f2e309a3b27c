"""The addresses that a webhook may call: those of public hosts, reached by TLS on port 443.

A company chooses the URLs, so without this rule it could make our functions call hosts of our own network.
"""

import re
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from urllib.parse import SplitResult, urlsplit

from saletunnel.domain.errors import RuleViolated

URL_LIMIT = 2000
_TLS_PORT = 443
_LONGEST_NAME = 253
_LABEL = re.compile(r"[A-Za-z0-9_-]{1,63}")
_LOOPBACK_NAME = "localhost"

_NOT_PUBLIC = (
    ip_network("192.88.99.0/24"),  # relays of 6to4
    ip_network("::/96"),  # IPv4 addresses in an old spelling
    ip_network("64:ff9b::/96"),  # NAT64: the last four bytes may be any IPv4 address
    ip_network("64:ff9b:1::/48"),
    ip_network("2002::/16"),  # 6to4: the next four bytes may be any IPv4 address
    ip_network("5f00::/16"),
    ip_network("fec0::/10"),
)
"""Networks that `ipaddress` counts as global, at least in some versions of Python."""


@dataclass(frozen=True, slots=True)
class Target:
    """Where a URL leads: `path` has the query too."""

    host: str
    port: int
    path: str
    uses_tls: bool


def parse_url(url: str, *, loopback: bool) -> Target:
    """The target of a webhook's URL. Raises RuleViolated unless it is https on port 443 of a public host.

    `loopback` is the setting of the local cloud: a loopback host may also be called by http and on any port.
    """
    if len(url) > URL_LIMIT or not url.isascii() or not url.isprintable() or " " in url or "\\" in url:
        raise _invalid(f"A URL has at most {URL_LIMIT} visible ASCII characters.")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise _invalid("This is not a URL.") from None
    host = (parts.hostname or "").rstrip(".")
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    if parts.username is not None or parts.password is not None or parts.fragment:
        raise _invalid("A URL has no user, no password and no fragment.")
    if loopback and _is_loopback_host(host) and parts.scheme in ("http", "https"):
        uses_tls = parts.scheme == "https"
        return Target(host, port or (_TLS_PORT if uses_tls else 80), path, uses_tls)
    _check_public(parts, host, port)
    return Target(host, _TLS_PORT, path, uses_tls=True)


def is_allowed(address: str, *, loopback: bool) -> bool:
    """Whether a webhook may connect to an IP address."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return False
    return is_public(parsed) or (loopback and parsed.is_loopback)


def is_public(address: IPv4Address | IPv6Address) -> bool:
    """Whether an address is that of a public host. A mapped IPv4 address is judged as that."""
    if isinstance(address, IPv6Address) and address.ipv4_mapped is not None:
        return is_public(address.ipv4_mapped)
    return (
        address.is_global
        and not address.is_multicast
        and not getattr(address, "scope_id", None)
        and not any(address in network for network in _NOT_PUBLIC if network.version == address.version)
    )


def _check_public(parts: SplitResult, host: str, port: int | None) -> None:
    if parts.scheme != "https" or port not in (None, _TLS_PORT):
        raise _invalid("A URL begins with https:// and uses port 443.")
    if not _is_full_name(host) and not is_allowed(host, loopback=False):
        raise _invalid("The host must be a public one with a full name, such as hooks.example.com.")


def _is_full_name(host: str) -> bool:
    labels = host.split(".")
    return (
        len(labels) > 1
        and len(host) <= _LONGEST_NAME
        and all(_LABEL.fullmatch(label) and label.strip("-") == label for label in labels)
        and not labels[-1][0].isdigit()  # some resolvers read 0177.1 and 0x7f.0x1 as IPv4 addresses
    )


def _is_loopback_host(host: str) -> bool:
    if host == _LOOPBACK_NAME:
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def _invalid(message: str) -> RuleViolated:
    return RuleViolated.at("/url", "webhook_url", message)
