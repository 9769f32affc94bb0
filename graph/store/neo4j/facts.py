"""Take facts in, and list what was taken in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from graph.model.alert import Alert
from graph.model.answer import Cursor, Page
from graph.model.audit import Event
from graph.model.batch import FactBatch
from graph.model.filters import ImportFilter
from graph.model.report import ImportReport
from graph.model.scope import Scope
from graph.store.base import MOST_FACTS, MOST_KEYS, check_batch
from graph.store.neo4j.engine import View
from graph.store.neo4j.intake import add_batch
from graph.store.neo4j.paging import names_of, page_of
from graph.store.neo4j.part import Part
from graph.store.paging import Ask
from graph.store.values import from_json


class Neo4jFacts(Part):
    """`FactStore` over one database."""

    async def add_facts(
        self, batch: FactBatch, *, alerts: Sequence[Alert] = (), event: Event
    ) -> ImportReport:
        """Write one import, its report, its alerts and its audit event in one transaction."""
        check_batch(batch.facts, most=MOST_FACTS)
        check_batch(alerts, most=MOST_KEYS)
        for fact in batch.facts:
            if any(source.import_id != batch.of.id for source in fact.sources):
                raise ValueError("a fact of the batch has a source in another import")
        return await self._engine.write(lambda writing: add_batch(writing, batch, alerts, event))

    async def imports(
        self, where: ImportFilter, *, first: int, after: Cursor | None = None, scope: Scope
    ) -> Page[ImportReport]:
        """List imports, newest first."""
        ask = Ask(order="IMPORTED_NEWEST", first=first, after=after)
        return await self._engine.read(
            lambda view: _imports(view, where, ask), scope=scope, snapshot_no=ask.first_no
        )


async def _imports(view: View, where: ImportFilter, ask: Ask) -> Page[ImportReport]:
    async def fetch(
        after: Cursor | None,
        is_backward: bool,  # noqa: FBT001 - Fetch
        limit: int,
    ) -> list[tuple[ImportReport, Cursor]]:
        rows = await view.rows(
            "list_imports",
            names=names_of(is_backward=is_backward),
            ids=sorted(where.ids) or None,
            complaints=sorted(where.complaints) or None,
            sha256=where.file_sha256,
            at=after.values[0] if after else None,
            key=after.key if after else None,
            limit=limit,
        )
        reports = [from_json(report, ImportReport) for _, _, report in rows]
        cursors = [
            Cursor(order=ask.order, values=(at,), key=key, snapshot_no=view.no)
            for at, key, _ in rows
        ]
        return list(zip(await _narrowed(view, reports), cursors, strict=True))

    return await page_of(ask, fetch)


async def _narrowed(view: View, reports: Sequence[ImportReport]) -> list[ImportReport]:
    """Leave out the complaints of other districts."""
    if view.districts is None:
        return list(reports)
    asked = sorted({number for report in reports for number in report.of.complaints})
    rows = await view.batches("shown_numbers", asked, called="numbers")
    shown = {number for (number,) in rows}
    return [
        replace(
            report,
            of=replace(
                report.of,
                complaints=tuple(sorted(shown.intersection(report.of.complaints))),
            ),
        )
        for report in reports
    ]
