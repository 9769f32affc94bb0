"""The queue of messages beside the server: the very one of the SQLite store, in a file.

An alert's mark is in the graph, its messages are in the file. They are inserted under their
unique keys and committed before the mark is cleared: an alert whose mark stands is spread again,
and that changes nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from graph.model.alert import Alert, AlertState
from graph.model.answer import Cursor, Page
from graph.model.audit import Event
from graph.model.delivery import Delivery, DeliveryState, Outcome
from graph.model.endpoint import Endpoint
from graph.model.ids import AlertId
from graph.model.scope import Actor, Scope
from graph.store.neo4j.alerts import Neo4jAlerts

if TYPE_CHECKING:
    from graph.store.embedded.store import EmbeddedStore
    from graph.store.neo4j.engine import Engine


class Neo4jDeliveries(Neo4jAlerts):
    """`DeliveryStore` over a file, and what concerns both it and the graph."""

    def __init__(self, engine: Engine, *, queue: EmbeddedStore) -> None:
        """Keep the engine and the file."""
        super().__init__(engine)
        self._queue = queue

    async def settle_alert(
        self,
        alert: AlertId,
        *,
        to: AlertState,
        by: Actor,
        expected_version: int,
        scope: Scope,
        event: Event,
    ) -> Alert:
        """Change an alert's state; the very same change again changes nothing.

        Raises:
            NotFound: No such alert, or hidden.
            Conflict: Its state version is no longer the expected one.
        """
        settled = await super().settle_alert(
            alert, to=to, by=by, expected_version=expected_version, scope=scope, event=event
        )
        await self._queue.refresh_alert(settled)
        return settled

    async def add_deliveries(
        self, deliveries: Sequence[Delivery], *, made_for: Collection[AlertId]
    ) -> int:
        """Insert deliveries not yet there, note their alerts as made, and clear their marks."""
        new = await self._queue.add_deliveries(deliveries, made_for=made_for)
        if made_for:
            await self.clear_marks(made_for)
        return new

    async def claim(
        self, *, owner: str, lease_s: float, limit: int, at: datetime
    ) -> Sequence[Delivery]:
        """Lease what is due, or whose lease ran out; oldest due first, fair by address."""
        return await self._queue.claim(owner=owner, lease_s=lease_s, limit=limit, at=at)

    async def settle(self, outcomes: Sequence[Outcome]) -> int:
        """Write outcomes in one transaction; those with an old fence settle nothing."""
        return await self._queue.settle(outcomes)

    async def next_due(self, *, at: datetime) -> datetime | None:
        """Give when the next delivery is due or its lease ends, `at` at the earliest."""
        return await self._queue.next_due(at=at)

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
        return await self._queue.deliveries(
            alert=alert, states=states, first=first, after=after, scope=scope
        )

    async def suspend_endpoint(self, endpoint: Endpoint, *, reason: str) -> None:
        """Use an address no more; what waits for it becomes DEAD with the reason."""
        await self._queue.suspend_endpoint(endpoint, reason=reason)
