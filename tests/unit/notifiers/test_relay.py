"""The relay sends everything once, spares those that fail, and outlives what goes wrong."""

import asyncio
from dataclasses import replace
from datetime import datetime

import pytest

from graph.model.delivery import DeliveryState
from graph.model.endpoint import Channel
from notifiers.errors import DeliveryDeferred, DeliveryRefused
from notifiers.relay import relay, relay_once
from notifiers.settings import RelaySettings
from tests.clock import Clock
from tests.unit.notifiers.bench import SETTINGS, Bench
from tests.unit.notifiers.fakes import (
    BASE_URL,
    MemoryQueue,
    RecordingNotifier,
    a_subscription,
    an_alert,
    an_endpoint,
)


async def test_each_alert_reaches_each_address_once(clock: Clock) -> None:
    alerts = [an_alert(f"ring:R{number:06}") for number in range(20)]
    people = [a_subscription(f"p{number}") for number in range(5)]
    queue = MemoryQueue(alerts, people)
    channel = RecordingNotifier()

    settled = await relay_once(
        queue,
        {Channel.WEBHOOK: channel},
        owner="a",
        settings=SETTINGS,
        base_url=BASE_URL,
        clock=clock,
    )

    assert settled == len(set(channel.sent)) == len(channel.sent) == 100
    assert set(queue.states()) == {DeliveryState.SENT}


async def test_a_failed_message_is_tried_again_by_the_schedule_under_the_same_id(
    clock: Clock,
) -> None:
    bench = Bench(MemoryQueue([an_alert()], [a_subscription()]), clock)
    bench.channel.failures["endpoint:one"] = [DeliveryDeferred("HTTP 500")]
    await bench.run()
    bench.channel.failures.clear()

    await bench.pass_time(3)
    early = len(bench.channel.tried)
    await bench.pass_time(4)

    assert early == 1
    assert len(bench.channel.tried) == 2
    assert len(set(bench.channel.tried)) == 1
    assert bench.queue.one().state is DeliveryState.SENT
    assert bench.queue.one().attempts == 2


async def test_a_message_that_never_passes_is_dead_with_its_reason(clock: Clock) -> None:
    bench = Bench(MemoryQueue([an_alert()], [a_subscription()]), clock)
    bench.channel.failures["endpoint:one"] = [DeliveryRefused("not for us")]

    await bench.run()

    assert bench.queue.one().state is DeliveryState.DEAD
    assert bench.queue.one().reason == "not for us"
    assert bench.queue.suspended == {}


async def test_after_the_last_wait_a_message_is_dead(clock: Clock) -> None:
    settings = RelaySettings(suspend_after_h=1_000)
    bench = Bench(MemoryQueue([an_alert()], [a_subscription()]), clock, settings)
    bench.channel.failures["endpoint:one"] = [DeliveryDeferred("HTTP 500")]

    await bench.pass_time(110 * 3_600, step_s=600)

    assert bench.queue.one().state is DeliveryState.DEAD
    assert bench.queue.one().reason == "HTTP 500"
    assert len(bench.channel.tried) == 10


async def test_an_address_that_is_gone_is_suspended(clock: Clock) -> None:
    bench = Bench(MemoryQueue([an_alert()], [a_subscription()]), clock)
    bench.channel.failures["endpoint:one"] = [DeliveryRefused("HTTP 410", is_gone=True)]

    await bench.run()

    assert bench.queue.suspended == {"endpoint:one": "HTTP 410"}


async def test_an_address_that_fails_for_days_is_suspended(clock: Clock) -> None:
    settings = RelaySettings(suspend_after_h=12)
    bench = Bench(MemoryQueue([an_alert()], [a_subscription()]), clock, settings)
    bench.channel.failures["endpoint:one"] = [DeliveryDeferred("HTTP 500")]

    await bench.pass_time(20 * 3_600, step_s=600)

    assert bench.queue.suspended == {"endpoint:one": "nothing was taken for 12 hours"}


async def test_a_hanging_address_holds_no_other(clock: Clock) -> None:
    alerts = [an_alert(f"ring:R{number:06}") for number in range(50)]
    people = [a_subscription(f"p{number}") for number in range(30)]
    bench = Bench(MemoryQueue(alerts, people), clock)
    bench.channel.hanging = {f"endpoint:p{number}" for number in range(10)}

    for _ in range(40):
        await bench.relay.round()
        await asyncio.sleep(0)
        clock.advance(0.5)

    healthy = [sent for sent in bench.channel.sent if sent[1] not in bench.channel.hanging]
    assert len(healthy) == len(set(healthy)) == 50 * 20
    assert all(bench.channel.most_at_once[key] <= 2 for key in bench.channel.hanging)
    await bench.relay.finish(within_s=0)


async def test_an_address_that_fails_is_spared_and_then_probed(clock: Clock) -> None:
    alerts = [an_alert(f"ring:R{number:06}") for number in range(100)]
    bench = Bench(MemoryQueue(alerts, [a_subscription()]), clock)
    bench.channel.failures["endpoint:one"] = [DeliveryDeferred("HTTP 500")]

    await bench.pass_time(600)
    during = len(bench.channel.tried)
    bench.channel.failures.clear()
    await bench.pass_time(1_300)

    assert during < 20
    assert set(bench.queue.states()) == {DeliveryState.SENT}
    assert len(bench.channel.sent) == 100


async def test_a_broken_mail_server_costs_no_message_an_attempt(clock: Clock) -> None:
    alerts = [an_alert(f"ring:R{number:06}") for number in range(30)]
    people = [
        a_subscription(name, endpoints=(an_endpoint(name, channel=Channel.EMAIL),))
        for name in ("p", "q")
    ]
    bench = Bench(MemoryQueue(alerts, people), clock)
    broken = DeliveryDeferred("no connection to the mail server", is_ours=True)
    bench.channel.failures = {"endpoint:p": [broken], "endpoint:q": [broken]}

    await bench.pass_time(6 * 3_600, step_s=30)
    tried = len(bench.channel.tried)
    waiting = set(bench.queue.states())
    bench.channel.failures.clear()
    await bench.pass_time(600)

    assert tried < 200
    assert waiting == {DeliveryState.WAITING}
    assert set(bench.queue.states()) == {DeliveryState.SENT}
    assert {one.attempts for one in bench.queue.deliveries.values()} == {1}


async def test_a_message_that_kills_its_carrier_is_taken_out(clock: Clock) -> None:
    queue = MemoryQueue([an_alert()], [a_subscription()])
    bench = Bench(queue, clock)
    bench.channel.hanging = {"endpoint:one"}
    await bench.relay.round()
    for _ in range(60):
        clock.advance(61)
        await queue.claim(owner="one that dies", lease_s=60, limit=1, at=clock())

    clock.advance(61)
    bench.channel.hanging = set()
    fresh = Bench(queue, clock)
    await fresh.run()

    assert queue.one().state is DeliveryState.DEAD
    assert "without an outcome" in str(queue.one().reason)
    assert fresh.channel.sent == []
    await bench.relay.finish(within_s=0)


async def test_the_relay_outlives_a_store_that_is_away(clock: Clock) -> None:
    bench = Bench(MemoryQueue([an_alert()], [a_subscription()]), clock)
    bench.queue.is_down = True
    await bench.run()
    sleep_s = await bench.relay.sleep_s()
    bench.queue.is_down = False

    await bench.run()

    assert sleep_s == SETTINGS.tick_s
    assert bench.queue.one().state is DeliveryState.SENT


async def test_an_outcome_outlives_a_store_that_is_away(clock: Clock) -> None:
    bench = Bench(MemoryQueue([an_alert()], [a_subscription()]), clock)
    await bench.relay.round()
    bench.queue.is_down = True
    await bench.relay.await_one()
    await bench.relay.round()
    bench.queue.is_down = False

    await bench.run()

    assert bench.queue.one().state is DeliveryState.SENT
    assert len(bench.channel.tried) == 1


async def test_what_ends_while_others_are_settled_is_settled_too(clock: Clock) -> None:
    dead = replace(an_alert("ring:R000002"), dead_after=clock())
    bench = Bench(MemoryQueue([an_alert(), dead], [a_subscription()]), clock)

    await bench.run()

    assert bench.queue.states() == [DeliveryState.SENT, DeliveryState.MISSED]


async def test_while_nothing_can_be_settled_nothing_more_is_taken(clock: Clock) -> None:
    bench = Bench(MemoryQueue([an_alert()], [a_subscription()]), clock)
    await bench.relay.round()
    bench.queue.is_full = True
    await bench.run()
    bench.queue.commit([an_alert("ring:R000002")])
    await bench.pass_time(10)
    meanwhile = bench.queue.states()
    bench.queue.is_full = False

    await bench.run()

    assert meanwhile == [DeliveryState.LEASED, DeliveryState.WAITING]
    assert bench.queue.states() == [DeliveryState.SENT, DeliveryState.SENT]
    assert len(bench.channel.tried) == 2


async def test_a_channel_that_breaks_in_an_unknown_way_is_tried_again(clock: Clock) -> None:
    bench = Bench(MemoryQueue([an_alert()], [a_subscription()]), clock)
    bench.channel.failures["endpoint:one"] = [KeyError("x")]
    await bench.run()
    reason = bench.queue.one().reason
    bench.channel.failures.clear()

    await bench.pass_time(10)

    assert reason == "the channel failed: KeyError"
    assert bench.queue.one().state is DeliveryState.SENT


async def test_when_stopped_what_is_under_way_is_handed_back_and_sent_again(clock: Clock) -> None:
    alerts = [an_alert(f"ring:R{number:06}") for number in range(10)]
    queue = MemoryQueue(alerts, [a_subscription()])
    channel = RecordingNotifier()
    channel.hanging = {"endpoint:one"}
    stop = asyncio.Event()
    settings = RelaySettings(stop_s=0.01)

    running = asyncio.create_task(
        relay(
            queue,
            {Channel.WEBHOOK: channel},
            owner="a",
            settings=settings,
            base_url=BASE_URL,
            clock=clock,
            stop=stop,
        )
    )
    await channel.was_tried.wait()
    stop.set()
    await running
    released = set(queue.states())
    channel.hanging = set()
    await relay_once(
        queue,
        {Channel.WEBHOOK: channel},
        owner="b",
        settings=settings,
        base_url=BASE_URL,
        clock=clock,
    )

    assert released == {DeliveryState.WAITING}
    assert set(queue.states()) == {DeliveryState.SENT}


async def test_a_committed_alert_wakes_the_relay(clock: Clock) -> None:
    queue = MemoryQueue([], [a_subscription()])
    channel = RecordingNotifier()
    stop, wake = asyncio.Event(), asyncio.Event()
    settings = RelaySettings(tick_s=3_600)
    running = asyncio.create_task(
        relay(
            queue,
            {Channel.WEBHOOK: channel},
            owner="a",
            settings=settings,
            base_url=BASE_URL,
            clock=clock,
            stop=stop,
            wake=wake,
        )
    )
    await asyncio.sleep(0.01)

    queue.commit([an_alert()])
    wake.set()
    async with asyncio.timeout(5):
        await channel.has_sent.wait()
    stop.set()
    await running

    assert queue.one().state is DeliveryState.SENT


def test_a_lease_shorter_than_a_send_is_refused(now: datetime) -> None:
    with pytest.raises(ValueError, match="lease_s"):
        RelaySettings(lease_s=10, send_timeout_s=25)
