"""Trends: whether districts lose more or less than in the like time before."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Final

from analytics.trends import find_trends
from api.services.answers import answer_hash, to_canonical
from graph.errors import InputError
from graph.model.answer import Answer
from graph.model.fact import INDIA
from graph.model.forecast import TimeWindow
from graph.model.scope import Scope
from graph.model.trend import Trend
from graph.store.base import GraphStore

MOST_WEEKS: Final = 26


async def find_district_trends(
    *,
    store: GraphStore,
    scope: Scope,
    at: datetime,
    weeks: int = 4,
    district: str | None = None,
) -> Answer[tuple[Trend, ...]]:
    """Compare the last whole weeks of India's days before `at` with as many before them.

    All districts are compared, whichever is asked for: how surely one changed depends on how
    many were looked at. What was known at `at` counts.

    Raises:
        InputError: No weeks, or more than half a year.
    """
    if not 1 <= weeks <= MOST_WEEKS:
        raise InputError(f"weeks: give 1 to {MOST_WEEKS}")
    midnight = at.astimezone(INDIA).replace(hour=0, minute=0, second=0, microsecond=0)
    end = midnight.astimezone(UTC)
    span = timedelta(weeks=weeks)
    window = TimeWindow(start=end - span, end=end)
    before = TimeWindow(start=end - 2 * span, end=end - span)
    now = await store.count_complaints(window, scope=scope, as_known_at=at)
    then = await store.count_complaints(before, scope=scope, as_known_at=at)
    trends = tuple(
        trend
        for trend in await asyncio.to_thread(find_trends, now, then, window=window)
        if district is None or trend.district == district
    )
    asked = {"trends": district, "weeks": weeks, "at": at}
    return Answer(
        value=trends,
        snapshot_no=await store.snapshot_no(),
        as_known_at=at,
        truncations=(),
        answer_hash=answer_hash(to_canonical(asked), to_canonical(trends)),
    )
