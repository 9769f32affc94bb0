"""Warnings, who wants them, and what became of each message."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from graph.model.forecast import TimeWindow
from graph.model.ids import AlertId, Canonical, DeliveryId, EndpointId, SubscriptionId, hashed_token
from graph.model.ring import Reason
from graph.model.scope import Actor


class AlertKind(StrEnum):
    """What an alert tells (ALERTS.md section 2)."""

    RING_DETECTED = "RING_DETECTED"
    RING_CHANGED = "RING_CHANGED"
    CASH_OUT_FORECAST = "CASH_OUT_FORECAST"
    WATCHED_ENTITY_SEEN = "WATCHED_ENTITY_SEEN"
    PREVENTIVE_LOCAL = "PREVENTIVE_LOCAL"
    MANUAL = "MANUAL"
    OPERATIONS = "OPERATIONS"
    TEST = "TEST"


class Severity(StrEnum):
    """How much an alert matters, from least to most."""

    LOW = "LOW"
    MEDIUM = "MEDIUM"
    HIGH = "HIGH"
    CRITICAL = "CRITICAL"

    @property
    def rank(self) -> int:
        """Place among severities, from 0 (LOW)."""
        return tuple(Severity).index(self)


class AlertState(StrEnum):
    """Whether somebody took an alert up."""

    OPEN = "OPEN"
    ACKNOWLEDGED = "ACKNOWLEDGED"
    CLOSED = "CLOSED"
    CANCELLED = "CANCELLED"


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """A finding that deserves a warning.

    Attributes:
        id: Hash of thread and version, so that a repeated run changes nothing.
        thread: Hash of kind, subject and window: versions of one thing share it.
        version: From 1 within the thread.
        kind: What it tells.
        severity: How much it matters.
        subject: Key of the ring, account, district ... it is about.
        window: When what it foretells would happen; None: it foretells nothing.
        dead_after: Of no use after this instant; aware UTC; None: always of use.
        districts: Districts it concerns, sorted, ``STATE/NAME``; empty: unknown.
        rings: Rings it concerns, sorted.
        entities: Accounts, phones and machines it concerns, sorted; at most 200.
        amount_paise: Rupees at stake; None: not known.
        probability: Calibrated chance; None: not calibrated.
        title: One line in English, without personal data.
        reasons: Why, in words.
        raised_at: When it was raised; aware UTC.
        state: Whether somebody took it up.
        state_version: From 1; rises with each change of state.
        settled_by: Who changed the state last; None: nobody.
    """

    id: AlertId
    thread: str
    version: int
    kind: AlertKind
    severity: Severity
    subject: str
    window: TimeWindow | None
    dead_after: datetime | None
    districts: tuple[str, ...]
    rings: tuple[str, ...]
    entities: tuple[str, ...]
    amount_paise: int | None
    probability: float | None
    title: str
    reasons: tuple[Reason, ...]
    raised_at: datetime
    state: AlertState = AlertState.OPEN
    state_version: int = 1
    settled_by: Actor | None = None


def alert_thread(kind: AlertKind, subject: str, window: TimeWindow | None) -> str:
    """Give the thread of an alert."""
    span: Canonical = None
    if window is not None:
        span = [window.start.isoformat(), window.end.isoformat()]
    return f"thread:{hashed_token([kind.value, subject, span])}"


def alert_id(thread: str, version: int) -> AlertId:
    """Give the id of one version of a thread."""
    return AlertId(f"alert:{hashed_token([thread, version])}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """Place of an alert in the order of commits; what a live subscription resumes from."""

    snapshot_no: int
    ordinal: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacedAlert:
    """An alert and its place in the order of commits."""

    alert: Alert
    position: Position


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboxMark:
    """Says that an alert was committed and has not yet been spread to deliveries."""

    alert: AlertId
    position: Position


class Channel(StrEnum):
    """A way a message takes."""

    EMAIL = "EMAIL"
    WEBHOOK = "WEBHOOK"


class Language(StrEnum):
    """A language of messages."""

    EN = "EN"
    HI = "HI"


class EndpointState(StrEnum):
    """Whether an address may be used."""

    PENDING = "PENDING"
    PROVEN = "PROVEN"
    SUSPENDED = "SUSPENDED"


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """An address of a channel.

    Attributes:
        id: Hash of channel and address.
        channel: The way.
        address: Mail address or URL; personal, shown masked.
        state: Whether it may be used.
        secret: Signing secret of a webhook, ``whsec_…``; None elsewhere; shown once.
    """

    id: EndpointId
    channel: Channel
    address: str
    state: EndpointState = EndpointState.PROVEN
    secret: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertFilter:
    """Which alerts somebody wants; all given parts hold, within a list any; empty: all.

    Attributes:
        kinds: Kinds wanted.
        severity_at_least: Least severity; None: any.
        min_probability: Least calibrated chance; alerts without one fail; None: any.
        min_amount_paise: Least rupees; alerts without an amount fail; None: any.
        rings: Rings wanted.
        watch: Keys of accounts, phones, machines to watch.
        districts: Districts wanted, ``STATE/NAME``.
    """

    kinds: frozenset[AlertKind] = frozenset()
    severity_at_least: Severity | None = None
    min_probability: float | None = None
    min_amount_paise: int | None = None
    rings: frozenset[str] = frozenset()
    watch: frozenset[str] = frozenset()
    districts: frozenset[str] = frozenset()


def matches(wanted: AlertFilter, alert: Alert) -> bool:
    """Tell whether an alert passes a filter."""
    return (
        (not wanted.kinds or alert.kind in wanted.kinds)
        and (
            wanted.severity_at_least is None or alert.severity.rank >= wanted.severity_at_least.rank
        )
        and _at_least(alert.probability, wanted.min_probability)
        and _at_least(alert.amount_paise, wanted.min_amount_paise)
        and (not wanted.rings or not wanted.rings.isdisjoint(alert.rings))
        and (not wanted.watch or not wanted.watch.isdisjoint((alert.subject, *alert.entities)))
        and (not wanted.districts or not wanted.districts.isdisjoint(alert.districts))
    )


def _at_least(value: float | None, least: float | None) -> bool:
    return least is None or (value is not None and value >= least)


class SubscriptionState(StrEnum):
    """Whether a subscription is served."""

    ACTIVE = "ACTIVE"
    PAUSED = "PAUSED"
    DELETED = "DELETED"


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription:
    """A standing wish for alerts.

    Attributes:
        id: Hash of owner and idempotency key.
        owner: Who wants them.
        owner_districts: The owner's scope: districts, or None for every one.
        name: The owner's word for it.
        filter: Which alerts.
        endpoints: Where to; at most 8.
        language: In which language.
        state: Whether it is served.
        version: From 1; rises with each change.
        created_at: Aware UTC.
        expires_at: Not served from then on; aware UTC; None: for good.
        request_sha256: Digest of the request that made it, to tell a repeat from a clash.
    """

    id: SubscriptionId
    owner: Actor
    owner_districts: frozenset[str] | None
    name: str
    filter: AlertFilter
    endpoints: tuple[Endpoint, ...]
    language: Language
    state: SubscriptionState
    version: int
    created_at: datetime
    expires_at: datetime | None
    request_sha256: str


class DeliveryState(StrEnum):
    """What became of a message (ALERTS.md section 7)."""

    WAITING = "WAITING"
    LEASED = "LEASED"
    SENT = "SENT"
    DEAD = "DEAD"
    MISSED = "MISSED"
    WITHHELD = "WITHHELD"
    SUPERSEDED = "SUPERSEDED"
    CANCELLED = "CANCELLED"


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One alert for one address.

    Attributes:
        id: Hash of alert and endpoint, so that one address gets one message.
        alert: The alert.
        endpoint: The address.
        subscriptions: Subscriptions that asked for it, sorted.
        language: In which language.
        state: What became of it.
        due_at: When it should next be tried; aware UTC.
        dead_after: Not sent after this instant; None: no end.
        attempts: Sends begun.
        claims: Times it was taken by a relay.
        fence: Rises with each claim; an outcome of an older one settles nothing.
        provider_no: The receiver's own number for it; None: none.
        reason: Why it is not sent, or the last failure; at most 2,000 bytes.
        first_at: When it was made; aware UTC.
        settled_at: When it reached its last state; None: not yet.
    """

    id: DeliveryId
    alert: Alert
    endpoint: Endpoint
    subscriptions: tuple[SubscriptionId, ...]
    language: Language
    state: DeliveryState
    due_at: datetime
    dead_after: datetime | None
    attempts: int
    claims: int
    fence: int
    provider_no: str | None
    reason: str | None
    first_at: datetime
    settled_at: datetime | None


def delivery_id(alert: AlertId, endpoint: EndpointId) -> DeliveryId:
    """Give the id of an alert's message to an address; no dot, as webhooks ask."""
    return DeliveryId(f"msg_{hashed_token([alert, endpoint]).replace('-', '')}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What one attempt came to.

    Attributes:
        delivery: Which message.
        fence: Fence of the claim it was sent under.
        state: SENT, WAITING (again later), DEAD, MISSED, WITHHELD or SUPERSEDED.
        due_at: When to try again, if WAITING.
        was_attempted: Whether a send was begun.
        provider_no: The receiver's own number for it.
        reason: Why not, if not sent.
        at: When; aware UTC.
    """

    delivery: DeliveryId
    fence: int
    state: DeliveryState
    due_at: datetime | None
    was_attempted: bool
    provider_no: str | None
    reason: str | None
    at: datetime
