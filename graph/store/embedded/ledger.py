"""The clock and the chain: what every audited write does last, inside its transaction."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from graph.audit import chain
from graph.model.audit import ChainedEvent, Event
from graph.store.values import from_json, to_json


def current_snapshot(connection: sqlite3.Connection) -> int:
    """Give the number of audited writes committed so far."""
    snapshot_no: int = connection.execute("SELECT snapshot_no FROM clock").fetchone()[0]
    return snapshot_no


def record(connection: sqlite3.Connection, *events: Event) -> Sequence[ChainedEvent]:
    """Number this write, and chain its events; the caller holds the write lock."""
    snapshot_no, seq, head = connection.execute(
        "SELECT snapshot_no + 1, event_seq, event_hash FROM clock"
    ).fetchone()
    chained = []
    for event in events:
        seq += 1
        chained.append(chain(head, seq, event))
        head = chained[-1].event_hash
    connection.executemany(
        "INSERT INTO event VALUES (?, ?, ?, ?, ?)",
        [(e.seq, snapshot_no, e.previous_hash, e.event_hash, to_json(e.event)) for e in chained],
    )
    connection.execute(
        "UPDATE clock SET snapshot_no = ?, event_seq = ?, event_hash = ?", (snapshot_no, seq, head)
    )
    return chained


def read_events(connection: sqlite3.Connection, *, after: int, limit: int) -> list[ChainedEvent]:
    """Give events with a greater seq, in order."""
    rows = connection.execute(
        "SELECT seq, previous_hash, event_hash, body FROM event WHERE seq > ? ORDER BY seq LIMIT ?",
        (after, limit),
    )
    return [
        ChainedEvent(
            seq=seq, event=from_json(body, Event), previous_hash=previous, event_hash=digest
        )
        for seq, previous, digest, body in rows
    ]
