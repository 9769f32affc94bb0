"""The port, part four: the queue of messages (see `graph.store.base`)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Protocol

from graph.model.answer import Cursor, Page
from graph.model.delivery import Delivery, DeliveryState, Outcome
from graph.model.endpoint import Endpoint
from graph.model.ids import (
    AlertId,
)
from graph.model.scope import Scope


class DeliveryStore(Protocol):
    """The queue between alerts and addresses; on Neo4j a SQLite file beside it.

    `notifiers.base.DeliveryQueue` is the part of it that the relay sees.
    """

    async def add_deliveries(
        self, deliveries: Sequence[Delivery], *, made_for: Collection[AlertId]
    ) -> int:
        """Insert deliveries not yet there, note their alerts as made, and clear their marks."""
        ...

    async def claim(
        self, *, owner: str, lease_s: float, limit: int, at: datetime
    ) -> Sequence[Delivery]:
        """Lease what is due or whose lease ran out; oldest due first, fair by address."""
        ...

    async def settle(self, outcomes: Sequence[Outcome]) -> int:
        """Write outcomes in one transaction; those with an old fence settle nothing."""
        ...

    async def next_due(self, *, at: datetime) -> datetime | None:
        """Give when the next delivery is due or its lease ends; None: nothing waits."""
        ...

    async def deliveries(
        self,
        *,
        alert: AlertId | None = None,
        states: frozenset[DeliveryState] = frozenset(),
        first: int,
        after: Cursor | None = None,
        scope: Scope,
    ) -> Page[Delivery]:
        """List deliveries, oldest first."""
        ...

    async def suspend_endpoint(self, endpoint: Endpoint, *, reason: str) -> None:
        """Use an address no more; what waits for it becomes DEAD with the reason."""
        ...
