"""Which reader a file calls for, and what that reader says of the bytes, in this process."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final

from graph.amounts import parse_instant
from graph.errors import FileRefused, MalformedRow
from graph.intake.atms import AtmRegisterReader
from graph.intake.bank_answers import BankAnswerReader
from graph.intake.bank_requests import BankRequestReader
from graph.intake.base import (
    FACTS_A_PART,
    MOST_FACTS,
    FactLog,
    OpenedFile,
    PartCount,
    Reader,
    SheetFacts,
    split,
)
from graph.intake.branches import BranchDirectoryReader
from graph.intake.calls import CallRecordReader
from graph.intake.complaints import ComplaintListReader
from graph.intake.complete_trail import CompleteTrailReader
from graph.intake.corrections import correct_records, correct_sheets, import_seed
from graph.intake.documents import parse_document
from graph.intake.files import find_files, find_skipped
from graph.intake.forms import FORMS
from graph.intake.helpline import HelplineReader
from graph.intake.inspect import Inspection, inspect_sheets
from graph.intake.mapping import ColumnMapping, apply_mapping, fits, write_mapping
from graph.intake.sheet import open_sheets
from graph.intake.statements import StatementReader
from graph.intake.suspects import SuspectListReader
from graph.intake.tables import PlainTable, TableReader
from graph.intake.wire import Job
from graph.model.batch import FactBatch, Import, InputKind
from graph.model.fact import Fact
from graph.model.ids import ImportId, Keyring, import_id

__all__ = ["READERS", "Reader", "find_files", "find_skipped", "read_bytes"]

READERS: Final[Sequence[Reader]] = (
    HelplineReader(),
    BankAnswerReader(),
    BankRequestReader(),
    CallRecordReader(),
    CompleteTrailReader(),
    ComplaintListReader(),
    StatementReader(),
    TableReader(PlainTable.TRANSFERS),
    SuspectListReader(),
    AtmRegisterReader(),
    BranchDirectoryReader(),
    TableReader(PlainTable.WITHDRAWALS),
    TableReader(PlainTable.HOLDS),
)
"""Every reader, the more particular before the more general."""

EXPORTED: Final = re.compile(r"(\d{2})_(\d{2})_(\d{4})_(\d{2})_(\d{2})_(\d{2})(?!\d)")


def read_bytes(job: Job, content: bytes) -> FactBatch:
    """Read a file of one part in this process.

    Raises:
        InputError: The file is refused whole, with the reason, or has several parts.
    """
    first, *more = read_parts(job, content)
    if more:
        raise FileRefused("the file has several parts; read them one by one")
    return first


def read_parts(job: Job, content: bytes) -> Iterator[FactBatch]:
    """Read a file's bytes in this process, a transaction's worth at a time; meant for the child.

    Raises:
        InputError: The file is refused whole, with the reason.
    """
    reader, file, mapping = choose_reader(_open(job, content), job)
    for gathered, has_more in _parts(reader.read(file, Keyring(job.secret)), file.parts):
        yield _batch(job, reader.kind, mapping, gathered, file.parts.number, has_more=has_more)


def inspect_bytes(job: Job, content: bytes) -> Inspection:
    """Tell what a file's bytes are, in this process; meant for the child.

    Raises:
        InputError: The file cannot be opened as rows.
    """
    return inspect_sheets(_open(job, content), READERS)


def _open(job: Job, content: bytes) -> OpenedFile:
    records = parse_document(content)
    sheets = () if records is not None else open_sheets(content, job.limits)
    if job.corrections and records is not None:
        records = correct_records(records, job.corrections)
    elif job.corrections:
        sheets = correct_sheets(sheets, job.corrections)
    exported_at = find_export_time(job.name)
    return OpenedFile(
        name=job.name,
        file_sha256=job.file_sha256,
        parts=PartCount(_seed(job)),
        known_at=min(exported_at or job.at, job.at),
        sheets=sheets,
        records=records,
    )


def _seed(job: Job) -> str:
    return job.seed or import_seed(job.file_sha256, job.corrections)


def _parts(
    sheets: Iterable[SheetFacts], count: PartCount
) -> Iterator[tuple[Sequence[SheetFacts], bool]]:
    """Gather what sheets say until a transaction is full; at least one part, if an empty one.

    Yields:
        What was gathered, emptied again before the next is read, and whether more follows.
    """
    gathered: list[SheetFacts] = []
    size = 0
    for sheet in sheets:
        for piece in split(sheet):
            if gathered and size + len(piece.facts) > MOST_FACTS:
                yield gathered, True
                count.advance()
                gathered.clear()
                size = 0
            gathered.append(piece)
            size += len(piece.facts)
        del sheet, piece  # so that memory holds the facts of one part
        if size >= FACTS_A_PART:
            yield gathered, True
            count.advance()
            gathered.clear()
            size = 0
    yield gathered, False


def _batch(
    job: Job,
    kind: InputKind,
    mapping: ColumnMapping | None,
    sheets: Sequence[SheetFacts],
    part: int,
    *,
    has_more: bool,
) -> FactBatch:
    log = FactLog()
    for sheet in sheets:
        log.add_all(sheet.facts)
    own = import_id(_seed(job), part=part)
    facts = tuple(_in_import(fact, own) for fact in log.facts())
    return FactBatch(
        of=Import(
            id=own,
            file_name=job.name,
            file_sha256=job.file_sha256,
            kind=kind,
            exported_at=find_export_time(job.name),
            imported_at=job.at,
            complaints=tuple(sorted({fact.complaint for fact in facts if fact.complaint})),
            part=part,
            has_more=has_more,
            corrections=job.corrections,
            mapping=write_mapping(mapping) if mapping else "",
        ),
        facts=facts,
        sheets=tuple(sheet.read for sheet in sheets),
    )


def _in_import(fact: Fact, own: ImportId) -> Fact:
    """Give a fact whose sources name the import it is in; most are made so."""
    for source in fact.sources:
        if source.import_id != own:
            break
    else:
        return fact
    sources = tuple(replace(source, import_id=own) for source in fact.sources)
    return replace(fact, sources=sources)


def choose_reader(file: OpenedFile, job: Job) -> tuple[Reader, OpenedFile, ColumnMapping | None]:
    """Give the reader that was asked for, or the first that recognises the file, and the file.

    Last comes the mapping that it is read by, if it needs one.

    A mapping that was given renames its columns first, or only names the kind of
    table; one that is kept for a sender is tried where no reader knows the file.

    Raises:
        InputError: No reader knows it, or it has not the columns of the mapping.
    """
    if job.mapping is not None:
        return _mapped(file, job.mapping)
    asked = [reader for reader in READERS if job.kind in {None, reader.kind}]
    for reader in asked:
        if reader.recognises(file):
            return reader, file, None
    if job.kind is not None:
        return asked[0], file, None
    for mapping in job.mappings:
        if fits(file.sheets, mapping):
            return _mapped(file, mapping)
    raise FileRefused(
        "no reader knows this file; wanted: a CompleteTrail workbook, a complaint list, a "
        "statement, a call record, an ATM register, a directory of branches, a list of suspects, a "
        "table of transfers or withdrawals, with its header row; `ringtrace inspect` "
        "tells what its columns may be"
    )


def _mapped(file: OpenedFile, mapping: ColumnMapping) -> tuple[Reader, OpenedFile, ColumnMapping]:
    sheets = apply_mapping(file.sheets, mapping) if mapping.columns else file.sheets
    return FORMS[mapping.form].reader, replace(file, sheets=sheets), mapping


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
