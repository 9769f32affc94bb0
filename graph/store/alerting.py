"""The port, part three: keeping alerts (see `graph.store.base`)."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Protocol

from graph.model.alert import Alert, AlertState
from graph.model.answer import Page
from graph.model.audit import Event
from graph.model.ids import (
    AlertId,
)
from graph.model.outbox import OutboxMark, PlacedAlert, Position
from graph.model.scope import Actor, Scope
from graph.model.subscription import AlertFilter


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
