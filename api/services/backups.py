"""Backups: a store, its originals and its models in one file, with a manifest of what is in it."""

from __future__ import annotations

import asyncio
import gzip
import io
import os
import re
import shutil
import tarfile
import tempfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, Final

import msgspec

from api.services.intake import originals_folder
from api.services.model_shelf import shelf_of
from graph.errors import CannotWrite, FileRefused, NotFound, StoreError, StoreOutdated
from graph.intake.originals import file_sha256, keep_original
from graph.model.audit import Event, EventTag
from graph.model.decoding import json_decoder
from graph.model.scope import Scope
from graph.settings import StoreSettings
from graph.store.base import GraphStore
from graph.store.copying import OnPart
from graph.store.embedded.upkeep import examine
from graph.store.relocation import copy_store, move_into, refuse_filled_store
from graph.store.url import file_of, is_server

FORM: Final = 2
READABLE: Final = (1, FORM)  # 1 had no models
MANIFEST: Final = "manifest.json"
STORE: Final = "store.db"
HASH: Final = re.compile(r"[0-9a-f]{64}")
ORIGINAL: Final = re.compile(r"originals/[0-9a-f]{64}")
MODEL: Final = re.compile(r"models/(cashout-[0-9a-f]{12}\.(model|card)\.json|promotions\.jsonl)")
ORIGINALS: Final = "originals/"
MODELS: Final = "models/"
PRIVATE: Final = 0o600
MOST_MANIFEST_BYTES: Final = 64 << 20
CHUNK: Final = 1 << 20
QUICK: Final = 1  # a store packs to a quarter at the least effort, and little better at the most


class Manifest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a backup holds.

    Attributes:
        form: Of the backup; this program writes 2 and reads 1 too.
        made_at: When; aware UTC.
        schema_step: Of the store.
        snapshot_no: Of the store.
        event_count: Events of its audit chain.
        event_hash: The hash of the last one.
        fact_count: Facts of it.
        sha256_by_name: Of each file beside this one.
    """

    form: int
    made_at: datetime
    schema_step: int
    snapshot_no: int
    event_count: int
    event_hash: str
    fact_count: int
    sha256_by_name: Mapping[str, str]

    def count(self, prefix: str) -> int:
        """Give how many of the files are of one sort: `ORIGINALS` or `MODELS`."""
        return sum(1 for name in self.sha256_by_name if name.startswith(prefix))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Unpacked:
    """A backup's files, checked against its manifest.

    Attributes:
        manifest: What it says.
        store: The store's file.
        originals: The originals by hash.
        models: The files of the shelf of models, by name.
    """

    manifest: Manifest
    store: Path
    originals: Mapping[str, Path]
    models: Mapping[str, Path]


async def back_up(store: GraphStore, to: Path, *, scope: Scope, at: datetime) -> Manifest:
    """Write a store, which may be in use, its originals and its models into one file.

    It is written aside, and moved into place when it is whole; an older file gives way.

    Raises:
        CannotWrite: The folder is missing or full, or the file cannot be written.
        StoreError: The copy is not sound; nothing was written.
    """
    with _aside(to.parent, to.name) as folder:
        copy = folder / STORE
        act = Event(tag=EventTag.BACKED_UP, actor=scope.actor, at=at)
        await store.add_events([act])  # before anything in clear leaves
        await store.backup(copy)
        files = await asyncio.to_thread(_gather, copy, store.url)
        manifest = await asyncio.to_thread(lambda: _describe(files, at=at))
        await asyncio.to_thread(_pack, manifest, files, folder / "whole", to)
    return manifest


async def restore(backup: Path, url: str, *, settings: StoreSettings, on_part: OnPart) -> Manifest:
    """Make a backup the store at a URL, which must be empty, after checking all of it.

    Raises:
        FileRefused: The backup is damaged, with what is wrong; nothing was written.
        Conflict: Something is there.
        CannotWrite: It cannot be written there.
        StoreError: The copy on a server differs.
    """
    await refuse_filled_store(url)
    beside = Path(tempfile.gettempdir()) if is_server(url) else file_of(url).parent
    with _aside(beside, backup.name) as folder:
        unpacked = await asyncio.to_thread(_unpack, backup, folder)
        await asyncio.to_thread(_check, unpacked)
        await asyncio.to_thread(_keep_originals, unpacked, url)
        await asyncio.to_thread(_keep_models, unpacked, url)
        await move_into(unpacked.store, url, settings, on_part=on_part)
    return unpacked.manifest


async def copy_whole(
    from_url: str, to_url: str, *, settings: StoreSettings, on_part: OnPart
) -> str:
    """Copy a whole store into an empty one of either kind, or go on with it, and compare both.

    Returns:
        The digest that both have.

    Raises:
        NotFound: There is no store to copy from.
        Conflict: The target is not empty, or is the source.
        StoreError: The source was written to meanwhile, or the copy differs.
    """
    return await copy_store(from_url, to_url, settings, on_part=on_part)


def _gather(copy: Path, url: str) -> dict[str, Path]:
    """Give what is packed, by name, the store first; models are copied, as they may change."""
    files = {STORE: copy}
    files.update((ORIGINALS + path.name, path) for path in _originals(url))
    for path in shelf_of(url).files():
        files[MODELS + path.name] = Path(shutil.copyfile(path, copy.with_name(path.name)))
    return files


def _describe(files: Mapping[str, Path], *, at: datetime) -> Manifest:
    found = examine(files[STORE])
    if found.findings:
        raise StoreError(f"the store is not sound ({found.findings[0]}); nothing was written")
    names = {
        name: path.name if name.startswith(ORIGINALS) else file_sha256(path)
        for name, path in files.items()
    }
    return Manifest(
        form=FORM,
        made_at=at,
        schema_step=found.schema_step,
        snapshot_no=found.snapshot_no,
        event_count=found.event_count,
        event_hash=found.event_hash,
        fact_count=found.fact_count,
        sha256_by_name=dict(sorted(names.items())),
    )


def _pack(manifest: Manifest, files: Mapping[str, Path], aside: Path, to: Path) -> None:
    """Write one file of all, durably, and move it into place."""
    if to.is_dir():
        raise CannotWrite(f"{to} is a folder: name a file")
    try:
        with aside.open("xb") as whole:
            with tarfile.open(fileobj=whole, mode="w:gz", compresslevel=QUICK) as packed:
                text = msgspec.json.encode(manifest)
                _add(packed, MANIFEST, io.BytesIO(text), len(text))
                for name, path in files.items():
                    with path.open("rb") as file:
                        _add(packed, name, file, path.stat().st_size)
            whole.flush()
            os.fsync(whole.fileno())
        aside.chmod(PRIVATE)
        aside.replace(to)
    except OSError as error:
        raise CannotWrite(
            f"{to} cannot be written ({error.strerror}): make room or check its rights"
        ) from error


def _add(packed: tarfile.TarFile, name: str, file: IO[bytes], size: int) -> None:
    member = tarfile.TarInfo(name)
    member.size, member.mode = size, PRIVATE
    packed.addfile(member, file)


def _unpack(backup: Path, folder: Path) -> _Unpacked:
    """Take a backup apart, and hold each file against its hash."""
    if not backup.is_file():
        raise NotFound(f"there is no backup {backup}")
    if not os.access(backup, os.R_OK):
        raise FileRefused(f"{backup} cannot be read: check its rights")
    manifest: Manifest | None = None
    found: dict[str, Path] = {}
    try:
        with tarfile.open(backup, mode="r:gz") as packed:
            for member in packed:
                file = packed.extractfile(member)
                if file is None:
                    raise _damaged(f"{member.name[:80]!r} is no file")
                if manifest is None:
                    manifest = _read_manifest(member.name, file.read(MOST_MANIFEST_BYTES))
                    continue
                found[member.name] = _take_out(member.name, file, manifest, folder)
    except (tarfile.TarError, EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise _damaged("it is cut off, or was changed") from error
    except OSError as error:
        raise CannotWrite(f"{folder} cannot be written ({error.strerror}): make room") from error
    if manifest is None:
        raise _damaged("it is empty")
    missing = manifest.sha256_by_name.keys() - found.keys()
    if missing:
        raise _damaged(f"{len(missing)} of its files are missing")
    return _Unpacked(
        manifest=manifest,
        store=found[STORE],
        originals=_of_sort(found, ORIGINALS),
        models=_of_sort(found, MODELS),
    )


def _of_sort(found: Mapping[str, Path], prefix: str) -> dict[str, Path]:
    return {
        name.removeprefix(prefix): path for name, path in found.items() if name.startswith(prefix)
    }


def _read_manifest(name: str, text: bytes) -> Manifest:
    if name != MANIFEST:
        raise _damaged("it does not begin with a manifest")
    try:
        manifest = json_decoder(Manifest).decode(text)
    except msgspec.MsgspecError as error:
        raise _damaged("its manifest cannot be read") from error
    if manifest.form not in READABLE:
        raise FileRefused(
            f"the backup has form {manifest.form}, and this program knows {FORM} and those before: "
            "restore it with a newer one"
        )
    if STORE not in manifest.sha256_by_name:
        raise _damaged("its manifest names no store")
    return manifest


def _take_out(name: str, file: IO[bytes], manifest: Manifest, folder: Path) -> Path:
    """Write a file of the backup, under a name of ours, if it is what the manifest says."""
    is_ours = name == STORE or ORIGINAL.fullmatch(name) or MODEL.fullmatch(name)
    if name not in manifest.sha256_by_name or not is_ours:
        raise _damaged("it holds a file that its manifest does not name")
    to = folder / name.replace("/", "-")
    with to.open("xb") as copy:
        shutil.copyfileobj(file, copy, CHUNK)
        copy.flush()
        os.fsync(copy.fileno())
    if file_sha256(to) != manifest.sha256_by_name[name]:
        raise _damaged(f"{name} is not what was backed up")
    return to


def _check(unpacked: _Unpacked) -> None:
    """Hold the store against the manifest, and check it whole."""
    manifest = unpacked.manifest
    try:
        found = examine(unpacked.store)
    except StoreOutdated:
        raise
    except StoreError as error:
        raise _damaged("its store cannot be read") from error
    if found.findings:
        raise _damaged(found.findings[0])
    for what, told, there in (
        ("schema step", manifest.schema_step, found.schema_step),
        ("snapshot", manifest.snapshot_no, found.snapshot_no),
        ("events", manifest.event_count, found.event_count),
        ("last event", manifest.event_hash, found.event_hash),
        ("facts", manifest.fact_count, found.fact_count or manifest.fact_count),
    ):
        if told != there:
            raise _damaged(f"its {what} are not those of its manifest")


def _keep_originals(unpacked: _Unpacked, url: str) -> None:
    folder = originals_folder(url)
    if folder is not None:
        for sha256, path in unpacked.originals.items():
            keep_original(path, sha256, folder=folder)


def _keep_models(unpacked: _Unpacked, url: str) -> None:
    """Put the models back; which of them answers is as it was, whatever lay there before."""
    for name, path in unpacked.models.items():
        shelf_of(url).put_back(name, path.read_bytes())


def _originals(url: str) -> Iterator[Path]:
    """Give the originals beside a store, by hash."""
    folder = originals_folder(url)
    if folder is not None and folder.is_dir():
        yield from sorted(path for path in folder.glob("??/*") if HASH.fullmatch(path.name))


@contextmanager
def _aside(folder: Path, name: str) -> Iterator[Path]:
    """Give a folder beside the place, which goes away with all that is left in it."""
    if not folder.is_dir():
        raise CannotWrite(f"there is no folder {folder}: make it, or name another file")
    try:
        made = Path(tempfile.mkdtemp(prefix=f".{name}.", suffix=".part", dir=folder))
    except OSError as error:
        raise CannotWrite(
            f"{folder} cannot be written ({error.strerror}): check its rights"
        ) from error
    try:
        yield made
    finally:
        shutil.rmtree(made, ignore_errors=True)


def _damaged(why: str) -> FileRefused:
    return FileRefused(f"the backup is damaged: {why}; restore another one")
