"""Open the store that a URL names."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from graph.errors import SettingsError
from graph.settings import StoreSettings
from graph.store.base import GraphStore
from graph.store.embedded.store import open_embedded

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
    scheme, _, rest = url.partition(":")
    if scheme == "sqlite":
        return await open_embedded(path_of(rest), settings or StoreSettings())
    if scheme in NEO4J_SCHEMES:
        from graph.store.neo4j.store import open_neo4j  # noqa: PLC0415 - the driver, when wanted

        return await open_neo4j(url, settings or StoreSettings())
    raise SettingsError("store.url must read sqlite:FILE or neo4j://USER@HOST:7687/DATABASE")


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
