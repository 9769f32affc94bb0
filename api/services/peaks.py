"""Peaks: the hours in which districts lose most, and warnings of those to come."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final

from analytics.days.peaks import find_peaks
from analytics.peak_alerts import alerts_of_peaks
from analytics.settings import AnalyticsSettings
from api.services.answers import answer_hash, to_canonical
from api.services.districts import district_or_none
from graph.model.answer import Answer
from graph.model.audit import Event, EventTag
from graph.model.forecast import Peak
from graph.model.outbox import PlacedAlert
from graph.model.scope import SYSTEM, Scope
from graph.store.base import GraphStore

DEFAULTS: Final = AnalyticsSettings()


async def find_district_peaks(
    *,
    store: GraphStore,
    scope: Scope,
    district: str | None = None,
    as_known_at: datetime | None = None,
    settings: AnalyticsSettings = DEFAULTS,
) -> Answer[tuple[Peak, ...]]:
    """Give the hours in which districts lose more than by chance; one district or all."""
    named = district_or_none(district)
    known_at = as_known_at or datetime.now(UTC)
    complaints = await store.count_complaints(None, scope=scope, as_known_at=as_known_at)
    withdrawals = await store.count_withdrawals(None, scope=scope, as_known_at=as_known_at)
    peaks = tuple(
        peak
        for peak in await asyncio.to_thread(
            find_peaks, complaints, withdrawals, settings=settings.peaks
        )
        if named is None or peak.district == named
    )
    return Answer(
        value=peaks,
        snapshot_no=await store.snapshot_no(),
        as_known_at=known_at,
        truncations=(),
        answer_hash=answer_hash(
            {"peaks": named, "asKnownAt": to_canonical(as_known_at)}, to_canonical(peaks)
        ),
    )


async def warn_of_peaks(
    *, store: GraphStore, scope: Scope, at: datetime, settings: AnalyticsSettings = DEFAULTS
) -> Sequence[PlacedAlert]:
    """Raise the warnings of peaks that begin within two hours, once each, never after."""
    peaks = await find_district_peaks(store=store, scope=SYSTEM, settings=settings)
    alerts = alerts_of_peaks(peaks.value, at=at, settings=settings.alerts)
    if not alerts:
        return ()
    event = Event(tag=EventTag.ALERTS_RAISED, actor=scope.actor, at=at)
    return await store.add_alerts(alerts, event=event)
