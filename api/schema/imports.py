"""Files taken in: reports, and the request to take uploads in."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Final, TypeAlias

import strawberry

from api.schema.context import Info
from api.schema.declared import requested, resolved
from api.schema.errors import InputRefused
from api.schema.nodes import Node
from api.schema.page import After, Connection, First, connection, page_request, slice_of
from api.schema.scalars import Sha256
from api.services.intake import RefusedFile as Refusal
from api.services.intake import import_files
from graph.errors import InputError
from graph.model import fact as model
from graph.model.fact import InputKind
from graph.model.flow import ImportFilter
from graph.model.ids import AcknowledgementNo, ImportId

ID = strawberry.ID
MOST_UPLOADS: Final = 65


@strawberry.type(description="A row that was not taken in.")
class RefusedRow:
    """A row that was not taken in."""

    sheet: str = strawberry.field(description="Name of the sheet; empty for CSV.")
    row: int = strawberry.field(description="Row from 1, as a spreadsheet shows it.")
    cell: str = strawberry.field(description="Cell at fault; empty: the whole row.")
    reason: str = strawberry.field(description="What is wrong and what to do; never the value.")


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
        all_refused=[
            RefusedRow(sheet=row.sheet, row=row.row, cell=row.cell, reason=row.reason)
            for sheet in report.sheets
            for row in sheet.refused
        ],
        file_name=of.file_name,
        file_sha256=Sha256(of.file_sha256),
        kind=of.kind,
        exported_at=of.exported_at,
        imported_at=of.imported_at,
        acknowledgement_nos=list(of.complaints),
        new=report.new,
        known=report.known,
        refused=report.refused,
        sheets=[_show_sheet(sheet) for sheet in report.sheets],
        snapshot_no=report.snapshot_no,
        is_repeat=report.is_repeat,
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
    )


@strawberry.input(name="ImportFilter", description="Which imports; all given parts hold.")
class ImportFilterInput:
    """Which imports."""

    acknowledgement_nos: list[str] | None = strawberry.field(
        default=None, description="That speak of any of these complaints."
    )
    file_sha256: Sha256 | None = strawberry.field(default=None, description="Of this very file.")

    def to_model(self) -> ImportFilter:
        """Give the filter as the store takes it."""
        return ImportFilter(
            complaints=frozenset(AcknowledgementNo(no) for no in self.acknowledgement_nos or ()),
            file_sha256=self.file_sha256,
        )


@strawberry.type
class ImportsQuery:
    """Questions about imports."""

    @resolved("Files taken in, newest first.")
    async def imports(
        self,
        info: Info,
        where: Annotated[
            ImportFilterInput | None,
            strawberry.argument(name="filter", description="Which; null: all."),
        ] = None,
        first: First = None,
        after: After = None,
    ) -> Connection[ImportReport]:
        """Resolve `imports`."""
        context, seal = info.context, info.context.server.seal
        request = page_request(first, after, None, None)
        page = await context.store.imports(
            where.to_model() if where else ImportFilter(),
            first=request.count,
            after=seal.place_or_none("imports", request.place),
            scope=context.scope,
        )
        shown = [show_report(report) for report in page.items]
        return connection(shown, page, name="imports", seal=seal)

    @resolved("One import by its id; null: none, or none you may see.")
    async def import_report(
        self,
        info: Info,
        key: Annotated[ID, strawberry.argument(name="id", description="Its id.")],
    ) -> ImportReport | None:
        """Resolve `importReport`."""
        context = info.context
        page = await context.store.imports(
            ImportFilter(ids=frozenset({ImportId(key)})), first=1, scope=context.scope
        )
        return show_report(page.items[0]) if page.items else None


@strawberry.input(description="Which uploads to take in.")
class ImportFilesInput:
    """Which uploads to take in."""

    uploads: list[ID] = strawberry.field(
        description="Upload ids that `POST /import` gave, 1 to 65; in this order."
    )


@strawberry.type(description="A file that was refused whole; nothing of it was kept.")
class RefusedFile:
    """A file that was refused whole."""

    file_name: str = strawberry.field(description="Name without its folder.")
    code: str = strawberry.field(description="Stable name for programs, upper snake case.")
    reason: str = strawberry.field(description="Why, and what to do; never a value of the file.")
    sheet: str = strawberry.field(description="Sheet at fault; empty: the whole file.")
    cell: str = strawberry.field(description="Cell at fault; empty: the whole sheet.")


@strawberry.type(description="What became of the files.")
class ImportFilesPayload:
    """What became of the files."""

    reports: list[ImportReport] = strawberry.field(description="Of the files taken in.")
    refused_files: list[RefusedFile] = strawberry.field(description="The others, with the reason.")


ImportFilesResult: TypeAlias = Annotated[
    ImportFilesPayload | InputRefused,
    strawberry.union(name="ImportFilesResult", description="What became of it."),
]


@strawberry.type
class ImportsMutation:
    """Requests about imports."""

    @requested("Take uploads in, each whole or not at all; a file known answers its first report.")
    async def import_files(
        self,
        info: Info,
        wish: Annotated[
            ImportFilesInput, strawberry.argument(name="input", description="Which uploads.")
        ],
    ) -> ImportFilesResult:
        """Resolve `importFiles`."""
        context, uploads = info.context, info.context.server.uploads
        if not 1 <= len(wish.uploads) <= MOST_UPLOADS:
            raise InputError(f"uploads: give 1 to {MOST_UPLOADS}")
        paths = [await asyncio.to_thread(uploads.file_of, key) for key in wish.uploads]
        outcomes = await import_files(
            paths,
            store=context.store,
            scope=context.scope,
            at=context.now(),
            settings=context.server.intake,
        )
        for key in wish.uploads:
            await asyncio.to_thread(uploads.drop, key)
        return _payload(outcomes)


def _payload(outcomes: Sequence[model.ImportReport | Refusal]) -> ImportFilesPayload:
    return ImportFilesPayload(
        reports=[
            show_report(outcome) for outcome in outcomes if isinstance(outcome, model.ImportReport)
        ],
        refused_files=[
            RefusedFile(
                file_name=outcome.file_name,
                code=outcome.error.code,
                reason=str(outcome.error),
                sheet=outcome.error.sheet,
                cell=outcome.error.cell,
            )
            for outcome in outcomes
            if isinstance(outcome, Refusal)
        ],
    )
