"""The pipeline: rings, forecasts and peaks out of what is known, and alerts out of those."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from analytics.settings import AnalyticsSettings
from api.services.detection import detect
from api.services.forecasting import warn_of_forecasts
from api.services.peaks import warn_of_peaks
from graph.model.outbox import PlacedAlert
from graph.model.ring import RingState
from graph.model.scope import Scope
from graph.store.base import GraphStore

DEFAULTS: Final = AnalyticsSettings()


async def analyse_and_warn(
    *, store: GraphStore, scope: Scope, at: datetime, settings: AnalyticsSettings = DEFAULTS
) -> Sequence[PlacedAlert]:
    """Detect rings, forecast where the active ones draw next, find peaks, and raise alerts.

    Returns:
        The alerts that were new, in commit order.
    """
    detection = await detect(store=store, scope=scope, at=at, settings=settings)
    active = [ring.id for ring in detection.rings if ring.state is RingState.ACTIVE]
    warned = list(detection.placed)
    if active:
        warned.extend(
            await warn_of_forecasts(active, store=store, scope=scope, at=at, settings=settings)
        )
    warned.extend(await warn_of_peaks(store=store, scope=scope, at=at, settings=settings))
    return warned
