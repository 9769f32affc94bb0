"""Warnings: what they tell, how much they matter, and whether somebody took them up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from graph.model.forecast import TimeWindow
from graph.model.ids import AlertId, Canonical, hashed_token
from graph.model.reason import Reason
from graph.model.scope import Actor


class AlertKind(StrEnum):
    """What an alert tells (ALERTS.md section 2)."""

    RING_DETECTED = "RING_DETECTED"
    RING_CHANGED = "RING_CHANGED"
    CASH_OUT_FORECAST = "CASH_OUT_FORECAST"
    WATCHED_ENTITY_SEEN = "WATCHED_ENTITY_SEEN"
    HOLD_ADVISED = "HOLD_ADVISED"
    HOLD_ENDING = "HOLD_ENDING"
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
