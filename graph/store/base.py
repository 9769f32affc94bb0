"""The port: what every store promises (docs/reference/store.md, STORES in the design).

Batch: at most 1,000 keys, 2,000 frontier rows, 100,000 facts a call, else ValueError.
Bounded: a page is at most 100 items; a cut is told, never silent.
Ordered: the stated order, then id or key by code point.
Twice is once: repeating a write changes nothing and says so.
Whole: a write and its audit event are one transaction.
Timed: a read that takes too long raises StoreUnavailable.
Scope is applied inside the statement. `as_known_at` None means now.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Protocol

from graph.model.alert import (
    Alert,
    AlertFilter,
    AlertState,
    Delivery,
    DeliveryState,
    Endpoint,
    OutboxMark,
    Outcome,
    PlacedAlert,
    Position,
    Subscription,
)
from graph.model.answer import Cursor, Page
from graph.model.audit import ChainedEvent, Event
from graph.model.complaint import Complaint
from graph.model.entity import KnownEntity
from graph.model.fact import Fact, FactBatch, ImportReport
from graph.model.flow import (
    Added,
    ComplaintFilter,
    ComplaintOrder,
    EntityFilter,
    Flow,
    FlowOrder,
    Health,
    ImportFilter,
    Neighbours,
    Reached,
    RingFilter,
    RingOrder,
    SearchHit,
    Totals,
)
from graph.model.forecast import CashOutForecast, FigureCell, TimeWindow
from graph.model.ids import (
    AcknowledgementNo,
    AlertId,
    EntityKey,
    EntityKind,
    FactId,
    ForecastId,
    Keyring,
    SubscriptionId,
)
from graph.model.ring import RegisterChange, Ring, RingEvent
from graph.model.scope import Actor, Scope
from graph.model.table import LinkKind, LinkTable
from graph.model.transfer import Hold, Transfer, Withdrawal

MOST_KEYS = 1_000
MOST_FRONTIER = 2_000
MOST_FACTS = 100_000


class FactStore(Protocol):
    """Takes facts in."""

    async def add_facts(
        self, batch: FactBatch, *, alerts: Sequence[Alert] = (), event: Event
    ) -> ImportReport:
        """Write one import, its report, its alerts and its audit event in one transaction.

        A file known by its hash changes nothing and answers its first report with
        `is_repeat`. A fact met again gains a source. Alerts known are left as they are.
        """
        ...

    async def imports(
        self, where: ImportFilter, *, first: int, after: Cursor | None = None, scope: Scope
    ) -> Page[ImportReport]:
        """List imports, newest first."""
        ...


class EntityReader(Protocol):
    """Says what entities and complaints are."""

    async def get_entities(
        self, keys: Collection[EntityKey], *, scope: Scope, as_known_at: datetime | None = None
    ) -> Mapping[EntityKey, KnownEntity]:
        """Give entities by key; unknown or hidden ones are left out."""
        ...

    async def get_facts(
        self, ids: Collection[FactId], *, scope: Scope, as_known_at: datetime | None = None
    ) -> Mapping[FactId, Fact]:
        """Give facts by id; unknown or hidden ones are left out."""
        ...

    async def find_references(
        self, numbers: Collection[str], *, scope: Scope, as_known_at: datetime | None = None
    ) -> Mapping[str, Sequence[FactId]]:
        """Give the facts that carry a UTR or RRN; one number may have many."""
        ...

    async def entities(
        self,
        where: EntityFilter,
        *,
        first: int,
        after: Cursor | None = None,
        scope: Scope,
        as_known_at: datetime | None = None,
    ) -> Page[KnownEntity]:
        """List entities by key."""
        ...

    async def get_complaints(
        self,
        numbers: Collection[AcknowledgementNo],
        *,
        scope: Scope,
        as_known_at: datetime | None = None,
    ) -> Mapping[AcknowledgementNo, Complaint]:
        """Give complaints by number; unknown or hidden ones are left out."""
        ...

    async def complaints(
        self,
        where: ComplaintFilter,
        *,
        order: ComplaintOrder = ComplaintOrder.REPORTED_NEWEST,
        first: int,
        after: Cursor | None = None,
        is_backward: bool = False,
        scope: Scope,
        as_known_at: datetime | None = None,
    ) -> Page[Complaint]:
        """List complaints; backward: those before the cursor, still in the stated order."""
        ...

    async def count_complaints_listed(
        self, where: ComplaintFilter, *, limit: int, scope: Scope
    ) -> int:
        """Count what `complaints` would list, at most `limit`."""
        ...

    async def search(
        self,
        text: str,
        *,
        kinds: frozenset[EntityKind] = frozenset(),
        first: int,
        after: Cursor | None = None,
        scope: Scope,
    ) -> Page[SearchHit]:
        """Find by number, its end (4 digits or more), UTR, IFSC, UPI id, name or place.

        Exact matches first, then number ends, references, words; then by key.
        """
        ...


class FlowReader(Protocol):
    """Follows money, a frontier at a time."""

    async def transfers_from(
        self,
        frontier: Sequence[Reached],
        *,
        order: FlowOrder,
        limit: int,
        scope: Scope,
        as_known_at: datetime | None = None,
    ) -> Flow[Transfer]:
        """Give what each account of the frontier sent, at most `limit` facts an account."""
        ...

    async def transfers_into(
        self,
        frontier: Sequence[Reached],
        *,
        order: FlowOrder,
        limit: int,
        scope: Scope,
        as_known_at: datetime | None = None,
    ) -> Flow[Transfer]:
        """Give what each account of the frontier received, at most `limit` facts an account."""
        ...

    async def exits_of(
        self,
        frontier: Sequence[Reached],
        *,
        order: FlowOrder,
        limit: int,
        scope: Scope,
        as_known_at: datetime | None = None,
    ) -> Flow[Withdrawal]:
        """Give what was drawn from each account (or, for a machine's key, at it)."""
        ...

    async def holds_of(
        self,
        accounts: Collection[EntityKey],
        *,
        scope: Scope,
        as_known_at: datetime | None = None,
    ) -> Mapping[EntityKey, Sequence[Hold]]:
        """Give the holds of accounts, oldest first."""
        ...

    async def facts_of(
        self,
        complaints: Collection[AcknowledgementNo],
        *,
        scope: Scope,
        as_known_at: datetime | None = None,
    ) -> Mapping[AcknowledgementNo, Sequence[Fact]]:
        """Give all facts said under complaints, by id; unknown or hidden ones left out."""
        ...

    async def totals_of(
        self,
        accounts: Collection[EntityKey],
        *,
        scope: Scope,
        as_known_at: datetime | None = None,
    ) -> Mapping[EntityKey, Totals]:
        """Give sums over the facts of accounts; unknown or hidden ones are left out."""
        ...


class LinkReader(Protocol):
    """Says what is tied to what."""

    async def neighbours(
        self,
        keys: Sequence[EntityKey],
        *,
        kinds: frozenset[LinkKind] = frozenset(),
        per_key_limit: int = 200,
        limit: int = 2_000,
        scope: Scope,
        as_known_at: datetime | None = None,
    ) -> Neighbours:
        """Give the links at entities, in both directions; empty `kinds`: all."""
        ...

    async def degrees(
        self,
        keys: Collection[EntityKey],
        *,
        kinds: frozenset[LinkKind] = frozenset(),
        scope: Scope,
        as_known_at: datetime | None = None,
    ) -> Mapping[EntityKey, Mapping[LinkKind, int]]:
        """Count the facts at entities, exactly, before any expansion."""
        ...

    async def links(
        self,
        *,
        kinds: frozenset[LinkKind] = frozenset(),
        since: int = 0,
        scope: Scope,
        as_known_at: datetime | None = None,
    ) -> LinkTable:
        """Give all links as columns; `since`: only those added after that snapshot."""
        ...


class FigureReader(Protocol):
    """Counts, for peaks and summaries."""

    async def count_complaints(
        self, window: TimeWindow | None, *, scope: Scope, as_known_at: datetime | None = None
    ) -> Sequence[FigureCell]:
        """Count complaints by district, hour and weekday of the fraud, with their losses.

        The fraud's instant is the first layer-1 transfer with a known hour, else
        `occurred_at` if its hour is known; complaints without an hour are left out.
        """
        ...

    async def count_withdrawals(
        self, window: TimeWindow | None, *, scope: Scope, as_known_at: datetime | None = None
    ) -> Sequence[FigureCell]:
        """Count withdrawals at known machines by district of the complaint, hour, weekday, machine."""
        ...


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
        """Lease deliveries that are due, or whose lease ran out; oldest due first, fair by address."""
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


class GraphStore(
    FactStore,
    EntityReader,
    FlowReader,
    LinkReader,
    FigureReader,
    RingStore,
    ForecastStore,
    AlertStore,
    SubscriptionStore,
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
