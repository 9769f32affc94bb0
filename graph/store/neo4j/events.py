"""Keep the audit chain."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from graph.model.audit import ChainedEvent, Event
from graph.store.base import MOST_KEYS, check_batch
from graph.store.neo4j.engine import View
from graph.store.neo4j.part import Part
from graph.store.values import from_json

MOST_EVENTS: Final = 1_000


class Neo4jEvents(Part):
    """`EventStore` over one database."""

    async def add_events(self, events: Sequence[Event]) -> Sequence[ChainedEvent]:
        """Append events that belong to no other write: exports, unmaskings."""
        check_batch(events, most=MOST_KEYS)
        if not events:
            return ()
        return await self._engine.write(lambda writing: writing.record(*events))

    async def events(self, *, after: int, first: int) -> Sequence[ChainedEvent]:
        """Give events with a greater seq, in order, at most 1,000."""
        limit = max(0, min(first, MOST_EVENTS))
        return await self._engine.read(lambda view: read_events(view, after=after, limit=limit))


async def read_events(view: View, *, after: int, limit: int) -> list[ChainedEvent]:
    """Give events with a greater seq, in order."""
    return [
        ChainedEvent(
            seq=seq, event=from_json(body, Event), previous_hash=previous, event_hash=digest
        )
        for seq, previous, digest, body in await view.rows("events", after=after, limit=limit)
    ]
