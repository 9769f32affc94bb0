"""The request to take uploads in."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Annotated, Final, TypeAlias

import strawberry

from api.schema.context import Info
from api.schema.declared import requested
from api.schema.errors import InputRefused, NotFoundRefusal
from api.schema.reports import ImportReport, show_report
from api.services.intake import RefusedFile as Refusal
from api.services.intake import import_files
from graph.errors import InputError
from graph.model import report as model

ID = strawberry.ID
MOST_UPLOADS: Final = 65


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


RetryRowsResult: TypeAlias = Annotated[
    ImportFilesPayload | InputRefused | NotFoundRefusal,
    strawberry.union(name="RetryRowsResult", description="What became of it."),
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
        board = context.server.progress
        board.begin(wish.uploads)

        def count_part(place: int, report: model.ImportReport) -> None:
            board.part(
                wish.uploads[place],
                report.of.id,
                rows=report.new + report.known,
                refused=report.refused,
            )

        def count_file(done: int, _: int, outcome: model.ImportReport | Refusal) -> None:
            board.end(wish.uploads[done - 1], is_refused=isinstance(outcome, Refusal))

        outcomes = await import_files(
            paths,
            store=context.store,
            scope=context.scope,
            at=context.now(),
            settings=context.server.intake,
            on_part=count_part,
            on_progress=count_file,
        )
        for key in wish.uploads:
            await asyncio.to_thread(uploads.drop, key)
        return show_outcomes(outcomes)


def show_outcomes(outcomes: Sequence[model.ImportReport | Refusal]) -> ImportFilesPayload:
    """Show what became of files."""
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
