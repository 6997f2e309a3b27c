"""Calls endpoints of companies over the network, and only public ones.

The name is resolved once and the connection goes to the address that was checked, so a name that resolves to another
address a moment later (DNS rebinding) changes nothing. Redirects are not followed.
"""

import socket
from collections.abc import Callable, Sequence
from http.client import HTTPException
from ssl import SSLError

from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import ConnectTimeoutError, HTTPError, NewConnectionError, ReadTimeoutError
from urllib3.exceptions import SSLError as TlsError
from urllib3.util.ssl_match_hostname import CertificateError

from saletunnel.domain.errors import RuleViolated
from saletunnel.domain.text import clean_line
from saletunnel.domain.webhooks.addresses import Target, is_allowed, parse_url
from saletunnel.domain.webhooks.call import ANSWER_KEPT, AttemptError, Call, Reply
from saletunnel.usecases.time_limit import TookTooLong, time_limit

DEADLINE = 15.0
"""Seconds for the whole exchange, from the resolution of the name to the end of the answer."""
_CONNECT_LIMIT = 5.0
_MOST_ADDRESSES = 3
_MOST_READ = 16 * 1024
_LONGEST_RETRY_AFTER = 100

type Resolve = Callable[[str, int], Sequence[str]]
"""The IP addresses of a host. Raises OSError if the name is unknown."""


def resolve(host: str, port: int) -> list[str]:
    """The addresses of a host by the system's resolver, IPv4 first: functions may have no IPv6."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    found.sort(key=lambda entry: entry[0] != socket.AF_INET)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


class WebhookClient:
    """See usecases.webhooks.perform_calls.Client."""

    def __init__(
        self, resolve: Resolve, *, loopback: bool, deadline: float = DEADLINE, authorities: str | None = None
    ) -> None:
        """`loopback` allows calls to this machine. `authorities` is a file of certificates, by default the system's."""
        self._resolve = resolve
        self._loopback = loopback
        self._deadline = deadline
        self._authorities = authorities

    def post(self, call: Call) -> Reply:
        try:
            with time_limit(self._deadline):
                return self._exchange(call)
        except TookTooLong:
            return Reply(error="timed_out")

    def _exchange(self, call: Call) -> Reply:
        try:
            target = parse_url(call.url, loopback=self._loopback)
        except RuleViolated:
            return Reply(error="address_refused")
        try:
            addresses = self._resolve(target.host, target.port)
        except (OSError, UnicodeError):
            return Reply(error="name_unknown")
        if not addresses or not all(is_allowed(address, loopback=self._loopback) for address in addresses):
            return Reply(error="address_refused")
        error: AttemptError = "not_connected"
        for address in addresses[:_MOST_ADDRESSES]:
            connection = self._connection(target, address)
            try:
                connection.connect()
            except (OSError, HTTPError, CertificateError) as refusal:
                connection.close()
                error = _connect_error(refusal)
                continue
            return _ask(connection, target, call)
        return Reply(error=error)

    def _connection(self, target: Target, address: str) -> HTTPConnection:
        if not target.uses_tls:
            return HTTPConnection(address, target.port, timeout=_CONNECT_LIMIT)
        return HTTPSConnection(
            address,
            target.port,
            timeout=_CONNECT_LIMIT,
            cert_reqs="CERT_REQUIRED",
            server_hostname=target.host,
            assert_hostname=target.host,
            ca_certs=self._authorities,
        )


def _ask(connection: HTTPConnection, target: Target, call: Call) -> Reply:
    """Sends the message over an open connection and reads the beginning of the answer."""
    host = f"[{target.host}]" if ":" in target.host else target.host
    default_port = 443 if target.uses_tls else 80
    headers = {**call.headers, "host": host if target.port == default_port else f"{host}:{target.port}"}
    try:
        if connection.sock is not None:
            connection.sock.settimeout(DEADLINE)
        connection.request("POST", target.path, call.body, headers, preload_content=False, decode_content=False)
        response = connection.getresponse()
        answer = response.read(_MOST_READ, decode_content=False)
        retry_after = response.headers.get("retry-after")
        return Reply(
            status=response.status,
            answer=clean_line(answer.decode("utf-8", "replace"), ANSWER_KEPT),
            retry_after=retry_after[:_LONGEST_RETRY_AFTER] if retry_after is not None else None,
        )
    except (TimeoutError, ReadTimeoutError):
        return Reply(error="timed_out")
    except (OSError, HTTPError, HTTPException, ValueError):
        return Reply(error="malformed_answer")
    finally:
        connection.close()


def _connect_error(refusal: Exception) -> AttemptError:
    if isinstance(refusal, SSLError | TlsError | CertificateError):
        return "tls_failed"
    is_late = isinstance(refusal, TimeoutError | ConnectTimeoutError)
    # urllib3 counts every connection that cannot be made as a timeout too.
    return "timed_out" if is_late and not isinstance(refusal, NewConnectionError) else "not_connected"
