"""The ports of the local cloud, all on 127.0.0.1.

They count from one base, so two checkouts can run side by side. Busy ports are reported before anything starts.
"""

import socket
from dataclasses import dataclass, fields

from infra.local.errors import LocalCloudError

HOST = "127.0.0.1"
DEFAULT_BASE = 8080
_LAST_PORT = 65535


@dataclass(frozen=True, slots=True)
class Ports:
    """`gateway` serves the web client and the API. The parts use the other ports among themselves."""

    gateway: int
    database: int
    services: int  # ministack: Cognito, SQS, EventBridge, SES
    functions: int  # the Invoke API and the status of the host
    event_sources: int  # the status of the event sources

    @classmethod
    def from_base(cls, base: int) -> "Ports":
        """Consecutive ports; the gateway has `base`. `LocalCloudError` for a base that is not usable."""
        count = len(fields(cls))
        if not 1 <= base <= _LAST_PORT - count + 1:
            raise LocalCloudError(f"port {base} is not usable: it must be from 1 to {_LAST_PORT - count + 1}")
        return cls(*range(base, base + count))

    def named(self) -> dict[str, int]:
        return {field.name: getattr(self, field.name) for field in fields(self)}

    def url(self, part: str) -> str:
        return f"http://{HOST}:{self.named()[part]}"

    def require_free(self) -> None:
        """`LocalCloudError` that names every busy port, if there is one."""
        busy = [f"port {port} ({name}) is in use" for name, port in self.named().items() if not is_free(port)]
        if busy:
            raise LocalCloudError("; ".join(busy) + ": free it, or choose another base with --port or PORT")


def is_free(port: int) -> bool:
    """Whether a server could bind the port now. Sockets in TIME_WAIT do not count."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
    return True
