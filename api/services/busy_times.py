"""When a ring draws, or a district loses, and whether that is changing."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Final

from analytics.days.busy_times import busy_times_of_district, busy_times_of_ring
from analytics.days.kinds import state_of
from analytics.settings import AnalyticsSettings
from api.services.answers import answer_hash, to_canonical
from api.services.districts import parse_district
from api.services.forecast_material import accounts_of, withdrawals_of
from api.services.rings import get_rings
from graph.errors import InputError
from graph.model.answer import Answer
from graph.model.day import BusyTimes
from graph.model.fact import midnight_before
from graph.model.forecast import TimeWindow
from graph.model.ids import EntityKey, EntityKind, kind_of, natural_key
from graph.model.scope import Scope
from graph.store.base import GraphStore

DEFAULTS: Final = AnalyticsSettings()
SPAN: Final = timedelta(weeks=26)


async def find_busy_times(
    subject: EntityKey,
    *,
    store: GraphStore,
    scope: Scope,
    at: datetime,
    as_known_at: datetime | None = None,
    settings: AnalyticsSettings = DEFAULTS,
) -> Answer[BusyTimes]:
    """Give the hours and kinds of days of a ring or a district in the half year before `at`.

    Args:
        subject: Key of a ring, or ``district:STATE/NAME``.
        store: What is known.
        scope: Who asks.
        at: The days before this one are counted.
        as_known_at: Nothing learnt later is used; None: all that is known.
        settings: Thresholds.

    Raises:
        InputError: The key is of something else.
        NotFound: No such ring, or hidden.
    """
    end = midnight_before(at).astimezone(UTC)
    window = TimeWindow(start=end - SPAN, end=end)
    match _kind(subject):
        case EntityKind.DISTRICT as district:
            subject = natural_key(district, parse_district(subject.partition(":")[2]))
            found = await _of_district(subject, window, store, scope, as_known_at, settings)
        case EntityKind.RING:
            found = await _of_ring(subject, window, store, scope, as_known_at or at, settings)
        case _:
            raise InputError("subject: give the id of a ring, or district:STATE/NAME")
    asked = {"busyTimes": subject, "at": at, "asKnownAt": as_known_at}
    return Answer(
        value=found,
        snapshot_no=await store.snapshot_no(),
        as_known_at=as_known_at or at,
        truncations=(),
        answer_hash=answer_hash(to_canonical(asked), to_canonical(found)),
    )


def _kind(subject: EntityKey) -> EntityKind | None:
    try:
        return kind_of(subject)
    except ValueError:
        return None


async def _of_district(
    subject: EntityKey,
    window: TimeWindow,
    store: GraphStore,
    scope: Scope,
    as_known_at: datetime | None,
    settings: AnalyticsSettings,
) -> BusyTimes:
    hours = await store.count_complaints(window, scope=scope, as_known_at=as_known_at)
    days = await store.count_complaint_days(window, scope=scope, as_known_at=as_known_at)
    return await asyncio.to_thread(
        busy_times_of_district,
        subject.partition(":")[2],
        hours,
        days,
        window=window,
        settings=settings.peaks,
    )


async def _of_ring(
    subject: EntityKey,
    window: TimeWindow,
    store: GraphStore,
    scope: Scope,
    at: datetime,
    settings: AnalyticsSettings,
) -> BusyTimes:
    (ring,) = await get_rings([subject], store=store, scope=scope, as_known_at=at)
    drawn = await withdrawals_of(accounts_of(ring), store=store, at=at)
    return await asyncio.to_thread(
        busy_times_of_ring,
        ring.id,
        drawn,
        window=window,
        state=state_of(ring.districts[0] if ring.districts else None),
        settings=settings.peaks,
    )
