"""Read everything a database holds, as a copy hands it on."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Any, Final, Protocol, TypeVar

from graph.model.fact import Fact
from graph.model.report import ImportReport
from graph.model.subscription import Subscription
from graph.settings import StoreSettings
from graph.store.copying import Head, Row, copy_parts
from graph.store.embedded.incoming import EmbeddedIncoming, get_queue
from graph.store.neo4j.engine import View, Writing
from graph.store.neo4j.fact_values import FACT_TYPES
from graph.store.neo4j.reading import read_facts
from graph.store.values import array, from_json

T = TypeVar("T")

STATEMENT: Final = {
    "complaint_version": "copy_complaints",
    "event": "copy_events",
    "ring_version": "copy_rings",
    "ring_member": "copy_rings",
    "ring_event": "copy_ring_events",
    "ring_decision": "copy_decisions",
    "forecast": "copy_forecasts",
    "alert": "copy_alerts",
    "outbox_mark": "copy_marks",
    "subscription": "copy_subscriptions",
    "subscription_version": "copy_subscription_versions",
    "saved_pattern": "copy_patterns",
}
"""What reads each table of a copy."""


class Reading(Protocol):
    """Runs work in a transaction."""

    async def __call__(self, work: Callable[[View], Awaitable[T]], /) -> T:
        """Give what the work gives."""
        ...


class Neo4jOutgoing:
    """`Outgoing` over one database."""

    def __init__(
        self, read: Reading, *, queue: Path, close: Callable[[], Awaitable[None]] | None = None
    ) -> None:
        """Keep how to read.

        Args:
            read: Runs each read: in one transaction for all, or in one each.
            queue: The file of deliveries beside the server.
            close: What lets the server go; None: somebody else does.
        """
        self._read = read
        self._queue = queue
        self._close = close

    async def head(self) -> Head:
        """Say where it stands."""

        async def work(view: View) -> Head:
            ((snapshot_no, seq, event_hash, _, secret),) = await view.rows("clock")
            return Head(
                snapshot_no=snapshot_no,
                event_seq=seq,
                event_hash=event_hash,
                identity_secret=bytes(secret),
            )

        return await self._read(work)

    async def imports(self) -> Sequence[ImportReport]:
        """Give every import, oldest first."""

        async def work(view: View) -> list[ImportReport]:
            rows = await view.rows("copy_imports")
            return [from_json(report, ImportReport) for (report,) in rows]

        return await self._read(work)

    async def facts(self, report: ImportReport) -> Sequence[Fact]:
        """Give the facts an import was the first to bring, with every source of each."""

        async def work(view: View) -> list[Fact]:
            found: list[Fact] = []
            for type_ in FACT_TYPES:
                rows = await view.rows(
                    "copy_facts", names={"TYPE": type_}, addedNo=report.snapshot_no
                )
                found.extend(await read_facts(view, rows))
            return found

        return await self._read(work)

    async def rows(self, table: str) -> Sequence[Row]:
        """Give the rows of a table in the columns of `COLUMNS`."""

        async def work(view: View) -> list[Row]:
            return _shaped(table, await view.rows(STATEMENT[table]))

        return await self._read(work)

    async def deliveries(self) -> Sequence[Row]:
        """Give the rows of its queue, each with its table's name."""
        return await asyncio.to_thread(get_queue, self._queue)

    async def close(self) -> None:
        """Let the server go."""
        if self._close is not None:
            await self._close()


async def write_copy(writing: Writing, to: Path, *, queue: Path) -> None:
    """Write a copy as a SQLite store; the lock is held, so that it is of one snapshot.

    Raises:
        CannotWrite: The folder is missing or full.
        StoreError: The copy is not sound; nothing was moved.
    """

    async def within(work: Callable[[View], Awaitable[T]]) -> T:
        return await work(writing)

    target = EmbeddedIncoming(to, StoreSettings(), may_replace=True)
    try:
        source = Neo4jOutgoing(within, queue=queue)
        await copy_parts(source, target, on_part=lambda *_: None)
    finally:
        await target.let_go()


def _shaped(table: str, rows: Sequence[Sequence[Any]]) -> list[Row]:
    """Give rows as the other adapter has them: lists as JSON, members one a row."""
    match table:
        case "complaint_version":
            return [(number, *rest) for number, rest in rows]
        case "ring_version":
            return [(*row[:7], array(row[7]), row[8]) for row in rows]
        case "ring_member":
            return [(row[0], row[1], member) for row in rows for member in row[9]]
        case "alert":
            return [(*row[:9], *(array(part) for part in row[9:12]), *row[12:]) for row in rows]
        case "subscription" | "saved_pattern":
            shape = _subscription if table == "subscription" else _saved_pattern
            return [shape(row) for row in rows]
        case _:
            return list(rows)


def _saved_pattern(row: Sequence[Any]) -> Row:
    """Give a saved pattern's row."""
    *first, districts, body = row
    return (*first, None if districts is None else array(districts), body)


def _subscription(row: Sequence[Any]) -> Row:
    """Give a subscription's row; the digest of its request is in its body alone."""
    *first, districts, body = row
    request = from_json(body, Subscription).request_sha256
    return (*first, request, None if districts is None else array(districts), body)
