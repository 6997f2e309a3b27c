"""The client of webhooks, against real receivers on this machine: what it sends, and what it refuses and bounds."""

import ssl
import threading
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest
import trustme
from standardwebhooks import Webhook

from saletunnel.domain.webhooks.call import ANSWER_KEPT, Call, Reply
from saletunnel.domain.webhooks.signing import sign, write_secret
from saletunnel.outbound import webhook_client
from saletunnel.outbound.webhook_client import WebhookClient
from tests.receiver import Behaviour, Receiver

SECRET = write_secret(b"s" * 32)
BODY = '{"title":"Máy rửa bát"}'.encode()
DEADLINE = 0.5
LOCALHOST = ["127.0.0.1"]


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture(scope="module")
def authorities(authority: trustme.CA, tmp_path_factory: pytest.TempPathFactory) -> str:
    path: Path = tmp_path_factory.mktemp("certificates") / "authority.pem"
    authority.cert_pem.write_to_path(path)
    return str(path)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with Receiver.start() as receiver:
        yield receiver


def tls_of(authority: trustme.CA, name: str) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(name).configure_cert(context)
    return context


class Names:
    """A resolver that gives an answer to each question, and the last one to all later questions."""

    def __init__(self, *answers: Sequence[str]) -> None:
        self._answers = list(answers)
        self.asked: list[tuple[str, int]] = []

    def __call__(self, host: str, port: int) -> Sequence[str]:
        self.asked.append((host, port))
        return self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]


def a_call(url: str) -> Call:
    at = datetime.now(UTC)
    headers = {"content-type": "application/json", **sign([SECRET], "msg_1", at, BODY)}
    return Call(tenant="t", delivery_id="msg_1", number=1, signed_at=at, url=url, headers=headers, body=BODY)


def post(receiver: Receiver, behave: Behaviour | None = None, path: str = "/hooks?key=1") -> Reply:
    if behave is not None:
        receiver.behave = behave
    client = WebhookClient(Names(LOCALHOST), loopback=True, deadline=DEADLINE)
    return client.post(a_call(f"http://localhost:{receiver.port}{path}"))


def test_the_receiver_verifies_the_signature_of_the_message(receiver: Receiver) -> None:
    reply = post(receiver, lambda exchange: exchange.answer(200, b"thanks"))
    [received] = receiver.received
    assert (reply.status, reply.error, reply.answer) == (200, None, "thanks")
    assert Webhook(SECRET).verify(received.body, received.headers) == {"title": "Máy rửa bát"}
    assert (received.path, received.headers["host"]) == ("/hooks?key=1", f"localhost:{receiver.port}")


def test_the_certificate_must_be_that_of_the_name_in_the_url(authority: trustme.CA, authorities: str) -> None:
    for name, expected in (("localhost", Reply(status=204)), ("hooks.example.com", Reply(error="tls_failed"))):
        with Receiver.start(tls_of(authority, name)) as receiver:
            client = WebhookClient(Names(LOCALHOST), loopback=True, deadline=DEADLINE, authorities=authorities)
            assert client.post(a_call(f"https://localhost:{receiver.port}/")) == expected


def test_a_certificate_of_an_unknown_authority_is_refused(authority: trustme.CA) -> None:
    with Receiver.start(tls_of(authority, "localhost")) as receiver:
        client = WebhookClient(Names(LOCALHOST), loopback=True, deadline=DEADLINE)
        assert client.post(a_call(f"https://localhost:{receiver.port}/")).error == "tls_failed"
        assert receiver.received == []


@pytest.mark.parametrize(
    "addresses",
    [
        ["10.0.0.1"],
        ["169.254.169.254"],
        ["224.0.0.1"],
        ["64:ff9b::a9fe:a9fe"],
        ["2002:a9fe:a9fe::"],
        ["::ffff:169.254.169.254"],
        ["127.0.0.1"],
        ["93.184.215.14", "10.0.0.1"],
        [],
    ],
)
def test_a_name_with_any_address_that_is_not_public_is_refused(addresses: list[str]) -> None:
    names = Names(addresses)
    reply = WebhookClient(names, loopback=False, deadline=DEADLINE).post(a_call("https://hooks.example.com/"))
    assert reply == Reply(error="address_refused")
    assert names.asked == [("hooks.example.com", 443)]


def test_a_name_is_resolved_once_so_a_later_answer_changes_nothing(receiver: Receiver) -> None:
    names = Names(LOCALHOST, ["10.0.0.1"])
    client = WebhookClient(names, loopback=True, deadline=DEADLINE)
    assert client.post(a_call(f"http://localhost:{receiver.port}/")).status == 204
    assert len(names.asked) == 1
    assert client.post(a_call(f"http://localhost:{receiver.port}/")).error == "address_refused"
    assert len(receiver.received) == 1


def test_the_next_address_is_tried_if_one_cannot_be_reached(receiver: Receiver) -> None:
    client = WebhookClient(Names(["127.0.0.2", "127.0.0.1"]), loopback=True, deadline=DEADLINE)
    assert client.post(a_call(f"http://localhost:{receiver.port}/")).status == 204


@pytest.mark.parametrize("url", ["http://hooks.example.com/", "https://hooks.example.com:8443/", "https://[::1]/"])
def test_a_url_that_must_not_be_called_is_refused_without_a_look_at_its_name(url: str) -> None:
    names = Names(["93.184.215.14"])
    assert WebhookClient(names, loopback=False).post(a_call(url)) == Reply(error="address_refused")
    assert names.asked == []


def test_an_unknown_name_is_an_error() -> None:
    def unknown(host: str, port: int) -> Sequence[str]:
        raise OSError(f"{host} is unknown")

    assert WebhookClient(unknown, loopback=False).post(a_call("https://x.example.com/")).error == "name_unknown"


def test_the_system_resolves_names_to_addresses() -> None:
    assert "127.0.0.1" in webhook_client.resolve("localhost", 80)


def test_a_closed_port_is_an_error(receiver: Receiver) -> None:
    with Receiver.start() as gone:
        pass
    assert post(gone).error == "not_connected"


def test_a_redirect_is_not_followed(receiver: Receiver) -> None:
    with Receiver.start() as other:
        location = f"http://127.0.0.1:{other.port}/"
        reply = post(receiver, lambda exchange: exchange.answer(307, location=location))
        assert reply.status == 307
        assert other.received == []


@pytest.mark.parametrize(
    "behave",
    [
        pytest.param(lambda exchange: exchange.hang(), id="no answer"),
        pytest.param(lambda exchange: exchange.trickle(b"HTTP/1.1 200 OK\r\n", b"x: y\r\n"), id="headers trickle"),
        pytest.param(lambda exchange: exchange.trickle(b"", b"HTTP/1.1 100 Continue\r\n\r\n"), id="continue for ever"),
        pytest.param(
            lambda exchange: exchange.trickle(b"HTTP/1.1 200 OK\r\ncontent-length: 9999\r\n\r\n", b"x"),
            id="body trickles",
        ),
    ],
)
def test_the_whole_exchange_has_a_deadline(receiver: Receiver, behave: Behaviour) -> None:
    assert post(receiver, behave) == Reply(error="timed_out")


def test_a_handshake_that_never_ends_has_the_same_deadline() -> None:
    with Receiver.start() as plain:  # it waits for a request and answers no handshake
        client = WebhookClient(Names(LOCALHOST), loopback=True, deadline=DEADLINE)
        assert client.post(a_call(f"https://localhost:{plain.port}/")).error in ("timed_out", "tls_failed")


def test_a_huge_answer_is_not_read_to_its_end(receiver: Receiver) -> None:
    sent: list[int] = []
    done = threading.Event()

    def answer(exchange: object) -> None:
        try:
            exchange.wfile.write(b"HTTP/1.1 200 OK\r\n\r\n")  # type: ignore[attr-defined]
            for _ in range(10_240):
                exchange.wfile.write(b"x" * 1024)  # type: ignore[attr-defined]
                sent.append(1024)
        finally:
            done.set()

    reply = post(receiver, answer)
    assert (reply.status, reply.answer) == (200, "x" * ANSWER_KEPT)
    assert done.wait(10)
    assert sum(sent) < 10 * 1024 * 1024


def test_an_answer_is_shown_as_one_line_without_control_characters(receiver: Receiver) -> None:
    reply = post(receiver, lambda exchange: exchange.answer(500, b"a\x00b\r\nc\x1b[31m\xff\xe2\x80\xaed"))
    assert reply.answer == "a b c [31m�d".replace(" b c", " b  c")


@pytest.mark.parametrize("answer", [b"", b"SSH-2.0-OpenSSH\r\n", b"HTTP/1.1 nothing\r\n\r\n", b"\x00" * 100])
def test_an_answer_that_is_not_http_is_an_error(receiver: Receiver, answer: bytes) -> None:
    assert post(receiver, lambda exchange: exchange.wfile.write(answer)).error == "malformed_answer"


def test_the_wait_that_the_receiver_asks_for_is_handed_on(receiver: Receiver) -> None:
    reply = post(receiver, lambda exchange: exchange.answer(503, retry_after="120"))
    assert (reply.status, reply.retry_after) == (503, "120")
