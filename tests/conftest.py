"""What every test stands on: no network but loopback, and a clock that only tests move."""

import ipaddress
import sys
from collections.abc import Generator, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime

import pytest
from hypothesis import settings
from xdist.remote import Producer

from tests.clock import Clock
from tests.neo4j.dealing import OneProcessForServers
from tests.neo4j.server import GIVEN, NEW, OLD, Neo4jServers, is_wanted_whole

NOW = datetime(2026, 6, 15, 6, 30, tzinfo=UTC)
SERVER_S = 900  # Maven 75 s, start 25 s, on a machine that does nothing else
VERSIONS = ("", OLD, NEW, GIVEN)
CORE = (
    "test_every_read_of_a_made_up_world_is_the_same_row_for_row",
    "contract/store/test_facts.py",
    "contract/store/test_alerts.py",
    "contract/store/test_observations.py",
)
"""What is tested on every version of Neo4j; RINGTRACE_TEST_NEO4J names those tested whole."""

LOCAL_NAMES = frozenset({"", "localhost", "localhost.", "ip6-localhost"})


class OutsideNetworkError(AssertionError):
    """A test tried to reach something beyond this machine."""


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    """Name the event loop of asynchronous tests."""
    return "asyncio"


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_collection_modifyitems(
    config: pytest.Config, items: list[pytest.Item]
) -> Generator[None]:
    """Give tests over a server the time that starting one may take.

    They come last, version by version, since one server runs at a time. What is tested on one
    version only is left out on the others.
    """
    on_server = {item: version for item in items if (version := _version_of(item))}
    for item in on_server:
        item.add_marker(pytest.mark.timeout(SERVER_S))
    yield
    spared = [
        item
        for item, version in on_server.items()
        if not is_wanted_whole(version) and not any(name in item.nodeid for name in CORE)
    ]
    config.hook.pytest_deselected(items=spared)
    kept = [item for item in items if item not in set(spared)]
    items[:] = sorted(kept, key=lambda item: VERSIONS.index(on_server.get(item, "")))


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> OneProcessForServers:
    """Give the one who deals out tests where several processes run them."""
    return OneProcessForServers(config, log)


def _version_of(item: pytest.Item) -> str:
    """Give the version of Neo4j that a test wants; empty: none."""
    if "neo4j_servers" not in getattr(item, "fixturenames", ()):
        return ""
    return next((one for one in VERSIONS[1:] if one in item.nodeid.partition("[")[2]), "")


@pytest.fixture(scope="session")
def neo4j_servers() -> Iterator[Neo4jServers]:
    """Give Neo4j servers, each started when a test first wants it and ended with the run."""
    with ExitStack() as stack:
        yield Neo4jServers(stack)


@pytest.fixture
def now() -> datetime:
    """Give the instant at which every test happens: a Monday noon in India."""
    return NOW


@pytest.fixture
def clock(now: datetime) -> Clock:
    """Give a clock that stands at `now` until the test moves it."""
    return Clock(now)


def refuse_outside_network(event: str, arguments: tuple[object, ...]) -> None:
    """Let sockets reach loopback alone, whatever library opens them.

    Raises:
        OutsideNetworkError: Anything else was about to be looked up or reached.
    """
    match event:
        case "socket.connect" | "socket.sendto" | "socket.sendmsg":
            address = arguments[1]
            allowed = not isinstance(address, tuple) or _is_loopback(str(address[0]))
        case "socket.getaddrinfo" | "socket.gethostbyname":
            allowed = arguments[0] is None or _needs_no_lookup(arguments[0])
        case _:
            return
    if not allowed:
        message = f"{event} beyond loopback"
        raise OutsideNetworkError(message)


def _is_loopback(host: str) -> bool:
    if host in LOCAL_NAMES:
        return True
    try:
        return ipaddress.ip_address(host.partition("%")[0]).is_loopback
    except ValueError:
        return False


def _needs_no_lookup(host: object) -> bool:
    name = host.decode("ascii", "replace") if isinstance(host, bytes) else str(host)
    if name in LOCAL_NAMES:
        return True
    try:
        ipaddress.ip_address(name.partition("%")[0])
    except ValueError:
        return False
    return True


sys.addaudithook(refuse_outside_network)

# A busy machine is no reason to fail: how long an example takes is not what is tested.
settings.register_profile("ringtrace", deadline=None)
settings.load_profile("ringtrace")
