"""What was done, by whom: the events of the audit chain."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from graph.model.scope import Actor


class EventTag(StrEnum):
    """What kind of act an event records."""

    STORE_CREATED = "STORE_CREATED"
    STORE_MIGRATED = "STORE_MIGRATED"
    FACTS_ADDED = "FACTS_ADDED"
    FILE_REFUSED = "FILE_REFUSED"
    RINGS_REGISTERED = "RINGS_REGISTERED"
    RING_DECIDED = "RING_DECIDED"
    FORECASTS_MADE = "FORECASTS_MADE"
    MODEL_TRAINED = "MODEL_TRAINED"
    MODEL_PROMOTED = "MODEL_PROMOTED"
    ALERTS_RAISED = "ALERTS_RAISED"
    ALERT_SETTLED = "ALERT_SETTLED"
    SUBSCRIPTION_CREATED = "SUBSCRIPTION_CREATED"
    SUBSCRIPTION_CHANGED = "SUBSCRIPTION_CHANGED"
    PATTERN_SAVED = "PATTERN_SAVED"
    PATTERN_ENDED = "PATTERN_ENDED"
    EXPORTED = "EXPORTED"
    UNMASKED = "UNMASKED"
    BACKED_UP = "BACKED_UP"


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """An act to be recorded; the store gives it its place in the chain.

    Attributes:
        tag: What kind of act.
        actor: Who did it.
        at: When, by the actor's clock; aware UTC.
        subjects: Ids of what it touched, at most 100; none of them personal.
        details: More, as pairs of names and texts, sorted by name; no personal values.
    """

    tag: EventTag
    actor: Actor
    at: datetime
    subjects: tuple[str, ...] = ()
    details: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ChainedEvent:
    """An event in its place in the chain.

    Attributes:
        seq: Place, from 1, without gaps.
        event: What was recorded.
        previous_hash: Hash of the event before, 64 hexadecimal digits; zeros for the first.
        event_hash: SHA-256 of previous hash and canonical JSON of seq and event.
    """

    seq: int
    event: Event
    previous_hash: str
    event_hash: str
