"""Alerts in the order of commits, and the marks of those not yet spread to deliveries."""

from __future__ import annotations

from dataclasses import dataclass

from graph.model.alert import Alert
from graph.model.ids import AlertId


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
