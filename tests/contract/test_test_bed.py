"""The ground the other tests stand on holds."""

import socket
import warnings
from datetime import UTC, datetime, timedelta

import anyio.lowlevel
import pytest

from tests.clock import Clock
from tests.neo4j.dealing import SERVERS, scope_of

DOCUMENTATION_ADDRESS = "192.0.2.1"  # RFC 5737: leads nowhere even if the guard fails


def test_an_address_beyond_loopback_cannot_be_reached() -> None:
    with socket.socket() as outward, pytest.raises(AssertionError, match="beyond loopback"):
        outward.connect((DOCUMENTATION_ADDRESS, 9))


def test_a_datagram_beyond_loopback_cannot_be_sent() -> None:
    with (
        socket.socket(type=socket.SOCK_DGRAM) as outward,
        pytest.raises(AssertionError, match="beyond loopback"),
    ):
        outward.sendto(b"", (DOCUMENTATION_ADDRESS, 9))


def test_a_name_of_the_outside_cannot_be_looked_up() -> None:
    with pytest.raises(AssertionError, match="beyond loopback"):
        socket.getaddrinfo("outside.invalid", 9)


def test_loopback_can_be_reached() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        with socket.create_connection(server.getsockname()):
            pass
        with socket.create_connection(("localhost", server.getsockname()[1])):
            pass


def test_a_warning_is_an_error() -> None:
    with pytest.raises(UserWarning):
        warnings.warn("anything", stacklevel=1)


async def test_an_asynchronous_test_needs_no_mark(now: datetime) -> None:
    await anyio.lowlevel.checkpoint()

    assert now.tzinfo is UTC


def test_the_clock_stands_until_it_is_moved(clock: Clock, now: datetime) -> None:
    before = clock()

    after = clock.advance(90)

    assert before == now
    assert after == clock() == now + timedelta(seconds=90)


@pytest.mark.parametrize("parameters", ["5.26.30", "neo4j-5.26.30-True-NUMBER", "2026.08.1-2"])
def test_all_tests_over_a_server_go_to_one_process(parameters: str) -> None:
    assert scope_of(f"tests/neo4j/test_x.py::test_y[{parameters}]") == SERVERS


@pytest.mark.parametrize("name", ["test_y", "test_y[sqlite]", "test_y[none-True]"])
def test_every_other_test_goes_where_there_is_time(name: str) -> None:
    assert scope_of(f"tests/x.py::{name}") == f"tests/x.py::{name}"
