"""The relay: lease, send, settle. It may be killed at any instant and loses nothing.

What is promised: each message of the queue is sent at least once, always with the same
id, or its record says why not. A repeat happens only if the relay dies between a
receiver's answer and the write of the outcome.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import datetime

from graph.model.endpoint import Channel
from notifiers.base import DeliveryQueue, Notifier
from notifiers.rounds import Rounds
from notifiers.settings import RelaySettings


async def relay(
    queue: DeliveryQueue,
    notifiers: Mapping[Channel, Notifier],
    *,
    owner: str,
    settings: RelaySettings,
    base_url: str,
    clock: Callable[[], datetime],
    stop: asyncio.Event,
    wake: asyncio.Event | None = None,
    monotonic: Callable[[], float] = time.monotonic,
) -> None:
    """Spread alerts and send messages until `stop` is set; survives every error.

    Once stopped it claims nothing, gives what is under way `settings.stop_s` to end, and
    hands the rest back to be sent again under the same ids.

    Args:
        owner: Name of this relay among others at the same queue.
        base_url: What links in messages start with: our server as its readers reach it.
        clock: Tells aware UTC.
        wake: Set by whoever commits an alert in this process, to be sent at once.
    """
    wake = wake or asyncio.Event()
    work = Rounds(
        queue,
        notifiers,
        owner=owner,
        settings=settings,
        base_url=base_url,
        clock=clock,
        wake=wake,
        monotonic=monotonic,
    )
    watcher = asyncio.create_task(_wake_on(stop, wake))
    try:
        while not stop.is_set():
            wake.clear()
            if not await work.round():
                await _sleep(wake, await work.sleep_s())
        await work.finish(within_s=settings.stop_s)
    finally:
        watcher.cancel()
        await work.finish(within_s=0.0)


async def relay_once(
    queue: DeliveryQueue,
    notifiers: Mapping[Channel, Notifier],
    *,
    owner: str,
    settings: RelaySettings,
    base_url: str,
    clock: Callable[[], datetime],
) -> int:
    """Spread and send all that is due now; give how many outcomes were written.

    What waits for a later attempt is left waiting.
    """
    work = Rounds(queue, notifiers, owner=owner, settings=settings, base_url=base_url, clock=clock)
    while await work.round() or await work.await_one():
        pass
    await work.finish(within_s=settings.stop_s)
    return work.settled_count


async def _wake_on(stop: asyncio.Event, wake: asyncio.Event) -> None:
    await stop.wait()
    wake.set()


async def _sleep(wake: asyncio.Event, for_s: float) -> None:
    with suppress(TimeoutError):
        async with asyncio.timeout(for_s):
            await wake.wait()
