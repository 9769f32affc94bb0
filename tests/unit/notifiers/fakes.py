"""A queue in memory with the port's methods, and channels that remember what they carried."""

import asyncio
import itertools
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from graph.model.alert import Alert, AlertKind, Severity, alert_id, alert_thread
from graph.model.delivery import Delivery, DeliveryState, Outcome
from graph.model.endpoint import Channel, Endpoint, EndpointState
from graph.model.forecast import TimeWindow
from graph.model.ids import AlertId, DeliveryId, EndpointId, SubscriptionId
from graph.model.outbox import OutboxMark, PlacedAlert, Position
from graph.model.scope import Actor, Scope
from graph.model.subscription import AlertFilter, Language, Subscription, SubscriptionState
from notifiers.base import Message, Receipt
from notifiers.errors import DeliveryError

NOON = datetime(2026, 6, 15, 6, 30, tzinfo=UTC)
SECRET = "whsec_cmluZ3RyYWNlLWZpY3Rpb25hbC1zZWNyZXQtMDE="
BASE_URL = "https://ringtrace.example"
OWNER = Actor(kind="person", name="officer")


def an_alert(
    subject: str = "ring:R000001",
    *,
    kind: AlertKind = AlertKind.RING_DETECTED,
    version: int = 1,
    window: TimeWindow | None = None,
    districts: tuple[str, ...] = ("MAHARASHTRA/PUNE",),
) -> Alert:
    """Give an alert; what else matters to a test is put in by `replace`."""
    thread = alert_thread(kind, subject, window)
    return Alert(
        id=alert_id(thread, version),
        thread=thread,
        version=version,
        kind=kind,
        severity=Severity.HIGH,
        subject=subject,
        window=window,
        dead_after=None,
        districts=districts,
        rings=(),
        entities=(),
        amount_paise=1_234_567_850,
        probability=None,
        title="Ring of 7 accounts behind 4 complaints",
        reasons=(),
        raised_at=NOON,
    )


def an_endpoint(
    name: str = "one", *, channel: Channel = Channel.WEBHOOK, address: str = ""
) -> Endpoint:
    default = f"https://{name}.example/hook" if channel is Channel.WEBHOOK else f"{name}@x.example"
    return Endpoint(
        id=EndpointId(f"endpoint:{name}"),
        channel=channel,
        address=address or default,
        secret=SECRET if channel is Channel.WEBHOOK else None,
    )


def a_subscription(
    name: str = "one",
    *,
    endpoints: tuple[Endpoint, ...] | None = None,
    wanted: AlertFilter | None = None,
    owner_districts: frozenset[str] | None = None,
    language: Language = Language.EN,
    state: SubscriptionState = SubscriptionState.ACTIVE,
    expires_at: datetime | None = None,
) -> Subscription:
    return Subscription(
        id=SubscriptionId(f"subscription:{name}"),
        owner=OWNER,
        owner_districts=owner_districts,
        name=name,
        filter=wanted or AlertFilter(),
        endpoints=(an_endpoint(name),) if endpoints is None else endpoints,
        language=language,
        state=state,
        version=1,
        created_at=NOON,
        expires_at=expires_at,
        request_sha256="",
    )


class MemoryQueue:
    """The port `DeliveryQueue` in memory: leases, fences and marks as a store keeps them.

    Attributes:
        deliveries: Every delivery as it stands.
        history: Every outcome that settled something, in order.
        suspended: Reason of each address suspended.
        is_down: Whether every call fails; set by tests.
        is_full: Whether nothing can be settled; set by tests.
    """

    def __init__(
        self, alerts: Iterable[Alert] = (), subscriptions: Iterable[Subscription] = ()
    ) -> None:
        self.deliveries: dict[DeliveryId, Delivery] = {}
        self.history: list[Outcome] = []
        self.suspended: dict[EndpointId, str] = {}
        self.is_down = False
        self.is_full = False
        self._placed: dict[AlertId, PlacedAlert] = {}
        self._marks: dict[AlertId, OutboxMark] = {}
        self._leases: dict[DeliveryId, datetime] = {}
        self._subscriptions = {one.id: one for one in subscriptions}
        self.commit(alerts)

    def commit(self, alerts: Iterable[Alert]) -> None:
        for alert in alerts:
            position = Position(snapshot_no=len(self._placed) + 1, ordinal=0)
            self._placed[alert.id] = PlacedAlert(alert=alert, position=position)
            self._marks[alert.id] = OutboxMark(alert=alert.id, position=position)

    def change_subscription(self, subscription: Subscription) -> None:
        self._subscriptions[subscription.id] = subscription

    def change_alert(self, alert: Alert) -> None:
        self._placed[alert.id] = replace(self._placed[alert.id], alert=alert)

    def states(self) -> list[DeliveryState]:
        return [delivery.state for delivery in self.deliveries.values()]

    def one(self) -> Delivery:
        [delivery] = self.deliveries.values()
        return delivery

    def _ask(self) -> None:
        if self.is_down:
            raise OSError("the store is away")

    async def outbox_marks(self, *, limit: int) -> Sequence[OutboxMark]:
        self._ask()
        return list(itertools.islice(self._marks.values(), limit))

    async def get_alerts(
        self, ids: Collection[AlertId], *, scope: Scope
    ) -> Mapping[AlertId, PlacedAlert]:
        self._ask()
        return {key: self._placed[key] for key in ids if key in self._placed}

    async def newest_versions(self, threads: Collection[str]) -> Mapping[str, PlacedAlert]:
        newest: dict[str, PlacedAlert] = {}
        for placed in self._placed.values():
            thread = placed.alert.thread
            if thread in threads and (
                thread not in newest or placed.alert.version > newest[thread].alert.version
            ):
                newest[thread] = placed
        return newest

    async def active_subscriptions(self, *, at: datetime) -> Sequence[Subscription]:
        return [
            one
            for _, one in sorted(self._subscriptions.items())
            if one.state is SubscriptionState.ACTIVE
            and (one.expires_at is None or at < one.expires_at)
        ]

    async def get_subscriptions(
        self, ids: Collection[SubscriptionId], *, scope: Scope
    ) -> Mapping[SubscriptionId, Subscription]:
        return {key: self._subscriptions[key] for key in ids if key in self._subscriptions}

    async def add_deliveries(
        self, deliveries: Sequence[Delivery], *, made_for: Collection[AlertId]
    ) -> int:
        self._ask()
        new = [one for one in deliveries if one.id not in self.deliveries]
        self.deliveries.update({one.id: one for one in new})
        for alert in made_for:
            self._marks.pop(alert, None)
        return len(new)

    async def claim(
        self, *, owner: str, lease_s: float, limit: int, at: datetime
    ) -> Sequence[Delivery]:
        self._ask()
        ready = [one for one in self.deliveries.values() if self._ready_at(one, at) <= at]
        turns: dict[EndpointId, int] = {}
        ranked = []
        for one in sorted(ready, key=lambda one: one.due_at):
            turn = turns[one.endpoint.id] = turns.get(one.endpoint.id, 0) + 1
            ranked.append((turn, one.due_at, one.id))
        claimed = []
        for _, _, key in sorted(ranked)[:limit]:
            one = self.deliveries[key]
            taken = replace(
                one, state=DeliveryState.LEASED, claims=one.claims + 1, fence=one.fence + 1
            )
            self.deliveries[key] = taken
            self._leases[key] = at + timedelta(seconds=lease_s)
            claimed.append(taken)
        return claimed

    def _ready_at(self, one: Delivery, at: datetime) -> datetime:
        if one.state is DeliveryState.WAITING:
            return one.due_at
        if one.state is DeliveryState.LEASED:
            return self._leases[one.id]
        return at + timedelta(days=1)

    async def settle(self, outcomes: Sequence[Outcome]) -> int:
        self._ask()
        if self.is_full:
            raise OSError("the disk is full")
        count = 0
        for outcome in outcomes:
            one = self.deliveries[outcome.delivery]
            if one.fence != outcome.fence or one.state is not DeliveryState.LEASED:
                continue
            is_last = outcome.state is not DeliveryState.WAITING
            self.deliveries[one.id] = replace(
                one,
                state=outcome.state,
                due_at=outcome.due_at or one.due_at,
                attempts=one.attempts + outcome.was_attempted,
                claims=one.claims if outcome.was_attempted else one.claims - 1,
                provider_no=outcome.provider_no,
                reason=outcome.reason,
                settled_at=outcome.at if is_last else None,
            )
            self.history.append(outcome)
            count += 1
        for _ in range(5):
            await asyncio.sleep(0)  # as a store does, it lets others work while it writes
        return count

    async def next_due(self, *, at: datetime) -> datetime | None:
        self._ask()
        live = (DeliveryState.WAITING, DeliveryState.LEASED)
        return min(
            (self._ready_at(one, at) for one in self.deliveries.values() if one.state in live),
            default=None,
        )

    async def suspend_endpoint(self, endpoint: Endpoint, *, reason: str) -> None:
        self.suspended[endpoint.id] = reason
        for one in self.deliveries.values():
            if one.endpoint.id == endpoint.id and one.state is DeliveryState.WAITING:
                self.deliveries[one.id] = replace(one, state=DeliveryState.DEAD, reason=reason)
        for key, subscription in self._subscriptions.items():
            endpoints = tuple(
                replace(one, state=EndpointState.SUSPENDED) if one.id == endpoint.id else one
                for one in subscription.endpoints
            )
            self._subscriptions[key] = replace(subscription, endpoints=endpoints)


class RecordingNotifier:
    """Takes every message and remembers it, but fails where it was told to.

    Attributes:
        sent: Delivery id and endpoint id of each message taken, in order.
        tried: The same of each attempt.
        failures: What an endpoint's next attempts raise, first first; the last one stays.
        hanging: Endpoints that never answer.
        was_tried, has_sent: Set at the first attempt, and at the first message taken.
        most_at_once: Most attempts under way at a time, by endpoint.
    """

    def __init__(self) -> None:
        self.was_tried = asyncio.Event()
        self.has_sent = asyncio.Event()
        self.sent: list[tuple[str, str]] = []
        self.tried: list[tuple[str, str]] = []
        self.messages: list[Message] = []
        self.failures: dict[str, list[DeliveryError | Exception]] = {}
        self.hanging: set[str] = set()
        self.most_at_once: dict[str, int] = {}
        self._under_way: dict[str, int] = {}

    async def send(self, message: Message, *, to: Endpoint) -> Receipt:
        self.tried.append((message.id, to.id))
        self.was_tried.set()
        under_way = self._under_way[to.id] = self._under_way.get(to.id, 0) + 1
        self.most_at_once[to.id] = max(under_way, self.most_at_once.get(to.id, 0))
        try:
            await asyncio.sleep(3_600 if to.id in self.hanging else 0)
            failures = self.failures.get(to.id, [])
            if failures:
                raise failures.pop(0) if len(failures) > 1 else failures[0]
        finally:
            self._under_way[to.id] -= 1
        self.sent.append((message.id, to.id))
        self.messages.append(message)
        self.has_sent.set()
        return Receipt(provider_no=f"no-{len(self.sent)}")
