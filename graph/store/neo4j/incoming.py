"""Fill an empty database with what another store holds."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Any, Final

import msgspec

from graph.errors import Conflict
from graph.model.entity import EntityRecord
from graph.model.fact import Fact
from graph.model.report import ImportReport
from graph.settings import StoreSettings
from graph.store.copying import COLUMNS, IMPORTS, Head, Row
from graph.store.embedded.incoming import put_queue, refuse_filled
from graph.store.embedded.opening import prepare
from graph.store.migrate import STEPS, newest_step
from graph.store.neo4j.engine import Engine, View
from graph.store.neo4j.fact_rows import fact_row, tie_rows
from graph.store.neo4j.intake import add_entities, by_type, put_import
from graph.store.neo4j.reading import source_texts
from graph.store.neo4j.rings import event_key
from graph.store.neo4j.statements import script
from graph.store.neo4j.wording import index_complaints, index_entities

STATEMENT: Final = {
    "complaint_version": "put_versions",
    "event": "put_events",
    "ring_version": "put_rings",
    "ring_member": "put_members",
    "ring_event": "put_ring_events",
    "ring_decision": "put_decisions",
    "forecast": "put_forecasts",
    "alert": "put_alerts",
    "outbox_mark": "put_marks",
    "subscription": "put_subscriptions",
    "subscription_version": "put_subscription_versions",
    "saved_pattern": "put_patterns",
}
"""What writes each table of a copy."""

LISTS: Final = frozenset({"districts", "rings", "watched", "owner_districts"})
"""Columns that hold a list as JSON."""


class Neo4jIncoming:
    """`Incoming` over an empty database; it is no store before the copy is finished."""

    def __init__(self, engine: Engine, settings: StoreSettings) -> None:
        """Keep the engine, which is closed with this."""
        self._engine = engine
        self._settings = settings

    async def begin(self, head: Head) -> frozenset[str]:
        """Begin, or go on with a copy of the very same head; give the parts that are there.

        Raises:
            Conflict: Something else is there, or an unfinished copy of something else.
        """
        state = await self._engine.run_bare(lambda view: view.rows("copy_state"), may_write=False)
        if state:
            ((digest, done),) = state
            if digest != head.digest:
                raise Conflict(
                    f"{self._engine.url} holds an unfinished copy of something else: empty it"
                )
            return frozenset(done)
        await asyncio.to_thread(refuse_filled, Path(self._settings.queue_file))
        await self._engine.run_bare(self._refuse_filled, may_write=False)
        for step in STEPS:
            await self._engine.run_schema(script(step.cypher))
        await self._engine.run_bare(lambda view: view.rows("await_indexes"), may_write=False)

        async def mark(view: View) -> None:
            await view.rows("clear_new_store")
            await view.rows("begin_copy", head=head.digest)

        await self._engine.run_bare(mark, may_write=True)
        return frozenset()

    async def add_imports(self, reports: Sequence[ImportReport]) -> None:
        """Write imports with their reports."""

        async def work(view: View) -> None:
            for report in reports:
                await put_import(view, report, added_no=report.snapshot_no)

        await self._do(IMPORTS, work)

    async def add_facts(self, report: ImportReport, facts: Sequence[Fact]) -> None:
        """Write the facts an import was the first to bring.

        Raises:
            StoreError: This adapter does not keep a kind of them.
        """

        async def work(view: View) -> None:
            await index_complaints(view, await add_entities(view, facts))
            for type_, of in by_type(facts).items():
                rows = (fact_row(fact, source_texts(fact)) for fact in of)
                await view.batches(f"add_{type_}", rows, addedNo=report.snapshot_no)
            for tie, tied in tie_rows(facts).items():
                await view.batches(f"add_{tie}", tied, addedNo=report.snapshot_no)
            await index_entities(view, [one for one in facts if isinstance(one, EntityRecord)])

        await self._do(report.of.id, work)

    async def add_rows(self, table: str, rows: Sequence[Row]) -> None:
        """Write the rows of a table."""
        names = COLUMNS[table].split(", ")
        shaped = [
            {name: _value(name, value) for name, value in zip(names, row, strict=True)}
            for row in rows
        ]
        if table == "ring_event":
            shaped = [
                {**row, "key": event_key(row["ring"], row["version"], row["kind"], row["body"])}
                for row in shaped
            ]

        async def work(view: View) -> None:
            await view.batches(STATEMENT[table], shaped)

        await self._do(table, work)

    async def finish(self, head: Head, *, deliveries: Sequence[Row]) -> None:
        """Write where the store stands, take the deliveries in; from now on it is a store."""
        await asyncio.to_thread(self._put_queue, deliveries)

        async def work(view: View) -> None:
            await view.rows(
                "put_clock",
                snapshotNo=head.snapshot_no,
                seq=head.event_seq,
                hash=head.event_hash,
                step=newest_step(),
                secret=head.identity_secret,
            )
            await view.rows("end_copy")

        await self._engine.run_bare(work, may_write=True)

    async def drop(self) -> None:
        """Leave nothing of it, finished or not; the Clock goes first, so that it is no store."""
        await self._engine.run_bare(lambda view: view.rows("clear_new_store"), may_write=True)
        while await self._engine.run_bare(lambda view: view.one("drop_some"), may_write=True):
            pass

    async def close(self) -> None:
        """Let the connections go."""
        await self._engine.close()

    async def _refuse_filled(self, view: View) -> None:
        clock = await view.rows("clock")
        if clock and clock[0][0] <= 1:  # a store that was opened once, and nothing since
            return
        if clock or await view.rows("anything"):
            raise Conflict(f"{self._engine.url} is not empty: name an empty database")

    async def _do(self, part: str, work: Callable[[View], Awaitable[None]]) -> None:
        """Run work and note its part, in one transaction."""

        async def noted(view: View) -> None:
            await work(view)
            await view.rows("copied", part=part)

        await self._engine.run_bare(noted, may_write=True)

    def _put_queue(self, deliveries: Sequence[Row]) -> None:
        path = Path(self._settings.queue_file)
        prepare(path, self._settings)
        put_queue(path, deliveries)


def _value(name: str, value: Any) -> Any:  # noqa: ANN401 - whatever a column holds
    return msgspec.json.decode(value) if name in LISTS and value is not None else value
