"""Take facts in, and list what was taken in."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from graph.model.alert import Alert
from graph.model.answer import Cursor, Page
from graph.model.audit import Event
from graph.model.batch import FactBatch
from graph.model.filters import ImportFilter
from graph.model.memory import without_collections
from graph.model.report import ImportReport
from graph.model.scope import Scope
from graph.store.base import MOST_FACTS, MOST_KEYS, check_batch
from graph.store.embedded.intake import add_batch
from graph.store.embedded.ledger import current_snapshot
from graph.store.embedded.part import Part
from graph.store.embedded.statements import statements
from graph.store.paging import Ask, page_of
from graph.store.values import array, from_json, seen, sorted_array


class EmbeddedFacts(Part):
    """`FactStore` over one file."""

    async def add_facts(
        self, batch: FactBatch, *, alerts: Sequence[Alert] = (), event: Event
    ) -> ImportReport:
        """Write one import, its report, its alerts and its audit event in one transaction."""
        check_batch(batch.facts, most=MOST_FACTS)
        check_batch(alerts, most=MOST_KEYS)
        for fact in batch.facts:
            if any(source.import_id != batch.of.id for source in fact.sources):
                raise ValueError("a fact of the batch has a source in another import")

        def work(connection: sqlite3.Connection) -> ImportReport:
            with without_collections():
                return add_batch(connection, batch, alerts, event)

        return await self._engine.write(work)

    async def imports(
        self, where: ImportFilter, *, first: int, after: Cursor | None = None, scope: Scope
    ) -> Page[ImportReport]:
        """List imports, newest first."""
        ask = Ask(order="IMPORTED_NEWEST", first=first, after=after)
        return await self._engine.read(lambda connection: _imports(connection, where, ask, scope))


def _imports(
    connection: sqlite3.Connection, where: ImportFilter, ask: Ask, scope: Scope
) -> Page[ImportReport]:
    no = ask.snapshot_no(current_snapshot(connection))
    asked: dict[str, Any] = {
        **seen(scope, snapshot_no=no),
        "ids": sorted_array(where.ids),
        "complaints": sorted_array(where.complaints),
        "sha256": where.file_sha256,
    }

    def fetch(
        after: Cursor | None,
        is_backward: bool,  # noqa: FBT001 - Fetch
        limit: int,
    ) -> list[tuple[ImportReport, Cursor]]:
        rows = connection.execute(
            statements("facts")["imports_before" if is_backward else "imports_after"],
            {
                **asked,
                "at": after.values[0] if after else None,
                "key": after.key if after else None,
                "limit": limit,
            },
        )
        return [
            (
                _narrowed(connection, from_json(report, ImportReport), asked["districts"]),
                Cursor(order=ask.order, values=(at,), key=key, snapshot_no=no),
            )
            for at, key, report in rows.fetchall()
        ]

    return page_of(ask, fetch)


def _narrowed(
    connection: sqlite3.Connection, report: ImportReport, districts: str | None
) -> ImportReport:
    """Leave out the complaints of other districts."""
    if districts is None or not report.of.complaints:
        return report
    rows = connection.execute(
        statements("facts")["shown_numbers"],
        {"numbers": array(report.of.complaints), "districts": districts},
    )
    shown = tuple(sorted(number for (number,) in rows))
    return replace(report, of=replace(report.of, complaints=shown))
