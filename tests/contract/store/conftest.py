"""A store of each adapter, empty; the tests beside this file are what every one promises."""

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest

from graph.settings import StoreSettings
from graph.store.base import GraphStore
from graph.store.url import open_store

ADAPTERS = ("sqlite",)  # Neo4j joins here
OpenStore = Callable[[], Awaitable[GraphStore]]


@pytest.fixture(params=ADAPTERS)
def adapter(request: pytest.FixtureRequest) -> str:
    """Name the adapter under test."""
    return str(request.param)


@pytest.fixture
async def new_store(adapter: str, tmp_path: Path) -> AsyncIterator[OpenStore]:
    """Give what opens one more empty store; all are closed at the end."""
    assert adapter == "sqlite"
    opened: list[GraphStore] = []

    async def open_one() -> GraphStore:
        url = f"sqlite:{tmp_path / f'{len(opened)}.db'}"
        opened.append(await open_store(url, StoreSettings(synchronous="NORMAL", readers=2)))
        return opened[-1]

    yield open_one
    for store in opened:
        await store.close()


@pytest.fixture
async def store(new_store: OpenStore) -> GraphStore:
    """Give an empty store."""
    return await new_store()
