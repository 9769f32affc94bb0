"""The relay sends nothing too late, nothing twice over, and nothing its owner may not see."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from graph.model.alert import AlertKind, AlertState
from graph.model.delivery import DeliveryState
from graph.model.forecast import TimeWindow
from graph.model.subscription import AlertFilter, Subscription, SubscriptionState
from notifiers.errors import DeliveryDeferred
from tests.clock import Clock
from tests.unit.notifiers.bench import Bench
from tests.unit.notifiers.fakes import (
    MemoryQueue,
    a_subscription,
    an_alert,
    an_endpoint,
)

Change = Callable[[MemoryQueue, Subscription], None]


async def test_no_warning_is_sent_after_the_peak_it_is_for_begins(clock: Clock) -> None:
    start = clock() + timedelta(minutes=3)
    window = TimeWindow(start=start, end=start + timedelta(hours=2))
    alert = an_alert("district:X", kind=AlertKind.PREVENTIVE_LOCAL, window=window)
    bench = Bench(MemoryQueue([alert], [a_subscription()]), clock)
    bench.channel.failures["endpoint:one"] = [DeliveryDeferred("HTTP 500")]

    await bench.pass_time(600)

    assert bench.queue.one().state is DeliveryState.MISSED
    assert all(outcome.at < start for outcome in bench.queue.history if outcome.was_attempted)


async def test_a_late_warning_is_missed_though_the_clock_jumps_over_the_peak(clock: Clock) -> None:
    start = clock() + timedelta(hours=1)
    window = TimeWindow(start=start, end=start + timedelta(hours=2))
    alert = an_alert("district:X", kind=AlertKind.PREVENTIVE_LOCAL, window=window)
    bench = Bench(MemoryQueue([alert], [a_subscription()]), clock)
    bench.channel.failures["endpoint:one"] = [DeliveryDeferred("HTTP 500"), DeliveryDeferred("x")]
    await bench.run()
    bench.channel.failures.clear()
    bench.jump(2 * 3_600)

    await bench.pass_time(10)

    assert bench.channel.sent == []
    assert bench.queue.one().state is DeliveryState.MISSED


@pytest.mark.parametrize("jump_s", [7_200, -7_200, 378_000_000])
async def test_a_jump_of_the_clock_stops_no_retry(clock: Clock, jump_s: float) -> None:
    bench = Bench(MemoryQueue([an_alert()], [a_subscription()]), clock)
    bench.channel.failures["endpoint:one"] = [DeliveryDeferred("HTTP 500")]
    await bench.run()
    bench.channel.failures.clear()
    bench.jump(jump_s)
    await bench.run()
    at_once = len(bench.channel.tried)

    bench.queue.commit([an_alert("ring:R000002")])
    await bench.pass_time(10)

    assert at_once == 1
    assert bench.queue.states() == [DeliveryState.SENT, DeliveryState.SENT]


def paused(queue: MemoryQueue, person: Subscription) -> None:
    queue.change_subscription(replace(person, state=SubscriptionState.PAUSED))


def out_of_scope(queue: MemoryQueue, person: Subscription) -> None:
    queue.change_subscription(replace(person, owner_districts=frozenset({"GOA/NORTH GOA"})))


def expired(queue: MemoryQueue, person: Subscription) -> None:
    queue.change_subscription(replace(person, expires_at=person.created_at))


def moved(queue: MemoryQueue, person: Subscription) -> None:
    queue.change_subscription(replace(person, endpoints=(an_endpoint("other"),)))


def withdrawn(queue: MemoryQueue, person: Subscription) -> None:
    queue.change_alert(replace(an_alert(), state=AlertState.CANCELLED))


@pytest.mark.parametrize("change", [paused, out_of_scope, expired, moved, withdrawn])
async def test_what_its_owner_may_no_longer_get_is_withheld(clock: Clock, change: Change) -> None:
    person = a_subscription()
    bench = Bench(MemoryQueue([an_alert()], [person]), clock)
    bench.channel.failures["endpoint:one"] = [DeliveryDeferred("HTTP 500")]
    await bench.run()
    bench.channel.failures.clear()

    change(bench.queue, person)
    await bench.pass_time(10)

    assert bench.channel.sent == []
    assert bench.queue.one().state is DeliveryState.WITHHELD
    assert bench.queue.one().reason


async def test_a_newer_version_takes_the_place_of_the_unsent_older_one(clock: Clock) -> None:
    bench = Bench(MemoryQueue([an_alert()], [a_subscription()]), clock)
    bench.channel.failures["endpoint:one"] = [DeliveryDeferred("HTTP 500")]
    await bench.run()
    bench.channel.failures.clear()

    bench.queue.commit([an_alert(version=2)])
    await bench.pass_time(10)

    assert bench.queue.states() == [DeliveryState.SUPERSEDED, DeliveryState.SENT]


async def test_an_older_version_goes_if_the_newer_one_is_not_for_its_receiver(
    clock: Clock,
) -> None:
    person = a_subscription(wanted=AlertFilter(districts=frozenset({"MAHARASHTRA/PUNE"})))
    elsewhere = an_alert(version=2, districts=("GOA/NORTH GOA",))
    bench = Bench(MemoryQueue([an_alert(), elsewhere], [person]), clock)

    await bench.run()

    assert bench.queue.states() == [DeliveryState.SENT]
