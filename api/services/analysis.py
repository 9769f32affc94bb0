"""The pipeline: rings, forecasts, holds and peaks out of what is known, and their alerts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from analytics.settings import AnalyticsSettings
from analytics.suspicion.learnt import Learnt
from api.services.detection import detect
from api.services.forecasting import warn_of_forecasts
from api.services.hold_alerts import warn_of_holds
from api.services.peaks import warn_of_peaks
from graph.model.outbox import PlacedAlert
from graph.model.ring import RingState
from graph.model.scope import Scope
from graph.store.base import GraphStore

DEFAULTS: Final = AnalyticsSettings()
LEARNT_EVERY: Final = timedelta(days=1)  # RINGS.md 4: refit nightly, applied between refits


@dataclass(slots=True)
class Lesson:
    """What the last whole run learnt: applied to what is written until the next one.

    Attributes:
        learnt: It; None: nothing yet, or there is too little to learn from.
        at: When it was learnt; aware UTC.
    """

    learnt: Learnt | None = None
    at: datetime | None = None

    def in_use(self, at: datetime) -> Learnt | None:
        """Give what was learnt; None: it is time to learn anew."""
        is_fresh = self.at is not None and at - self.at < LEARNT_EVERY
        return self.learnt if is_fresh else None

    def keep(self, learnt: Learnt | None, at: datetime) -> None:
        """Keep what a run learnt, unless it only applied what is kept."""
        if learnt is not self.learnt or learnt is None:
            self.learnt, self.at = learnt, at


async def analyse_and_warn(
    *,
    store: GraphStore,
    scope: Scope,
    at: datetime,
    settings: AnalyticsSettings = DEFAULTS,
    lesson: Lesson | None = None,
) -> Sequence[PlacedAlert]:
    """Detect rings, forecast where the active ones draw, rank holds, find peaks; raise alerts.

    Args:
        store: What is known.
        scope: Who asks.
        at: Time of this run.
        settings: Constants.
        lesson: What was learnt within the day, kept between runs; None: each run learns anew.

    Returns:
        The alerts that were new, in commit order.
    """
    lesson = lesson or Lesson()
    detection = await detect(
        store=store, scope=scope, at=at, settings=settings, learnt=lesson.in_use(at)
    )
    lesson.keep(detection.learnt, at)
    active = [ring.id for ring in detection.rings if ring.state is RingState.ACTIVE]
    warned = list(detection.placed)
    if active:
        warned.extend(
            await warn_of_forecasts(active, store=store, scope=scope, at=at, settings=settings)
        )
    warned.extend(await warn_of_holds(store=store, scope=scope, at=at, settings=settings))
    warned.extend(await warn_of_peaks(store=store, scope=scope, at=at, settings=settings))
    return warned
