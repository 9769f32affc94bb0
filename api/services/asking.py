"""Forecasts for complaints, accounts and districts; hot spots and mule scores."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime
from typing import Final, NotRequired, TypedDict, Unpack

from analytics.errors import NotFitted
from analytics.settings import AnalyticsSettings
from api.services.country import Countries
from api.services.districts import parse_district
from api.services.forecasting import forecast, forecast_event, window_at
from api.services.learnt import LearntModel, model_at
from graph.errors import NotFound
from graph.model.filters import RingFilter
from graph.model.forecast import CashOutForecast, TimeWindow
from graph.model.ids import AcknowledgementNo, EntityKey
from graph.model.scope import Scope
from graph.store.base import GraphStore

NO_MODEL: Final = "no model is in use: learn one with `ringtrace train`"


class Asking(TypedDict):
    """What every question is asked with.

    Attributes:
        store: Where facts and forecasts are kept.
        scope: Who asks.
        at: The instant whose knowledge counts.
        hours: How far ahead.
        countries: Keeps what was known; left out: it is read anew.
        settings: Of the plain rule.
    """

    store: GraphStore
    scope: Scope
    at: datetime
    hours: int
    countries: NotRequired[Countries | None]
    settings: NotRequired[AnalyticsSettings]


async def forecast_complaint(
    number: AcknowledgementNo, **asking: Unpack[Asking]
) -> CashOutForecast:
    """Say where the ring behind a complaint draws next, and keep it.

    Without a model: where the registered ring of the complaint draws.

    Raises:
        NotFound: No such complaint, or without a model no ring that has it.
    """
    if not await asking["store"].get_complaints([number], scope=asking["scope"]):
        raise NotFound("no complaint has this number; acknowledgement numbers have 14 digits")
    return await _behind(
        lambda learnt, window: learnt.forecast_complaint(number, window=window),
        RingFilter(complaints=frozenset({number})),
        **asking,
    )


async def forecast_account(account: EntityKey, **asking: Unpack[Asking]) -> CashOutForecast:
    """Say where the ring an account belongs to draws next, and keep it.

    Without a model: where the registered ring of the account draws.

    Raises:
        NotFound: No such account, or without a model no ring that has it.
    """
    if not await asking["store"].get_entities([account], scope=asking["scope"]):
        raise NotFound("no account has this id")
    return await _behind(
        lambda learnt, window: learnt.forecast_account(account, window=window),
        RingFilter(accounts=frozenset({account})),
        **asking,
    )


async def forecast_district(district: str, **asking: Unpack[Asking]) -> CashOutForecast:
    """Say where all rings draw in a district, ``STATE/NAME``, next, and keep it.

    Raises:
        InputError: No district is written so.
        NotFitted: No model is in use.
    """
    named = parse_district(district)
    store, scope, at = asking["store"], asking["scope"], asking["at"]
    learnt = await model_at(at, store=store, countries=asking.get("countries"))
    if learnt is None:
        raise NotFitted(NO_MODEL)
    window = window_at(at, hours=asking["hours"])
    made = await asyncio.to_thread(learnt.forecast_district, named, window=window)
    return await _keep(made, store=store, scope=scope, at=at)


async def _behind(
    ask: Callable[[LearntModel, TimeWindow], CashOutForecast],
    where: RingFilter,
    **asking: Unpack[Asking],
) -> CashOutForecast:
    """Ask the model in use, or the plain rule for the ring found, and keep the answer."""
    store, scope, at = asking["store"], asking["scope"], asking["at"]
    learnt = await model_at(at, store=store, countries=asking.get("countries"))
    if learnt is not None:
        made = await asyncio.to_thread(ask, learnt, window_at(at, hours=asking["hours"]))
        return await _keep(made, store=store, scope=scope, at=at)
    page = await store.rings(where, first=1, scope=scope)
    if not page.items:
        raise NotFound(f"no ring is known behind it, and {NO_MODEL}")
    (made,) = await forecast(rings=[page.items[0].id], **asking)
    return made


async def _keep(
    made: CashOutForecast, *, store: GraphStore, scope: Scope, at: datetime
) -> CashOutForecast:
    await store.add_forecasts([made], event=forecast_event([made], scope=scope, at=at))
    return made
