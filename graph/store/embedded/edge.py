"""Where SQLite's errors become ours."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from graph.errors import CannotWrite, StoreError, StoreUnavailable

FAILURES: Final[Mapping[int, tuple[type[StoreError], str]]] = {
    sqlite3.SQLITE_FULL: (
        CannotWrite,
        "the disk of {path} is full: make room, then repeat the command",
    ),
    sqlite3.SQLITE_READONLY: (
        CannotWrite,
        "{path} is read-only: give yourself the right to write it",
    ),
    sqlite3.SQLITE_CANTOPEN: (
        CannotWrite,
        "{path} cannot be opened: check the folder and its rights",
    ),
    sqlite3.SQLITE_PERM: (CannotWrite, "{path} cannot be opened: check its rights"),
    sqlite3.SQLITE_IOERR: (
        CannotWrite,
        "the disk of {path} failed ({error}): check the disk and its free room",
    ),
    sqlite3.SQLITE_BUSY: (StoreUnavailable, "another program is writing to {path}: try again"),
    sqlite3.SQLITE_LOCKED: (StoreUnavailable, "another program is writing to {path}: try again"),
    sqlite3.SQLITE_INTERRUPT: (StoreUnavailable, "{path} did not answer in time"),
    sqlite3.SQLITE_NOTADB: (StoreError, "{path} is not a ringtrace store: name another file"),
    sqlite3.SQLITE_CORRUPT: (StoreError, "{path} is damaged: restore the last backup"),
}
"""Kinds of failure by SQLite's primary result code: our error and what to do."""


@contextmanager
def translated(path: Path) -> Iterator[None]:
    """Turn what SQLite says into an error of ours that names the file and the remedy."""
    try:
        yield
    except sqlite3.Error as error:
        raise translate(error, path) from error


def translate(error: sqlite3.Error, path: Path) -> StoreError:
    """Give our error for one of SQLite's."""
    # The low byte is the kind of failure, the rest its detail: sqlite.org/rescode.html
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF
    kind, message = FAILURES.get(code, (StoreError, "{path}: {error}"))
    return kind(message.format(path=path, error=error))
