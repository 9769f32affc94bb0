"""Open the file: know it for ours, make it if it is new, bring it up to date."""

from __future__ import annotations

import contextlib
import os
import secrets
import sqlite3
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from graph.audit import FIRST_HASH
from graph.errors import CannotWrite, StoreError
from graph.model.audit import Event, EventTag
from graph.model.scope import SYSTEM
from graph.settings import StoreSettings
from graph.store.embedded.edge import translated
from graph.store.embedded.engine import BUSY_MS
from graph.store.embedded.ledger import record
from graph.store.embedded.statements import script
from graph.store.migrate import Step, newest_step, steps_due

APPLICATION_ID: Final = 0x52494E47  # "RING", so that no other program's file is taken for ours
SECRET_BYTES: Final = 32
WRITER_CACHE_KIB: Final = 262_144  # as measured, STORES.md section 3
READER_CACHE_KIB: Final = 65_536
WRITER_MMAP_BYTES: Final = 268_435_456  # no slower than eight times it: docs/explanation/intake.md
READER_MMAP_BYTES: Final = 2_147_483_648
CACHED_STATEMENTS: Final = 256


def connect(path: Path, settings: StoreSettings, *, may_write: bool) -> sqlite3.Connection:
    """Open a connection as every thread of the store has it."""
    longest_s = settings.write_timeout_s if may_write else settings.read_timeout_s
    busy_ms = min(BUSY_MS, int(longest_s * 1_000))
    connection = sqlite3.connect(
        path,
        timeout=busy_ms / 1_000,
        isolation_level=None,
        check_same_thread=False,  # interrupted from the loop's thread, used in one alone
        cached_statements=CACHED_STATEMENTS,
    )
    cache_kib = WRITER_CACHE_KIB if may_write else READER_CACHE_KIB
    mmap_bytes = WRITER_MMAP_BYTES if may_write else READER_MMAP_BYTES
    for pragma in (
        f"busy_timeout={busy_ms}",
        "temp_store=MEMORY",
        f"mmap_size={mmap_bytes}",
        f"cache_size=-{cache_kib}",
        "foreign_keys=OFF",
        f"synchronous={'NORMAL' if settings.synchronous == 'NORMAL' else 'FULL'}",
        f"query_only={'OFF' if may_write else 'ON'}",
    ):
        connection.execute(f"PRAGMA {pragma}")
    return connection


def prepare(path: Path, settings: StoreSettings) -> bytes:
    """Make or check the file, and give its identity secret.

    Raises:
        CannotWrite: The folder is missing, or the file cannot be made.
        StoreOutdated: A newer program wrote it.
        StoreError: It is no store of ours.
    """
    if not path.parent.is_dir():
        raise CannotWrite(f"there is no folder {path.parent}: make it, or name another file")
    if path.is_dir():
        raise CannotWrite(f"{path} is a folder: name a file")
    is_new = not path.exists() or path.stat().st_size == 0
    if is_new:
        _make_private(path)
    with translated(path):
        connection = connect(path, settings, may_write=True)
        try:
            _bring_up_to_date(connection, path)
            row = connection.execute("SELECT identity_secret FROM clock").fetchone()
        finally:
            connection.close()
    secret: bytes = row[0]
    return secret


def due_steps(path: Path, settings: StoreSettings) -> tuple[Step, ...]:
    """Give the steps a file still wants, in order, without changing it; none: up to date.

    Raises:
        StoreOutdated: A newer program wrote it.
        StoreError: It is no store of ours.
    """
    if not path.exists() or path.stat().st_size == 0:
        return steps_due(0)
    with translated(path):
        connection = connect(path, settings, may_write=False)
        try:
            check_ours(connection, path)
            return steps_due(schema_step(connection))
        finally:
            connection.close()


def schema_step(connection: sqlite3.Connection) -> int:
    """Give the number of the last step a file has taken; 0: an empty file."""
    step: int = connection.execute("PRAGMA user_version").fetchone()[0]
    return step


def make_tables(connection: sqlite3.Connection) -> None:
    """Make the tables of a new file, without a clock: another store's is to be written."""
    for step in steps_due(0):
        _take(connection, step)
    connection.execute(f"PRAGMA application_id={APPLICATION_ID}")
    connection.execute(f"PRAGMA user_version={newest_step()}")


def _make_private(path: Path) -> None:
    """Make the file readable by its owner alone, where the platform knows owners."""
    try:
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    except OSError as error:
        message = f"{path} cannot be made ({error.strerror}): check the folder and its rights"
        raise CannotWrite(message) from error


def _bring_up_to_date(connection: sqlite3.Connection, path: Path) -> None:
    check_ours(connection, path)
    if not steps_due(schema_step(connection)):
        _write_ahead(connection)
        return
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("BEGIN IMMEDIATE")  # another process may be doing the same
    try:
        check_ours(connection, path)
        before = schema_step(connection)
        due = steps_due(before)
        for step in due:
            _take(connection, step)
        if due:
            _write_down(connection, before=before)
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def _write_ahead(connection: sqlite3.Connection) -> None:
    """Have readers not wait for a writer; a copy comes without, and a file may be read-only."""
    if connection.execute("PRAGMA journal_mode").fetchone() != ("wal",):
        with contextlib.suppress(sqlite3.OperationalError):
            connection.execute("PRAGMA journal_mode=WAL")


def check_ours(connection: sqlite3.Connection, path: Path) -> None:
    """See to it that a file is a store of ours, or empty.

    Raises:
        StoreError: It is another program's.
    """
    application: int = connection.execute("PRAGMA application_id").fetchone()[0]
    tables: int = connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()[0]
    if tables and application != APPLICATION_ID:
        raise StoreError(f"{path} is another program's database: name another file")


def _take(connection: sqlite3.Connection, step: Step) -> None:
    """Run a step statement by statement: `executescript` would commit before it."""
    pending = ""
    for line in script(step.sql).splitlines(keepends=True):
        pending += line
        if sqlite3.complete_statement(pending):
            connection.execute(pending)
            pending = ""


def _write_down(connection: sqlite3.Connection, *, before: int) -> None:
    """Note the new step, and in a new file its secret and its first event."""
    newest = newest_step()
    tag = EventTag.STORE_MIGRATED if before else EventTag.STORE_CREATED
    if not before:
        connection.execute(f"PRAGMA application_id={APPLICATION_ID}")
        connection.execute(
            "INSERT INTO clock VALUES (1, 0, 0, ?, ?, ?, 1)",
            (FIRST_HASH, newest, secrets.token_bytes(SECRET_BYTES)),
        )
    connection.execute(f"PRAGMA user_version={newest}")
    connection.execute("UPDATE clock SET schema_step = ?", (newest,))
    record(
        connection,
        Event(
            tag=tag,
            actor=SYSTEM.actor,
            at=datetime.now(UTC),
            details=(("schema step", str(newest)),),
        ),
    )
