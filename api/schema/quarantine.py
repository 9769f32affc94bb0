"""Rows that were not taken in: the question for them, and the request to read them again."""

from __future__ import annotations

from typing import Annotated

import strawberry

from api.schema.context import Info
from api.schema.declared import requested, resolved
from api.schema.page import After, Connection, First, page_request, slice_of
from api.schema.reports import RefusedRow, show_refused
from api.schema.uploads import ImportFilesPayload, RetryRowsResult, show_outcomes
from api.services.quarantine import quarantined, retry_rows
from graph.intake.mapping import ColumnMapping, parse_mapping
from graph.model.batch import Correction
from graph.model.filters import ImportFilter
from graph.model.ids import ImportId

ID = strawberry.ID
MOST_LISTED = 1_000


@strawberry.type(description="A row that was not taken in, and has not been corrected since.")
class QuarantinedRow:
    """A row that waits for a correction."""

    import_id: ID = strawberry.field(description="The import that refused it.")
    file_name: str = strawberry.field(description="Name of its file.")
    row: RefusedRow = strawberry.field(description="Where it stands, and why it was refused.")


@strawberry.input(description="What to read in place of a cell.")
class CorrectionInput:
    """What to read in place of a cell."""

    sheet: str = strawberry.field(default="", description="Name of the sheet; empty for CSV.")
    row: int = strawberry.field(description="Row from 1; of JSON the record.")
    cell: str = strawberry.field(description="Address, K7; of JSON a path as the refusal gives it.")
    text: str = strawberry.field(description="What is read instead.")

    def to_model(self) -> Correction:
        """Give the correction as services take it."""
        return Correction(sheet=self.sheet, row=self.row, cell=self.cell, text=self.text)


@strawberry.input(description="What one column of a table means.")
class MappedColumnInput:
    """What one column of a table means."""

    means: str = strawberry.field(description="What the kind of table calls it, as payer.")
    header: str = strawberry.field(description="As the file writes it.")


@strawberry.input(description="What the columns of a table mean, as `ringtrace inspect` proposes.")
class ColumnMappingInput:
    """What the columns of a table mean."""

    form: str = strawberry.field(
        name="as", description="Kind of table: transfers, withdrawals, holds, statement and others."
    )
    columns: list[MappedColumnInput] = strawberry.field(description="At least one.")

    def to_model(self) -> ColumnMapping:
        """Give the mapping as services take it.

        Raises:
            InputError: It names a kind of table or a column that nobody knows.
        """
        named = {one.means: one.header for one in self.columns}
        return parse_mapping({"columns": named}, form=self.form)


@strawberry.input(description="Which rows to read again, corrected.")
class RetryRowsInput:
    """Which rows to read again."""

    import_id: ID = strawberry.field(description="The import that refused them.")
    corrections: list[CorrectionInput] = strawberry.field(
        default_factory=list,
        description="Corrected cells, at most 1,000; at least one, unless a mapping is given.",
    )
    mapping: ColumnMappingInput | None = strawberry.field(
        default=None,
        description="What the columns mean instead; null: what was said of them the first time.",
    )


@strawberry.type
class QuarantineQuery:
    """Questions about rows that wait."""

    @resolved("Rows that were not taken in and wait for a correction; at most 1,000 are looked up.")
    async def quarantine(
        self,
        info: Info,
        import_id: Annotated[
            ID | None, strawberry.argument(description="Of one import; null: of all.")
        ] = None,
        first: First = None,
        after: After = None,
    ) -> Connection[QuarantinedRow]:
        """Resolve `quarantine`."""
        context = info.context
        ids = frozenset() if import_id is None else frozenset({ImportId(import_id)})
        waiting = await quarantined(
            store=context.store, scope=context.scope, where=ImportFilter(ids=ids), most=MOST_LISTED
        )
        shown = [
            QuarantinedRow(
                import_id=ID(one.of.id), file_name=one.of.file_name, row=show_refused(one.row)
            )
            for one in waiting
        ]
        keys = [f"{one.of.id} {one.row.sheet} {one.row.row}" for one in waiting]
        return slice_of(
            shown,
            keys,
            page_request(first, after, None, None),
            name=f"quarantine {import_id or ''}",
            seal=context.server.seal,
        )


@strawberry.type
class QuarantineMutation:
    """Requests about rows that wait."""

    @requested(
        "Read a file again with corrected cells, or with other meanings of its columns; its other"
        " rows are known. The original must have been kept."
    )
    async def retry_rows(
        self,
        info: Info,
        wish: Annotated[
            RetryRowsInput, strawberry.argument(name="input", description="Which rows, and how.")
        ],
    ) -> RetryRowsResult:
        """Resolve `retryRows`."""
        context = info.context
        outcome = await retry_rows(
            ImportId(wish.import_id),
            [one.to_model() for one in wish.corrections],
            store=context.store,
            scope=context.scope,
            at=context.now(),
            settings=context.server.intake,
            mapping=wish.mapping.to_model() if wish.mapping else None,
        )
        payload: ImportFilesPayload = show_outcomes([outcome])
        return payload
