"""Keep the audit chain."""

from __future__ import annotations

from collections.abc import Sequence

from graph.model.audit import ChainedEvent, Event
from graph.store.base import MOST_KEYS, check_batch
from graph.store.embedded.ledger import read_events, record
from graph.store.embedded.part import Part

MOST_EVENTS = 1_000


class EmbeddedEvents(Part):
    """`EventStore` over one file."""

    async def add_events(self, events: Sequence[Event]) -> Sequence[ChainedEvent]:
        """Append events that belong to no other write: exports, unmaskings."""
        check_batch(events, most=MOST_KEYS)
        if not events:
            return ()
        return await self._engine.write(lambda connection: record(connection, *events))

    async def events(self, *, after: int, first: int) -> Sequence[ChainedEvent]:
        """Give events with a greater seq, in order, at most 1,000."""
        limit = max(0, min(first, MOST_EVENTS))
        return await self._engine.read(
            lambda connection: read_events(connection, after=after, limit=limit)
        )
