"""Which reader a file calls for, and the one way in for services."""

from __future__ import annotations

import asyncio
import hashlib
import re
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from graph.amounts import parse_instant
from graph.errors import FileRefused, MalformedRow
from graph.intake.atms import AtmRegisterReader
from graph.intake.bank_answers import BankAnswerReader
from graph.intake.base import FactLog, OpenedFile, Reader
from graph.intake.calls import CallRecordReader
from graph.intake.complaints import ComplaintListReader
from graph.intake.complete_trail import CompleteTrailReader
from graph.intake.documents import parse_document
from graph.intake.helpline import HelplineReader
from graph.intake.pool import ReadingPool, reading_pool
from graph.intake.sheet import open_sheets
from graph.intake.statements import StatementReader
from graph.intake.suspects import SuspectListReader
from graph.intake.tables import PlainTable, TableReader
from graph.intake.wire import Job
from graph.model.fact import FactBatch, Import, InputKind
from graph.model.ids import Keyring, import_id
from graph.settings import IntakeSettings

__all__ = ["READERS", "Reader", "find_files", "find_skipped", "read_bytes", "read_file"]

READERS: Final[Sequence[Reader]] = (
    HelplineReader(),
    BankAnswerReader(),
    CallRecordReader(),
    CompleteTrailReader(),
    ComplaintListReader(),
    StatementReader(),
    TableReader(PlainTable.TRANSFERS),
    SuspectListReader(),
    AtmRegisterReader(),
    TableReader(PlainTable.WITHDRAWALS),
    TableReader(PlainTable.HOLDS),
)
"""Every reader, the more particular before the more general."""

EXPORTED: Final = re.compile(r"(\d{2})_(\d{2})_(\d{4})_(\d{2})_(\d{2})_(\d{2})(?!\d)")
EXTENSIONS: Final = frozenset({".csv", ".htm", ".html", ".tsv", ".txt", ".xls", ".xlsm", ".xlsx"})
NEVER_INPUT: Final = ("readme", "license", "notice", "~$", ".")


def find_files(paths: Iterable[Path]) -> Sequence[Path]:
    """Give the files to take in, each once, sorted within each folder.

    A file named directly is always given, whatever it is; of a folder come the
    files whose names are those of tables, at any depth.

    Raises:
        FileRefused: A path that does not exist.
    """
    found: dict[Path, None] = {}
    for path in paths:
        if path.is_dir():
            found.update(dict.fromkeys(sorted(file for file in path.rglob("*") if is_input(file))))
        elif path.exists():
            found[path] = None
        else:
            raise FileRefused(f"there is no file or folder {path.name!r}")
    return tuple(found)


def find_skipped(paths: Iterable[Path]) -> Sequence[Path]:
    """Give the files of folders that are not taken in, because their names are no tables'."""
    return tuple(
        file
        for path in paths
        if path.is_dir()
        for file in sorted(path.rglob("*"))
        if file.is_file() and not is_input(file) and not file.name.startswith((".", "~$"))
    )


def is_input(path: Path) -> bool:
    """Tell whether a file of a folder looks like a table by its name."""
    return (
        path.suffix.lower() in EXTENSIONS
        and not path.name.lower().startswith(NEVER_INPUT)
        and path.is_file()
    )


async def read_file(
    path: Path,
    *,
    keys: Keyring,
    settings: IntakeSettings,
    at: datetime,
    kind: InputKind | None = None,
    pool: ReadingPool | None = None,
) -> FactBatch:
    """Hash a file, read it in a limited child process, and give its facts.

    Args:
        keys: Makes the keys of personal things.
        at: When it is taken in; aware.
        kind: What the file is, if it is known; None: told by content.
        pool: Children that are running; None starts one for this file alone.

    Raises:
        InputError: The file is refused whole, with the reason.
    """
    content = await asyncio.to_thread(load, path, settings)
    job = Job(
        name=path.name,
        file_sha256=hashlib.sha256(content).hexdigest(),
        secret=keys.secret,
        at=at.astimezone(UTC),
        kind=kind,
        limits=settings,
    )
    if pool is not None:
        return await pool.read(job, content)
    async with reading_pool(settings, size=1) as single:
        return await single.read(job, content)


def load(path: Path, settings: IntakeSettings) -> bytes:
    """Give a file's bytes.

    Raises:
        FileRefused: It is no file, cannot be opened, or is larger than is taken.
    """
    limit = settings.max_file_bytes
    try:
        if not path.is_file():
            raise FileRefused(f"{path.name!r} is no file")
        with path.open("rb") as file:
            content = file.read(limit + 1)
    except OSError as error:
        raise FileRefused(f"{path.name!r} cannot be opened: {error.strerror}") from error
    if len(content) > limit:
        raise FileRefused(f"the file has more than {limit:,} bytes; give it in parts")
    return content


def read_bytes(job: Job, content: bytes) -> FactBatch:
    """Read a file's bytes in this process; meant for the child.

    Raises:
        InputError: The file is refused whole, with the reason.
    """
    exported_at = find_export_time(job.name)
    known_at = min(exported_at or job.at, job.at)
    records = parse_document(content)
    file = OpenedFile(
        name=job.name,
        file_sha256=job.file_sha256,
        import_id=import_id(job.file_sha256),
        known_at=known_at,
        sheets=() if records is not None else open_sheets(content, job.limits),
        records=records,
    )
    reader = choose_reader(file, job.kind)
    log, reads = FactLog(), []
    for sheet in reader.read(file, Keyring(job.secret)):
        reads.append(sheet.read)
        for fact in sheet.facts:
            log.add(fact)
    facts = log.facts()
    return FactBatch(
        of=Import(
            id=file.import_id,
            file_name=job.name,
            file_sha256=job.file_sha256,
            kind=reader.kind,
            exported_at=exported_at,
            imported_at=job.at,
            complaints=tuple(sorted({fact.complaint for fact in facts if fact.complaint})),
        ),
        facts=facts,
        sheets=tuple(reads),
    )


def choose_reader(file: OpenedFile, kind: InputKind | None) -> Reader:
    """Give the reader that was asked for, or the first that recognises the file.

    Raises:
        FileRefused: None does.
    """
    for reader in READERS:
        if reader.kind is kind or (kind is None and reader.recognises(file)):
            return reader
    raise FileRefused(
        "no reader knows this file; wanted: a CompleteTrail workbook, a complaint list, a "
        "statement, a call record, an ATM register, a list of suspects, a table of transfers or "
        "withdrawals, with its header row; `ringtrace inspect` tells what its columns may be"
    )


def find_export_time(name: str) -> datetime | None:
    """Give the instant that the portal wrote into a file's name, India's time; aware UTC."""
    found = EXPORTED.search(name)
    if found is None:
        return None
    day, month, year, hour, minute, second = found.groups()
    try:
        return parse_instant(f"{day}/{month}/{year} {hour}:{minute}:{second}")[0]
    except MalformedRow:
        return None
