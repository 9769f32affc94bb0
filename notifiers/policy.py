"""Rules of sending, pure: who may still get a message, when to try again, whom to spare.

The figures are those of ALERTS.md section 7 of the design; the webhook's waits are those
Standard Webhooks 1.0 advises.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from graph.model.alert import Alert, AlertKind, AlertState
from graph.model.delivery import Delivery, DeliveryState
from graph.model.endpoint import Channel, Endpoint, EndpointState
from graph.model.ids import SubscriptionId
from graph.model.subscription import Subscription, SubscriptionState, matches

MINUTE_S: Final = 60.0
HOUR_S: Final = 3_600.0

# Wait before each attempt, the first included, seconds.
WAITS_BY_CHANNEL_S: Final[Mapping[Channel, tuple[float, ...]]] = {
    Channel.WEBHOOK: (
        0.0,
        5.0,
        5 * MINUTE_S,
        30 * MINUTE_S,
        2 * HOUR_S,
        5 * HOUR_S,
        10 * HOUR_S,
        14 * HOUR_S,
        20 * HOUR_S,
        24 * HOUR_S,
    ),
    Channel.EMAIL: (
        0.0,
        30.0,
        2 * MINUTE_S,
        10 * MINUTE_S,
        30 * MINUTE_S,
        2 * HOUR_S,
        6 * HOUR_S,
        12 * HOUR_S,
    ),
}
URGENT_WAITS_S: Final = (0.0, 5.0, 20.0, 1 * MINUTE_S, 2 * MINUTE_S)
URGENT_STEP_S: Final = 5 * MINUTE_S
URGENT_KINDS: Final = frozenset({AlertKind.CASH_OUT_FORECAST, AlertKind.PREVENTIVE_LOCAL})
URGENT_MOST: Final = 300  # attempts, a day of them, for a warning without an end of its own
JITTER: Final = 0.2

LEAST_LIMIT: Final = 2
MOST_LIMIT: Final = 16
TIMEOUTS_TO_OPEN: Final = 2
FAILURES_TO_OPEN: Final = 5
FIRST_OPEN_S: Final = 5.0
MOST_OPEN_S: Final = 5 * MINUTE_S
POISON_CLAIMS: Final = 50


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


def share(delivery: str, attempt: int) -> float:
    """Give a number from 0 to below 1 that looks random and is always the same."""
    digest = hashlib.sha256(f"{delivery}.{attempt}".encode()).digest()
    return int.from_bytes(digest[:6]) / 2**48


def wait_s(delivery: Delivery, *, made: int, retry_after_s: float | None = None) -> float | None:
    """Give how long to wait after a failed attempt, seconds; None: there is no other.

    Within a fifth of the planned step either way; what the receiver asked for is obeyed
    from one to two steps.

    Args:
        made: Attempts made so far, the failed one included.
    """
    kind, channel = delivery.alert.kind, delivery.endpoint.channel
    if kind in URGENT_KINDS:
        step = URGENT_WAITS_S[made] if made < len(URGENT_WAITS_S) else URGENT_STEP_S
        if made >= URGENT_MOST:
            return None
    else:
        waits = WAITS_BY_CHANNEL_S[channel]
        if made >= len(waits):
            return None
        step = waits[made]
    if retry_after_s is not None:
        asked = min(max(retry_after_s, step), 2 * step)
        return asked * (1 + JITTER * share(delivery.id, made))
    return step * (1 - JITTER + 2 * JITTER * share(delivery.id, made))


@dataclass(frozen=True, slots=True, kw_only=True)
class Circuit:
    """What recent sends say about an address: how many at once, and whether to spare it.

    Attributes:
        limit: Most messages under way.
        failures: Failures in a row.
        timeouts: Time-outs in a row.
        openings: Times it opened in a row; above 0, one probe decides.
        open_until: Nothing is sent before; aware UTC; None: it is closed.
    """

    limit: int = LEAST_LIMIT
    failures: int = 0
    timeouts: int = 0
    openings: int = 0
    open_until: datetime | None = None

    def room(self, *, at: datetime) -> int:
        """Give how many messages may be under way now."""
        if self.open_until is not None and at < self.open_until:
            return 0
        return 1 if self.openings else self.limit

    def after_success(self) -> Circuit:
        """Give what it is once a message was taken."""
        return Circuit(limit=min(self.limit + 1, MOST_LIMIT))

    def after_failure(
        self, *, at: datetime, is_timeout: bool = False, retry_after_s: float | None = None
    ) -> Circuit:
        """Give what it is once a message was not taken."""
        failed = replace(
            self,
            limit=1 if is_timeout else self.limit,
            failures=self.failures + 1,
            timeouts=self.timeouts + 1 if is_timeout else 0,
        )
        opens = (
            self.openings > 0
            or failed.timeouts >= TIMEOUTS_TO_OPEN
            or failed.failures >= FAILURES_TO_OPEN
        )
        spared_s = min(FIRST_OPEN_S * 2**self.openings, MOST_OPEN_S) if opens else 0.0
        asked_s = min(retry_after_s or 0.0, MOST_OPEN_S)
        until = max(spared_s, asked_s)
        return replace(
            failed,
            openings=min(self.openings + 1, 16) if opens else self.openings,
            open_until=at + timedelta(seconds=until) if until else self.open_until,
        )
