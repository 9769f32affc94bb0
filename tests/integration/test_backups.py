"""Backups: what was written comes back the same, and what is damaged does not come back at all."""

import asyncio
import gzip
import hashlib
import io
import json
import os
import shutil
import sqlite3
import tarfile
import threading
from collections.abc import Callable, Mapping
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from api.services.backups import MANIFEST, STORE, back_up, restore
from api.services.intake import originals_folder
from api.services.model_shelf import shelf_of
from graph.errors import CannotWrite, Conflict, FileRefused, NotFound
from graph.intake.originals import file_sha256, keep_original
from graph.model.audit import EventTag
from graph.model.scope import LOCAL_OFFICER
from graph.settings import StoreSettings
from graph.store.relocation import digest_parts
from graph.store.url import open_store
from tests.commands import ringtrace
from tests.contract.store.world import add, of_every_kind, transfer
from tests.integration.test_copying import fill, ignore

QUICK = StoreSettings(synchronous="NORMAL", readers=1)
AT = datetime(2026, 6, 15, tzinfo=UTC)
MODELS = {
    "cashout-1a2b3c4d5e6f.card.json": b"{}",
    "cashout-1a2b3c4d5e6f.model.json": b"[]",
    "promotions.jsonl": b'{"version":"","at":"2026-06-15T00:00:00Z","why":"made up"}\n',
}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a folder with a store, `from.db`, its original, and its backup, `kept.backup`."""
    folder = tmp_path_factory.mktemp("made")
    url = f"sqlite:{folder / 'from.db'}"
    (folder / "case.csv").write_text("an invented file")
    originals = originals_folder(url)
    assert originals is not None
    keep_original(folder / "case.csv", file_sha256(folder / "case.csv"), folder=originals)
    for name, content in MODELS.items():
        shelf_of(url).put_back(name, content)

    async def make() -> None:
        store = await open_store(url, QUICK)
        await fill(store)
        await back_up(store, folder / "kept.backup", scope=LOCAL_OFFICER, at=AT)
        await store.close()

    worker = threading.Thread(target=lambda: asyncio.run(make()))  # a loop of its own
    worker.start()
    worker.join()
    return folder


def names(folder: Path) -> list[str]:
    """Give what is in a folder."""
    return sorted(path.name for path in folder.iterdir())


def asides(folder: Path) -> list[str]:
    """Give what was begun in a folder and not finished."""
    return [name for name in names(folder) if name.startswith(".")]


def members(backup: Path) -> dict[str, bytes]:
    """Take a backup apart."""
    with tarfile.open(backup) as packed:
        files = {one.name: packed.extractfile(one) for one in packed}
        return {name: file.read() for name, file in files.items() if file is not None}


def write(backup: Path, files: Mapping[str, bytes]) -> None:
    """Put a backup together."""
    with tarfile.open(backup, "w:gz", compresslevel=1) as packed:
        for name, content in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            packed.addfile(member, io.BytesIO(content))


def changed(files: dict[str, bytes], **values: object) -> dict[str, bytes]:
    """Give a backup's files with other values in the manifest."""
    manifest = {**json.loads(files[MANIFEST]), **values}
    return {**files, MANIFEST: json.dumps(manifest).encode()}


async def test_what_is_restored_is_what_was_backed_up(made: Path, tmp_path: Path) -> None:
    to = f"sqlite:{tmp_path / 'to.db'}"

    manifest = await restore(made / "kept.backup", to, settings=QUICK, on_part=ignore)

    before = await digest_parts(f"sqlite:{made / 'from.db'}", QUICK, on_part=ignore)
    assert await digest_parts(to, QUICK, on_part=ignore) == before
    assert manifest.made_at == AT
    assert manifest.fact_count > 30
    store = await open_store(to, QUICK)
    assert await store.verify() == ()
    await add(store, "later", transfer(2_000, 1, 2))
    await store.close()
    assert asides(tmp_path) == []


async def test_originals_come_back_under_their_hashes(made: Path, tmp_path: Path) -> None:
    to = f"sqlite:{tmp_path / 'to.db'}"
    await restore(made / "kept.backup", to, settings=QUICK, on_part=ignore)

    folder = originals_folder(to)
    assert folder is not None
    kept = [path for path in folder.glob("*/*") if path.is_file()]

    assert [path.read_text() for path in kept] == ["an invented file"]
    assert [path.name for path in kept] == [file_sha256(path) for path in kept]


async def test_models_come_back_and_the_same_one_answers(made: Path, tmp_path: Path) -> None:
    to = f"sqlite:{tmp_path / 'to.db'}"

    manifest = await restore(made / "kept.backup", to, settings=QUICK, on_part=ignore)

    kept = {path.name: path.read_bytes() for path in shelf_of(to).files()}
    assert kept == MODELS
    assert shelf_of(to).history() == shelf_of(f"sqlite:{made / 'from.db'}").history()
    assert manifest.count("models/") == len(MODELS)
    assert asides(tmp_path) == []


async def test_a_backup_from_before_models_were_in_it_is_read(made: Path, tmp_path: Path) -> None:
    files = members(made / "kept.backup")
    older = {name: text for name, text in files.items() if not name.startswith("models/")}
    hashes = json.loads(files[MANIFEST])["sha256_by_name"]
    hashes = {name: sha for name, sha in hashes.items() if not name.startswith("models/")}
    write(tmp_path / "old.backup", changed(older, form=1, sha256_by_name=hashes))
    to = f"sqlite:{tmp_path / 'to.db'}"

    await restore(tmp_path / "old.backup", to, settings=QUICK, on_part=ignore)

    assert shelf_of(to).files() == []


async def test_a_restored_store_lets_readers_read_while_it_is_written(
    made: Path, tmp_path: Path
) -> None:
    await restore(
        made / "kept.backup", f"sqlite:{tmp_path / 'to.db'}", settings=QUICK, on_part=ignore
    )
    store = await open_store(f"sqlite:{tmp_path / 'to.db'}", QUICK)

    with closing(sqlite3.connect(tmp_path / "to.db")) as connection:
        mode = connection.execute("PRAGMA journal_mode").fetchone()

    assert mode == ("wal",)
    await store.close()


async def test_a_backup_is_an_act_of_the_audit_chain(made: Path) -> None:
    store = await open_store(f"sqlite:{made / 'from.db'}", QUICK)

    acts = [one.event for one in await store.events(after=0, first=99)]
    await store.close()

    assert [act.actor for act in acts if act.tag is EventTag.BACKED_UP][:1] == [LOCAL_OFFICER.actor]


async def test_a_backup_is_readable_by_its_owner_alone(made: Path) -> None:
    assert (made / "kept.backup").stat().st_mode & 0o077 == 0


async def test_a_backup_takes_the_place_of_an_older_one(tmp_path: Path) -> None:
    store = await open_store(f"sqlite:{tmp_path / 'from.db'}", QUICK)
    to = tmp_path / "kept.backup"
    await back_up(store, to, scope=LOCAL_OFFICER, at=AT)
    await add(store, "one", *of_every_kind())

    await back_up(store, to, scope=LOCAL_OFFICER, at=AT)
    manifest = await restore(to, f"sqlite:{tmp_path / 'to.db'}", settings=QUICK, on_part=ignore)

    assert manifest.fact_count == len(of_every_kind())
    await store.close()


async def test_a_store_with_something_in_it_is_never_restored_into(
    made: Path, tmp_path: Path
) -> None:
    store = await open_store(f"sqlite:{tmp_path / 'to.db'}", QUICK)
    await add(store, "mine", transfer(1, 1, 2))
    await store.close()
    before = (tmp_path / "to.db").read_bytes()

    with pytest.raises(Conflict, match="not empty"):
        await restore(
            made / "kept.backup", f"sqlite:{tmp_path / 'to.db'}", settings=QUICK, on_part=ignore
        )

    assert (tmp_path / "to.db").read_bytes() == before


def cut(content: bytes) -> bytes:
    """Cut a file off in the middle."""
    return content[: len(content) // 2]


def flipped(content: bytes) -> bytes:
    """Change a byte in the middle."""
    at = len(content) // 2
    return content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :]


@pytest.mark.parametrize(
    ("spoil", "why"),
    [
        (cut, "cut off"),
        (flipped, "cut off|not what was backed up|files are missing"),
        (lambda _: b"", "cut off|empty"),
        (lambda _: b"a letter", "cut off"),
        (lambda _: gzip.compress(b""), "empty|cut off"),
    ],
)
async def test_a_file_that_was_spoilt_is_refused_with_the_reason(
    made: Path, tmp_path: Path, spoil: Callable[[bytes], bytes], why: str
) -> None:
    backup = tmp_path / "spoilt.backup"
    backup.write_bytes(spoil((made / "kept.backup").read_bytes()))

    with pytest.raises(FileRefused, match=why):
        await restore(backup, f"sqlite:{tmp_path / 'to.db'}", settings=QUICK, on_part=ignore)

    assert names(tmp_path) == ["spoilt.backup"]


def without_store(files: dict[str, bytes]) -> dict[str, bytes]:
    return {name: content for name, content in files.items() if name != STORE}


def resealed(files: dict[str, bytes], spoil: Callable[[bytes], bytes]) -> dict[str, bytes]:
    """Change the store and make the manifest agree, as somebody who wants to deceive would."""
    store = spoil(files[STORE])
    names = json.loads(files[MANIFEST])["sha256_by_name"]
    names[STORE] = hashlib.sha256(store).hexdigest()
    return {**changed(files, sha256_by_name=names), STORE: store}


def with_event_changed(store: bytes) -> bytes:
    """Change what an audit event says."""
    path = Path("changed.db").absolute()
    path.write_bytes(store)
    try:
        with closing(sqlite3.connect(path)) as connection:
            connection.executescript(
                "DROP TRIGGER event_holds;"
                "UPDATE event SET body = replace(body, 'FACTS_ADDED', 'EXPORTED') WHERE seq = 2;"
            )
        return path.read_bytes()
    finally:
        path.unlink()


@pytest.mark.parametrize(
    ("spoil", "why"),
    [
        (without_store, "1 of its files are missing"),
        (lambda files: {STORE: files[STORE], **files}, "does not begin with a manifest"),
        (lambda files: {**files, "../../etc/passwd": b"x"}, "does not name"),
        (lambda files: {**files, f"originals/{'0' * 64}": b"x"}, "does not name"),
        (lambda files: {**files, "models/../../x.json": b"x"}, "does not name"),
        (lambda files: {**files, STORE: flipped(files[STORE])}, "not what was backed up"),
        (lambda files: {**files, MANIFEST: b"{"}, "manifest cannot be read"),
        (lambda files: changed(files, more=1), "manifest cannot be read"),
        (lambda files: changed(files, form=3), "form 3"),
        (lambda files: changed(files, fact_count=1), "facts are not those"),
        (lambda files: changed(files, event_hash="0" * 64), "last event are not those"),
        (lambda files: resealed(files, lambda _: b"a letter"), "store cannot be read"),
        (lambda files: resealed(files, with_event_changed), "event 2"),
    ],
)
async def test_a_backup_that_was_changed_is_refused_with_the_reason(
    made: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    spoil: Callable[[dict[str, bytes]], dict[str, bytes]],
    why: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    backup = tmp_path / "spoilt.backup"
    write(backup, spoil(members(made / "kept.backup")))

    with pytest.raises(FileRefused, match=why):
        await restore(backup, f"sqlite:{tmp_path / 'to.db'}", settings=QUICK, on_part=ignore)

    assert names(tmp_path) == ["spoilt.backup"]


async def test_there_must_be_a_backup_and_a_folder(made: Path, tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="no backup"):
        await restore(
            tmp_path / "none", f"sqlite:{tmp_path / 'to.db'}", settings=QUICK, on_part=ignore
        )
    with pytest.raises(CannotWrite, match="no folder"):
        await restore(
            made / "kept.backup",
            f"sqlite:{tmp_path / 'no' / 'to.db'}",
            settings=QUICK,
            on_part=ignore,
        )
    assert names(tmp_path) == []


async def test_a_folder_that_is_full_gets_no_half_backup(
    made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = await open_store(f"sqlite:{tmp_path / 'from.db'}", QUICK)
    (tmp_path / "kept.backup").write_text("the older one")

    def full(*_: object, **__: object) -> None:
        raise OSError(28, os.strerror(28))

    monkeypatch.setattr(tarfile.TarFile, "addfile", full)
    with pytest.raises(CannotWrite, match="No space left on device"):
        await back_up(store, tmp_path / "kept.backup", scope=LOCAL_OFFICER, at=AT)

    await store.close()
    assert (tmp_path / "kept.backup").read_text() == "the older one"
    assert asides(tmp_path) == []


async def test_a_folder_that_is_full_gets_no_half_store(
    made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, os.strerror(28))

    monkeypatch.setattr(shutil, "copyfileobj", full)
    with pytest.raises(CannotWrite, match="No space left on device"):
        await restore(
            made / "kept.backup", f"sqlite:{tmp_path / 'to.db'}", settings=QUICK, on_part=ignore
        )

    assert names(tmp_path) == []


def test_the_commands_write_and_bring_back(made: Path, tmp_path: Path) -> None:
    backup = tmp_path / "kept.backup"
    mine = shutil.copytree(made, tmp_path / "mine")

    written = ringtrace("backup", backup, store=mine / "from.db")
    again = ringtrace("restore", backup, "--json", store=tmp_path / "to.db")
    twice = ringtrace("restore", backup, store=tmp_path / "to.db")
    backup.write_bytes(cut(backup.read_bytes()))
    damaged = ringtrace("restore", backup, store=tmp_path / "other.db")

    assert (written.status, again.status) == (0, 0), written.err + again.err
    assert "1 original" in written.out
    assert again.document["originalCount"] == 1
    assert again.document["modelFileCount"] == len(MODELS)
    assert (twice.status, damaged.status) == (1, 65)
    assert "not empty" in twice.err
    assert "damaged" in damaged.err
    assert not (tmp_path / "other.db").exists()
