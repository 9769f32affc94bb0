"""Files taken in: questions about them."""

from __future__ import annotations

from typing import Annotated

import strawberry

from api.schema.context import Info
from api.schema.declared import resolved
from api.schema.page import After, Connection, First, connection, page_request
from api.schema.reports import ImportReport, show_report
from api.schema.scalars import Sha256
from graph.model.filters import ImportFilter
from graph.model.ids import AcknowledgementNo, ImportId

ID = strawberry.ID


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
