"""Rows that were not taken in: kept with what they say, listed, and read again when corrected."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import aclosing
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Final, TypeAlias

from api.logs import mask
from api.services.import_parts import join_reports
from api.services.intake import (
    Outcome,
    RefusedFile,
    originals_folder,
    write_part,
)
from graph.errors import FileRefused, InputError, NotFound
from graph.intake.corrections import check_corrections, import_seed
from graph.intake.files import hash_file
from graph.intake.mapping import ColumnMapping, remembered_mapping, write_mapping
from graph.intake.originals import original_path
from graph.intake.reading import read_file_parts
from graph.model.answer import MOST_A_PAGE
from graph.model.audit import Event, EventTag
from graph.model.batch import Correction, Import, RefusedRow
from graph.model.filters import ImportFilter
from graph.model.ids import ImportId
from graph.model.report import ImportReport
from graph.model.scope import Scope
from graph.settings import IntakeSettings
from graph.store.base import GraphStore

MOST_IMPORTS: Final = 2_000  # looked through for refused rows, the newest first


@dataclass(frozen=True, slots=True, kw_only=True)
class QuarantinedRow:
    """A row that was not taken in and has not been corrected since.

    Attributes:
        of: The import that refused it.
        row: Where it stands, why it was refused, what it says.
    """

    of: Import
    row: RefusedRow


async def quarantined(
    *, store: GraphStore, scope: Scope, where: ImportFilter, most: int
) -> Sequence[QuarantinedRow]:
    """Give rows that wait for a correction, the newest import's first, at most `most`."""
    reports = [report async for report in _reports(where, store=store, scope=scope)]
    done: set[_Place] = set()
    for report in reports:
        corrected = {_place(report, one.sheet, one.row) for one in report.of.corrections}
        refused = {_place(report, row.sheet, row.row) for row in _refused(report)}
        done |= corrected - refused
    reports = _as_last_mapped(reports)
    waiting: list[QuarantinedRow] = []
    for report in reports:
        for row in _refused(report):
            place = _place(report, row.sheet, row.row)
            if place not in done and len(waiting) < most:
                done.add(place)  # an earlier refusal of the same row is this one
                waiting.append(QuarantinedRow(of=report.of, row=row))
    return waiting


def _as_last_mapped(reports: Sequence[ImportReport]) -> list[ImportReport]:
    """Leave out imports of a file whose columns were later said to mean something else.

    Args:
        reports: The newest first.
    """
    last: dict[str, str] = {}
    for report in reports:
        if not report.of.has_more:  # a reading that was interrupted is in place of nothing
            last.setdefault(report.of.file_sha256, report.of.mapping)
    return [
        report
        for report in reports
        if last.get(report.of.file_sha256, report.of.mapping) == report.of.mapping
    ]


_Place: TypeAlias = tuple[str, str, int]


def _place(report: ImportReport, sheet: str, row: int) -> _Place:
    return report.of.file_sha256, sheet, row


def _refused(report: ImportReport) -> Iterator[RefusedRow]:
    return (row for sheet in report.sheets for row in sheet.refused)


def shown_raw(row: RefusedRow, *, is_clear: bool) -> Sequence[str]:
    """Give what a row says, numbers and handles masked unless a reason was kept."""
    return row.raw if is_clear else tuple(mask(text) for text in row.raw)


async def unmask_rows(reason: str, *, store: GraphStore, scope: Scope, at: datetime) -> None:
    """Keep the reason for which rows are shown in clear, before they are.

    Raises:
        InputError: The reason is empty.
    """
    if not reason.strip():
        raise InputError("--reveal: give the reason; it is kept in the audit chain")
    event = Event(
        tag=EventTag.UNMASKED,
        actor=scope.actor,
        at=at,
        details=(("reason", reason), ("table", "quarantine")),
    )
    await store.add_events([event])


async def _reports(
    where: ImportFilter, *, store: GraphStore, scope: Scope
) -> AsyncIterator[ImportReport]:
    """Give reports, newest first; a correction comes before what it corrects."""
    after = None
    for _ in range(0, MOST_IMPORTS, MOST_A_PAGE):
        page = await store.imports(where, first=MOST_A_PAGE, after=after, scope=scope)
        for report in page.items:
            yield report
        if not page.has_next:
            return
        after = page.cursors[-1]


async def get_report(import_id: ImportId, *, store: GraphStore, scope: Scope) -> ImportReport:
    """Give the report on an import.

    Raises:
        NotFound: There is none of that id, or none the scope shows.
    """
    page = await store.imports(ImportFilter(ids=frozenset({import_id})), first=1, scope=scope)
    if not page.items:
        raise NotFound("there is no such import; `ringtrace quarantine` lists those that wait")
    return page.items[0]


async def retry_rows(
    import_id: ImportId,
    corrections: Sequence[Correction],
    *,
    store: GraphStore,
    scope: Scope,
    at: datetime,
    settings: IntakeSettings,
    file: Path | None = None,
    mapping: ColumnMapping | None = None,
) -> Outcome:
    """Read a file again with corrected cells: its other rows are known, the corrected are new.

    Args:
        corrections: With those of the import itself, if that was a retry.
        file: The file, where the original was not kept.
        mapping: What its columns mean instead; None: what was said the first time.

    Raises:
        NotFound: There is no such import.
        InputError: Nothing is corrected, the corrections name no cell, or the file is not there
            or another.
    """
    check_corrections(corrections)
    if not corrections and mapping is None:
        raise InputError("corrections: correct a cell, or give a mapping of its columns")
    first = (await get_report(import_id, store=store, scope=scope)).of
    path = file or _kept(first, store.url)
    found = await asyncio.to_thread(hash_file, path, settings)
    if found.sha256 != first.file_sha256:
        raise FileRefused("this is not the file that the rows are from; give that very file")
    told = write_mapping(mapping) if mapping else first.mapping
    cells = (*first.corrections, *corrections)
    batches = read_file_parts(
        replace(found, name=first.file_name),
        keys=store.keyring,
        settings=settings,
        at=at,
        mapping=mapping or remembered_mapping(first.mapping),
        corrections=cells,
        seed=import_seed(first.file_sha256, cells, mapping=told),
    )
    reports: list[ImportReport] = []
    try:
        async with aclosing(batches):
            async for batch in batches:
                outcome = await write_part(path, batch, store=store, scope=scope, at=at)
                if isinstance(outcome, RefusedFile):
                    return outcome
                reports.append(outcome)
    except InputError as error:
        refused = await write_part(path, error, store=store, scope=scope, at=at)
        return RefusedFile(file_name=first.file_name, error=error) if reports else refused
    return join_reports(reports)


def _kept(of: Import, store_url: str) -> Path:
    folder = originals_folder(store_url)
    path = original_path(of.file_sha256, folder=folder) if folder else None
    if path is None or not path.exists():
        raise FileRefused("the original was not kept; name the file itself with --file")
    return path
