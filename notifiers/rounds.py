"""One round of the relay after the other: spread, settle, claim, start, give back."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Final

from graph.model.delivery import Delivery, Outcome
from graph.model.endpoint import Channel, Endpoint
from graph.model.ids import EndpointId, SubscriptionId
from graph.model.scope import SYSTEM
from graph.model.subscription import Subscription
from notifiers.attempt import Times, attempt, handed_back, objected
from notifiers.base import DeliveryQueue, Notifier
from notifiers.errors import DeliveryRefused
from notifiers.lanes import Lanes
from notifiers.message import Composer
from notifiers.objection import find_objection
from notifiers.settings import RelaySettings
from notifiers.spread import spread
from notifiers.steady import SteadyClock

MOST_KEYS: Final = 1_000  # the store port's limit of one call
LEAST_CLAIM: Final = 4  # parts of a batch
LEAST_SLEEP_S: Final = 0.02
RELEASE_S: Final = 5.0

logger = logging.getLogger(__name__)


class Rounds:
    """The rounds of one relay, for `relay`, `relay_once` and tests that move time.

    Attributes:
        settled_count: Outcomes written so far.
    """

    def __init__(
        self,
        queue: DeliveryQueue,
        notifiers: Mapping[Channel, Notifier],
        *,
        owner: str,
        settings: RelaySettings,
        base_url: str,
        clock: Callable[[], datetime],
        wake: asyncio.Event | None = None,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        """Start with nothing claimed."""
        self.settled_count = 0
        self._queue = queue
        self._notifiers = notifiers
        self._owner = owner
        self._settings = settings
        self._times = Times(wall=clock, steady=SteadyClock(clock, monotonic))
        self._wake = wake or asyncio.Event()
        self._composer = Composer(base_url=base_url)
        self._lanes = Lanes(settings)
        self._sends: dict[asyncio.Task[None], Delivery] = {}
        self._outcomes: list[Outcome] = []
        self._gone: dict[EndpointId, tuple[Endpoint, str]] = {}

    async def round(self) -> bool:
        """Spread, settle, claim and start once; tell whether more can be done at once.

        A step that fails is logged and tried again in a later round.
        """
        is_more = await self._outlive(self._spread)
        await self._outlive(self._settle)
        is_more |= await self._outlive(self._claim)
        self._start()
        self._give_back()
        await self._outlive(self._settle)
        return is_more

    async def sleep_s(self) -> float:
        """Give how long nothing will be due, at most a tick, seconds."""
        at = self._times.steady()
        try:
            due_at = await self._queue.next_due(at=at)
        except Exception:
            logger.exception("relay cannot ask what is due")
            return self._settings.tick_s
        if due_at is None:
            return self._settings.tick_s
        left_s = (due_at - at).total_seconds()
        return min(max(left_s, LEAST_SLEEP_S), self._settings.tick_s)

    async def await_one(self) -> bool:
        """Wait until a send under way has ended; False: there is none."""
        if not self._sends:
            return False
        await asyncio.wait(self._sends, return_when=asyncio.FIRST_COMPLETED)
        return True

    async def finish(self, *, within_s: float) -> None:
        """Wait for what is under way, break off the rest, and hand back what is claimed."""
        if within_s > 0:
            with suppress(TimeoutError):
                async with asyncio.timeout(within_s):
                    while await self.await_one():
                        await self._outlive(self._settle)
        broken = dict(self._sends)
        for task in broken:
            task.cancel()
        if broken:
            await asyncio.wait(broken, timeout=RELEASE_S)
        at = self._times.steady()
        self._outcomes += [
            handed_back(delivery, due_at=at, times=self._times, was_begun=True)
            for task, delivery in broken.items()
            if task.cancelled()
        ]
        self._outcomes += [
            handed_back(returned.delivery, due_at=returned.due_at, times=self._times)
            for returned in self._lanes.give_back_all(at=at)
        ]
        await self._outlive(self._settle)

    async def _outlive(self, step: Callable[[], Awaitable[bool]]) -> bool:
        try:
            return await step()
        except Exception:
            logger.exception("relay step failed", extra={"step": step.__name__.strip("_")})
            return False

    async def _spread(self) -> bool:
        limit = self._settings.batch
        at, due_at = self._times.wall(), self._times.steady()
        return await spread(self._queue, limit=limit, at=at, due_at=due_at) >= limit

    async def _settle(self) -> bool:
        while self._outcomes:
            part = self._outcomes[:MOST_KEYS]
            written = await self._queue.settle(part)
            del self._outcomes[: len(part)]
            self.settled_count += written
            if written < len(part):
                lost = len(part) - written
                logger.warning("outcomes of lost leases", extra={"count": lost})
        for key, (endpoint, reason) in list(self._gone.items()):
            await self._queue.suspend_endpoint(endpoint, reason=reason)
            del self._gone[key]
        return False

    async def _claim(self) -> bool:
        free = self._settings.most_held - self._lanes.held_count - len(self._sends)
        limit = min(self._settings.batch, free)
        if limit * LEAST_CLAIM < self._settings.batch or self._outcomes:
            return False  # not a handful at a time; and what cannot be settled is not added to
        at = self._times.steady()
        spare_s = self._settings.lease_s - self._settings.send_timeout_s
        claimed = await self._queue.claim(
            owner=self._owner, lease_s=self._settings.lease_s, limit=limit, at=at
        )
        if claimed:
            try:
                await self._judge(claimed, start_by=at + timedelta(seconds=spare_s / 2))
            except Exception:
                self._outcomes += [
                    handed_back(delivery, due_at=at, times=self._times) for delivery in claimed
                ]
                raise
        return len(claimed) >= limit

    async def _judge(self, claimed: Sequence[Delivery], *, start_by: datetime) -> None:
        asked = sorted({key for delivery in claimed for key in delivery.subscriptions})
        known: dict[SubscriptionId, Subscription] = {}
        for first in range(0, len(asked), MOST_KEYS):
            keys = asked[first : first + MOST_KEYS]
            known.update(await self._queue.get_subscriptions(keys, scope=SYSTEM))
        newest = await self._queue.newest_versions({one.alert.thread for one in claimed})
        at = self._times.wall()
        for delivery in claimed:
            placed = newest.get(delivery.alert.thread)
            objection = find_objection(
                delivery,
                subscriptions=known,
                newest=None if placed is None else placed.alert,
                at=at,
            )
            if objection is None:
                self._lanes.hold(delivery, start_by=start_by)
            else:
                self._outcomes.append(objected(delivery, objection, self._times))

    def _start(self) -> None:
        for delivery in self._lanes.start(at=self._times.steady()):
            task = asyncio.create_task(self._send(delivery))
            self._sends[task] = delivery
            task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._sends.pop(task, None)
        self._wake.set()

    async def _send(self, delivery: Delivery) -> None:
        begun_at = self._times.steady()
        done = await attempt(
            delivery,
            notifier=self._notifiers.get(delivery.endpoint.channel),
            composer=self._composer,
            times=self._times,
            timeout_s=self._settings.send_timeout_s,
        )
        at = self._times.steady()
        took_s = (at - begun_at).total_seconds()
        has_failed_long = self._lanes.finish(delivery, error=done.error, took_s=took_s, at=at)
        self._outcomes.append(done.outcome)
        endpoint = delivery.endpoint
        if isinstance(done.error, DeliveryRefused) and done.error.is_gone:
            self._gone[endpoint.id] = (endpoint, done.error.reason)
        elif has_failed_long:
            hours = self._settings.suspend_after_h
            self._gone[endpoint.id] = (endpoint, f"nothing was taken for {hours:g} hours")

    def _give_back(self) -> None:
        self._outcomes += [
            handed_back(returned.delivery, due_at=returned.due_at, times=self._times)
            for returned in self._lanes.give_back(at=self._times.steady())
        ]
