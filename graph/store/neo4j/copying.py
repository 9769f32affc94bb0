"""Read everything a database holds into a SQLite store's file."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from graph.model.report import ImportReport
from graph.model.subscription import Subscription
from graph.settings import StoreSettings
from graph.store.embedded.copying import Copying, Head
from graph.store.neo4j.engine import View, Writing
from graph.store.neo4j.fact_rows import FACT_TYPES
from graph.store.neo4j.reading import Found, read_facts
from graph.store.values import array, from_json


async def write_copy(writing: Writing, to: Path, *, queue: Path) -> None:
    """Write a copy; the lock is held, so that it is of one snapshot.

    Raises:
        CannotWrite: The folder is missing or full.
        StoreError: The copy is not sound; nothing was moved.
    """
    copying = await asyncio.to_thread(Copying, to, StoreSettings())
    try:
        await _copy_facts(writing, copying)
        await _copy_findings(writing, copying)
        ((snapshot_no, seq, head, _, secret),) = await writing.rows("clock")
        where = Head(
            snapshot_no=snapshot_no,
            event_seq=seq,
            event_hash=head,
            identity_secret=bytes(secret),
        )
        await asyncio.to_thread(copying.finish, where, queue=queue)
    finally:
        await asyncio.to_thread(copying.drop)


async def _copy_facts(view: View, copying: Copying) -> None:
    """Copy imports, and what each brought; an import at a time is in memory."""
    reports = [from_json(report, ImportReport) for (report,) in await view.rows("copy_imports")]
    await asyncio.to_thread(copying.add_imports, reports)
    for report in reports:
        for type_ in FACT_TYPES:
            rows = await view.rows("copy_facts", names={"TYPE": type_}, addedNo=report.snapshot_no)
            facts = await read_facts(view, [Found(*row) for row in rows])
            await asyncio.to_thread(copying.add_facts, facts, added_no=report.snapshot_no)
    complaints = [(number, row) for number, row in await view.rows("copy_complaints")]
    await asyncio.to_thread(copying.add_complaints, complaints)


async def _copy_findings(view: View, copying: Copying) -> None:
    rings = await view.rows("copy_rings")
    tables: dict[str, Sequence[Sequence[Any]]] = {
        "event": await view.rows("copy_events"),
        "ring_version": [[*row[:7], array(row[7]), row[8]] for row in rings],
        "ring_member": [(row[0], row[1], one) for row in rings for one in row[9]],
        "ring_event": await view.rows("copy_ring_events"),
        "ring_decision": await view.rows("copy_decisions"),
        "forecast": await view.rows("copy_forecasts"),
        "alert": [
            [*row[:9], *(array(part) for part in row[9:12]), *row[12:]]
            for row in await view.rows("copy_alerts")
        ],
        "outbox_mark": await view.rows("copy_marks"),
        "subscription": [_subscription_row(row) for row in await view.rows("copy_subscriptions")],
        "subscription_version": await view.rows("copy_subscription_versions"),
    }
    for table, rows in tables.items():
        await asyncio.to_thread(copying.add_rows, table, rows)


def _subscription_row(row: Sequence[Any]) -> list[Any]:
    """Give a subscription's row; the digest of its request is in its body alone."""
    *first, districts, body = row
    request = from_json(body, Subscription).request_sha256
    return [*first, request, None if districts is None else array(districts), body]
