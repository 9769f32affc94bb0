"""A store of each adapter, empty; the tests beside this file are what every one promises."""

from collections.abc import AsyncIterator, Awaitable, Callable
from itertools import count
from pathlib import Path

import pytest

from graph.settings import StoreSettings
from graph.store.base import GraphStore
from graph.store.url import open_store
from tests.neo4j.server import Neo4jServers, versions_wanted

ADAPTERS = ("sqlite", *(f"neo4j-{version}" for version in versions_wanted()))
EXAMPLES_OF_A_SERVER = 3
OpenStore = Callable[[], Awaitable[GraphStore]]


@pytest.fixture(params=ADAPTERS)
def adapter(request: pytest.FixtureRequest) -> str:
    """Name the adapter under test."""
    return str(request.param)


@pytest.fixture
async def new_store(
    adapter: str, tmp_path: Path, neo4j_servers: Neo4jServers
) -> AsyncIterator[OpenStore]:
    """Give what opens one more empty store; all are closed at the end.

    A server has one database, so that every store after a test's first is a file: where
    two stores must answer alike, a server and a file must.
    """
    opened: list[GraphStore] = []
    kind, _, version = adapter.partition("-")

    async def open_one() -> GraphStore:
        settings = StoreSettings(
            synchronous="NORMAL",
            readers=2,
            read_timeout_s=60.0,  # a server plans each statement when it first sees it
            queue_file=str(tmp_path / f"{len(opened)}-queue.db"),
        )
        if kind == "neo4j" and not opened:
            url = await neo4j_servers.start(version).empty_url()
        else:
            url = f"sqlite:{tmp_path / f'{len(opened)}.db'}"
        opened.append(await open_store(url, settings))
        return opened[-1]

    yield open_one
    for store in opened:
        await store.close()


@pytest.fixture
def enough(adapter: str) -> Callable[[], bool]:
    """Tell, asked once an example, whether enough were tried: a server is slow to fill."""
    tried = count(1)
    return lambda: adapter != "sqlite" and next(tried) > EXAMPLES_OF_A_SERVER


@pytest.fixture
async def store(new_store: OpenStore) -> GraphStore:
    """Give an empty store."""
    return await new_store()
