"""The port, part two: keeping what follows from the facts (see `graph.store.base`)."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from graph.model.added import Added
from graph.model.alert import Alert
from graph.model.answer import Cursor, Page
from graph.model.audit import ChainedEvent, Event
from graph.model.decision import RingDecision
from graph.model.filters import RingFilter, RingOrder
from graph.model.forecast import CashOutForecast
from graph.model.ids import (
    EntityKey,
    ForecastId,
)
from graph.model.register import RegisterChange, RingEvent
from graph.model.ring import Ring
from graph.model.scope import Scope


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

    async def ring_events(
        self,
        rings: Collection[EntityKey],
        *,
        scope: Scope,
        as_known_at: datetime | None = None,
    ) -> Mapping[EntityKey, Sequence[RingEvent]]:
        """Give what became of rings, oldest first, the newest 1,000 of each at most.

        By the very ids asked for: an alias answers what became of it while it stood. Rings
        unknown or outside the scope are left out.
        """
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


class DecisionStore(Protocol):
    """Keeps what officers decide about rings; nothing changes or deletes a decision."""

    async def decisions(self, *, as_known_at: datetime | None = None) -> Sequence[RingDecision]:
        """Give every decision, undone ones too, oldest first, then as they were kept.

        No scope: a run sees them all. Who shows them to people shows those of rings they see.
        """
        ...

    async def add_decision(
        self, decision: RingDecision, *, events: Sequence[RingEvent] = (), event: Event
    ) -> Added:
        """Keep a decision and tell of it in its rings' events; one known changes nothing.

        Raises:
            Conflict: It undoes a decision that another has undone already.
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


class EventStore(Protocol):
    """Keeps the audit chain."""

    async def add_events(self, events: Sequence[Event]) -> Sequence[ChainedEvent]:
        """Append events that belong to no other write: exports, unmaskings."""
        ...

    async def events(self, *, after: int, first: int) -> Sequence[ChainedEvent]:
        """Give events with a greater seq, in order, at most 1,000."""
        ...
