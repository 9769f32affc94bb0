"""Objections to a message, judged just before it is sent.

The figures are those of ALERTS.md section 7 of the design.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from graph.model.alert import Alert, AlertKind, AlertState
from graph.model.delivery import Delivery, DeliveryState
from graph.model.endpoint import EndpointState
from graph.model.ids import SubscriptionId
from graph.model.subscription import Subscription
from notifiers.policy import deadline, is_served, is_shown, is_wanted

POISON_CLAIMS: Final = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Objection:
    """Why a message must not be sent, as its last state and in words."""

    state: DeliveryState
    reason: str


TOO_LATE: Final = Objection(state=DeliveryState.MISSED, reason="it would have come too late")
UNSERVED: Final = Objection(
    state=DeliveryState.WITHHELD,
    reason="no subscription that asked for it is active at this address",
)
SUSPENDED: Final = Objection(state=DeliveryState.DEAD, reason="the address is suspended")
HIDDEN: Final = Objection(
    state=DeliveryState.WITHHELD, reason="its owner may no longer see the district"
)
WITHDRAWN: Final = Objection(
    state=DeliveryState.WITHHELD, reason="the finding was withdrawn before it was sent"
)


def find_objection(
    delivery: Delivery,
    *,
    subscriptions: Mapping[SubscriptionId, Subscription],
    newest: Alert | None,
    at: datetime,
) -> Objection | None:
    """Judge a message just before it is sent; None: it may go.

    Args:
        subscriptions: Those the delivery names, as they are now.
        newest: Newest alert of its thread, as it is now; None: the store knows none.
        at: Now, by the wall clock: what is planned is never moved by a jump.
    """
    alert = delivery.alert
    end = deadline(alert)
    if end is not None and at >= end:
        return TOO_LATE
    if delivery.endpoint.state is EndpointState.SUSPENDED:
        return SUSPENDED
    if delivery.claims - delivery.attempts >= POISON_CLAIMS:
        return Objection(
            state=DeliveryState.DEAD,
            reason=f"taken {delivery.claims} times without an outcome",
        )
    asked = [subscriptions[one] for one in delivery.subscriptions if one in subscriptions]
    served = [one for one in asked if is_served(one, delivery.endpoint, at=at)]
    if not served:
        return UNSERVED
    if alert.kind is not AlertKind.TEST and not any(is_shown(one, alert) for one in served):
        return HIDDEN
    return None if newest is None else _find_newer(alert, newest, served)


def _find_newer(alert: Alert, newest: Alert, served: Sequence[Subscription]) -> Objection | None:
    if newest.state is AlertState.CANCELLED:
        return WITHDRAWN
    if newest.version > alert.version and any(is_wanted(one, newest) for one in served):
        return Objection(
            state=DeliveryState.SUPERSEDED, reason=f"version {newest.version} takes its place"
        )
    return None
