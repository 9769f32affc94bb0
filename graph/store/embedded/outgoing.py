"""Read everything a file holds, as a copy hands it on."""

from __future__ import annotations

import asyncio
import sqlite3
from array import array
from collections.abc import Sequence
from pathlib import Path

from graph.model.fact import Fact
from graph.model.report import ImportReport
from graph.model.scope import SYSTEM
from graph.settings import StoreSettings
from graph.store.copying import COLUMNS, Head, Row
from graph.store.embedded.edge import translated
from graph.store.embedded.fact_rows import TABLES
from graph.store.embedded.incoming import read_queue
from graph.store.embedded.loading import load_facts
from graph.store.embedded.opening import connect
from graph.store.values import from_json, seen


class EmbeddedOutgoing:
    """`Outgoing` over one file; all of it is of one instant, whoever writes meanwhile."""

    def __init__(self, path: Path, settings: StoreSettings) -> None:
        """Begin to read a store's file."""
        self._path = path
        with translated(path):
            self._connection = connect(path, settings, may_write=False)
            self._connection.execute("BEGIN")
        self._nos: dict[str, dict[int, array[int]]] = {}

    async def head(self) -> Head:
        """Say where it stands."""
        rows = await self._rows(
            "SELECT snapshot_no, event_seq, event_hash, identity_secret FROM clock"
        )
        ((snapshot_no, seq, event_hash, secret),) = rows
        return Head(
            snapshot_no=snapshot_no, event_seq=seq, event_hash=event_hash, identity_secret=secret
        )

    async def imports(self) -> Sequence[ImportReport]:
        """Give every import, oldest first."""
        rows = await self._rows("SELECT report FROM import ORDER BY added_no, id")
        return [from_json(report, ImportReport) for (report,) in rows]

    async def facts(self, report: ImportReport) -> Sequence[Fact]:
        """Give the facts an import was the first to bring, with every source of each."""
        return await asyncio.to_thread(self._facts, report.snapshot_no)

    async def rows(self, table: str) -> Sequence[Row]:
        """Give the rows of a table in the columns of `COLUMNS`."""
        return await self._rows(f"SELECT {COLUMNS[table]} FROM {table}")  # noqa: S608 - names of the list

    async def deliveries(self) -> Sequence[Row]:
        """Give the rows of its queue, each with its table's name."""
        return await asyncio.to_thread(self._deliveries)

    async def close(self) -> None:
        """Let the file go."""
        self._connection.close()

    def _deliveries(self) -> Sequence[Row]:
        with translated(self._path):
            return read_queue(self._connection)

    async def _rows(self, text: str) -> list[Row]:
        def work() -> list[Row]:
            with translated(self._path):
                return self._connection.execute(text).fetchall()

        return await asyncio.to_thread(work)

    def _facts(self, added_no: int) -> list[Fact]:
        found: list[Fact] = []
        with translated(self._path):
            for name in TABLES:
                nos = self._numbers(name).get(added_no)
                if nos:
                    found.extend(
                        load_facts(self._connection, name, nos.tolist(), seen(SYSTEM)).values()
                    )
        return found

    def _numbers(self, name: str) -> dict[int, array[int]]:
        """Give the numbers of a table's facts by the snapshot that brought them, read once."""
        if name not in self._nos:
            by_snapshot: dict[int, array[int]] = {}
            rows: sqlite3.Cursor = self._connection.execute(f"SELECT added_no, no FROM {name}")  # noqa: S608 - names of the list
            for added_no, no in rows:
                by_snapshot.setdefault(added_no, array("q")).append(no)
            self._nos[name] = by_snapshot
        return self._nos[name]
