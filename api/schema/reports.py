"""Reports: what became of a file, sheet by sheet."""

from __future__ import annotations

from datetime import datetime

import strawberry

from api.schema.context import Info
from api.schema.declared import resolved
from api.schema.nodes import Node
from api.schema.page import After, Connection, First, page_request, slice_of
from api.schema.scalars import Sha256
from api.services.quarantine import shown_raw
from graph.model import batch
from graph.model import report as model
from graph.model.batch import InputKind

ID = strawberry.ID


@strawberry.type(description="A row that was not taken in.")
class RefusedRow:
    """A row that was not taken in."""

    sheet: str = strawberry.field(description="Name of the sheet; empty for CSV.")
    row: int = strawberry.field(description="Row from 1, as a spreadsheet shows it.")
    cell: str = strawberry.field(description="Cell at fault; empty: the whole row.")
    reason: str = strawberry.field(description="What is wrong and what to do; never the value.")
    raw: list[str] = strawberry.field(
        description="What its cells say, from column A, long numbers masked; of JSON the record."
    )


@strawberry.type(description="A cell that was read as a person corrected it.")
class CorrectedCell:
    """A cell that was corrected."""

    sheet: str = strawberry.field(description="Name of the sheet; empty for CSV.")
    row: int = strawberry.field(description="Row from 1.")
    cell: str = strawberry.field(description="Address, K7; of JSON a path.")


@strawberry.type(description="What a column was taken for.")
class SheetColumn:
    """What a column was taken for."""

    holds: str = strawberry.field(description="What it holds, as the portal calls it.")
    letters: str = strawberry.field(description="Letters over it, as a spreadsheet shows them.")


@strawberry.type(description="What became of one sheet; found = new + known + refused.")
class SheetReport:
    """What became of one sheet."""

    sheet: str = strawberry.field(description="Name of the sheet; empty for CSV.")
    found: int = strawberry.field(description="Distinct rows of data.")
    new: int = strawberry.field(description="Rows that said something not yet known.")
    known: int = strawberry.field(description="Rows already known.")
    refused: int = strawberry.field(description="Rows not taken in; `refusedRows` says why.")
    repeated: int = strawberry.field(description="Exact repeats, in no other count.")
    left_out: int = strawberry.field(description="Header copies, totals, notes; in no other count.")
    notes: list[str] = strawberry.field(description="What a person should know about the sheet.")
    columns: list[SheetColumn] = strawberry.field(description="What its columns were taken for.")
    new_rows: list[int] = strawberry.field(
        description="Rows that said something new, if others were known; at most 10,000."
    )


@strawberry.type(description="What became of one file.")
class ImportReport(Node):
    """What became of one file."""

    all_refused: strawberry.Private[list[RefusedRow]]
    file_name: str = strawberry.field(description="Name without its folder.")
    file_sha256: Sha256 = strawberry.field(description="Hash of the bytes.")
    kind: InputKind = strawberry.field(description="What the file is.")
    exported_at: datetime | None = strawberry.field(
        description="When the portal wrote it; null: it does not say."
    )
    imported_at: datetime = strawberry.field(description="When it was taken in.")
    acknowledgement_nos: list[str] = strawberry.field(description="Complaints it speaks of.")
    new: int = strawberry.field(description="Rows that said something not yet known.")
    known: int = strawberry.field(description="Rows already known.")
    refused: int = strawberry.field(description="Rows not taken in.")
    follows: list[ID] = strawberry.field(
        description="The last imports before it that spoke of its complaints; what they did not"
        " say is `new`, row by row in `sheets.newRows`."
    )
    corrections: list[CorrectedCell] = strawberry.field(
        description="Cells that were read as a person corrected them; empty: the file as it is."
    )
    sheets: list[SheetReport] = strawberry.field(description="Sheet by sheet, in the file's order.")
    snapshot_no: int = strawberry.field(description="Store snapshot that holds it.")
    is_repeat: bool = strawberry.field(
        description="The file was known, and this is its first report again."
    )

    @resolved("Rows not taken in, in the file's order.")
    def refused_rows(
        self, info: Info, first: First = None, after: After = None
    ) -> Connection[RefusedRow]:
        """Resolve `refusedRows`."""
        rows, request = self.all_refused, page_request(first, after, None, None)
        keys = [str(number) for number in range(len(rows))]
        return slice_of(
            rows, keys, request, name=f"refused {self.id}", seal=info.context.server.seal
        )


def show_report(report: model.ImportReport) -> ImportReport:
    """Show an import report."""
    of = report.of
    return ImportReport(
        id=ID(of.id),
        all_refused=[show_refused(row) for sheet in report.sheets for row in sheet.refused],
        file_name=of.file_name,
        file_sha256=Sha256(of.file_sha256),
        kind=of.kind,
        exported_at=of.exported_at,
        imported_at=of.imported_at,
        acknowledgement_nos=list(of.complaints),
        new=report.new,
        known=report.known,
        refused=report.refused,
        follows=[ID(key) for key in of.follows],
        corrections=[
            CorrectedCell(sheet=one.sheet, row=one.row, cell=one.cell) for one in of.corrections
        ],
        sheets=[_show_sheet(sheet) for sheet in report.sheets],
        snapshot_no=report.snapshot_no,
        is_repeat=report.is_repeat,
    )


def show_refused(row: batch.RefusedRow) -> RefusedRow:
    """Show a row that was not taken in, its numbers masked."""
    return RefusedRow(
        sheet=row.sheet,
        row=row.row,
        cell=row.cell,
        reason=row.reason,
        raw=list(shown_raw(row, is_clear=False)),
    )


def _show_sheet(sheet: model.SheetReport) -> SheetReport:
    return SheetReport(
        sheet=sheet.sheet,
        found=sheet.found,
        new=sheet.new,
        known=sheet.known,
        refused=len(sheet.refused),
        repeated=sheet.repeated,
        left_out=sheet.left_out,
        notes=list(sheet.notes),
        columns=[SheetColumn(holds=holds, letters=letters) for holds, letters in sheet.columns],
        new_rows=list(sheet.new_rows),
    )
