"""The port, part two: keeping what follows from the facts (see `graph.store.base`)."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from graph.model.added import Added
from graph.model.alert import Alert, AlertState
from graph.model.answer import Cursor, Page
from graph.model.audit import ChainedEvent, Event
from graph.model.delivery import Delivery, DeliveryState, Outcome
from graph.model.endpoint import Endpoint
from graph.model.filters import RingFilter, RingOrder
from graph.model.forecast import CashOutForecast
from graph.model.ids import (
    AlertId,
    EntityKey,
    ForecastId,
    SubscriptionId,
)
from graph.model.outbox import OutboxMark, PlacedAlert, Position
from graph.model.register import RegisterChange, RingEvent
from graph.model.ring import Ring
from graph.model.scope import Actor, Scope
from graph.model.subscription import AlertFilter, Subscription


class RingStore(Protocol):
    """Keeps the ring register."""

    async def rings(
        self,
        where: RingFilter,
        *,
        order: RingOrder = RingOrder.DISPUTED_LARGEST,
        first: int,
        after: Cursor | None = None,
        is_backward: bool = False,
        scope: Scope,
        as_known_at: datetime | None = None,
    ) -> Page[Ring]:
        """List rings; an alias answers the ring it merged into."""
        ...

    async def register(self) -> Sequence[Ring]:
        """Give every ring of the register with its memory, merged ones too, by id."""
        ...

    async def ring_events(self, ring: EntityKey, *, scope: Scope) -> Sequence[RingEvent]:
        """Give what became of a ring, oldest first, at most 1,000."""
        ...

    async def add_rings(
        self, change: RegisterChange, *, alerts: Sequence[Alert] = (), event: Event
    ) -> Added:
        """Write new versions of rings, their events and alerts in one transaction.

        A change whose rings are all known changes nothing, alerts included.

        Raises:
            Conflict: Some ring already has this version with other content, or a later one:
                the register moved on since the change was worked out.
        """
        ...


class ForecastStore(Protocol):
    """Keeps forecasts as they were made; nothing changes or deletes one."""

    async def forecasts(
        self,
        subject: EntityKey | None,
        *,
        first: int,
        after: Cursor | None = None,
        scope: Scope,
        as_known_at: datetime | None = None,
    ) -> Page[CashOutForecast]:
        """List forecasts, newest first."""
        ...

    async def add_forecasts(
        self,
        forecasts: Sequence[CashOutForecast],
        *,
        alerts: Sequence[Alert] = (),
        event: Event,
    ) -> Added:
        """Keep forecasts and their alerts in one transaction; ids known change nothing."""
        ...

    async def get_forecasts(
        self, ids: Collection[ForecastId], *, scope: Scope
    ) -> Mapping[ForecastId, CashOutForecast]:
        """Give forecasts by id."""
        ...


class AlertStore(Protocol):
    """Keeps alerts, in commit order, each with its outbox mark."""

    async def add_alerts(self, alerts: Sequence[Alert], *, event: Event) -> Sequence[PlacedAlert]:
        """Write alerts and outbox marks in one transaction; give those that were new."""
        ...

    async def alerts(
        self,
        where: AlertFilter,
        *,
        first: int,
        after: Position | None = None,
        is_backward: bool = False,
        scope: Scope,
    ) -> Page[PlacedAlert]:
        """List alerts in commit order, oldest first; backward: the last ones before `after`."""
        ...

    async def get_alerts(
        self, ids: Collection[AlertId], *, scope: Scope
    ) -> Mapping[AlertId, PlacedAlert]:
        """Give alerts by id; unknown or hidden ones are left out."""
        ...

    async def newest_versions(self, threads: Collection[str]) -> Mapping[str, PlacedAlert]:
        """Give the newest alert of each thread; threads without one are left out."""
        ...

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
        """Change an alert's state.

        Raises:
            NotFound: No such alert, or hidden.
            Conflict: Its state version is no longer the expected one.
        """
        ...

    async def outbox_marks(self, *, limit: int) -> Sequence[OutboxMark]:
        """Give marks not yet cleared, oldest first."""
        ...

    async def clear_marks(self, ids: Collection[AlertId]) -> int:
        """Clear marks; unknown ones are no error. Gives how many there were."""
        ...


class SubscriptionStore(Protocol):
    """Keeps subscriptions."""

    async def add_subscription(self, subscription: Subscription, *, event: Event) -> Subscription:
        """Write a subscription; the same id and request answers the first one.

        Raises:
            Conflict: The same id with another request.
        """
        ...

    async def change_subscription(
        self, subscription: Subscription, *, expected_version: int, event: Event
    ) -> Subscription:
        """Replace a subscription by its next version.

        Raises:
            NotFound: No such subscription.
            Conflict: Its version is no longer the expected one.
        """
        ...

    async def get_subscriptions(
        self, ids: Collection[SubscriptionId], *, scope: Scope
    ) -> Mapping[SubscriptionId, Subscription]:
        """Give subscriptions by id; deleted ones too."""
        ...

    async def subscriptions(
        self, *, first: int, after: Cursor | None = None, scope: Scope
    ) -> Page[Subscription]:
        """List subscriptions that are not deleted, oldest first."""
        ...

    async def active_subscriptions(self, *, at: datetime) -> Sequence[Subscription]:
        """Give every subscription served at an instant, by id."""
        ...


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


class EventStore(Protocol):
    """Keeps the audit chain."""

    async def add_events(self, events: Sequence[Event]) -> Sequence[ChainedEvent]:
        """Append events that belong to no other write: exports, unmaskings."""
        ...

    async def events(self, *, after: int, first: int) -> Sequence[ChainedEvent]:
        """Give events with a greater seq, in order, at most 1,000."""
        ...
