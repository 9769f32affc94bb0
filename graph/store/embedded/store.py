"""The whole store over one file, out of its parts."""

from __future__ import annotations

import asyncio
import sqlite3
from pathlib import Path

from graph.model.ids import Keyring
from graph.settings import StoreSettings
from graph.store.embedded.alerts import EmbeddedAlerts
from graph.store.embedded.complaints import EmbeddedComplaints
from graph.store.embedded.decisions import EmbeddedDecisions
from graph.store.embedded.deliveries import EmbeddedDeliveries
from graph.store.embedded.engine import Engine
from graph.store.embedded.entities import EmbeddedEntities
from graph.store.embedded.events import EmbeddedEvents
from graph.store.embedded.facts import EmbeddedFacts
from graph.store.embedded.figures import EmbeddedFigures
from graph.store.embedded.flow import EmbeddedFlow
from graph.store.embedded.forecasts import EmbeddedForecasts
from graph.store.embedded.links import EmbeddedLinks
from graph.store.embedded.movements import EmbeddedMovements
from graph.store.embedded.moves import EmbeddedMoves
from graph.store.embedded.opening import connect, prepare
from graph.store.embedded.patterns import EmbeddedPatterns
from graph.store.embedded.rings import EmbeddedRings
from graph.store.embedded.searching import EmbeddedSearch
from graph.store.embedded.subscriptions import EmbeddedSubscriptions
from graph.store.embedded.upkeep import EmbeddedUpkeep


class EmbeddedStore(
    EmbeddedFacts,
    EmbeddedEntities,
    EmbeddedComplaints,
    EmbeddedSearch,
    EmbeddedFlow,
    EmbeddedMoves,
    EmbeddedLinks,
    EmbeddedMovements,
    EmbeddedFigures,
    EmbeddedRings,
    EmbeddedDecisions,
    EmbeddedForecasts,
    EmbeddedAlerts,
    EmbeddedSubscriptions,
    EmbeddedPatterns,
    EmbeddedDeliveries,
    EmbeddedEvents,
    EmbeddedUpkeep,
):
    """`GraphStore` over one SQLite file; several processes may have it open."""

    def __init__(self, engine: Engine, *, keyring: Keyring) -> None:
        """Keep the engine, and the keys' secret that the file holds."""
        super().__init__(engine)
        self._keyring = keyring

    @property
    def url(self) -> str:
        """Where it is."""
        path = self._engine.path
        return f"sqlite://{path.as_posix()}" if path.is_absolute() else f"sqlite:{path.as_posix()}"

    @property
    def path(self) -> Path:
        """The file."""
        return self._engine.path

    @property
    def keyring(self) -> Keyring:
        """Makes keys under this store's identity secret."""
        return self._keyring

    async def close(self) -> None:
        """Let go of everything; closing twice is closing once."""
        await self._engine.close()


async def open_embedded(path: Path, settings: StoreSettings) -> EmbeddedStore:
    """Open a file, and make it if it is not there.

    Raises:
        CannotWrite: The folder is missing, or nothing can be written there.
        StoreOutdated: A newer program wrote it.
        StoreError: It is no store of ours.
    """
    secret = await asyncio.to_thread(prepare, path, settings)

    def connection(may_write: bool) -> sqlite3.Connection:  # noqa: FBT001 - the one argument it has
        return connect(path, settings, may_write=may_write)

    engine = Engine(
        path=path,
        readers=settings.readers,
        read_timeout_s=settings.read_timeout_s,
        whole_timeout_s=settings.whole_timeout_s,
        write_timeout_s=settings.write_timeout_s,
        connect=connection,
    )
    return EmbeddedStore(engine, keyring=Keyring(secret))
