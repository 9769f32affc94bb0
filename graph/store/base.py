"""The port: what every store promises.

Batch: at most 1,000 keys, 2,000 frontier rows, 100,000 facts a call, else ValueError.
Bounded: a page is at most 100 items; a cut is told, never silent.
Ordered: the stated order, then id or key by code point.
Twice is once: repeating a write changes nothing and says so.
Whole: a write and its audit event are one transaction.
Timed: a read that takes too long raises StoreUnavailable.
Scope is applied inside the statement. `as_known_at` None means now.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Protocol

from graph.model.health import Health
from graph.model.ids import (
    Keyring,
)
from graph.store.alerting import AlertStore
from graph.store.findings import DecisionStore, EventStore, ForecastStore, RingStore
from graph.store.knowledge import EntityReader, FactStore, FigureReader, FlowReader, LinkReader
from graph.store.moving import MovementReader
from graph.store.patterns import PatternStore
from graph.store.queue import DeliveryStore
from graph.store.subscribing import SubscriptionStore

__all__ = [
    "MOST_FACTS",
    "MOST_FRONTIER",
    "MOST_KEYS",
    "AlertStore",
    "DecisionStore",
    "DeliveryStore",
    "EntityReader",
    "EventStore",
    "FactStore",
    "FigureReader",
    "FlowReader",
    "ForecastStore",
    "GraphStore",
    "LinkReader",
    "MovementReader",
    "PatternStore",
    "RingStore",
    "SubscriptionStore",
    "check_batch",
]

MOST_KEYS = 1_000
MOST_FRONTIER = 2_000
MOST_FACTS = 100_000


class GraphStore(
    FactStore,
    EntityReader,
    FlowReader,
    LinkReader,
    MovementReader,
    FigureReader,
    RingStore,
    DecisionStore,
    ForecastStore,
    AlertStore,
    SubscriptionStore,
    PatternStore,
    DeliveryStore,
    EventStore,
    Protocol,
):
    """A whole store."""

    @property
    def url(self) -> str:
        """Where it is, without a password."""
        ...

    @property
    def keyring(self) -> Keyring:
        """Makes keys under this store's identity secret."""
        ...

    async def snapshot_no(self) -> int:
        """Give the number of write transactions so far."""
        ...

    async def health(self) -> Health:
        """Say how the store is; never raises for a store that answers."""
        ...

    async def verify(self) -> Sequence[str]:
        """Check everything that can be checked; give findings in words, none if sound."""
        ...

    async def backup(self, to: Path) -> None:
        """Write a whole copy aside and move it into place; the store may be in use."""
        ...

    async def close(self) -> None:
        """Let go of everything; closing twice is closing once."""
        ...


def check_batch(items: Iterable[object], *, most: int) -> None:
    """Refuse a call that takes more than the port allows.

    Raises:
        ValueError: More than `most` items.
    """
    count = sum(1 for _ in items)
    if count > most:
        message = f"{count} items in one call; the port takes at most {most}"
        raise ValueError(message)
