"""The pipeline: rings, forecasts, holds and peaks out of what is known, and their alerts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from analytics.settings import AnalyticsSettings
from analytics.suspicion.learnt import Learnt
from api.services.detection import Detection, detect
from api.services.forecasting import warn_of_forecasts
from api.services.hold_alerts import warn_of_holds
from api.services.peaks import warn_of_peaks
from api.services.updating import update_rings
from graph.model.outbox import PlacedAlert
from graph.model.ring import RingState
from graph.model.scope import Scope
from graph.store.base import GraphStore

if TYPE_CHECKING:
    from analytics.live_rings import LiveRings

DEFAULTS: Final = AnalyticsSettings()
LEARNT_EVERY: Final = timedelta(days=1)  # RINGS.md 4: refit nightly, applied between refits
WHOLE_EVERY: Final = timedelta(hours=1)  # in between only what a write touches is found again


@dataclass(slots=True)
class Lesson:
    """What whole runs left: applied to what is written until the next one.

    Attributes:
        learnt: What the last that learnt did; None: nothing yet, or too little to learn from.
        at: When it was learnt; aware UTC.
        live: Rings of the last whole run, kept up to date; None: there are none to keep.
        whole_at: When that was; aware UTC.
    """

    learnt: Learnt | None = None
    at: datetime | None = None
    live: LiveRings | None = None
    whole_at: datetime | None = None

    def in_use(self, at: datetime) -> Learnt | None:
        """Give what was learnt; None: it is time to learn anew."""
        is_fresh = self.at is not None and at - self.at < LEARNT_EVERY
        return self.learnt if is_fresh else None

    def take_live(self, at: datetime) -> LiveRings | None:
        """Give the rings to be kept up to date, and let go of them; None: make a whole run."""
        live, self.live = self.live, None
        is_fresh = self.whole_at is not None and at - self.whole_at < WHOLE_EVERY
        return live if is_fresh else None

    def keep(self, detection: Detection, at: datetime) -> None:
        """Keep what a whole run left; what it learnt unless it only applied what is kept."""
        if detection.learnt is not self.learnt or detection.learnt is None:
            self.learnt, self.at = detection.learnt, at
        self.live, self.whole_at = detection.live, at


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
        lesson: What earlier runs left; None: this is a run of its own, and learns anew.

    Returns:
        The alerts that were new, in commit order.
    """
    if lesson is None:
        detection = await detect(store=store, scope=scope, at=at, settings=settings)
    else:
        detection = await bring_up_to_date(
            lesson, store=store, scope=scope, at=at, settings=settings
        )
    active = [ring.id for ring in detection.rings if ring.state is RingState.ACTIVE]
    warned = list(detection.placed)
    if active:
        warned.extend(
            await warn_of_forecasts(active, store=store, scope=scope, at=at, settings=settings)
        )
    warned.extend(await warn_of_holds(store=store, scope=scope, at=at, settings=settings))
    warned.extend(await warn_of_peaks(store=store, scope=scope, at=at, settings=settings))
    return warned


async def bring_up_to_date(
    lesson: Lesson,
    *,
    store: GraphStore,
    scope: Scope,
    at: datetime,
    settings: AnalyticsSettings,
) -> Detection:
    """Update the rings that a write touches; where that cannot be, find all of them again."""
    live = lesson.take_live(at)
    if live is not None:
        updated = await update_rings(live, store=store, scope=scope, at=at, settings=settings)
        if updated is not None:
            lesson.live = live
            return updated
    detection = await detect(
        store=store,
        scope=scope,
        at=at,
        settings=settings,
        learnt=lesson.in_use(at),
        is_live=True,
    )
    lesson.keep(detection, at)
    return detection
