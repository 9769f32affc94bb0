"""The worker: analyses what is new, plans warnings, and hands messages to their channels."""

from __future__ import annotations

import asyncio
import logging
import os
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Final

from api.services.analysis import Lesson, analyse_and_warn
from api.services.hold_alerts import warn_of_endings
from api.services.model_watch import retrain_if_due, step_back_if_behind
from api.services.peaks import warn_of_peaks
from api.settings import Settings
from graph.errors import Conflict, StoreUnavailable
from graph.model.endpoint import Channel
from graph.model.filters import ImportFilter
from graph.model.scope import SYSTEM
from graph.store.base import GraphStore
from notifiers.base import Notifier
from notifiers.channels import open_notifiers
from notifiers.relay import relay

logger = logging.getLogger(__name__)

TICK_S: Final = 1.0
PEAKS_EVERY: Final = timedelta(minutes=1)  # a plan that falls due waits no longer than this
ANALYSIS_EVERY: Final = timedelta(hours=1)  # forecasts age even where nothing new comes in
ENDINGS_EVERY: Final = timedelta(days=1)  # holds age by the day
WATCH_EVERY: Final = timedelta(days=1)  # forecasts settle by the day
LEARNING_TICK_S: Final = 60.0
QUIET_S: Final = 1.0  # files dropped together are analysed together


def utc_now() -> datetime:
    """Give this machine's time; aware UTC."""
    return datetime.now(UTC)


@asynccontextmanager
async def running_worker(
    store: GraphStore,
    settings: Settings,
    *,
    on_alerts: Callable[[], None] | None = None,
    clock: Callable[[], datetime] = utc_now,
) -> AsyncIterator[Worker]:
    """Run the worker beside whatever is done meanwhile; on leaving it finishes what it sends."""
    stop = asyncio.Event()
    async with open_notifiers(
        email=settings.email, webhook=settings.webhook, clock=clock
    ) as notifiers:
        worker = Worker(store=store, settings=settings, clock=clock, on_alerts=on_alerts)
        tasks = [
            asyncio.create_task(worker.relay(notifiers, stop)),
            asyncio.create_task(worker.run_jobs(stop)),
            asyncio.create_task(worker.run_learning(stop)),
        ]
        try:
            yield worker
        finally:
            stop.set()
            worker.wake.set()
            await asyncio.gather(*tasks, return_exceptions=True)


@dataclass(slots=True, kw_only=True)
class Worker:
    """The jobs of one worker.

    Attributes:
        store: What is known.
        settings: Everything set.
        clock: Gives the time; aware UTC.
        on_alerts: Called when this worker committed alerts.
        wake: Set to make the relay look at once.
    """

    store: GraphStore
    settings: Settings
    clock: Callable[[], datetime]
    on_alerts: Callable[[], None] | None
    wake: asyncio.Event = field(default_factory=asyncio.Event)
    _lesson: Lesson = field(default_factory=Lesson)
    _analysed_no: int = -1
    _analysed_at: datetime | None = None
    _planned_at: datetime | None = None
    _watched_at: datetime | None = None
    _aged_at: datetime | None = None

    async def relay(self, notifiers: Mapping[Channel, Notifier], stop: asyncio.Event) -> None:
        """Spread alerts to deliveries and send them, until told to stop."""
        await relay(
            self.store,
            notifiers,
            owner=f"{socket.gethostname()}:{os.getpid()}",
            settings=self.settings.relay,
            base_url=self.settings.server.base_url,
            clock=self.clock,
            stop=stop,
            wake=self.wake,
        )

    async def run_jobs(self, stop: asyncio.Event) -> None:
        """Run the jobs as they fall due, until told to stop; a job that fails is tried again."""
        while not stop.is_set():
            await self._try(self.analyse_if_due)
            await self._try(self.plan_if_due)
            await self._try(self.age_if_due)
            try:
                await asyncio.wait_for(stop.wait(), TICK_S)
            except TimeoutError:
                continue

    async def run_learning(self, stop: asyncio.Event) -> None:
        """Watch the model in use and train anew as it falls due, until told to stop."""
        while not stop.is_set():
            await self._try(self.learn_if_due)
            try:
                await asyncio.wait_for(stop.wait(), LEARNING_TICK_S)
            except TimeoutError:
                continue

    async def learn_if_due(self) -> None:
        """Once a day let the rule answer if the model fell behind, then train if that is due."""
        at = self.clock()
        if self._watched_at is not None and at - self._watched_at < WATCH_EVERY:
            return
        self._watched_at = at
        behind = await step_back_if_behind(store=self.store, scope=SYSTEM, at=at)
        if behind is not None:
            logger.warning("the plain rule answers", extra={"reason": behind.text})
        trained = await retrain_if_due(
            store=self.store,
            scope=SYSTEM,
            at=at,
            every_days=self.settings.analytics.forecasts.retrain_days,
        )
        if trained is not None:
            logger.info("a model was learnt", extra={"version": trained.card.version})

    async def _try(self, job: Callable[[], Awaitable[None]]) -> None:
        try:
            await job()
        except (StoreUnavailable, Conflict) as error:
            logger.warning("a job waits", extra={"job": job.__name__, "reason": str(error)})
        except Exception:  # the loop must outlive one failure
            logger.exception("a job failed", extra={"job": job.__name__})

    async def analyse_if_due(self) -> None:
        """Analyse once facts came in and a second has passed, and every hour."""
        at = self.clock()
        newest = await self.store.imports(ImportFilter(), first=1, scope=SYSTEM)
        if not newest.items:
            return
        no = newest.items[0].snapshot_no
        is_late = self._analysed_at is None or at - self._analysed_at >= ANALYSIS_EVERY
        is_settled = at - newest.items[0].of.imported_at >= timedelta(seconds=QUIET_S)
        if not is_late and (no == self._analysed_no or not is_settled):
            return
        placed = await analyse_and_warn(
            store=self.store,
            scope=SYSTEM,
            at=at,
            settings=self.settings.analytics,
            lesson=self._lesson,
        )
        self._analysed_no, self._analysed_at = no, at
        if placed:
            self._tell()

    async def plan_if_due(self) -> None:
        """Raise the warnings of peaks that begin within two hours."""
        at = self.clock()
        if self._planned_at is not None and at - self._planned_at < PEAKS_EVERY:
            return
        placed = await warn_of_peaks(
            store=self.store, scope=SYSTEM, at=at, settings=self.settings.analytics
        )
        self._planned_at = at
        if placed:
            self._tell()

    async def age_if_due(self) -> None:
        """Once a day tell of holds that are about to lapse."""
        at = self.clock()
        if self._aged_at is not None and at - self._aged_at < ENDINGS_EVERY:
            return
        placed = await warn_of_endings(
            store=self.store, scope=SYSTEM, at=at, settings=self.settings.analytics
        )
        self._aged_at = at
        if placed:
            self._tell()

    def _tell(self) -> None:
        self.wake.set()
        if self.on_alerts:
            self.on_alerts()
