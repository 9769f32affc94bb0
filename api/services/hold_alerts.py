"""Warnings of rupees that a hold still saves, and of holds that are about to lapse."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

from analytics.hold_alerts import FRESH, LAPSED_DAYS, alerts_of_holds
from analytics.settings import AnalyticsSettings
from api.services.hold_facts import complaints_since
from api.services.holding import HoldWish, hold_queue
from graph.model.alert import AlertKind
from graph.model.audit import Event, EventTag
from graph.model.hold_queue import HoldQueue
from graph.model.ids import AcknowledgementNo
from graph.model.outbox import PlacedAlert
from graph.model.scope import SYSTEM, Scope
from graph.store.base import MOST_KEYS, GraphStore

DEFAULTS: Final = AnalyticsSettings()
MOST_FRESH: Final = 2_000  # complaints of a week looked at after each import; some 2 s


async def warn_of_holds(
    *, store: GraphStore, scope: Scope, at: datetime, settings: AnalyticsSettings = DEFAULTS
) -> Sequence[PlacedAlert]:
    """Advise holds for the complaints of the last week, the newest first, once each.

    Of holds among them that pass a mark of their age it is told too.
    """
    numbers = await complaints_since(at - FRESH, most=MOST_FRESH, store=store)
    if not numbers:
        return ()
    return await _warn(await _queue(numbers, store, at, settings), store, scope, at, settings)


async def warn_of_endings(
    *, store: GraphStore, scope: Scope, at: datetime, settings: AnalyticsSettings = DEFAULTS
) -> Sequence[PlacedAlert]:
    """Tell of every hold that passes 60, 80 or 90 days, once at each."""
    numbers = await complaints_since(at - timedelta(days=LAPSED_DAYS), most=None, store=store)
    placed: list[PlacedAlert] = []
    for start in range(0, len(numbers), MOST_KEYS):
        queue = await _queue(numbers[start : start + MOST_KEYS], store, at, settings)
        placed += await _warn(
            queue, store, scope, at, settings, kinds=frozenset({AlertKind.HOLD_ENDING})
        )
    return placed


async def _queue(
    numbers: Sequence[AcknowledgementNo],
    store: GraphStore,
    at: datetime,
    settings: AnalyticsSettings,
) -> HoldQueue:
    answer = await hold_queue(
        HoldWish(complaints=tuple(numbers)),
        store=store,
        scope=SYSTEM,
        at=at,
        settings=settings.holds,
    )
    return answer.value


async def _warn(
    queue: HoldQueue,
    store: GraphStore,
    scope: Scope,
    at: datetime,
    settings: AnalyticsSettings,
    *,
    kinds: frozenset[AlertKind] = frozenset(AlertKind),
) -> Sequence[PlacedAlert]:
    alerts = alerts_of_holds(
        queue,
        districts=await _districts(queue, store=store),
        at=at,
        settings=settings.alerts,
    )
    wanted = [alert for alert in alerts if alert.kind in kinds]
    if not wanted:
        return ()
    event = Event(tag=EventTag.ALERTS_RAISED, actor=scope.actor, at=at)
    return await store.add_alerts(wanted, event=event)


async def _districts(queue: HoldQueue, *, store: GraphStore) -> Mapping[AcknowledgementNo, str]:
    """Give the districts of the complaints whose holds are old."""
    numbers = sorted({one.complaint for one in queue.ageing if one.complaint})
    districts: dict[AcknowledgementNo, str] = {}
    for start in range(0, len(numbers), MOST_KEYS):
        known = await store.get_complaints(numbers[start : start + MOST_KEYS], scope=SYSTEM)
        districts.update({number: one.district for number, one in known.items() if one.district})
    return districts
