"""Alerts of forecasts: where and when a ring is likely to draw."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from analytics.alerts import bare_alert, entities_of, name_of, severity_of
from analytics.ring_alerts import surest_members
from analytics.settings import AlertSettings
from analytics.wording import count_text, span_text
from graph.model.alert import Alert, AlertKind
from graph.model.fact import INDIA
from graph.model.forecast import CashOutForecast
from graph.model.reason import Reason
from graph.model.ring import Ring, RingState

DEFAULTS: Final = AlertSettings()
HOURS: Final = 24


def alerts_of_forecasts(
    forecasts: Iterable[CashOutForecast],
    rings: Iterable[Ring],
    *,
    at: datetime,
    settings: AlertSettings = DEFAULTS,
) -> tuple[Alert, ...]:
    """Give an alert for each forecast that names machines, of a ring at work, in order.

    One ring and window are one alert until the ring changes: its version is the ring's.
    Forecasts whose window is over, and those of rings not given, are left aside.
    """
    known = {ring.id: ring for ring in rings if ring.state is RingState.ACTIVE}
    return tuple(
        _of_forecast(forecast, known[forecast.subject], at=at, settings=settings)
        for forecast in forecasts
        if forecast.places and forecast.subject in known and forecast.window.end > at
    )


def _of_forecast(
    forecast: CashOutForecast, ring: Ring, *, at: datetime, settings: AlertSettings
) -> Alert:
    movable = max(0, ring.found.disputed_paise - ring.found.cashed_paise)
    machines = [place.atm for place in forecast.places]
    is_soon = _next_draw(forecast, at) - at <= timedelta(hours=settings.soon_h)
    named = [name_of(atm) for atm in machines[: settings.most_machines]]
    first = (
        replace(reason, text=f"{named[0]}: {reason.text}") for reason in forecast.places[0].reasons
    )
    likely = Reason(
        code="LIKELY_MACHINES",
        text=f"Likeliest machines: {', '.join(named)}.",
        values=(("machines", ", ".join(named)),),
    )
    alert = bare_alert(
        AlertKind.CASH_OUT_FORECAST,
        subject=ring.id,
        version=ring.version,
        window=forecast.window,
        severity=severity_of(movable, is_soon=is_soon, settings=settings),
        title=f"Cash-out likely: ring {name_of(ring.id)} at "
        f"{count_text(len(machines), 'machine')}, "
        f"{span_text(forecast.window.start, forecast.window.end)}",
        reasons=(likely, *forecast.reasons, *first),
        at=at,
    )
    chances = [place.probability for place in forecast.places if place.probability is not None]
    return replace(
        alert,
        dead_after=forecast.window.end,
        districts=ring.districts,
        rings=(ring.id,),
        entities=entities_of([*machines, *surest_members(ring)], settings),
        amount_paise=movable,
        probability=max(chances, default=None),
    )


def _next_draw(forecast: CashOutForecast, at: datetime) -> datetime:
    """Give when the ring's likeliest hour comes next, or the window begins."""
    begin = max(at, forecast.window.start)
    if not forecast.hours:
        return begin
    local = begin.astimezone(INDIA)
    wait = (forecast.hours[0].hour - local.hour) % HOURS
    if not wait:
        return begin
    return local.replace(minute=0, second=0, microsecond=0) + timedelta(hours=wait)
