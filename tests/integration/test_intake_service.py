"""Taking files in: whole or not at all, once, whatever happens meanwhile."""

import asyncio
import gc
import hashlib
import shutil
import stat
from collections.abc import AsyncIterator, Callable, Sequence
from pathlib import Path
from typing import Any, cast

import pytest

from api.services.drafts import ChannelDraft, SubscriptionDraft
from api.services.intake import Outcome, RefusedFile, import_files
from api.services.subscriptions import create_subscription
from graph.errors import CannotWrite
from graph.model.alert import AlertKind
from graph.model.audit import EventTag
from graph.model.batch import FactBatch
from graph.model.endpoint import Channel
from graph.model.filters import ImportFilter
from graph.model.ids import EntityKind
from graph.model.report import ImportReport
from graph.model.scope import LOCAL_OFFICER, SYSTEM
from graph.model.subscription import AlertFilter
from graph.settings import IntakeSettings
from graph.store.base import GraphStore
from graph.store.url import open_store
from tests.api_world import NOW
from tests.commands import CASES
from tests.workbooks import HOP, NAME, hop, workbook

FILES = (
    CASES / "atm_master.csv",
    CASES / "complaints.csv",
    CASES / "39908260000054 BankAction_CompleteTrail12_08_2026_11_33_57.xlsx",
)
SETTINGS = IntakeSettings()
TWO_PARTS = 17_000  # rows, each with two accounts of its own
LATE_S = 4.0  # by then children have read parts of the files that come next
PAUSE_S = 1.0
PATIENCE_S = 120.0


class Meddling:
    """A store during whose look for a known file something happens to that file."""

    def __init__(self, store: GraphStore, meddle: Callable[[], object]) -> None:
        self._store = store
        self._meddle = meddle

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever the store has
        return getattr(self._store, name)

    async def imports(self, *arguments: Any, **named: Any) -> Any:  # noqa: ANN401 - as above
        self._meddle()
        return await self._store.imports(*arguments, **named)


class Late:
    """A store that is slow to say that it does not know the first file it is asked about."""

    def __init__(self, store: GraphStore) -> None:
        self._store = store
        self._is_first = True

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever the store has
        return getattr(self._store, name)

    async def imports(self, *arguments: Any, **named: Any) -> Any:  # noqa: ANN401 - as above
        is_first, self._is_first = self._is_first, False
        if is_first:
            await asyncio.sleep(LATE_S)
        return await self._store.imports(*arguments, **named)


class Counting:
    """A store that is slow to write, and counts the batches in memory when it does."""

    def __init__(self, store: GraphStore) -> None:
        self._store = store
        self.counts: list[int] = []

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever the store has
        return getattr(self._store, name)

    async def add_facts(self, batch: FactBatch, **named: Any) -> ImportReport:  # noqa: ANN401 - as above
        await asyncio.sleep(PAUSE_S)
        batches = [one for one in gc.get_objects() if isinstance(one, FactBatch)]
        self.counts.append(len({id(batch.facts) for batch in batches}))
        return await self._store.add_facts(batch, **named)


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[GraphStore]:
    opened = await open_store(f"sqlite:{tmp_path / 'office.db'}")
    yield opened
    await opened.close()


async def take_in(
    files: Sequence[Path],
    store: GraphStore,
    settings: IntakeSettings = SETTINGS,
    on_progress: Callable[[int, int, Outcome], None] | None = None,
) -> Sequence[Outcome]:
    return await import_files(
        files,
        store=store,
        scope=LOCAL_OFFICER,
        at=NOW,
        settings=settings,
        on_progress=on_progress,
    )


async def kept_imports(store: GraphStore) -> list[str]:
    page = await store.imports(ImportFilter(), first=100, scope=SYSTEM)
    return sorted(report.of.file_name for report in page.items)


async def test_two_who_take_in_one_folder_at_once_take_it_in_once(
    store: GraphStore, tmp_path: Path
) -> None:
    other = await open_store(f"sqlite:{tmp_path / 'office.db'}")

    ours, theirs = await asyncio.gather(take_in(FILES, store), take_in(FILES, other))

    await other.close()
    reports = [one for one in (*ours, *theirs) if isinstance(one, ImportReport)]
    new: dict[str, int] = {}
    for report in reports:
        new[report.of.file_name] = new.get(report.of.file_name, 0) + (
            0 if report.is_repeat else report.new
        )
    assert len(reports) == 2 * len(FILES)
    assert new == {FILES[0].name: 14, FILES[1].name: 8, FILES[2].name: 5}
    assert await kept_imports(store) == sorted(file.name for file in FILES)
    assert list(await store.verify()) == []


async def test_a_file_named_twice_in_one_call_is_taken_in_once(
    store: GraphStore, tmp_path: Path
) -> None:
    copy = tmp_path / "copy.csv"
    shutil.copy(FILES[0], copy)

    first, again = await take_in((FILES[0], copy), store)

    assert isinstance(first, ImportReport)
    assert isinstance(again, ImportReport)
    assert (first.new, len(await kept_imports(store))) == (14, 1)
    assert again.is_repeat or again.new == 0


async def test_a_file_that_is_late_waits_for_no_later_one_of_several_parts(
    store: GraphStore, tmp_path: Path
) -> None:
    tables = [tmp_path / f"{first}.csv" for first in (0, TWO_PARTS)]
    for table in tables:
        table.write_text(_table(int(table.stem), int(table.stem) + TWO_PARTS))

    async with asyncio.timeout(PATIENCE_S):
        outcomes = await take_in((FILES[0], *tables), cast("GraphStore", Late(store)))

    new = [outcome.new for outcome in outcomes if isinstance(outcome, ImportReport)]
    assert new == [14, TWO_PARTS, TWO_PARTS]


async def test_the_parts_of_a_long_table_are_in_memory_one_by_one(
    store: GraphStore, tmp_path: Path
) -> None:
    table = tmp_path / "long.csv"
    table.write_text(_table(0, 2 * TWO_PARTS))
    counting = Counting(store)

    (report,) = await take_in((table,), cast("GraphStore", counting))

    assert isinstance(report, ImportReport)
    assert report.new == 2 * TWO_PARTS
    assert counting.counts == [1, 1, 1]


@pytest.mark.parametrize("done", [1, 2])
async def test_who_is_stopped_in_the_middle_leaves_whole_files_and_may_go_on(
    store: GraphStore, done: int
) -> None:
    task: asyncio.Task[Sequence[Outcome]]

    def stop(count: int, total: int, outcome: Outcome) -> None:
        assert total == len(FILES)
        if count == done:
            task.cancel()

    task = asyncio.create_task(take_in(FILES, store, on_progress=stop))
    with pytest.raises(asyncio.CancelledError):
        await task

    kept = await kept_imports(store)
    assert kept == sorted(file.name for file in FILES[: len(kept)])
    assert done <= len(kept) < len(FILES)
    assert list(await store.verify()) == []
    rest = [one for one in await take_in(FILES, store) if isinstance(one, ImportReport)]
    assert [one.is_repeat for one in rest] == [no < len(kept) for no in range(len(FILES))]


async def test_progress_counts_every_file_in_the_order_given(
    store: GraphStore, tmp_path: Path
) -> None:
    broken = tmp_path / "broken.csv"
    broken.touch()
    told: list[tuple[int, int, str]] = []

    def note(done: int, total: int, outcome: Outcome) -> None:
        name = outcome.file_name if isinstance(outcome, RefusedFile) else outcome.of.file_name
        told.append((done, total, name))

    await take_in((FILES[1], broken, FILES[0]), store, on_progress=note)

    assert told == [(1, 3, FILES[1].name), (2, 3, "broken.csv"), (3, 3, FILES[0].name)]


@pytest.mark.parametrize("is_kept", [True, False])
@pytest.mark.parametrize("happens", ["changed", "cut", "gone"])
async def test_a_file_that_changes_while_it_is_read_is_refused_and_may_be_given_again(
    store: GraphStore, tmp_path: Path, happens: str, *, is_kept: bool
) -> None:
    file = tmp_path / "atm_master.csv"
    shutil.copy(FILES[0], file)

    def meddle() -> None:
        match happens:
            case "changed":
                file.write_bytes(FILES[0].read_bytes().replace(b"1", b"2"))
            case "cut":
                file.write_bytes(FILES[0].read_bytes()[:400])
            case _:
                file.unlink()

    settings = IntakeSettings(keep_originals=is_kept)
    (refused,) = await take_in((file,), cast("GraphStore", Meddling(store, meddle)), settings)
    assert isinstance(refused, RefusedFile)
    assert await kept_imports(store) == []
    assert _falsely_named(tmp_path) == []
    shutil.copy(FILES[0], file)
    (report,) = await take_in((file,), store)
    assert isinstance(report, ImportReport)
    assert report.new == 14
    assert _falsely_named(tmp_path) == []


async def test_an_original_is_kept_unchanged_under_its_hash_for_its_owner_to_read(
    store: GraphStore, tmp_path: Path
) -> None:
    await take_in(FILES, store)

    for file in FILES:
        sha256 = hashlib.sha256(file.read_bytes()).hexdigest()
        kept = tmp_path / "office.db.originals" / sha256[:2] / sha256
        assert kept.read_bytes() == file.read_bytes()
        assert stat.S_IMODE(kept.stat().st_mode) == 0o400
    assert len(_originals(tmp_path)) == len(FILES)


async def test_an_original_is_kept_once(store: GraphStore, tmp_path: Path) -> None:
    await take_in(FILES[:1], store)
    (kept,) = _originals(tmp_path)
    before = kept.stat()

    await take_in(FILES[:1], store)

    assert _originals(tmp_path) == [kept]
    assert kept.stat().st_mtime_ns == before.st_mtime_ns
    assert kept.stat().st_ino == before.st_ino


async def test_no_original_is_kept_where_that_is_switched_off(
    store: GraphStore, tmp_path: Path
) -> None:
    (report,) = await take_in(FILES[:1], store, IntakeSettings(keep_originals=False))

    assert isinstance(report, ImportReport)
    assert not (tmp_path / "office.db.originals").exists()


async def test_without_room_for_the_original_nothing_is_taken_in(
    store: GraphStore, tmp_path: Path
) -> None:
    (tmp_path / "office.db.originals").write_text("a file where a folder should be")

    with pytest.raises(CannotWrite, match=r"intake\.keep_originals"):
        await take_in(FILES[:1], store)

    assert await kept_imports(store) == []
    assert (await store.health()).fact_count == 0


async def test_what_was_taken_in_and_refused_is_written_down_with_who_did_it(
    store: GraphStore, tmp_path: Path
) -> None:
    broken = tmp_path / "broken.csv"
    broken.write_text("dish,price\nidli,40\n")

    await take_in((FILES[0], broken), store)

    added, refused = [one.event for one in await store.events(after=0, first=100)][-2:]
    assert (added.tag, refused.tag) == (EventTag.FACTS_ADDED, EventTag.FILE_REFUSED)
    assert added.actor == refused.actor == LOCAL_OFFICER.actor
    assert added.at == refused.at == NOW
    assert dict(added.details)["sha256"] == hashlib.sha256(FILES[0].read_bytes()).hexdigest()
    assert dict(refused.details)["code"] == "FILE_REFUSED"


async def test_the_order_of_files_does_not_change_what_is_known(tmp_path: Path) -> None:
    digests = []
    for name, files in (("a.db", FILES), ("b.db", tuple(reversed(FILES)))):
        store = await open_store(f"sqlite:{tmp_path / name}")
        reports = await take_in(files, store)
        told = {
            one.of.file_name: [
                (sheet.sheet, sheet.found, len(sheet.refused)) for sheet in one.sheets
            ]
            for one in reports
            if isinstance(one, ImportReport)
        }
        digests.append(((await store.health()).fact_count, told))
        await store.close()

    assert digests[0] == digests[1]


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda folder: folder / "none.csv", "No such file"),
        (lambda folder: folder, "directory|no file"),
    ],
    ids=["missing", "a folder"],
)
async def test_what_is_no_file_is_refused_and_the_rest_goes_on(
    store: GraphStore, tmp_path: Path, make: Callable[[Path], Path], says: str
) -> None:
    refused, taken = await take_in((make(tmp_path), FILES[0]), store)

    assert isinstance(refused, RefusedFile)
    assert any(part in str(refused.error) for part in says.split("|"))
    assert isinstance(taken, ImportReport)


async def test_a_watched_account_is_told_of_with_the_file_that_names_it(
    store: GraphStore, tmp_path: Path
) -> None:
    watched = store.keyring.key(EntityKind.ACCOUNT, "999933334444")
    draft = SubscriptionDraft(
        name="watch",
        filter=AlertFilter(watch=frozenset({watched})),
        channels=(ChannelDraft(channel=Channel.EMAIL, address="nobody@example.org"),),
    )
    await create_subscription(draft, idempotency_key="1", store=store, scope=SYSTEM, at=NOW)
    naming = tmp_path / NAME
    naming.write_bytes(workbook({"Money Transfer to": [HOP, hop()]}))

    await take_in(FILES, store)
    without = await store.alerts(AlertFilter(), first=100, scope=SYSTEM)
    await take_in((naming, naming), store)

    page = await store.alerts(AlertFilter(), first=100, scope=SYSTEM)
    (seen,) = (placed.alert for placed in page.items)
    assert without.items == ()
    assert seen.kind is AlertKind.WATCHED_ENTITY_SEEN
    assert watched in (seen.subject, *seen.entities)
    assert "999933334444" not in seen.title + seen.reasons[0].text


def _table(first: int, end: int) -> str:
    """Write rows of transfers, each between two accounts that no other row names."""
    rows = (
        f"{999900000000 + row},{888800000000 + row},30/08/2026 10:00:00,5,{612000000000 + row}"
        for row in range(first, end)
    )
    return "\n".join(("payer,beneficiary,at,amount,utr", *rows))


def _originals(folder: Path) -> list[Path]:
    return sorted(file for file in (folder / "office.db.originals").rglob("*") if file.is_file())


def _falsely_named(folder: Path) -> list[str]:
    """Give the originals whose name is not the hash of their bytes."""
    return [
        file.name
        for file in _originals(folder)
        if hashlib.sha256(file.read_bytes()).hexdigest() != file.name
    ]
