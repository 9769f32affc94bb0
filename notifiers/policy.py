"""Rules of sending, pure: who may still get a message."""

from __future__ import annotations

from datetime import datetime

from graph.model.alert import Alert, AlertKind
from graph.model.endpoint import Endpoint, EndpointState
from graph.model.subscription import Subscription, SubscriptionState, matches


def deadline(alert: Alert) -> datetime | None:
    """Give the instant after which an alert must not be sent; None: none.

    A warning meant for before a peak ends with its beginning, a forecast with its window,
    whatever else the alert says.
    """
    ends = [] if alert.dead_after is None else [alert.dead_after]
    if alert.window is not None and alert.kind is AlertKind.PREVENTIVE_LOCAL:
        ends.append(alert.window.start)
    if alert.window is not None and alert.kind is AlertKind.CASH_OUT_FORECAST:
        ends.append(alert.window.end)
    return min(ends, default=None)


def is_served(subscription: Subscription, endpoint: Endpoint, *, at: datetime) -> bool:
    """Tell whether a subscription wants messages at an address now."""
    is_current = subscription.expires_at is None or at < subscription.expires_at
    return (
        subscription.state is SubscriptionState.ACTIVE
        and is_current
        and any(
            known.id == endpoint.id and known.state is EndpointState.PROVEN
            for known in subscription.endpoints
        )
    )


def is_shown(subscription: Subscription, alert: Alert) -> bool:
    """Tell whether the owner of a subscription may see an alert.

    An alert of unknown district is for those alone who see every district.
    """
    districts = subscription.owner_districts
    return districts is None or not districts.isdisjoint(alert.districts)


def is_wanted(subscription: Subscription, alert: Alert) -> bool:
    """Tell whether an alert is for a subscription: its filter, and its owner's scope.

    A test alert is for the one subscription it names as its subject.
    """
    if alert.kind is AlertKind.TEST:
        return alert.subject == subscription.id
    return is_shown(subscription, alert) and matches(subscription.filter, alert)
