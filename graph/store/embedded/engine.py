"""Threads that own a connection each: one writes, some read, none waits for another.

Work is a plain function of a connection. It runs in one transaction of one thread, and
only its result crosses back; the hand-over costs some 40 microseconds. Reads briefer than
that run where they are asked.
"""

from __future__ import annotations

import asyncio
import contextlib
import sqlite3
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from queue import SimpleQueue
from typing import Any, Final, TypeVar

from graph.errors import StoreUnavailable
from graph.store.embedded.brief import BriefReader
from graph.store.embedded.edge import translate
from graph.store.embedded.transaction import begin_read, run_whole

T = TypeVar("T")
Work = Callable[[sqlite3.Connection], T]
BUSY_MS: Final = 5_000


@dataclass(slots=True, kw_only=True)
class _Job:
    """A piece of work, the loop that waits for it, and the connection it runs on."""

    work: Work[Any]
    loop: asyncio.AbstractEventLoop
    future: asyncio.Future[Any]
    lock: threading.Lock = field(default_factory=threading.Lock)
    connection: sqlite3.Connection | None = None
    is_over: bool = False

    def stop(self) -> None:
        """End the work where it stands; work that is done is left alone."""
        with self.lock:
            self.is_over = True
            if self.connection is not None:
                self.connection.interrupt()


class Crew:
    """Threads that take work from one queue."""

    def __init__(
        self,
        *,
        name: str,
        path: Path,
        size: int,
        connect: Callable[[], sqlite3.Connection],
        begin: Callable[[sqlite3.Connection], None],
    ) -> None:
        """Start `size` threads; each opens its connection with the first work it gets."""
        self._path = path
        self._connect = connect
        self._begin = begin
        self._jobs: SimpleQueue[_Job | None] = SimpleQueue()
        self._closing = threading.Lock()
        self._is_closed = False
        self._threads = [
            threading.Thread(target=self._serve, name=f"ringtrace-{name}-{at}", daemon=True)
            for at in range(size)
        ]
        for thread in self._threads:
            thread.start()

    async def do(self, work: Work[T], *, timeout_s: float, is_cancellable: bool = True) -> T:
        """Run work in a transaction.

        Raises:
            StoreUnavailable: It took too long, or the store is closed.
        """
        loop = asyncio.get_running_loop()
        job = _Job(work=work, loop=loop, future=loop.create_future())
        with self._closing:
            if self._is_closed:
                raise StoreUnavailable(f"the store {self._path} is closed")
            self._jobs.put(job)
        timer = loop.call_later(timeout_s, job.stop)
        try:
            result: T = await job.future
        except asyncio.CancelledError:
            if is_cancellable:
                job.stop()
            raise
        finally:
            timer.cancel()
        return result

    def close(self) -> None:
        """Let the threads finish what they have, and wait for them."""
        with self._closing:
            if self._is_closed:
                return
            self._is_closed = True
            for _ in self._threads:
                self._jobs.put(None)
        for thread in self._threads:
            thread.join()

    def _serve(self) -> None:
        connection: sqlite3.Connection | None = None
        while (job := self._jobs.get()) is not None:
            try:
                if connection is None:
                    connection = self._connect()
                result = self._run(connection, job)
            except sqlite3.Error as error:
                _answer(job, error=translate(error, self._path))
            except BaseException as error:  # noqa: BLE001 - it belongs to whoever waits
                _answer(job, error=error)
            else:
                _answer(job, result=result)
                del result
            del job
        if connection is not None:
            connection.close()

    def _run(self, connection: sqlite3.Connection, job: _Job) -> object:
        with job.lock:
            if job.is_over:
                raise StoreUnavailable(f"{self._path} did not answer in time")
            job.connection = connection
        try:
            return run_whole(connection, self._begin, job.work)
        finally:
            with job.lock:
                job.connection = None


def _answer(job: _Job, *, result: object = None, error: BaseException | None = None) -> None:
    def settle() -> None:
        if job.future.done():  # nobody waits any more
            return
        if error is None:
            job.future.set_result(result)
        else:
            job.future.set_exception(error)

    with contextlib.suppress(RuntimeError):  # the loop was closed meanwhile
        job.loop.call_soon_threadsafe(settle)


def begin_write(timeout_s: float) -> Callable[[sqlite3.Connection], None]:
    """Give what takes the write lock, waiting for other processes up to a time."""

    def begin(connection: sqlite3.Connection) -> None:
        end = time.monotonic() + timeout_s
        while True:
            try:
                connection.execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError as error:
                is_busy = error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY
                if not is_busy or time.monotonic() > end:
                    raise
            else:
                return

    return begin


class Engine:
    """The file: one thread that writes, some that read."""

    def __init__(
        self,
        *,
        path: Path,
        readers: int,
        read_timeout_s: float,
        whole_timeout_s: float,
        write_timeout_s: float,
        connect: Callable[[bool], sqlite3.Connection],
    ) -> None:
        """Start the threads.

        Args:
            path: The file.
            readers: Threads that read.
            read_timeout_s: Longest time of one read.
            whole_timeout_s: Longest time of a read of everything.
            write_timeout_s: Longest time of one write, waiting for the lock included.
            connect: Opens a connection; its argument says whether it may write.
        """
        self.path = path
        self._read_timeout_s = read_timeout_s
        self._whole_timeout_s = whole_timeout_s
        self._write_timeout_s = write_timeout_s
        self._readers = Crew(
            name="reader",
            path=path,
            size=readers,
            connect=lambda: connect(False),  # noqa: FBT003 - the one argument it has
            begin=begin_read,
        )
        self._brief = BriefReader(lambda: connect(False))  # noqa: FBT003 - the one argument it has
        self._writer = Crew(
            name="writer",
            path=path,
            size=1,
            connect=lambda: connect(True),  # noqa: FBT003 - the one argument it has
            begin=begin_write(write_timeout_s),
        )

    async def read(self, work: Work[T], *, is_brief: bool = False, is_whole: bool = False) -> T:
        """Run work that only reads; all of it sees one snapshot.

        Args:
            work: May be begun anew, so it changes nothing but what it returns.
            is_brief: Whether it touches a handful of rows, as a rule.
            is_whole: Whether it reads everything, and may take as long as that takes.
        """
        if is_brief and (read := self._brief.attempt(work)) is not None:
            return read[0]
        timeout_s = self._whole_timeout_s if is_whole else self._read_timeout_s
        return await self._readers.do(work, timeout_s=timeout_s)

    async def write(self, work: Work[T]) -> T:
        """Run work that writes, wholly or not at all, also if the caller goes away."""
        return await self._writer.do(work, timeout_s=self._write_timeout_s, is_cancellable=False)

    async def close(self) -> None:
        """Finish what was begun and let the file go."""
        await asyncio.to_thread(self._brief.close)
        await asyncio.to_thread(self._readers.close)
        await asyncio.to_thread(self._writer.close)
