"""Messages: one alert for one address, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from graph.model.alert import Alert
from graph.model.endpoint import Endpoint
from graph.model.ids import AlertId, DeliveryId, EndpointId, SubscriptionId, hashed_token
from graph.model.subscription import Language


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
