"""The stream of how far uploads are taken in: `importProgress`."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Annotated, Final, TypeAlias

import strawberry

from api.schema.context import Info
from api.schema.declared import streamed
from api.services.progress import ImportState
from graph.errors import InputError

ID = strawberry.ID
MOST_FOLLOWED: Final = 65


@strawberry.type(description="An upload got further.")
class ImportAdvanced:
    """An upload got further."""

    upload_id: ID = strawberry.field(description="The upload.")
    import_id: ID | None = strawberry.field(
        description="The import it became, for `importReport`; null: nothing of it is written yet."
    )
    state: ImportState = strawberry.field(description="Where it stands.")
    parts: int = strawberry.field(description="Parts written; a long table has several.")
    rows: int = strawberry.field(description="Rows taken in or known so far.")
    refused: int = strawberry.field(description="Rows refused so far.")
    ordinal: int = strawberry.field(
        description="Place among the uploads of its request, from 1; 0: not begun."
    )
    total: int = strawberry.field(description="Uploads of its request; 0: not begun.")


@strawberry.type(description="Nothing changed for a while; the stream is alive.")
class ImportAlive:
    """Nothing changed for a while."""

    uploads: int = strawberry.field(description="How many uploads are followed.")


ImportSignal: TypeAlias = Annotated[
    ImportAdvanced | ImportAlive,
    strawberry.union(name="ImportSignal", description="How far an upload is, or a heartbeat."),
]


@strawberry.type
class ProgressSubscription:
    """Streams of imports."""

    @streamed("How far uploads are: begin it before `importFiles`; it ends when all have ended.")
    async def import_progress(
        self,
        info: Info,
        uploads: Annotated[list[ID], strawberry.argument(description="Upload ids, 1 to 65.")],
    ) -> AsyncGenerator[ImportSignal, None]:
        """Resolve `importProgress`."""
        if not 1 <= len(uploads) <= MOST_FOLLOWED:
            raise InputError(f"uploads: give 1 to {MOST_FOLLOWED}")
        signals = info.context.server.progress.follow(uploads)
        async with aclosing(signals):
            async for one in signals:
                if one is None:
                    yield ImportAlive(uploads=len(uploads))
                    continue
                yield ImportAdvanced(
                    upload_id=ID(one.upload_id),
                    import_id=None if one.import_id is None else ID(one.import_id),
                    state=one.state,
                    parts=one.parts,
                    rows=one.rows,
                    refused=one.refused,
                    ordinal=one.ordinal,
                    total=one.total,
                )
