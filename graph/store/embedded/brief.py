"""Reads so brief that handing them to a thread takes longer than they do."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Callable
from typing import Final, TypeVar

from graph.store.embedded.transaction import begin_read, run_whole

T = TypeVar("T")

LONGEST_S: Final = 0.002  # what the event loop may wait
STEPS: Final = 1_000  # of SQLite's machine between looks at the clock, some 20 microseconds


class BriefReader:
    """A connection of the caller's own thread, for reads that touch a handful of rows."""

    def __init__(self, connect: Callable[[], sqlite3.Connection]) -> None:
        """Open nothing yet.

        Args:
            connect: Opens a connection that only reads.
        """
        self._connect = connect
        self._turn = threading.Lock()
        self._connection: sqlite3.Connection | None = None
        self._end = 0.0
        self._is_closed = False

    def attempt(self, work: Callable[[sqlite3.Connection], T]) -> tuple[T] | None:
        """Run work that only reads, all of it over one snapshot.

        Returns:
            What it gave, or None: it took long, met trouble, or another thread is reading
            here. Then it is to be handed over, where it may take its time and say what is wrong.
        """
        if not self._turn.acquire(blocking=False):
            return None
        try:
            return None if self._is_closed else (self._run(work),)
        except sqlite3.Error:
            return None
        finally:
            self._turn.release()

    def close(self) -> None:
        """Let the file go; nothing is read here afterwards."""
        with self._turn:
            self._is_closed = True
            if self._connection is not None:
                self._connection.close()

    def _run(self, work: Callable[[sqlite3.Connection], T]) -> T:
        connection = self._connection = self._connection or self._open()
        self._end = time.monotonic() + LONGEST_S
        return run_whole(connection, begin_read, work)

    def _open(self) -> sqlite3.Connection:
        connection = self._connect()
        connection.execute("PRAGMA busy_timeout=0")
        connection.set_progress_handler(lambda: time.monotonic() > self._end, STEPS)
        return connection
