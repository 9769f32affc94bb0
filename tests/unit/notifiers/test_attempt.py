"""One attempt comes to the outcome that its end calls for."""

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from graph.model.delivery import Delivery, DeliveryState
from notifiers.attempt import Attempt, Times, attempt
from notifiers.errors import DeliveryDeferred, DeliveryError, DeliveryRefused
from notifiers.message import Composer
from notifiers.spread import make_deliveries
from tests.clock import Clock
from tests.unit.notifiers.fakes import (
    BASE_URL,
    NOON,
    RecordingNotifier,
    a_subscription,
    an_alert,
)


def a_delivery(*, attempts: int = 0, dead_after: datetime | None = None) -> Delivery:
    alert = replace(an_alert(), dead_after=dead_after)
    [delivery] = make_deliveries(alert, [a_subscription()], at=NOON, due_at=NOON)
    return replace(delivery, attempts=attempts, fence=3)


async def tried(
    delivery: Delivery,
    clock: Clock,
    *,
    error: DeliveryError | None = None,
    channel: RecordingNotifier | None = None,
) -> Attempt:
    channel = channel or RecordingNotifier()
    if error:
        channel.failures["endpoint:one"] = [error]
    async with asyncio.timeout(10):
        return await attempt(
            delivery,
            notifier=channel,
            composer=Composer(base_url=BASE_URL),
            times=Times(wall=clock, steady=clock),
            timeout_s=3_600,
        )


async def test_what_is_taken_is_sent_under_its_fence(clock: Clock) -> None:
    done = await tried(a_delivery(), clock)

    assert done.outcome.state is DeliveryState.SENT
    assert done.outcome.fence == 3
    assert done.outcome.was_attempted
    assert done.outcome.provider_no == "no-1"


@pytest.mark.parametrize(
    ("error", "state"),
    [
        (DeliveryDeferred("HTTP 500"), DeliveryState.DEAD),
        (DeliveryDeferred("our server is away", is_ours=True), DeliveryState.WAITING),
        (DeliveryRefused("no"), DeliveryState.DEAD),
    ],
)
async def test_the_last_attempt_is_lost_by_the_receiver_s_fault_alone(
    clock: Clock, error: DeliveryError, state: DeliveryState
) -> None:
    done = await tried(a_delivery(attempts=9), clock, error=error)

    assert done.outcome.state is state
    assert done.outcome.reason == error.reason


async def test_a_retry_that_would_come_too_late_is_missed_at_once(
    clock: Clock, now: datetime
) -> None:
    delivery = a_delivery(dead_after=now + timedelta(seconds=3))

    done = await tried(delivery, clock, error=DeliveryDeferred("HTTP 500"))

    assert done.outcome.state is DeliveryState.MISSED
    assert done.outcome.reason == "HTTP 500"


async def test_a_send_is_broken_off_at_its_end(clock: Clock, now: datetime) -> None:
    channel = RecordingNotifier()
    channel.hanging = {"endpoint:one"}
    delivery = a_delivery(dead_after=now + timedelta(seconds=0.02))

    done = await tried(delivery, clock, channel=channel)

    assert done.outcome.state is DeliveryState.MISSED
    assert channel.sent == []


async def test_past_its_end_no_send_is_begun(clock: Clock, now: datetime) -> None:
    channel = RecordingNotifier()

    done = await tried(a_delivery(dead_after=now), clock, channel=channel)

    assert done.outcome.state is DeliveryState.MISSED
    assert not done.outcome.was_attempted
    assert channel.tried == []


async def test_a_long_reason_is_cut_to_2000_bytes(clock: Clock) -> None:
    done = await tried(a_delivery(), clock, error=DeliveryDeferred("कारण " * 1_000))

    assert done.outcome.reason is not None
    assert 1_990 <= len(done.outcome.reason.encode()) <= 2_000
