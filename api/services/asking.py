"""Forecasts for complaints, accounts and districts; hot spots and mule scores."""

from __future__ import annotations

import asyncio
from datetime import datetime
from typing import Final

from analytics.settings import AnalyticsSettings
from api.services.country import Countries
from api.services.forecasting import forecast, forecast_event, window_at
from api.services.learnt import model_at
from graph.errors import NotFound
from graph.model.filters import RingFilter
from graph.model.forecast import CashOutForecast
from graph.model.ids import AcknowledgementNo, EntityKey
from graph.model.scope import Scope
from graph.store.base import GraphStore

DEFAULTS: Final = AnalyticsSettings()
NO_MODEL: Final = "no model is in use: learn one with `ringtrace train`"


async def forecast_complaint(
    number: AcknowledgementNo,
    *,
    store: GraphStore,
    scope: Scope,
    at: datetime,
    hours: int,
    countries: Countries | None = None,
    settings: AnalyticsSettings = DEFAULTS,
) -> CashOutForecast:
    """Say where the ring behind a complaint draws next, and keep it.

    Without a model: where the registered ring of the complaint draws.

    Raises:
        NotFound: No such complaint, or without a model no ring that has it.
    """
    if not await store.get_complaints([number], scope=scope):
        raise NotFound("no complaint has this number; acknowledgement numbers have 14 digits")
    learnt = await model_at(at, store=store, countries=countries)
    if learnt is None:
        where = RingFilter(complaints=frozenset({number}))
        return await _by_ring(where, store, scope, at, hours, settings)
    made = await asyncio.to_thread(
        learnt.forecast_complaint, number, window=window_at(at, hours=hours)
    )
    return await _keep(made, store=store, scope=scope, at=at)


async def forecast_account(
    account: EntityKey,
    *,
    store: GraphStore,
    scope: Scope,
    at: datetime,
    hours: int,
    countries: Countries | None = None,
    settings: AnalyticsSettings = DEFAULTS,
) -> CashOutForecast:
    """Say where the ring an account belongs to draws next, and keep it.

    Without a model: where the registered ring of the account draws.

    Raises:
        NotFound: No such account, or without a model no ring that has it.
    """
    if not await store.get_entities([account], scope=scope):
        raise NotFound("no account has this id")
    learnt = await model_at(at, store=store, countries=countries)
    if learnt is None:
        where = RingFilter(accounts=frozenset({account}))
        return await _by_ring(where, store, scope, at, hours, settings)
    made = await asyncio.to_thread(
        learnt.forecast_account, account, window=window_at(at, hours=hours)
    )
    return await _keep(made, store=store, scope=scope, at=at)


async def _by_ring(
    where: RingFilter,
    store: GraphStore,
    scope: Scope,
    at: datetime,
    hours: int,
    settings: AnalyticsSettings,
) -> CashOutForecast:
    page = await store.rings(where, first=1, scope=scope)
    if not page.items:
        raise NotFound(f"no ring is known behind it, and {NO_MODEL}")
    ring = page.items[0].id
    (made,) = await forecast(
        store=store, scope=scope, at=at, rings=[ring], hours=hours, settings=settings
    )
    return made


async def _keep(
    made: CashOutForecast, *, store: GraphStore, scope: Scope, at: datetime
) -> CashOutForecast:
    await store.add_forecasts([made], event=forecast_event([made], scope=scope, at=at))
    return made
