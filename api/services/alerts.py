"""Taking alerts up."""

from __future__ import annotations

from datetime import datetime

from graph.model.alert import Alert, AlertState
from graph.model.audit import Event, EventTag
from graph.model.ids import AlertId
from graph.model.scope import Scope
from graph.store.base import GraphStore


async def settle_alert(
    alert: AlertId,
    *,
    to: AlertState,
    expected_version: int,
    store: GraphStore,
    scope: Scope,
    at: datetime,
) -> Alert:
    """Acknowledge or close an alert.

    Raises:
        NotFound: No such alert, or hidden.
        Conflict: Somebody changed it first.
    """
    event = Event(
        tag=EventTag.ALERT_SETTLED,
        actor=scope.actor,
        at=at,
        subjects=(alert,),
        details=(("to", to.value),),
    )
    return await store.settle_alert(
        alert, to=to, by=scope.actor, expected_version=expected_version, scope=scope, event=event
    )
