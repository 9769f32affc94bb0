"""Public warnings before the hours in which a district loses most."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from analytics.alerts import bare_alert
from analytics.settings import AlertSettings
from analytics.wording import hours_text
from graph.model.alert import Alert, AlertKind, Severity
from graph.model.fact import A_DAY, midnight_before
from graph.model.forecast import Peak, TimeWindow
from graph.model.ids import EntityKind, natural_key

DEFAULTS: Final = AlertSettings()
HOURS: Final = 24


def alerts_of_peaks(
    peaks: Iterable[Peak], *, at: datetime, settings: AlertSettings = DEFAULTS
) -> tuple[Alert, ...]:
    """Give a warning for each peak that begins within two hours, and not within 15 minutes.

    Warnings are public: they hold a district's figures and hours, never a ring, an account, a
    machine or a person. A peak of a day has one warning however often it is asked for.
    """
    return tuple(
        _of_peak(peak, window, at=at) for peak in peaks for window in _due(peak, at, settings)
    )


def _due(peak: Peak, at: datetime, settings: AlertSettings) -> Iterator[TimeWindow]:
    midnight = midnight_before(at)
    length = timedelta(hours=(peak.to_hour - peak.from_hour) % HOURS or HOURS)
    for day in (midnight, midnight + A_DAY):
        start = day + timedelta(hours=peak.from_hour)
        left = start - at
        least = timedelta(minutes=settings.least_lead_minutes)
        if least <= left <= timedelta(minutes=settings.lead_minutes):
            yield TimeWindow(
                start=start.astimezone(at.tzinfo), end=(start + length).astimezone(at.tzinfo)
            )


def _of_peak(peak: Peak, window: TimeWindow, *, at: datetime) -> Alert:
    alert = bare_alert(
        AlertKind.PREVENTIVE_LOCAL,
        subject=natural_key(EntityKind.DISTRICT, peak.district),
        window=window,
        severity=Severity.LOW if peak.is_weak else Severity.MEDIUM,
        title=f"Most online fraud in {peak.district.rpartition('/')[2]} is reported "
        f"{hours_text(peak.from_hour, peak.to_hour)}",
        reasons=(peak.reason,),
        at=at,
    )
    return replace(
        alert,
        dead_after=window.start,
        districts=(peak.district,),
        amount_paise=peak.amount_paise,
    )
