"""The ports: what a channel promises, and what the relay needs of a store."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from graph.model.delivery import Delivery, Outcome
from graph.model.endpoint import Endpoint
from graph.model.ids import AlertId, DeliveryId, SubscriptionId
from graph.model.outbox import OutboxMark, PlacedAlert
from graph.model.scope import Scope
from graph.model.subscription import Language, Subscription


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """An alert in words, for one address, the same at each attempt.

    Attributes:
        id: Delivery id; receivers drop repeats by it.
        first_id: Delivery id of version 1 of the same thread to the same address.
        language: What it is written in.
        raised_at: When the alert was raised; aware UTC.
        subject: One line.
        text: The whole as plain text.
        html: The whole as HTML that fetches nothing.
        data: The thin form, JSON, under 20 kB: no account, no phone number.
    """

    id: DeliveryId
    first_id: DeliveryId
    language: Language
    raised_at: datetime
    subject: str
    text: str
    html: str
    data: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """The receiver's server took the message.

    Attributes:
        provider_no: The receiver's own number for it; None: it gave none.
    """

    provider_no: str | None = None


class Notifier(Protocol):
    """A channel that carries one message to one address."""

    async def send(self, message: Message, *, to: Endpoint) -> Receipt:
        """Hand `message` to the server of `to`; the same message twice has one id.

        Raises:
            DeliveryRefused: This message will never pass.
            DeliveryDeferred: It may pass later.
        """
        ...


class DeliveryQueue(Protocol):
    """What the relay needs of a store: the part of `GraphStore` of the same names."""

    async def outbox_marks(self, *, limit: int) -> Sequence[OutboxMark]:
        """Give marks not yet cleared, oldest first."""
        ...

    async def get_alerts(
        self, ids: Collection[AlertId], *, scope: Scope
    ) -> Mapping[AlertId, PlacedAlert]:
        """Give alerts by id; unknown or hidden ones are left out."""
        ...

    async def newest_versions(self, threads: Collection[str]) -> Mapping[str, PlacedAlert]:
        """Give the newest alert of each thread; threads without one are left out."""
        ...

    async def active_subscriptions(self, *, at: datetime) -> Sequence[Subscription]:
        """Give every subscription served at an instant, by id."""
        ...

    async def get_subscriptions(
        self, ids: Collection[SubscriptionId], *, scope: Scope
    ) -> Mapping[SubscriptionId, Subscription]:
        """Give subscriptions by id; deleted ones too."""
        ...

    async def add_deliveries(
        self, deliveries: Sequence[Delivery], *, made_for: Collection[AlertId]
    ) -> int:
        """Insert deliveries not yet there, note their alerts as made, and clear their marks."""
        ...

    async def claim(
        self, *, owner: str, lease_s: float, limit: int, at: datetime
    ) -> Sequence[Delivery]:
        """Lease what is due, or whose lease ran out; oldest due first, fair by address."""
        ...

    async def settle(self, outcomes: Sequence[Outcome]) -> int:
        """Write outcomes in one transaction; those with an old fence settle nothing."""
        ...

    async def next_due(self, *, at: datetime) -> datetime | None:
        """Give when the next delivery is due or its lease ends; None: nothing waits."""
        ...

    async def suspend_endpoint(self, endpoint: Endpoint, *, reason: str) -> None:
        """Use an address no more; what waits for it becomes DEAD with the reason."""
        ...
