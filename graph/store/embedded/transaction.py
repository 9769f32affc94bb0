"""Work done wholly or not at all: the one way a connection is used by threads and loops alike."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


def begin_read(connection: sqlite3.Connection) -> None:
    """Begin a transaction in which all reads see one snapshot."""
    connection.execute("BEGIN")


def run_whole(
    connection: sqlite3.Connection,
    begin: Callable[[sqlite3.Connection], None],
    work: Callable[[sqlite3.Connection], T],
) -> T:
    """Begin, work and commit; whatever fails is rolled back, and told."""
    try:
        begin(connection)
        result = work(connection)
        connection.execute("COMMIT")
    except BaseException:
        with contextlib.suppress(sqlite3.Error):
            if connection.in_transaction:
                connection.execute("ROLLBACK")
        raise
    return result
