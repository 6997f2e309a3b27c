"""A receiver of webhooks on this machine: a real server, by TLS or plain HTTP, that behaves as a test wants."""

import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self


@dataclass(frozen=True, slots=True)
class Received:
    """A request. The names of headers are in lower case."""

    path: str
    headers: dict[str, str]
    body: bytes


class Exchange(BaseHTTPRequestHandler):
    """One request. A behaviour answers it with these methods, or writes to `wfile`."""

    protocol_version = "HTTP/1.1"
    server: "_Server"

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"]))
        headers = {name.lower(): value for name, value in self.headers.items()}
        self.server.receiver.received.append(Received(self.path, headers, body))
        self.close_connection = True
        with suppress(OSError):  # the client may have hung up
            self.server.receiver.behave(self)

    def answer(self, status: int, body: bytes = b"", **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def trickle(self, first: bytes, piece: bytes) -> None:
        """Sends a piece again and again, ten times a second, until the client hangs up or the receiver is closed."""
        self.wfile.write(first)
        while not self.server.receiver.closing.wait(0.1):
            self.wfile.write(piece)

    def hang(self) -> None:
        """Answers nothing until the receiver is closed."""
        self.server.receiver.closing.wait()

    def log_message(self, *_: Any) -> None:
        pass


type Behaviour = Callable[[Exchange], object]


class _Server(ThreadingHTTPServer):
    daemon_threads = False
    receiver: "Receiver"

    def handle_error(self, *_: Any) -> None:
        pass  # a client that refuses the certificate or hangs up


@dataclass
class Receiver:
    """`behave` answers the requests; `received` has those that came."""

    port: int = 0
    received: list[Received] = field(default_factory=list)
    behave: Behaviour = lambda exchange: exchange.answer(204)
    closing: threading.Event = field(default_factory=threading.Event)

    @classmethod
    @contextmanager
    def start(cls, tls: ssl.SSLContext | None = None) -> Iterator[Self]:
        """A receiver on a free port, by TLS if a context is given."""
        server = _Server(("127.0.0.1", 0), Exchange)
        receiver = cls(server.server_address[1])
        server.receiver = receiver
        if tls is not None:
            server.socket = tls.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield receiver
        finally:
            receiver.closing.set()
            server.shutdown()
            thread.join()
            server.server_close()
