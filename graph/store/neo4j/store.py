"""The whole store over one database of a server, out of its parts."""

from __future__ import annotations

import contextlib
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import TypeVar

from graph.errors import StoreOutdated
from graph.model.ids import Keyring
from graph.settings import StoreSettings
from graph.store.embedded.store import EmbeddedStore, open_embedded
from graph.store.migrate import Step
from graph.store.neo4j.complaints import Neo4jComplaints
from graph.store.neo4j.copying import Neo4jOutgoing
from graph.store.neo4j.decisions import Neo4jDecisions
from graph.store.neo4j.deliveries import Neo4jDeliveries
from graph.store.neo4j.engine import Engine, View
from graph.store.neo4j.entities import Neo4jEntities
from graph.store.neo4j.events import Neo4jEvents
from graph.store.neo4j.facts import Neo4jFacts
from graph.store.neo4j.figures import Neo4jFigures
from graph.store.neo4j.flow import Neo4jFlow
from graph.store.neo4j.forecasts import Neo4jForecasts
from graph.store.neo4j.incoming import Neo4jIncoming
from graph.store.neo4j.links import Neo4jLinks
from graph.store.neo4j.movements import Neo4jMovements
from graph.store.neo4j.moves import Neo4jMoves
from graph.store.neo4j.opening import find_due, make_driver, parse_address, prepare
from graph.store.neo4j.patterns import Neo4jPatterns
from graph.store.neo4j.rings import Neo4jRings
from graph.store.neo4j.searching import Neo4jSearch
from graph.store.neo4j.subscriptions import Neo4jSubscriptions
from graph.store.neo4j.upkeep import Neo4jUpkeep

T = TypeVar("T")


class Neo4jStore(
    Neo4jFacts,
    Neo4jEntities,
    Neo4jComplaints,
    Neo4jSearch,
    Neo4jFlow,
    Neo4jMoves,
    Neo4jLinks,
    Neo4jMovements,
    Neo4jFigures,
    Neo4jRings,
    Neo4jDecisions,
    Neo4jForecasts,
    Neo4jSubscriptions,
    Neo4jPatterns,
    Neo4jEvents,
    Neo4jUpkeep,
    Neo4jDeliveries,
):
    """`GraphStore` over one database; many processes may have it open."""

    def __init__(self, engine: Engine, *, queue: EmbeddedStore, keyring: Keyring) -> None:
        """Keep the engine, the queue beside it, and the keys' secret that the database holds."""
        super().__init__(engine, queue=queue)
        self._keyring = keyring

    @property
    def url(self) -> str:
        """Where it is, without a password."""
        return self._engine.url

    @property
    def keyring(self) -> Keyring:
        """Makes keys under this store's identity secret."""
        return self._keyring

    async def close(self) -> None:
        """Let go of everything; closing twice is closing once."""
        await self._queue.close()
        await self._engine.close()


async def open_neo4j(url: str, settings: StoreSettings) -> Neo4jStore:
    """Open a database of a server, and make it ours if it is empty.

    Raises:
        SettingsError: The URL or the password's file is wrong.
        StoreUnavailable: The server does not answer.
        StoreOutdated: A newer program wrote it.
        StoreError: It holds another program's data, or the server refuses us.
        CannotWrite: The queue's file cannot be made.
    """
    async with contextlib.AsyncExitStack() as opened:
        engine = _engine(url, settings)
        opened.push_async_callback(engine.close)
        secret = await prepare(engine)
        queue = await open_embedded(Path(settings.queue_file), settings)
        opened.pop_all()
        return Neo4jStore(engine, queue=queue, keyring=Keyring(secret))


async def due_on_server(url: str, settings: StoreSettings) -> Sequence[Step]:
    """Give the schema steps a database still wants, in order, without changing it.

    Raises:
        As `open_neo4j`, but for the queue.
    """
    engine = _engine(url, settings)
    try:
        return await find_due(engine)
    finally:
        await engine.close()


async def outgoing_from(url: str, settings: StoreSettings) -> Neo4jOutgoing:
    """Open a database of a server to copy from.

    Raises:
        As `open_neo4j`; StoreError too where nothing is there.
    """
    async with contextlib.AsyncExitStack() as opened:
        engine = _engine(url, settings)
        opened.push_async_callback(engine.close)
        if await find_due(engine):
            raise StoreOutdated(f"{url} is no store of this release: run `ringtrace migrate`")
        opened.pop_all()

    async def read(work: Callable[[View], Awaitable[T]]) -> T:
        return await engine.run_bare(work, may_write=True)  # a write may take longer than a read

    return Neo4jOutgoing(read, queue=Path(settings.queue_file), close=engine.close)


def incoming_to(url: str, settings: StoreSettings) -> Neo4jIncoming:
    """Open a database of a server to copy into.

    Raises:
        SettingsError: The URL or the password's file is wrong.
    """
    return Neo4jIncoming(_engine(url, settings), settings)


def _engine(url: str, settings: StoreSettings) -> Engine:
    address = parse_address(url)
    return Engine(
        make_driver(address, settings),
        url=url,
        database=address.database,
        read_timeout_s=settings.read_timeout_s,
        whole_timeout_s=settings.whole_timeout_s,
        write_timeout_s=settings.write_timeout_s,
    )
