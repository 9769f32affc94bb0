"""Forecasts: where and when rings are likely to draw next."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Final

from analytics.baselines import forecast_cash_out
from analytics.forecast_alerts import alerts_of_forecasts
from analytics.settings import AnalyticsSettings
from api.services.country import Countries
from api.services.forecast_material import accounts_of, known_machines, withdrawals_of
from api.services.learnt import model_at
from api.services.rings import get_rings
from graph.model.answer import MOST_A_PAGE
from graph.model.audit import Event, EventTag
from graph.model.fact import INDIA
from graph.model.forecast import CashOutForecast, TimeWindow
from graph.model.ids import EntityKey
from graph.model.outbox import PlacedAlert
from graph.model.ring import Ring
from graph.model.scope import SYSTEM, Scope
from graph.store.base import GraphStore

DEFAULTS: Final = AnalyticsSettings()
FORECAST_HOURS: Final = 24
WINDOW_STEP_HOURS: Final = 6  # forecasts of one ring within six hours are one: no flood of alerts


async def forecast(
    *,
    store: GraphStore,
    scope: Scope,
    at: datetime,
    rings: Sequence[EntityKey] = (),
    hours: int = FORECAST_HOURS,
    settings: AnalyticsSettings = DEFAULTS,
    countries: Countries | None = None,
) -> Sequence[CashOutForecast]:
    """Say where rings are likely to draw next, and keep it; none named: every active ring.

    Raises:
        NotFound: A ring named is not there.
    """
    chosen = await get_rings(rings, store=store, scope=scope)
    forecasts = await _forecast(
        chosen, store=store, at=at, hours=hours, settings=settings, countries=countries
    )
    await store.add_forecasts(forecasts, event=forecast_event(forecasts, scope=scope, at=at))
    return forecasts


async def warn_of_forecasts(
    active: Sequence[EntityKey],
    *,
    store: GraphStore,
    scope: Scope,
    at: datetime,
    settings: AnalyticsSettings,
) -> Sequence[PlacedAlert]:
    """Say where active rings are likely to draw next, keep it, and raise the alerts of it."""
    rings = await get_rings(active, store=store, scope=SYSTEM)
    forecasts = await _forecast(rings, store=store, at=at, hours=FORECAST_HOURS, settings=settings)
    added = await store.add_forecasts(
        forecasts,
        alerts=alerts_of_forecasts(forecasts, rings, at=at, settings=settings.alerts),
        event=forecast_event(forecasts, scope=scope, at=at),
    )
    return added.placed


async def _forecast(
    rings: Sequence[Ring],
    *,
    store: GraphStore,
    at: datetime,
    hours: int,
    settings: AnalyticsSettings,
    countries: Countries | None = None,
) -> Sequence[CashOutForecast]:
    """Ask the model in use, or the plain rule where there is none or it cannot answer."""
    window = window_at(at, hours=hours)
    learnt = await model_at(at, store=store, countries=countries) if rings else None
    if learnt is not None:
        return [
            await asyncio.to_thread(learnt.forecast_ring, ring, window=window) for ring in rings
        ]
    machines = await known_machines(store=store)
    made = []
    for ring in rings:
        drawn = await withdrawals_of(accounts_of(ring), store=store, at=at)
        made.append(
            await asyncio.to_thread(
                forecast_cash_out,
                ring,
                drawn,
                machines,
                window=window,
                at=at,
                settings=settings.forecasts,
            )
        )
    return made


def window_at(at: datetime, *, hours: int) -> TimeWindow:
    """Give the window of a forecast made at `at`: from the last quarter of India's day on."""
    local = at.astimezone(INDIA)
    hour = local.hour - local.hour % WINDOW_STEP_HOURS
    start = local.replace(hour=hour, minute=0, second=0, microsecond=0).astimezone(UTC)
    return TimeWindow(start=start, end=start + timedelta(hours=hours))


def forecast_event(forecasts: Sequence[CashOutForecast], *, scope: Scope, at: datetime) -> Event:
    """Give what the audit chain keeps of forecasts made."""
    return Event(
        tag=EventTag.FORECASTS_MADE,
        actor=scope.actor,
        at=at,
        subjects=tuple(made.id for made in forecasts[:MOST_A_PAGE]),
        details=(("abstained", str(sum(1 for made in forecasts if made.abstained))),),
    )
