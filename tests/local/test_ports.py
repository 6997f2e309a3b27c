"""Ports: all count from one base, and a busy port is reported before anything starts."""

import socket
from collections.abc import Iterator

import pytest

from infra.local.errors import LocalCloudError
from infra.local.ports import HOST, Ports, is_free


@pytest.fixture
def busy_port() -> Iterator[int]:
    with socket.socket() as server:
        server.bind((HOST, 0))
        server.listen()
        yield server.getsockname()[1]


def test_all_ports_count_from_that_of_the_gateway() -> None:
    assert Ports.from_base(9000).named() == {
        "gateway": 9000,
        "database": 9001,
        "services": 9002,
        "functions": 9003,
        "event_sources": 9004,
    }


def test_two_bases_five_apart_share_no_port() -> None:
    first, second = Ports.from_base(9000).named(), Ports.from_base(9005).named()

    assert not set(first.values()) & set(second.values())


@pytest.mark.parametrize("base", [0, -1, 65532, 70000])
def test_a_base_whose_ports_leave_the_range_is_refused(base: int) -> None:
    with pytest.raises(LocalCloudError, match=f"port {base} is not usable"):
        Ports.from_base(base)


def test_every_url_is_on_the_loopback_address() -> None:
    ports = Ports.from_base(9000)

    assert [ports.url(part) for part in ports.named()] == [f"http://127.0.0.1:{port}" for port in range(9000, 9005)]


def test_a_busy_port_is_reported_with_its_part(busy_port: int) -> None:
    ports = Ports(gateway=busy_port, database=busy_port, services=0, functions=0, event_sources=0)

    with pytest.raises(
        LocalCloudError, match=rf"port {busy_port} \(gateway\) is in use; port {busy_port} \(database\)"
    ):
        ports.require_free()


def test_a_port_is_free_after_its_server_has_closed() -> None:
    with socket.socket() as server:
        server.bind((HOST, 0))
        server.listen()
        port = server.getsockname()[1]
        assert not is_free(port)

    assert is_free(port)
