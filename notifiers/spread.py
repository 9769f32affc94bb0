"""Stage B: from committed alerts to one message an alert and address."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Final

from graph.model.alert import Alert, AlertKind, AlertState
from graph.model.delivery import Delivery, DeliveryState, delivery_id
from graph.model.endpoint import Endpoint
from graph.model.ids import AlertId, EndpointId, SubscriptionId
from graph.model.outbox import OutboxMark, PlacedAlert
from graph.model.scope import SYSTEM
from graph.model.subscription import AlertFilter, Language, Subscription
from notifiers.base import DeliveryQueue
from notifiers.policy import deadline, is_served, is_wanted

DELIVERIES_A_WRITE: Final = 2_000

logger = logging.getLogger(__name__)


class SubscriptionIndex:
    """Finds the subscriptions an alert may match, so that cost grows with matches.

    Each subscription stands under its narrowest wish: what it watches, else its rings,
    its districts, those of its owner, its kinds; those that want everything under none.
    """

    def __init__(self, subscriptions: Iterable[Subscription]) -> None:
        """Sort subscriptions under their wishes."""
        self._everything: list[Subscription] = []
        self._by_key: Mapping[str, list[Subscription]] = defaultdict(list)
        self._by_district: Mapping[str, list[Subscription]] = defaultdict(list)
        self._by_kind: Mapping[AlertKind, list[Subscription]] = defaultdict(list)
        self._by_id: dict[str, Subscription] = {}
        for subscription in subscriptions:
            self._by_id[subscription.id] = subscription
            self._add(subscription, subscription.filter)

    def _add(self, subscription: Subscription, wanted: AlertFilter) -> None:
        places = wanted.districts or subscription.owner_districts
        if wanted.watch or wanted.rings:
            for key in wanted.watch or wanted.rings:
                self._by_key[key].append(subscription)
        elif places is not None:
            for district in places:
                self._by_district[district].append(subscription)
        elif wanted.kinds:
            for kind in wanted.kinds:
                self._by_kind[kind].append(subscription)
        else:
            self._everything.append(subscription)

    def find_wanting(self, alert: Alert) -> Sequence[Subscription]:
        """Give the subscriptions an alert is for, by id."""
        if alert.kind is AlertKind.TEST:
            named = self._by_id.get(alert.subject)
            return [] if named is None else [named]
        found = {
            subscription.id: subscription
            for subscription in self._candidates(alert)
            if is_wanted(subscription, alert)
        }
        return [found[key] for key in sorted(found)]

    def _candidates(self, alert: Alert) -> Iterator[Subscription]:
        yield from self._everything
        yield from self._by_kind.get(alert.kind, ())
        for key in {alert.subject, *alert.entities, *alert.rings}:
            yield from self._by_key.get(key, ())
        for district in alert.districts:
            yield from self._by_district.get(district, ())


def make_deliveries(
    alert: Alert, subscriptions: Sequence[Subscription], *, at: datetime, due_at: datetime
) -> Sequence[Delivery]:
    """Make one message for each address that the given subscriptions name.

    Args:
        subscriptions: Those that want the alert, by id; the first decides the language.
        at: Now, by the wall clock.
        due_at: Now, by the steady clock.
    """
    wishes: dict[EndpointId, tuple[Endpoint, Language, list[SubscriptionId]]] = {}
    for subscription in subscriptions:
        for endpoint in subscription.endpoints:
            if is_served(subscription, endpoint, at=at):
                wish = wishes.setdefault(endpoint.id, (endpoint, subscription.language, []))
                wish[2].append(subscription.id)
    return [
        Delivery(
            id=delivery_id(alert.id, endpoint.id),
            alert=alert,
            endpoint=endpoint,
            subscriptions=tuple(sorted(set(asking))),
            language=language,
            state=DeliveryState.WAITING,
            due_at=due_at,
            dead_after=deadline(alert),
            attempts=0,
            claims=0,
            fence=0,
            provider_no=None,
            reason=None,
            first_at=at,
            settled_at=None,
        )
        for endpoint, language, asking in wishes.values()
    ]


async def spread(queue: DeliveryQueue, *, limit: int, at: datetime, due_at: datetime) -> int:
    """Turn the oldest marked alerts into messages; give how many marks there were.

    An alert that cannot be spread keeps its mark and does not stop the others.
    """
    marks = await queue.outbox_marks(limit=limit)
    if not marks:
        return 0
    placed = await queue.get_alerts([mark.alert for mark in marks], scope=SYSTEM)
    index = SubscriptionIndex(await queue.active_subscriptions(at=at))
    made: list[Delivery] = []
    done: list[AlertId] = []
    for mark in marks:
        try:
            made += _deliveries(placed.get(mark.alert), mark, index, at=at, due_at=due_at)
        except Exception:
            logger.exception("alert not spread", extra={"alert": mark.alert})
            continue
        done.append(mark.alert)
        if len(made) >= DELIVERIES_A_WRITE:
            await queue.add_deliveries(made, made_for=done)
            made, done = [], []
    if done:
        await queue.add_deliveries(made, made_for=done)
    return len(marks)


def _deliveries(
    placed: PlacedAlert | None,
    mark: OutboxMark,
    index: SubscriptionIndex,
    *,
    at: datetime,
    due_at: datetime,
) -> Sequence[Delivery]:
    if placed is None:
        logger.error("marked alert is missing", extra={"alert": mark.alert})
        return []
    alert = placed.alert
    if alert.state is AlertState.CANCELLED:
        return []
    return make_deliveries(alert, index.find_wanting(alert), at=at, due_at=due_at)
