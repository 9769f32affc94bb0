"""Reads so brief that they run where they are asked."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from graph.errors import StoreError, StoreUnavailable
from graph.store.embedded.brief import BriefReader
from graph.store.embedded.engine import Engine

COUNT = "SELECT count(*) FROM seen"
LONG = """WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 400000)
SELECT count(*) FROM n"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    file = tmp_path / "a.db"
    with sqlite3.connect(file) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("CREATE TABLE seen (no INTEGER PRIMARY KEY)")
    connection.close()
    return file


@pytest.fixture
def reader(path: Path) -> Iterator[BriefReader]:
    one = BriefReader(lambda: _connect(path))
    yield one
    one.close()


def _connect(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(path, isolation_level=None, check_same_thread=False)


def _count(connection: sqlite3.Connection) -> int:
    found: int = connection.execute(COUNT).fetchone()[0]
    return found


def _long(connection: sqlite3.Connection) -> int:
    found: int = connection.execute(LONG).fetchone()[0]
    return found


def _wrong(connection: sqlite3.Connection) -> int:
    found: int = connection.execute("SELECT no FROM missing").fetchone()[0]
    return found


def test_each_read_sees_what_was_written_before_it(path: Path, reader: BriefReader) -> None:
    seen = [reader.attempt(_count)]
    for no in (1, 2):
        with sqlite3.connect(path) as writer:
            writer.execute("INSERT INTO seen VALUES (?)", (no,))
        writer.close()
        seen.append(reader.attempt(_count))
    assert seen == [(0,), (1,), (2,)]


def test_what_takes_long_is_given_up_and_the_next_read_is_not(reader: BriefReader) -> None:
    assert reader.attempt(_long) is None
    assert reader.attempt(_count) == (0,)


def test_trouble_of_the_caller_is_the_callers(reader: BriefReader) -> None:
    def work(connection: sqlite3.Connection) -> int:
        raise ValueError(_count(connection))

    with pytest.raises(ValueError, match="0"):
        reader.attempt(work)
    assert reader.attempt(_count) == (0,)


def test_who_comes_while_another_reads_is_sent_away(reader: BriefReader) -> None:
    inside, over = threading.Event(), threading.Event()
    given: list[tuple[bool] | None] = []

    def wait(_: sqlite3.Connection) -> bool:
        inside.set()
        return over.wait(timeout=30)

    other = threading.Thread(target=lambda: given.append(reader.attempt(wait)))
    other.start()
    assert inside.wait(timeout=30)
    assert reader.attempt(_count) is None
    over.set()
    other.join()
    assert given == [(True,)]
    assert reader.attempt(_count) == (0,)


def test_a_busy_file_is_not_waited_for(path: Path, reader: BriefReader) -> None:
    holder = sqlite3.connect(path, isolation_level=None)
    holder.execute("PRAGMA journal_mode=DELETE")
    holder.execute("BEGIN EXCLUSIVE")
    assert reader.attempt(_count) is None
    holder.close()


def test_nothing_is_read_when_closed(reader: BriefReader) -> None:
    reader.attempt(_count)
    reader.close()
    assert reader.attempt(_count) is None


def test_the_engine_hands_over_what_is_not_brief_and_says_what_is_wrong(path: Path) -> None:
    async def run() -> tuple[int, int]:
        engine = Engine(
            path=path,
            readers=1,
            read_timeout_s=60,
            whole_timeout_s=60,
            write_timeout_s=60,
            connect=lambda _: _connect(path),
        )
        found = (
            await engine.read(_count, is_brief=True),
            await engine.read(_long, is_brief=True),
        )
        with pytest.raises(StoreError, match="no such table"):
            await engine.read(_wrong, is_brief=True)
        await engine.close()
        with pytest.raises(StoreUnavailable, match="closed"):
            await engine.read(_count, is_brief=True)
        return found

    assert asyncio.run(run()) == (0, 400_000)
