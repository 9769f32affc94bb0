"""Open the store that a URL names."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from graph.errors import SettingsError
from graph.settings import StoreSettings
from graph.store.base import GraphStore
from graph.store.embedded.opening import due_steps
from graph.store.embedded.store import open_embedded
from graph.store.migrate import Step

NEO4J_SCHEMES: Final = frozenset(
    {"neo4j", "neo4j+s", "neo4j+ssc", "bolt", "bolt+s", "bolt+ssc"}
)  # the schemes of the official driver


async def open_store(url: str, settings: StoreSettings | None = None) -> GraphStore:
    """Open a store, and make it if it is a file that is not there.

    Args:
        url: ``sqlite:ringtrace.db`` (in the working folder), ``sqlite:///abs/path.db``, or
            ``neo4j://user@host:7687/database`` and the other schemes of Neo4j's driver.
        settings: How to keep it; its own `url` is not looked at.

    Raises:
        SettingsError: A URL of no known kind.
        StoreUnavailable: The server does not answer.
        CannotWrite: The folder is missing, or nothing can be written there.
        StoreOutdated: The store was written by a newer program.
        StoreError: The file or database is not a ringtrace store.
    """
    if is_server(url):
        from graph.store.neo4j.store import open_neo4j  # noqa: PLC0415 - the driver, when wanted

        return await open_neo4j(url, settings or StoreSettings())
    return await open_embedded(file_of(url), settings or StoreSettings())


async def find_steps_due(url: str, settings: StoreSettings | None = None) -> Sequence[Step]:
    """Give the schema steps a store still wants, in order, without changing it.

    Raises:
        SettingsError: As `open_store`.
        StoreUnavailable: The server does not answer.
        StoreOutdated: The store was written by a newer program.
        StoreError: The file or database is not a ringtrace store.
    """
    if is_server(url):
        from graph.store.neo4j.store import due_on_server  # noqa: PLC0415 - the driver, when wanted

        return await due_on_server(url, settings or StoreSettings())
    return await asyncio.to_thread(due_steps, file_of(url), settings or StoreSettings())


async def migrate_store(url: str, settings: StoreSettings | None = None) -> Sequence[Step]:
    """Bring a store to this program's form, as opening it does; give the steps it took.

    Raises:
        As `open_store`.
    """
    due = await find_steps_due(url, settings)
    store = await open_store(url, settings)
    await store.close()
    return due


def is_server(url: str) -> bool:
    """Tell whether a URL leads to a server."""
    return url.partition(":")[0] in NEO4J_SCHEMES


def file_of(url: str) -> Path:
    """Give the file of a URL that leads to none.

    Raises:
        SettingsError: A URL of no known kind.
    """
    scheme, _, rest = url.partition(":")
    if scheme == "sqlite":
        return path_of(rest)
    raise SettingsError(
        f"store.url: {scheme!r} is no kind of store; write sqlite:FILE, sqlite:///ABSOLUTE/FILE "
        "or neo4j://USER@HOST:7687/DATABASE"
    )


def path_of(rest: str) -> Path:
    """Give the file that follows ``sqlite:`` in a URL.

    Raises:
        SettingsError: No file is named, or a host is.
    """
    if rest.startswith("//"):
        host, _, path = rest[2:].partition("/")
        rest = f"/{path}" if path else ""
        if host:
            raise SettingsError("store.url names a host; write sqlite:///ABSOLUTE/FILE")
        if len(rest) > 2 and rest[2] == ":":  # noqa: PLR2004 - /C:/folder, a Windows drive
            rest = rest[1:]
    if not rest:
        raise SettingsError("store.url names no file; write sqlite:ringtrace.db")
    return Path(rest)
