"""Batches: all that one file says, as it enters."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from graph.model.fact import Fact
from graph.model.ids import AcknowledgementNo, FactId, ImportId


class InputKind(StrEnum):
    """What a file is."""

    COMPLETE_TRAIL = "COMPLETE_TRAIL"
    COMPLAINT_LIST = "COMPLAINT_LIST"
    ATM_REGISTER = "ATM_REGISTER"
    BRANCH_DIRECTORY = "BRANCH_DIRECTORY"
    CALL_RECORDS = "CALL_RECORDS"
    STATEMENT = "STATEMENT"
    SUSPECT_LIST = "SUSPECT_LIST"
    HELPLINE = "HELPLINE"
    BANK_ANSWER = "BANK_ANSWER"
    BANK_REQUEST = "BANK_REQUEST"
    TABLE = "TABLE"


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusedRow:
    """A row that was not taken in.

    Attributes:
        sheet: Name of the sheet; empty for CSV.
        row: Row from 1.
        cell: Address of the cell at fault, ``K7``; empty if the whole row is.
        reason: What is wrong and what to do, without the value.
        raw: What its cells say, from column A, as text; personal. Of JSON: the record.
    """

    sheet: str
    row: int
    cell: str
    reason: str
    raw: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """What a person wrote in place of a cell that could not be read.

    Attributes:
        sheet: Name of the sheet; empty for CSV and JSON.
        row: Row from 1, of JSON the record.
        cell: Address of the cell, ``K7``; of JSON the path, ``transactions[0].amount``.
        text: What is read instead; personal.
    """

    sheet: str
    row: int
    cell: str
    text: str


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
        corrections: What was written in place of cells; empty: the file as it is.
        follows: The last imports before it that spoke of its complaints.
        mapping: What its columns were said to mean, as TOML; empty: they were known by their names.
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
    corrections: tuple[Correction, ...] = ()
    follows: tuple[ImportId, ...] = ()
    mapping: str = ""

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
        columns: What its columns hold, and the letter each stands under.
    """

    sheet: str
    row_facts: tuple[FactId, ...]
    repeated: int = 0
    left_out: int = 0
    refused: tuple[RefusedRow, ...] = ()
    notes: tuple[str, ...] = ()
    columns: tuple[tuple[str, str], ...] = ()


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
