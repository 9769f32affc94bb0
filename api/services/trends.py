"""Trends: whether districts lose more or less than in the like time before."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Final

from analytics.days.trends import find_trends
from api.services.answers import answer_hash, to_canonical
from api.services.districts import district_or_none
from graph.errors import InputError
from graph.model.answer import Answer
from graph.model.fact import midnight_before
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
    as_known_at: datetime | None = None,
    weeks: int = 4,
    district: str | None = None,
    by_fraud_type: bool = False,
) -> Answer[tuple[Trend, ...]]:
    """Compare the last whole weeks of India's days before `at` with as many before them.

    All districts are compared, whichever is asked for: how surely one changed depends on how
    many were looked at.

    Args:
        store: What is known.
        scope: Who asks.
        at: The weeks end with the day before.
        as_known_at: Nothing learnt later is used; None: all that is known.
        weeks: How many, 1 to 26.
        district: Give those of this one alone, ``STATE/NAME``.
        by_fraud_type: Compare each kind of fraud of a district.

    Raises:
        InputError: No weeks, or more than half a year; or no district is written so.
    """
    named = district_or_none(district)
    if not 1 <= weeks <= MOST_WEEKS:
        raise InputError(f"weeks: give 1 to {MOST_WEEKS}")
    end = midnight_before(at).astimezone(UTC)
    span = timedelta(weeks=weeks)
    window = TimeWindow(start=end - span, end=end)
    before = TimeWindow(start=end - 2 * span, end=end - span)
    now = await store.count_complaint_days(window, scope=scope, as_known_at=as_known_at)
    then = await store.count_complaint_days(before, scope=scope, as_known_at=as_known_at)
    trends = tuple(
        trend
        for trend in await asyncio.to_thread(
            find_trends, now, then, window=window, by_fraud_type=by_fraud_type
        )
        if named is None or trend.district == named
    )
    asked = {
        "trends": named,
        "weeks": weeks,
        "at": at,
        "asKnownAt": as_known_at,
        "byFraudType": by_fraud_type,
    }
    return Answer(
        value=trends,
        snapshot_no=await store.snapshot_no(),
        as_known_at=as_known_at or at,
        truncations=(),
        answer_hash=answer_hash(to_canonical(asked), to_canonical(trends)),
    )
