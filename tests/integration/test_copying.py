"""A whole store copied into an empty one, cut off anywhere, is the same store."""

import asyncio
import os
import random
import shutil
import sqlite3
import subprocess
import sys
import threading
import time
from contextlib import closing
from pathlib import Path

import pytest

from graph.errors import CannotWrite, Conflict, NotFound, StoreError
from graph.model.register import RegisterChange
from graph.model.scope import SYSTEM
from graph.settings import StoreSettings
from graph.store.base import GraphStore
from graph.store.copying import COLUMNS
from graph.store.embedded.fact_rows import TABLES
from graph.store.embedded.incoming import QUEUE
from graph.store.relocation import copy_store, digest_parts
from graph.store.url import open_store
from tests.commands import ringtrace
from tests.contract.store.findings import (
    alert,
    delivery,
    forecast,
    ring,
    ring_event,
    subscription,
)
from tests.contract.store.test_observations import of_every_observed_kind
from tests.contract.store.world import ACK, EVENT, HERE, add, batch, file, of_every_kind, transfer
from tests.neo4j.generated import World

QUICK = StoreSettings(synchronous="NORMAL", readers=1)


class CutOffError(Exception):
    """A copy was stopped by a test."""


def ignore(_: str, __: int, ___: int) -> None:
    """Take no notice of progress."""


async def fill(store: GraphStore, *, accounts: int = 8, random_state: int = 1) -> None:
    """Fill a store with everything a store can hold."""
    for one in World(
        accounts=accounts, transfers=4 * accounts, files=3, random_state=random_state
    ).batches:
        await store.add_facts(one, event=EVENT)
    await add(store, "kinds", *of_every_kind(first=900))
    change = RegisterChange(rings=(ring(1), ring(2)), events=(ring_event(1),))
    await store.add_rings(change, alerts=[alert(1)], event=EVENT)
    second = RegisterChange(rings=(ring(1, version=2),), events=(ring_event(1, version=2),))
    await store.add_rings(second, alerts=[alert(2)], event=EVENT)
    await store.add_forecasts([forecast(1)], event=EVENT)
    await store.add_subscription(subscription(1, districts=frozenset({HERE})), event=EVENT)
    await store.add_deliveries([delivery(alert(1), "a")], made_for=[alert(1).id])
    await store.clear_marks([alert(1).id])


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a store's file with everything in it, made once."""
    path = tmp_path_factory.mktemp("template") / "from.db"

    async def make() -> None:
        store = await open_store(f"sqlite:{path}", QUICK)
        await fill(store)
        await add(store, "observed", *of_every_observed_kind(ACK))
        await store.close()

    worker = threading.Thread(target=lambda: asyncio.run(make()))  # a loop of its own
    worker.start()
    worker.join()
    return path


@pytest.fixture
def filled(template: Path, tmp_path: Path) -> str:
    """Give the URL of a store with everything in it."""
    shutil.copyfile(template, tmp_path / "from.db")
    return f"sqlite:{tmp_path / 'from.db'}"


async def test_a_copy_has_the_digest_of_what_was_copied(filled: str, tmp_path: Path) -> None:
    told: list[tuple[str, int, int]] = []
    to = f"sqlite:{tmp_path / 'to.db'}"

    digest = await copy_store(filled, to, QUICK, on_part=lambda *part: told.append(part))

    assert await digest_parts(to, QUICK, on_part=ignore) == await digest_parts(
        filled, QUICK, on_part=ignore
    )
    assert len(digest) == 64
    assert told[0][0] == "copied"
    assert told[-1][0] == "compared"
    assert told[-1][1] == told[-1][2]


async def test_no_table_is_forgotten(filled: str, tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "from.db")) as connection:
        rows = connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")
        tables = {name for (name,) in rows}
    written_with_facts = {*TABLES, "entity", "source", "sheet", "observation_end"}
    written_with_imports = {"import", "import_complaint"}
    made_anew = {name for name in tables if name.startswith("words")} | {"number", "clock"}

    assert tables == {
        *COLUMNS,
        *QUEUE,
        *written_with_facts,
        *written_with_imports,
        *made_anew,
    }


async def test_a_copy_is_a_store_that_goes_on(filled: str, tmp_path: Path) -> None:
    to = f"sqlite:{tmp_path / 'to.db'}"
    await copy_store(filled, to, QUICK, on_part=ignore)
    stores = [await open_store(url, QUICK) for url in (filled, to)]

    for store in stores:
        await store.add_facts(batch(file("later"), transfer(1_000, 1, 2)), event=EVENT)
    found = [
        (await store.snapshot_no(), await store.events(after=0, first=99), await store.verify())
        for store in stores
    ]
    searched = [await store.search("5001002", first=20, scope=SYSTEM) for store in stores]

    assert found[0] == found[1]
    assert found[0][2] == ()
    assert searched[0] == searched[1]
    assert stores[0].keyring.secret == stores[1].keyring.secret
    for store in stores:
        await store.close()


async def test_anything_that_is_changed_changes_the_digest(filled: str, tmp_path: Path) -> None:
    path = tmp_path / "from.db"
    before = await digest_parts(filled, QUICK, on_part=ignore)
    changes = {
        "ring_event": "UPDATE ring_event SET at = at + 1",
        "forecast": "DROP TRIGGER forecast_holds; UPDATE forecast SET made_at = made_at + 1",
        "subscription": "UPDATE subscription SET version = version + 1",
        "outbox_mark": "DELETE FROM outbox_mark",
        "deliveries": "UPDATE delivery SET attempts = attempts + 1",
        "head": "UPDATE clock SET snapshot_no = snapshot_no + 1",
    }
    for part, change in changes.items():
        with closing(sqlite3.connect(path)) as connection:
            connection.executescript(change)
        after = await digest_parts(filled, QUICK, on_part=ignore)
        assert [one for one in before if before[one] != after[one]] == [part]
        before = after


@pytest.mark.parametrize("stop", [1, 5, 14])
async def test_a_copy_that_was_cut_off_goes_on(filled: str, tmp_path: Path, stop: int) -> None:
    to = f"sqlite:{tmp_path / 'to.db'}"

    def cut_off(act: str, done: int, _: int) -> None:
        if act == "copied" and done == stop:
            raise CutOffError

    with pytest.raises(CutOffError):
        await copy_store(filled, to, QUICK, on_part=cut_off)
    assert not (tmp_path / "to.db").exists()
    with closing(sqlite3.connect(tmp_path / ".to.db.part")) as aside:
        (kept,) = aside.execute("SELECT count(*) FROM copied").fetchone()
    await copy_store(filled, to, QUICK, on_part=ignore)

    assert kept == stop
    assert [name for name in os.listdir(tmp_path) if name.startswith(".")] == []  # noqa: PTH208 - not a path of its own
    store = await open_store(to, QUICK)
    assert await store.verify() == ()
    await store.close()


async def test_a_beginning_of_another_copy_is_thrown_away(filled: str, tmp_path: Path) -> None:
    to = f"sqlite:{tmp_path / 'to.db'}"

    def cut_off(_: str, done: int, __: int) -> None:
        if done == 4:
            raise CutOffError

    with pytest.raises(CutOffError):
        await copy_store(filled, to, QUICK, on_part=cut_off)
    store = await open_store(filled, QUICK)
    await add(store, "later", transfer(1_001, 1, 2))
    await store.close()

    await copy_store(filled, to, QUICK, on_part=ignore)

    assert (await digest_parts(to, QUICK, on_part=ignore))["event"] == (
        await digest_parts(filled, QUICK, on_part=ignore)
    )["event"]


async def test_a_comparison_that_was_cut_off_is_done_again(filled: str, tmp_path: Path) -> None:
    to = f"sqlite:{tmp_path / 'to.db'}"

    def cut_off(act: str, _: int, __: int) -> None:
        if act == "compared":
            raise CutOffError

    with pytest.raises(CutOffError):
        await copy_store(filled, to, QUICK, on_part=cut_off)
    told: list[str] = []
    await copy_store(filled, to, QUICK, on_part=lambda act, *_: told.append(act))

    assert set(told) == {"compared"}


async def test_a_copy_that_was_used_since_is_told_and_left_alone(
    filled: str, tmp_path: Path
) -> None:
    to = f"sqlite:{tmp_path / 'to.db'}"
    await copy_store(filled, to, QUICK, on_part=ignore)
    with closing(sqlite3.connect(tmp_path / "to.db")) as connection:
        connection.execute("UPDATE delivery SET attempts = 99")
        connection.commit()

    with pytest.raises(StoreError, match="first in deliveries"):
        await copy_store(filled, to, QUICK, on_part=ignore)

    assert (tmp_path / "to.db").exists()


async def test_a_store_that_is_not_empty_is_never_copied_into(filled: str, tmp_path: Path) -> None:
    to = tmp_path / "to.db"
    store = await open_store(f"sqlite:{to}", QUICK)
    await add(store, "mine", transfer(1, 1, 2))
    await store.close()
    before = to.read_bytes()

    with pytest.raises(Conflict, match="not empty"):
        await copy_store(filled, f"sqlite:{to}", QUICK, on_part=ignore)

    assert to.read_bytes() == before


async def test_a_file_that_is_no_store_is_never_copied_into(filled: str, tmp_path: Path) -> None:
    (tmp_path / "to.db").write_text("a letter")

    with pytest.raises(Conflict):
        await copy_store(filled, f"sqlite:{tmp_path / 'to.db'}", QUICK, on_part=ignore)

    assert (tmp_path / "to.db").read_text() == "a letter"


async def test_a_new_store_gives_way(filled: str, tmp_path: Path) -> None:
    to = f"sqlite:{tmp_path / 'to.db'}"
    await (await open_store(to, QUICK)).close()

    await copy_store(filled, to, QUICK, on_part=ignore)

    store = await open_store(to, QUICK)
    assert await store.verify() == ()
    await store.close()


async def test_what_is_written_meanwhile_is_in_no_copy(filled: str, tmp_path: Path) -> None:
    to = f"sqlite:{tmp_path / 'to.db'}"
    writer = await open_store(filled, QUICK)
    snapshot = await writer.snapshot_no()
    wrote: list[int] = []

    def write(_: str, done: int, __: int) -> None:
        if done == 3 and not wrote:
            wrote.append(done)
            with closing(sqlite3.connect(tmp_path / "from.db")) as connection:
                connection.execute("UPDATE delivery SET attempts = 99")
                connection.commit()

    await copy_store(filled, to, QUICK, on_part=write)

    copy = await open_store(to, QUICK)
    assert wrote
    assert await copy.snapshot_no() == snapshot
    page = await copy.deliveries(first=9, scope=SYSTEM)
    assert all(one.attempts < 99 for one in page.items)
    await copy.close()
    await writer.close()


async def test_there_must_be_something_to_copy(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="no store"):
        await copy_store(
            f"sqlite:{tmp_path / 'none.db'}", f"sqlite:{tmp_path / 'to.db'}", QUICK, on_part=ignore
        )


async def test_a_store_is_not_copied_into_itself(filled: str) -> None:
    with pytest.raises(Conflict, match="are one"):
        await copy_store(filled, filled, QUICK, on_part=ignore)


async def test_the_folder_must_be_there(filled: str, tmp_path: Path) -> None:
    with pytest.raises(CannotWrite, match="no folder"):
        await copy_store(filled, f"sqlite:{tmp_path / 'no' / 'to.db'}", QUICK, on_part=ignore)


async def test_a_copy_that_differs_is_told_and_thrown_away(filled: str, tmp_path: Path) -> None:
    to, spoilt = tmp_path / "to.db", list[bool]()

    def spoil(act: str, done: int, parts: int) -> None:
        if act == "compared" and done == parts and not spoilt:
            spoilt.append(True)
            with closing(sqlite3.connect(to)) as connection:
                connection.execute("DELETE FROM outbox_mark")
                connection.commit()

    with pytest.raises(StoreError, match=r"differed in 1 of .* first in outbox_mark"):
        await copy_store(filled, f"sqlite:{to}", QUICK, on_part=spoil)

    assert not to.exists()


def test_the_command_copies_and_tells_the_digest(tmp_path: Path, filled: str) -> None:
    to = f"sqlite:{tmp_path / 'to.db'}"

    done = ringtrace("copy", "--from", filled, "--to", to, "--json")
    again = ringtrace("copy", "--from", f"sqlite:{tmp_path / 'none.db'}", "--to", to)

    assert done.status == 0, done.err
    assert len(done.document["digest"]) == 64
    assert "copied" in done.err
    assert again.status == 1
    assert "there is no store" in again.err


def test_a_copy_killed_again_and_again_is_whole_in_the_end(tmp_path: Path, filled: str) -> None:
    to, aside = tmp_path / "to.db", tmp_path / ".to.db.part"
    command = [sys.executable, "-m", "api", "copy", "--from", filled, "--to", f"sqlite:{to}"]
    dice = random.Random(0)

    kills = 0
    for longest_s in (0.0, 0.1, 0.3):
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        while process.poll() is None and not aside.exists():
            time.sleep(0.01)
        time.sleep(dice.uniform(0, longest_s))
        kills += process.poll() is None
        process.kill()
        process.communicate()
    ended = subprocess.run(command, check=False, capture_output=True, text=True)

    assert ended.returncode == 0, ended.stderr
    assert "both have the digest" in ended.stdout
    assert kills > 0
    assert not aside.exists()
