"""Alerts to open subscriptions: replayed from the log after a position, then live, without a gap.

One reader follows the store's alert log, because alerts may be committed by
another process; whoever commits in this one may `wake` it. Every listener gets
alerts in commit order. A listener is not live while it replays, so a long
replay fills no queue; it turns live at the moment when its replay has reached
what the reader has published.
"""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final, TypeAlias

from graph.errors import RingtraceError
from graph.model.alert import Alert
from graph.model.answer import MOST_A_PAGE
from graph.model.outbox import PlacedAlert, Position
from graph.model.scope import SYSTEM, Scope
from graph.model.subscription import AlertFilter, matches
from graph.store.base import GraphStore

logger = logging.getLogger(__name__)

MOST_WAITING: Final = 256
KEPT_FOR: Final = timedelta(days=30)
HEARTBEAT_S: Final = 15.0
POLL_S: Final = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Raised:
    """An alert that passes the listener's filter.

    Attributes:
        placed: The alert and its position.
        is_replay: Whether it was committed before the listener was live.
    """

    placed: PlacedAlert
    is_replay: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Beat:
    """Nothing came for a while; nothing is missed up to `newest` (None: no alert yet)."""

    newest: Position | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Expired:
    """The position is too old to replay from; `resume_after` is the oldest that is not."""

    resume_after: Position


@dataclass(frozen=True, slots=True, kw_only=True)
class TooSlow:
    """More waited than the listener took; it resumes after what it took last."""

    resume_after: Position | None


Signal: TypeAlias = Raised | Beat | Expired | TooSlow


class Listener:
    """One open subscription: a filter, a scope, and what waits for it."""

    __slots__ = ("_changed", "_scope", "_waiting", "_where", "is_live", "is_slow")

    def __init__(self, where: AlertFilter, scope: Scope) -> None:
        """Start with nothing waiting, and not live."""
        self._where = where
        self._scope = scope
        self._waiting: deque[PlacedAlert] = deque()
        self._changed = asyncio.Event()
        self.is_live = False
        self.is_slow = False

    def wants(self, alert: Alert) -> bool:
        """Tell whether an alert passes filter and scope."""
        return matches(self._where, alert) and is_visible(alert, self._scope)

    def offer(self, placed: PlacedAlert) -> None:
        """Let a wanted alert wait; mark the listener slow if too many do."""
        if not self.is_live or self.is_slow or not self.wants(placed.alert):
            return
        if len(self._waiting) >= MOST_WAITING:
            self.is_slow = True
        else:
            self._waiting.append(placed)
        self._changed.set()

    async def take(self, *, patience_s: float) -> PlacedAlert | None:
        """Give what waits longest; None: nothing came in time, or the listener is slow.

        What came in time is never lost to the timeout: it stays until it is taken.
        """
        if not self._waiting and not self.is_slow:
            self._changed.clear()
            with suppress(TimeoutError):
                async with asyncio.timeout(patience_s):
                    await self._changed.wait()
        return self._waiting.popleft() if self._waiting and not self.is_slow else None


class Broker:
    """Carries the store's alert log to listeners."""

    def __init__(
        self,
        store: GraphStore,
        *,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        poll_s: float = POLL_S,
        heartbeat_s: float = HEARTBEAT_S,
    ) -> None:
        """Keep the store; `run` starts the reader."""
        self._store = store
        self._clock = clock
        self._poll_s = poll_s
        self._heartbeat_s = heartbeat_s
        self._listeners: set[Listener] = set()
        self._newest: Position | None = None
        self._snapshot_no = -1
        self._woken = asyncio.Event()
        self._is_ready = asyncio.Event()

    @property
    def listener_count(self) -> int:
        """How many listen now."""
        return len(self._listeners)

    def wake(self) -> None:
        """Make the reader look at the log at once."""
        self._woken.set()

    async def run(self) -> None:
        """Follow the log until cancelled; outlives failures of the store."""
        while True:
            self._woken.clear()
            try:
                await self._read()
            except RingtraceError:
                logger.exception("alert log not readable")
            with suppress(TimeoutError):
                async with asyncio.timeout(self._poll_s):
                    await self._woken.wait()

    async def listen(
        self, where: AlertFilter, *, after: Position | None, scope: Scope
    ) -> AsyncGenerator[Signal, None]:
        """Give alerts after a position, then live ones; None: only live ones.

        In commit order, each once. Ends after Expired and after TooSlow.
        """
        await self._is_ready.wait()
        listener = Listener(where, scope)
        self._listeners.add(listener)
        try:
            oldest = await self._oldest_kept(after)
            if oldest is not None:
                yield Expired(resume_after=oldest)
                return
            last = after
            if after is None:
                listener.is_live = True  # before the log is read, so that nothing falls between
                last = await self._newest_kept()
            while not listener.is_live:
                async for placed in self._log(last):
                    last = placed.position
                    if listener.wants(placed.alert):
                        yield Raised(placed=placed, is_replay=True)
                listener.is_live = not is_later(self._newest, last)
            async for signal in self._live(listener, last):
                yield signal
        finally:
            self._listeners.discard(listener)

    async def _live(
        self, listener: Listener, last: Position | None
    ) -> AsyncGenerator[Signal, None]:
        while True:
            placed = await listener.take(patience_s=self._heartbeat_s)
            if listener.is_slow:
                yield TooSlow(resume_after=last)
                return
            if placed is None:
                last = self._newest if is_later(self._newest, last) else last
                yield Beat(newest=last)
            elif is_later(placed.position, last):
                last = placed.position
                yield Raised(placed=placed, is_replay=False)

    async def _read(self) -> None:
        snapshot_no = await self._store.snapshot_no()
        if not self._is_ready.is_set():
            self._newest = await self._newest_kept()
            self._is_ready.set()
        elif snapshot_no != self._snapshot_no:
            async for placed in self._log(self._newest):
                self._newest = placed.position
                for listener in tuple(self._listeners):
                    listener.offer(placed)
        self._snapshot_no = snapshot_no

    async def _newest_kept(self) -> Position | None:
        page = await self._store.alerts(AlertFilter(), first=1, is_backward=True, scope=SYSTEM)
        return page.items[-1].position if page.items else None

    async def _log(self, after: Position | None) -> AsyncIterator[PlacedAlert]:
        place, has_next = after, True
        while has_next:
            page = await self._store.alerts(
                AlertFilter(), first=MOST_A_PAGE, after=place, scope=SYSTEM
            )
            for placed in page.items:
                place = placed.position
                yield placed
            has_next = page.has_next and bool(page.items)

    async def _oldest_kept(self, after: Position | None) -> Position | None:
        """Give the oldest position to resume from, if `after` lies before it."""
        if after is None:
            return None
        horizon = self._clock() - KEPT_FOR
        passed: Position | None = None
        async for placed in self._log(after):
            if placed.alert.raised_at >= horizon:
                break
            passed = placed.position
        return passed


def is_later(position: Position | None, than: Position | None) -> bool:
    """Tell whether a position comes after another; None is before all."""
    if position is None:
        return False
    if than is None:
        return True
    return (position.snapshot_no, position.ordinal) > (than.snapshot_no, than.ordinal)


def is_visible(alert: Alert, scope: Scope) -> bool:
    """Tell whether a scope shows an alert: one of its districts is one of theirs."""
    return scope.districts is None or not scope.districts.isdisjoint(alert.districts)
