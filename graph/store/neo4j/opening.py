"""Reach the server, know the database for ours, make it if it is empty, bring it up to date."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final
from urllib.parse import SplitResult, unquote, urlsplit

from neo4j import AsyncDriver, AsyncGraphDatabase, NotificationMinimumSeverity
from neo4j.exceptions import ConfigurationError

from graph.audit import FIRST_HASH
from graph.errors import SettingsError, StoreError
from graph.model.audit import Event, EventTag
from graph.model.scope import SYSTEM
from graph.settings import StoreSettings
from graph.store.migrate import Step, newest_step, steps_due
from graph.store.neo4j.engine import Engine, View, Writing
from graph.store.neo4j.statements import script

SECRET_BYTES: Final = 32
CONNECT_S: Final = 5.0  # a server of one's own answers in milliseconds, Aura in under a second
RETRY_S: Final = 10.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """What a URL says.

    Attributes:
        server: The URL for the driver, without user, password and database.
        user: Name to log in with.
        database: Name of the database; None: the server's own choice.
    """

    server: str
    user: str
    database: str | None


def parse_address(url: str) -> Address:
    """Give what ``neo4j://user@host:7687/database`` says.

    Raises:
        SettingsError: It names no host, or holds a password.
    """
    parts = urlsplit(url)
    if parts.password is not None:
        raise SettingsError(
            "store.url holds a password: write it into a file and name that in store.password_file"
        )
    if not parts.hostname or not _has_port(parts):
        raise SettingsError("store.url names no host and port; write neo4j://HOST:7687")
    return Address(
        server=_without_user(parts),
        user=unquote(parts.username or "neo4j"),
        database=unquote(parts.path.strip("/")) or None,
    )


def make_driver(address: Address, settings: StoreSettings) -> AsyncDriver:
    """Give a driver, which connects with the first thing it is asked.

    Raises:
        SettingsError: The password's file cannot be read, or the driver refuses the URL.
    """
    password = _password(settings)
    try:
        return AsyncGraphDatabase.driver(
            address.server,
            auth=None if password is None else (address.user, password),
            connection_timeout=CONNECT_S,
            connection_acquisition_timeout=min(60.0, settings.write_timeout_s),
            max_transaction_retry_time=RETRY_S,
            notifications_min_severity=NotificationMinimumSeverity.OFF,
            telemetry_disabled=True,
            user_agent="ringtrace",
        )
    except (ConfigurationError, ValueError) as error:
        raise SettingsError("store.url is no address of a Neo4j server") from error


async def prepare(engine: Engine) -> bytes:
    """Make or check the database, and give its identity secret.

    Raises:
        StoreUnavailable: The server does not answer.
        StoreOutdated: A newer program wrote it.
        StoreError: It holds another program's data.
    """
    due = await find_due(engine)
    for one in due:
        await engine.run_schema(script(one.cypher))
    if due:
        await engine.run_bare(lambda view: view.rows("await_indexes"), may_write=False)
        await engine.run_bare(_make_clock, may_write=True)
        await engine.write(_write_down)
    clock = await engine.run_bare(_clock, may_write=False)
    if clock is None:
        raise StoreError(f"{engine.url} forgot what was written to it")
    return clock[1]


async def find_due(engine: Engine) -> tuple[Step, ...]:
    """Give the schema steps a database still wants, in order, without changing it.

    Raises:
        As `prepare`.
    """
    clock = await engine.run_bare(_clock, may_write=False)
    return steps_due(0 if clock is None else clock[0])


def _has_port(parts: SplitResult) -> bool:
    """Tell whether the port is a number, or is left to the driver."""
    try:
        return parts.port is None or parts.port > 0
    except ValueError:
        return False


def _without_user(parts: SplitResult) -> str:
    host = parts.netloc.rpartition("@")[2]
    return f"{parts.scheme}://{host}" + (f"?{parts.query}" if parts.query else "")


def _password(settings: StoreSettings) -> str | None:
    if settings.password_file is None:
        return None
    try:
        return Path(settings.password_file).read_text(encoding="utf-8").rstrip("\r\n")
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError("store.password_file cannot be read") from error


async def _clock(view: View) -> tuple[int, bytes] | None:
    """Give step and secret; None: an empty database.

    Raises:
        StoreError: There is something, and it is not ours.
    """
    rows = await view.rows("clock")
    if rows:
        return rows[0][3], bytes(rows[0][4])
    if await view.rows("copy_state"):
        raise StoreError("the database holds an unfinished copy: finish it with `ringtrace copy`")
    if await view.rows("anything"):
        raise StoreError("the database holds another program's data: name an empty one")
    return None


async def _make_clock(view: View) -> None:
    await view.rows("make_clock", firstHash=FIRST_HASH, secret=secrets.token_bytes(SECRET_BYTES))


async def _write_down(writing: Writing) -> None:
    """Note the new step, unless another process did meanwhile."""
    ((_, _, _, before, _),) = await writing.rows("clock")
    newest = newest_step()
    if before >= newest:
        return
    await writing.rows("set_step", step=newest)
    await writing.record(
        Event(
            tag=EventTag.STORE_MIGRATED if before else EventTag.STORE_CREATED,
            actor=SYSTEM.actor,
            at=datetime.now(UTC),
            details=(("schema step", str(newest)),),
        )
    )
