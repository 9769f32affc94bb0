"""Reports: what became of a file, sheet by sheet."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Final

from graph.model.batch import FactBatch, Import, RefusedRow, SheetRead
from graph.model.ids import FactId

MOST_NEW_ROWS: Final = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetReport:
    """What became of one sheet; found = new + known + refused.

    Attributes:
        sheet: Name of the sheet.
        found: Distinct rows of data.
        new: Rows that said something not yet known.
        known: Rows already known from other files, or from this file before.
        refused: Rows not taken in, in row order.
        repeated: Exact repeats inside the sheet, not counted in `found`.
        left_out: Header copies, totals and notes, not counted in `found`.
        notes: What a person should know about the sheet.
        columns: What its columns hold, and the letter each stands under.
        new_rows: Rows that said something new, if others were known; at most `MOST_NEW_ROWS`.
    """

    sheet: str
    found: int
    new: int
    known: int
    refused: tuple[RefusedRow, ...]
    repeated: int = 0
    left_out: int = 0
    notes: tuple[str, ...] = ()
    columns: tuple[tuple[str, str], ...] = ()
    new_rows: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportReport:
    """What became of one file.

    Attributes:
        of: The import.
        sheets: One report a sheet, in the file's order.
        snapshot_no: Store snapshot that holds it; 0 before it is written.
        is_repeat: The file was known by its hash, and this is its first report again.
    """

    of: Import
    sheets: tuple[SheetReport, ...]
    snapshot_no: int = 0
    is_repeat: bool = False

    @property
    def new(self) -> int:
        """Rows that said something not yet known."""
        return sum(sheet.new for sheet in self.sheets)

    @property
    def known(self) -> int:
        """Rows already known."""
        return sum(sheet.known for sheet in self.sheets)

    @property
    def refused(self) -> int:
        """Rows not taken in."""
        return sum(len(sheet.refused) for sheet in self.sheets)


def report_import(batch: FactBatch, new: AbstractSet[FactId], *, snapshot_no: int) -> ImportReport:
    """Say what became of a batch, given the facts that were new to the store."""
    sheets = []
    for read in batch.sheets:
        fresh = sum(1 for fact in read.row_facts if fact in new)
        sheets.append(
            SheetReport(
                sheet=read.sheet,
                found=len(read.row_facts) + len(read.refused),
                new=fresh,
                known=len(read.row_facts) - fresh,
                refused=read.refused,
                repeated=read.repeated,
                left_out=read.left_out,
                notes=read.notes,
                columns=read.columns,
                new_rows=_new_rows(batch, read, new) if fresh < len(read.row_facts) else (),
            )
        )
    return ImportReport(of=batch.of, sheets=tuple(sheets), snapshot_no=snapshot_no)


def _new_rows(batch: FactBatch, read: SheetRead, new: AbstractSet[FactId]) -> tuple[int, ...]:
    """Give the rows of a sheet that said something new, in order."""
    wanted = new & frozenset(read.row_facts)
    rows = sorted(
        next(source.row for source in fact.sources if source.sheet == read.sheet)
        for fact in batch.facts
        if fact.id in wanted and any(source.sheet == read.sheet for source in fact.sources)
    )
    return tuple(rows[:MOST_NEW_ROWS])
