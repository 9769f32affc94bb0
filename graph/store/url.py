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
        url: ``sqlite:ringtrace.db`` (in the working folder) or ``sqlite:///abs/path.db``.
        settings: How to keep it; its own `url` is not looked at.

    Raises:
        SettingsError: A URL of no known kind, or of a store of a later release.
        CannotWrite: The folder is missing, or nothing can be written there.
        StoreOutdated: The store was written by a newer program.
        StoreError: The file is not a ringtrace store.
    """
    return await open_embedded(_file_of(url), settings or StoreSettings())


async def find_steps_due(url: str, settings: StoreSettings | None = None) -> Sequence[Step]:
    """Give the schema steps a store still wants, in order, without changing it.

    Raises:
        SettingsError: As `open_store`.
        StoreOutdated: The store was written by a newer program.
        StoreError: The file is not a ringtrace store.
    """
    return await asyncio.to_thread(due_steps, _file_of(url), settings or StoreSettings())


async def migrate_store(url: str, settings: StoreSettings | None = None) -> Sequence[Step]:
    """Bring a store to this program's form, as opening it does; give the steps it took.

    Raises:
        As `open_store`.
    """
    due = await find_steps_due(url, settings)
    store = await open_store(url, settings)
    await store.close()
    return due


def _file_of(url: str) -> Path:
    scheme, _, rest = url.partition(":")
    if scheme == "sqlite":
        return path_of(rest)
    if scheme in NEO4J_SCHEMES:
        raise SettingsError(
            "store.url names a Neo4j server; Neo4j comes in a later release. "
            "Use sqlite:ringtrace.db until then"
        )
    raise SettingsError(
        f"store.url: {scheme!r} is no kind of store; write sqlite:FILE or sqlite:///ABSOLUTE/FILE"
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
