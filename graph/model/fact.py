"""Facts, where they come from, and how they enter: batches and their reports."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from enum import StrEnum
from typing import Final

from graph.model.ids import AcknowledgementNo, FactId, ImportId

INDIA: Final = timezone(timedelta(hours=5, minutes=30), "IST")  # no summer time since 1945
A_MINUTE: Final = timedelta(minutes=1)
A_DAY: Final = timedelta(days=1)
A_MILLISECOND: Final = timedelta(milliseconds=1)  # the resolution of a store


class Precision(StrEnum):
    """How exactly an instant is known."""

    SECOND = "SECOND"
    MINUTE = "MINUTE"
    DAY = "DAY"
    UNKNOWN = "UNKNOWN"


class InputKind(StrEnum):
    """What a file is."""

    COMPLETE_TRAIL = "COMPLETE_TRAIL"
    COMPLAINT_LIST = "COMPLAINT_LIST"
    ATM_REGISTER = "ATM_REGISTER"
    CALL_RECORDS = "CALL_RECORDS"
    STATEMENT = "STATEMENT"
    SUSPECT_LIST = "SUSPECT_LIST"
    HELPLINE = "HELPLINE"
    BANK_ANSWER = "BANK_ANSWER"
    TABLE = "TABLE"


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where a fact was read.

    Attributes:
        import_id: The import that brought it.
        file_sha256: Hash of the file's bytes, 64 hexadecimal digits.
        sheet: Name of the sheet as the file writes it; empty for CSV.
        row: Row from 1, as a spreadsheet shows it.
    """

    import_id: ImportId
    file_sha256: str
    sheet: str
    row: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """Something somebody said; never changed or deleted.

    Attributes:
        id: Hash of complaint and identifying fields.
        complaint: Acknowledgement number it was said under, or None.
        sources: Every place that says it, first known first; at least one.
        event_at: First instant it may have happened; aware UTC; None: unknown.
        event_precision: How exactly `event_at` is known.
        known_at: When police could first know it; aware UTC.
    """

    id: FactId
    complaint: AcknowledgementNo | None
    sources: tuple[Source, ...]
    event_at: datetime | None
    event_precision: Precision
    known_at: datetime

    @property
    def latest_at(self) -> datetime | None:
        """Last instant it may have happened; aware UTC; None: unknown."""
        return latest_instant(self.event_at, self.event_precision)


def latest_instant(event_at: datetime | None, precision: Precision) -> datetime | None:
    """Give the last instant that a first instant of some precision may mean."""
    if event_at is None:
        return None
    match precision:
        case Precision.MINUTE:
            return event_at + A_MINUTE - A_MILLISECOND
        case Precision.DAY:
            day = event_at.astimezone(INDIA).replace(hour=0, minute=0, second=0, microsecond=0)
            return (day + A_DAY - A_MILLISECOND).astimezone(UTC)
        case Precision.SECOND | Precision.UNKNOWN:
            return event_at


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusedRow:
    """A row that was not taken in.

    Attributes:
        sheet: Name of the sheet; empty for CSV.
        row: Row from 1.
        cell: Address of the cell at fault, ``K7``; empty if the whole row is.
        reason: What is wrong and what to do, without the value.
    """

    sheet: str
    row: int
    cell: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Import:
    """One file taken in.

    Attributes:
        id: Hash of the file's bytes and part.
        file_name: Name without its folder.
        file_sha256: Hash of the bytes.
        kind: What the file is.
        exported_at: When the portal wrote it, if its name or text says so; aware UTC.
        imported_at: When it was taken in; aware UTC.
        complaints: Acknowledgement numbers it speaks of, sorted.
        part: Number of the part, from 0, of a file that is too long for one transaction.
        has_more: Further parts follow; the file is whole when one without is there.
    """

    id: ImportId
    file_name: str
    file_sha256: str
    kind: InputKind
    exported_at: datetime | None
    imported_at: datetime
    complaints: tuple[AcknowledgementNo, ...]
    part: int = 0
    has_more: bool = False

    @property
    def known_at(self) -> datetime:
        """When police could first know what it says; never after the import."""
        return min(self.exported_at or self.imported_at, self.imported_at)


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetRead:
    """What a reader found in one sheet.

    Attributes:
        sheet: Name of the sheet; empty for CSV.
        row_facts: The one main fact of each distinct row, in row order.
        repeated: Rows that repeat another row of the sheet exactly.
        left_out: Rows that are no data: header copies, totals, notes.
        refused: Rows not taken in, in row order.
        notes: What a person should know about the sheet.
    """

    sheet: str
    row_facts: tuple[FactId, ...]
    repeated: int = 0
    left_out: int = 0
    refused: tuple[RefusedRow, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FactBatch:
    """All that one import says, written in one transaction.

    Attributes:
        of: The import.
        facts: Facts, each id once; companions (entities a row names) included.
        sheets: What was found where, in the file's order.
    """

    of: Import
    facts: tuple[Fact, ...]
    sheets: tuple[SheetRead, ...]


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
    """

    sheet: str
    found: int
    new: int
    known: int
    refused: tuple[RefusedRow, ...]
    repeated: int = 0
    left_out: int = 0
    notes: tuple[str, ...] = ()


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
            )
        )
    return ImportReport(of=batch.of, sheets=tuple(sheets), snapshot_no=snapshot_no)
