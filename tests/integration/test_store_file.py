"""One file on a disk: made private, known for ours, refused with a reason, shared by processes."""

import asyncio
import os
import sqlite3
import stat
import subprocess
import sys
import textwrap
import time
from contextlib import closing
from pathlib import Path

import pytest

from graph.errors import CannotWrite, SettingsError, StoreError, StoreOutdated, StoreUnavailable
from graph.model.filters import ComplaintFilter
from graph.model.movement import MovementTable
from graph.model.scope import SYSTEM
from graph.model.table import LinkTable
from graph.settings import StoreSettings
from graph.store.embedded.engine import Engine
from graph.store.embedded.opening import connect, prepare
from graph.store.embedded.store import EmbeddedStore
from graph.store.migrate import newest_step, steps_due
from graph.store.url import open_store
from tests.contract.store.world import account, add, complaint, transfer


async def made(path: Path) -> bytes:
    """Make a store with a fact in it, close it, and give its secret."""
    store = await open_store(f"sqlite:{path}")
    await add(store, "one", complaint(), transfer(1, 1, 2))
    await store.close()
    return store.keyring.secret


def run_on(path: Path, statement: str) -> None:
    """Run a statement on a file, past every rule of ours."""
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(statement)


async def test_a_new_file_is_private_and_keeps_its_secret(tmp_path: Path) -> None:
    path = tmp_path / "made.db"

    secret = await made(path)
    again = await open_store(f"sqlite://{path}")

    assert len(secret) == 32
    assert again.keyring.secret == secret
    assert again.url == f"sqlite://{path}"
    if os.name == "posix":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    await again.close()


async def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(CannotWrite, match="no folder"):
        await open_store(f"sqlite:{tmp_path / 'missing' / 'made.db'}")
    with pytest.raises(CannotWrite, match="is a folder"):
        await open_store(f"sqlite:{tmp_path}")


async def test_a_file_that_is_no_database_is_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("notes " * 1_000, encoding="utf-8")

    with pytest.raises(StoreError, match="not a ringtrace store"):
        await open_store(f"sqlite:{path}")

    assert path.read_text(encoding="utf-8") == "notes " * 1_000


async def test_another_programs_database_is_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "other.db"
    run_on(path, "CREATE TABLE theirs (a)")
    before = path.read_bytes()

    with pytest.raises(StoreError, match="another program's database"):
        await open_store(f"sqlite:{path}")

    assert path.read_bytes() == before


async def test_a_newer_store_is_refused_by_an_older_program(tmp_path: Path) -> None:
    path = tmp_path / "made.db"
    await made(path)
    run_on(path, f"PRAGMA user_version = {newest_step() + 1}")

    with pytest.raises(StoreOutdated, match="newer ringtrace"):
        await open_store(f"sqlite:{path}")


def test_steps_are_numbered_without_gaps_and_due_once() -> None:
    due = steps_due(0)

    assert [step.no for step in due] == list(range(1, newest_step() + 1))
    assert steps_due(newest_step()) == ()


@pytest.mark.parametrize(
    "url", ["neo4j:", "bolt://a:b@made.invalid", "mysql:x", "sqlite:", "sqlite://host/x"]
)
async def test_a_url_of_no_store_of_ours_is_a_wrong_setting(url: str) -> None:
    with pytest.raises(SettingsError, match=r"store\.url"):
        await open_store(url)


@pytest.mark.parametrize("table", ["transfer", "event", "forecast"])
async def test_the_file_itself_refuses_to_forget(tmp_path: Path, table: str) -> None:
    path = tmp_path / "made.db"
    await made(path)
    run_on(path, "INSERT INTO forecast VALUES ('made up', 'ring', 1, 1, 1, '{}')")
    column = {"transfer": "amount_paise", "event": "body", "forecast": "body"}[table]

    for statement in (f"DELETE FROM {table}", f"UPDATE {table} SET {column} = NULL"):  # noqa: S608 - names of ours
        with pytest.raises(sqlite3.IntegrityError, match="is never"):
            run_on(path, statement)


async def test_what_was_changed_behind_our_back_is_found(tmp_path: Path) -> None:
    path = tmp_path / "made.db"
    await made(path)
    run_on(
        path,
        """
        DROP TRIGGER event_holds;
        UPDATE event SET body = replace(body, 'ringtrace', 'somebody') WHERE seq = 1;
        INSERT INTO words VALUES (99, 'nobody');
        DELETE FROM source;
        DELETE FROM entity WHERE kind = 'complaint';
        """,
    )
    store = await open_store(f"sqlite:{path}")

    findings = "\n".join(await store.verify())

    assert "audit event 1 was changed" in findings
    assert "rows of words are missing" in findings
    assert "facts have no source" in findings
    assert "rows of transfer name something that is not there" in findings
    await store.close()


async def test_a_file_whose_start_is_damaged_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "made.db"
    await made(path)
    spoil(path, at=8_192, size=400_000)

    with pytest.raises(StoreError, match="damaged: restore"):
        await open_store(f"sqlite:{path}")


async def test_damage_further_on_is_found(tmp_path: Path) -> None:
    path = tmp_path / "made.db"
    store = await open_store(f"sqlite:{path}")
    await add(store, "one", *(transfer(no, no, no + 1) for no in range(2_000)))
    await store.close()
    spoil(path, at=path.stat().st_size - 400_000, size=200_000)
    store = await open_store(f"sqlite:{path}")

    assert "damaged" in " ".join(await store.verify())
    await store.close()


def spoil(path: Path, *, at: int, size: int) -> None:
    """Write over a stretch of a file."""
    with path.open("r+b") as file:
        file.seek(at)
        file.write(b"\xff" * size)


async def test_a_write_waits_for_another_process_and_gives_up_in_time(tmp_path: Path) -> None:
    path = tmp_path / "made.db"
    await made(path)
    store = await open_store(f"sqlite:{path}", StoreSettings(write_timeout_s=0.2))
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")

        with pytest.raises(StoreUnavailable):
            await add(store, "two", transfer(2, 2, 3))
        reading = await store.complaints(ComplaintFilter(), first=9, scope=SYSTEM)
        health = await store.health()
        other.execute("COMMIT")

    assert len(reading.items) == 1
    assert health.is_writable
    await add(store, "three", transfer(3, 2, 3))
    await store.close()


async def test_a_read_that_takes_too_long_is_ended(tmp_path: Path) -> None:
    path, settings = tmp_path / "made.db", StoreSettings()
    await made(path)
    engine = Engine(
        path=path,
        readers=1,
        read_timeout_s=0.1,
        whole_timeout_s=0.3,
        write_timeout_s=1.0,
        connect=lambda may_write: connect(path, settings, may_write=may_write),
    )
    endless = (
        "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n"
    )

    with pytest.raises(StoreUnavailable, match="in time"):
        await engine.read(lambda connection: connection.execute(endless).fetchone())
    began = time.monotonic()
    with pytest.raises(StoreUnavailable, match="in time"):
        await engine.read(lambda connection: connection.execute(endless).fetchone(), is_whole=True)
    assert time.monotonic() - began >= 0.3

    assert await engine.read(lambda connection: connection.execute("SELECT 1").fetchone()) == (1,)
    await engine.close()


async def test_a_reader_that_goes_away_leaves_the_store_in_order(tmp_path: Path) -> None:
    store = await open_store(f"sqlite:{tmp_path / 'made.db'}", StoreSettings(readers=1))
    waiting = [asyncio.create_task(store.links(scope=SYSTEM)) for _ in range(9)]
    await asyncio.sleep(0)
    for task in waiting:
        task.cancel()
    await asyncio.gather(*waiting, return_exceptions=True)

    assert await store.snapshot_no() == 1
    await store.close()


WRITE_TOO_MUCH = """
    import asyncio, resource, sys
    from graph.errors import CannotWrite
    from graph.store.url import open_store
    from tests.contract.store.world import add, transfer

    async def main() -> None:
        store = await open_store(f"sqlite:{sys.argv[1]}")
        await add(store, "one", transfer(0, 1, 2))
        resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, 1_000_000))
        many = [transfer(no, no, no + 1) for no in range(1, 5_000)]
        try:
            await add(store, "two", *many)
        except CannotWrite as error:
            print(error)
        resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, 1_000_000))
        print(await store.snapshot_no(), await store.verify())

    asyncio.run(main())
"""


@pytest.mark.skipif(os.name != "posix", reason="limits the size of files by POSIX means")
def test_a_full_disk_is_told_and_leaves_nothing_half_written(tmp_path: Path) -> None:
    path = tmp_path / "made.db"

    run = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(WRITE_TOO_MUCH), str(path)],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )

    told, state = run.stdout.splitlines()
    assert "the disk of" in told
    assert state == "2 ()"


async def test_what_reads_everything_may_take_longer_than_other_reads(tmp_path: Path) -> None:
    path = tmp_path / "made.db"
    await made(path)
    hasty = StoreSettings(readers=1, read_timeout_s=0.05, whole_timeout_s=60.0)
    store = await open_store(f"sqlite:{path}", hasty)
    assert isinstance(store, EmbeddedStore)
    long = (
        "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3000000)"
        " SELECT max(i) FROM n"
    )

    def take_long(connection: sqlite3.Connection) -> int:
        found: int = connection.execute(long).fetchone()[0]
        return found

    engine = store._engine  # noqa: SLF001 - its one reader is to be busy
    busy = asyncio.create_task(engine.read(take_long, is_whole=True))
    await asyncio.sleep(0)  # the one reader has it now, and all others wait behind it
    links, movements, ties, drawn, told, narrow = await asyncio.gather(
        store.links(scope=SYSTEM),
        store.movements(scope=SYSTEM),
        store.identifier_ties(scope=SYSTEM),
        store.count_withdrawals(None, scope=SYSTEM),
        store.count_complaints(None, scope=SYSTEM),
        store.movements(accounts=[account(1)], scope=SYSTEM),
        return_exceptions=True,
    )
    assert await busy == 3_000_000
    await store.close()

    assert isinstance(links, LinkTable)
    assert len(links.kind)
    assert isinstance(movements, MovementTable)
    assert len(movements.event_ms)
    assert told
    assert not isinstance(told, BaseException)
    assert ties == ()
    assert drawn == ()
    assert isinstance(narrow, StoreUnavailable)
    assert "in time" in str(narrow)


def test_the_connection_that_writes_maps_less_of_the_file_than_one_that_reads(
    tmp_path: Path,
) -> None:
    path, settings = tmp_path / "made.db", StoreSettings()
    prepare(path, settings)

    mapped = []
    for may_write in (True, False):
        with closing(connect(path, settings, may_write=may_write)) as connection:
            mapped.append(connection.execute("PRAGMA mmap_size").fetchone()[0])

    assert mapped[0] <= 256 << 20
    assert mapped[0] < mapped[1]
