"""A watched folder: whole files are taken in once, whatever is stopped or broken meanwhile."""

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest

from api.services.intake import import_files
from api.services.watching import DONE, REFUSED, REPORT, Seen, Taken, take_in, watch_folder
from graph.model.audit import Event
from graph.model.filters import ImportFilter
from graph.model.scope import LOCAL_OFFICER
from graph.settings import IntakeSettings
from graph.store.base import GraphStore
from graph.store.url import open_store

AT = datetime(2026, 11, 20, 8, 30, tzinfo=UTC)
TRANSFERS = "payer,beneficiary,at,amount\n999911112222,999933334444,30/08/2026 10:00:00,100\n"

pytestmark = pytest.mark.anyio


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[GraphStore]:
    opened = await open_store(f"sqlite:{tmp_path / 'office.db'}")
    yield opened
    await opened.close()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "drop").mkdir()
    return tmp_path / "drop"


async def _look(folder: Path, seen: Seen, store: GraphStore) -> tuple[Sequence[Taken], Seen]:
    return await take_in(
        folder, seen, store=store, scope=LOCAL_OFFICER, settings=IntakeSettings(), at=AT
    )


async def _imports(store: GraphStore) -> int:
    page = await store.imports(ImportFilter(), first=100, scope=LOCAL_OFFICER)
    return len(page.items)


def _names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir()) if folder.exists() else []


async def test_a_file_is_taken_in_when_its_size_stands_still(
    folder: Path, store: GraphStore
) -> None:
    (folder / "a.csv").write_text(TRANSFERS[:40])
    _, seen = await _look(folder, {}, store)
    (folder / "a.csv").write_text(TRANSFERS)
    growing, seen = await _look(folder, seen, store)

    whole, _ = await _look(folder, seen, store)

    assert growing == []
    assert [one.moved_to for one in whole] == [folder / DONE / "a.csv"]
    assert _names(folder / DONE) == ["a.csv", f"a.csv{REPORT}"]
    assert not (folder / "a.csv").exists()
    report = json.loads((folder / DONE / f"a.csv{REPORT}").read_text())
    assert (report["kind"], report["sheets"][0]["new"]) == ("TABLE", 1)


async def test_a_file_that_is_refused_lies_beside_the_reason(
    folder: Path, store: GraphStore
) -> None:
    (folder / "b.pdf").write_bytes(b"%PDF-1.7 999911112222")
    _, seen = await _look(folder, {}, store)

    await _look(folder, seen, store)

    assert _names(folder / REFUSED) == ["b.pdf", f"b.pdf{REPORT}"]
    text = (folder / REFUSED / f"b.pdf{REPORT}").read_text()
    assert json.loads(text)["code"] == "FILE_REFUSED"
    assert "999911112222" not in text
    assert await _imports(store) == 0


async def test_a_file_taken_in_before_the_program_ended_is_moved_at_the_next_start(
    folder: Path, store: GraphStore
) -> None:
    path = folder / "a.csv"
    path.write_text(TRANSFERS)
    await import_files([path], store=store, scope=LOCAL_OFFICER, at=AT, settings=IntakeSettings())
    _, seen = await _look(folder, {}, store)

    (one,), _ = await _look(folder, seen, store)

    assert one.moved_to == folder / DONE / "a.csv"
    assert await _imports(store) == 1
    assert json.loads((folder / DONE / f"a.csv{REPORT}").read_text())["is_repeat"] is True


async def test_another_file_of_the_same_name_gets_its_own(folder: Path, store: GraphStore) -> None:
    for text in (TRANSFERS, TRANSFERS.replace("100", "200")):
        (folder / "a.csv").write_text(text)
        _, seen = await _look(folder, {}, store)
        await _look(folder, seen, store)

    assert _names(folder / DONE) == [
        "a (2).csv",
        f"a (2).csv{REPORT}",
        "a.csv",
        f"a.csv{REPORT}",
    ]


async def test_unfinished_hidden_and_linked_files_stay_where_they_are(
    folder: Path, store: GraphStore, tmp_path: Path
) -> None:
    (tmp_path / "outside.csv").write_text(TRANSFERS)
    (folder / "link.csv").symlink_to(tmp_path / "outside.csv")
    for name in (".a.csv", "~$a.xlsx", "a.csv.part", "a.csv.crdownload"):
        (folder / name).write_text(TRANSFERS)
    _, seen = await _look(folder, {}, store)

    taken, _ = await _look(folder, seen, store)

    assert (taken, seen) == ([], {})


class Unreachable:
    """A store that cannot be reached."""

    def __init__(self, inner: GraphStore) -> None:
        self._inner = inner
        self.url = inner.url
        self.keyring = inner.keyring

    async def imports(self, *arguments: object, **named: object) -> object:
        from graph.errors import StoreUnavailable

        raise StoreUnavailable("busy")

    async def add_events(self, events: Sequence[Event]) -> object:
        return await self._inner.add_events(events)


async def test_files_wait_while_the_store_cannot_be_reached(
    folder: Path, store: GraphStore
) -> None:
    (folder / "a.csv").write_text(TRANSFERS)
    _, seen = await _look(folder, {}, store)

    broken, seen = await _look(folder, seen, Unreachable(store))  # type: ignore[arg-type]  # the methods that are called
    mended, _ = await _look(folder, seen, store)

    assert (broken, len(mended)) == ([], 1)


async def test_watching_goes_on_until_it_is_told_to_stop(folder: Path, store: GraphStore) -> None:
    stop = asyncio.Event()
    (folder / "inner").mkdir()
    (folder / "inner" / "a.csv").write_text(TRANSFERS)
    taken: list[Taken] = []

    async def on_taken(some: Sequence[Taken]) -> None:
        taken.extend(some)
        stop.set()

    async with asyncio.timeout(60):
        await watch_folder(
            folder,
            store=store,
            scope=LOCAL_OFFICER,
            settings=IntakeSettings(),
            clock=lambda: AT,
            stop=stop,
            every_s=0.01,
            on_taken=on_taken,
        )

    assert [one.moved_to.name for one in taken] == ["a.csv"]
