"""Calls, messages and data sessions, as the operators record them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from graph.model.fact import Fact
from graph.model.ids import EntityKey
from graph.model.place import Point


class CallDirection(StrEnum):
    """Which way a call went, as its subscriber saw it."""

    OUT = "OUT"
    IN = "IN"


class CallService(StrEnum):
    """What the network carried."""

    VOICE = "VOICE"
    SMS = "SMS"
    DATA = "DATA"


@dataclass(frozen=True, slots=True, kw_only=True)
class Call(Fact):
    """One line of a subscriber's call record.

    The same call stands in the records of both ends, with each end's own
    handset and cell: these are two facts.

    Attributes:
        subscriber: Key of the phone whose record it is.
        other: Key of the phone or sender at the other end; None: not told.
        direction: Which way it went.
        service: What was carried.
        duration_s: Seconds; None: not told.
        device: Key of the subscriber's handset; None: not told.
        sim: Key made of the subscriber's IMSI; None: not told.
        first_cell: Cell it began in, letters and digits alone; None: not told.
        last_cell: Cell it ended in; None: not told.
        first_point: Where the first cell stands; None: not told.
        last_point: Where the last cell stands; None: not told.
        forwarded_to: Key of the phone it was forwarded to; None: it was not.
    """

    subscriber: EntityKey
    other: EntityKey | None
    direction: CallDirection
    service: CallService
    duration_s: int | None = None
    device: EntityKey | None = None
    sim: EntityKey | None = None
    first_cell: str | None = None
    last_cell: str | None = None
    first_point: Point | None = None
    last_point: Point | None = None
    forwarded_to: EntityKey | None = None

    @property
    def caller(self) -> EntityKey | None:
        """Who called; None: not told."""
        return self.subscriber if self.direction is CallDirection.OUT else self.other

    @property
    def called(self) -> EntityKey | None:
        """Who was called; None: not told."""
        return self.other if self.direction is CallDirection.OUT else self.subscriber
