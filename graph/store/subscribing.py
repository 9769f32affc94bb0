"""The port, part five: keeping who wants alerts (see `graph.store.base`)."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from graph.model.answer import Cursor, Page
from graph.model.audit import Event
from graph.model.ids import (
    SubscriptionId,
)
from graph.model.scope import Scope
from graph.model.subscription import Subscription


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
