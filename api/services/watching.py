"""A watched folder: what is dropped there is taken in, and moved aside with its report.

Nothing is remembered between two runs but what lies in the folder and the
store: a file that was taken in when the program ended is met again, known by
its bytes, and moved then.
"""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any, Final, TypeAlias

import msgspec

from api.services.intake import Outcome, RefusedFile, import_files
from graph.errors import CannotWrite, StoreUnavailable
from graph.model.report import SheetReport
from graph.model.scope import Scope
from graph.settings import IntakeSettings
from graph.store.base import GraphStore

logger = logging.getLogger(__name__)

DONE: Final = "done"
REFUSED: Final = "refused"
REPORT: Final = ".report.json"
UNFINISHED: Final = (".crdownload", ".download", ".filepart", ".part", ".partial", ".tmp")
LOOK_EVERY_S: Final = 2.0  # a file whose size stands still between two looks is whole

State: TypeAlias = tuple[int, int]
Seen: TypeAlias = Mapping[Path, State]
"""Size in bytes and time of change, by file, as the last look found them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What became of one file.

    Attributes:
        moved_to: Where it lies now; its report lies beside it.
        outcome: The report, or why it was refused.
    """

    moved_to: Path
    outcome: Outcome


async def watch_folder(
    folder: Path,
    *,
    store: GraphStore,
    scope: Scope,
    settings: IntakeSettings,
    clock: Callable[[], datetime],
    stop: asyncio.Event,
    every_s: float = LOOK_EVERY_S,
    on_taken: Callable[[Sequence[Taken]], Awaitable[None]] | None = None,
) -> None:
    """Take in what is dropped into a folder until told to stop; a file begun is finished.

    Args:
        clock: Gives the time of each import; aware.
        every_s: Seconds between two looks.
        on_taken: Called after each look that took something in.

    Raises:
        CannotWrite: The folder cannot be written to.
    """
    seen: Seen = {}
    await asyncio.to_thread(_make_folders, folder)
    while not stop.is_set():
        taken, seen = await take_in(
            folder, seen, store=store, scope=scope, settings=settings, at=clock(), stop=stop
        )
        if taken and on_taken is not None:
            await on_taken(taken)
        with suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), every_s)


async def take_in(
    folder: Path,
    seen: Seen,
    *,
    store: GraphStore,
    scope: Scope,
    settings: IntakeSettings,
    at: datetime,
    stop: asyncio.Event | None = None,
) -> tuple[Sequence[Taken], Seen]:
    """Look once: take in each file that has not changed since the last look.

    A store that cannot be reached leaves the files where they are, for a later look.

    Returns:
        What became of which file, and what to hand to the next look.

    Raises:
        CannotWrite: A file cannot be moved, or its report cannot be written.
    """
    found = await asyncio.to_thread(_look, folder)
    taken: list[Taken] = []
    for path, state in found.items():
        if seen.get(path) != state:
            continue
        if stop is not None and stop.is_set():
            break
        try:
            (outcome,) = await import_files(
                [path], store=store, scope=scope, at=at, settings=settings
            )
        except StoreUnavailable:
            logger.warning("store not reached; files wait", extra={"files": len(found)})
            break
        if not await asyncio.to_thread(path.exists):
            continue
        moved_to = await asyncio.to_thread(_move_aside, folder, path, outcome)
        taken.append(Taken(moved_to=moved_to, outcome=outcome))
    return taken, found


def _look(folder: Path) -> dict[Path, State]:
    """Give the files that may be whole, sorted, with what tells whether they change."""
    found = {}
    for path in _dropped(folder):
        with suppress(OSError):  # gone since it was listed
            stat = path.stat()
            found[path] = (stat.st_size, stat.st_mtime_ns)
    return found


def _dropped(folder: Path) -> Iterator[Path]:
    """Give the files of a folder, at any depth but in what was moved aside; links lead nowhere."""
    aside = {folder / DONE, folder / REFUSED}
    for root, folders, names in os.walk(folder):
        here = Path(root)
        folders[:] = sorted(
            name for name in folders if here / name not in aside and not name.startswith(".")
        )
        for name in sorted(names):
            is_unfinished = name.startswith((".", "~$")) or name.lower().endswith(UNFINISHED)
            if not is_unfinished and not (here / name).is_symlink() and (here / name).is_file():
                yield here / name


def _make_folders(folder: Path) -> None:
    try:
        for name in (DONE, REFUSED):
            (folder / name).mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise CannotWrite(f"{folder} cannot be watched: {error.strerror}") from error


def _move_aside(folder: Path, path: Path, outcome: Outcome) -> Path:
    """Move a file to done/ or refused/, its report first: a moved file always has one."""
    aside = folder / (REFUSED if isinstance(outcome, RefusedFile) else DONE)
    try:
        aside.mkdir(parents=True, exist_ok=True)
        to = _free_name(aside, path.name)
        report = to.with_name(to.name + REPORT)
        half = report.with_name(f".{report.name}.part")
        half.write_bytes(msgspec.json.format(msgspec.json.encode(describe(outcome))))
        half.replace(report)
        path.replace(to)
    except OSError as error:
        raise CannotWrite(
            f"{path.name!r} was read but cannot be moved to {aside}: {error.strerror}"
        ) from error
    return to


def _free_name(folder: Path, name: str) -> Path:
    """Give a name that no file in a folder has: ``x.csv``, then ``x (2).csv``."""
    stem, suffix = Path(name).stem, Path(name).suffix
    to, number = folder / name, 1
    while to.exists():
        number += 1
        to = folder / f"{stem} ({number}){suffix}"
    return to


def describe(outcome: Outcome) -> Mapping[str, Any]:
    """Give a report's content: names, counts, reasons and cells; no value of the file."""
    if isinstance(outcome, RefusedFile):
        return {
            "file": outcome.file_name,
            "refused": str(outcome.error),
            "code": outcome.error.code,
            "sheet": outcome.error.sheet,
            "cell": outcome.error.cell,
        }
    return {
        "file": outcome.of.file_name,
        "sha256": outcome.of.file_sha256,
        "kind": outcome.of.kind.value,
        "imported_at": outcome.of.imported_at.isoformat(),
        "is_repeat": outcome.is_repeat,
        "snapshot_no": outcome.snapshot_no,
        "complaints": outcome.of.complaints,
        "import": outcome.of.id,
        "follows": outcome.of.follows,
        "sheets": [_describe_sheet(sheet) for sheet in outcome.sheets],
    }


def _describe_sheet(sheet: SheetReport) -> Mapping[str, Any]:
    """Give a sheet's report without what its refused rows say: the file beside it says that."""
    bare = replace(sheet, refused=tuple(replace(row, raw=()) for row in sheet.refused))
    said: dict[str, Any] = msgspec.to_builtins(bare)
    for row in said["refused"]:
        del row["raw"]
    return said
