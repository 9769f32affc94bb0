"""The relay works alike over the queue in memory and over the stores."""

from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Protocol

import pytest

from graph.model.alert import Alert
from graph.model.audit import Event, EventTag
from graph.model.delivery import Delivery, DeliveryState
from graph.model.endpoint import Channel
from graph.model.scope import SYSTEM
from graph.model.subscription import Subscription
from graph.model.subscription import SubscriptionState as State
from graph.store.base import GraphStore
from graph.store.url import open_store
from notifiers.base import DeliveryQueue
from notifiers.errors import DeliveryDeferred, DeliveryRefused
from notifiers.relay import relay_once
from notifiers.settings import RelaySettings
from tests.clock import Clock
from tests.unit.notifiers.fakes import (
    BASE_URL,
    OWNER,
    MemoryQueue,
    RecordingNotifier,
    a_subscription,
    an_alert,
    an_endpoint,
)

BROKEN = DeliveryDeferred("HTTP 500")


class Desk(Protocol):
    """A queue, and what others do to it meanwhile."""

    @property
    def queue(self) -> DeliveryQueue: ...
    async def subscribe(self, person: Subscription) -> None: ...
    async def change(self, person: Subscription) -> None: ...
    async def commit(self, *alerts: Alert) -> None: ...
    async def deliveries(self) -> list[Delivery]: ...


class MemoryDesk:
    def __init__(self) -> None:
        self.queue = MemoryQueue()

    async def subscribe(self, person: Subscription) -> None:
        self.queue.change_subscription(person)

    async def change(self, person: Subscription) -> None:
        self.queue.change_subscription(person)

    async def commit(self, *alerts: Alert) -> None:
        self.queue.commit(alerts)

    async def deliveries(self) -> list[Delivery]:
        return list(self.queue.deliveries.values())


class StoreDesk:
    def __init__(self, store: GraphStore, at: datetime) -> None:
        self.queue = store
        self._at = at

    def _event(self, tag: EventTag) -> Event:
        return Event(tag=tag, actor=OWNER, at=self._at)

    async def subscribe(self, person: Subscription) -> None:
        await self.queue.add_subscription(person, event=self._event(EventTag.SUBSCRIPTION_CREATED))

    async def change(self, person: Subscription) -> None:
        await self.queue.change_subscription(
            replace(person, version=person.version + 1),
            expected_version=person.version,
            event=self._event(EventTag.SUBSCRIPTION_CHANGED),
        )

    async def commit(self, *alerts: Alert) -> None:
        await self.queue.add_alerts(alerts, event=self._event(EventTag.ALERTS_RAISED))

    async def deliveries(self) -> list[Delivery]:
        page = await self.queue.deliveries(first=100, scope=SYSTEM)
        return list(page.items)


@pytest.fixture(params=["memory", "sqlite"])
async def desk(
    request: pytest.FixtureRequest, tmp_path: Path, now: datetime
) -> AsyncIterator[Desk]:
    if request.param == "memory":
        yield MemoryDesk()
        return
    store = await open_store(f"sqlite:{tmp_path / 'store.db'}")
    yield StoreDesk(store, now)
    await store.close()


@pytest.fixture
def channel() -> RecordingNotifier:
    return RecordingNotifier()


async def run(desk: Desk, channel: RecordingNotifier, clock: Clock, owner: str = "a") -> None:
    await relay_once(
        desk.queue,
        dict.fromkeys(Channel, channel),
        owner=owner,
        settings=RelaySettings(),
        base_url=BASE_URL,
        clock=clock,
    )


async def states(desk: Desk) -> Counter[DeliveryState]:
    return Counter(one.state for one in await desk.deliveries())


async def test_each_alert_reaches_each_address_once(
    desk: Desk, channel: RecordingNotifier, clock: Clock
) -> None:
    for name in ("p", "q", "r"):
        await desk.subscribe(a_subscription(name))
    await desk.commit(*(an_alert(f"ring:R{number:06}") for number in range(20)))

    await run(desk, channel, clock)
    await run(desk, channel, clock, owner="b")

    assert len(channel.sent) == len(set(channel.sent)) == 60
    assert await states(desk) == {DeliveryState.SENT: 60}


async def test_two_subscriptions_to_one_address_make_one_message(
    desk: Desk, channel: RecordingNotifier, clock: Clock
) -> None:
    shared = an_endpoint("desk")
    await desk.subscribe(a_subscription("p", endpoints=(shared,)))
    await desk.subscribe(a_subscription("q", endpoints=(shared,)))
    await desk.commit(an_alert())

    await run(desk, channel, clock)

    [delivery] = await desk.deliveries()
    assert delivery.subscriptions == ("subscription:p", "subscription:q")
    assert len(channel.sent) == 1


async def test_what_failed_is_sent_later_under_the_same_id(
    desk: Desk, channel: RecordingNotifier, clock: Clock
) -> None:
    await desk.subscribe(a_subscription())
    await desk.commit(an_alert())
    channel.failures["endpoint:one"] = [BROKEN]
    await run(desk, channel, clock)
    [waiting] = await desk.deliveries()
    channel.failures.clear()

    clock.advance(3)
    await run(desk, channel, clock)
    early = len(channel.tried)
    clock.advance(4)
    await run(desk, channel, clock)

    [sent] = await desk.deliveries()
    assert (waiting.state, waiting.reason, waiting.attempts) == (
        DeliveryState.WAITING,
        "HTTP 500",
        1,
    )
    assert early == 1
    assert len(set(channel.tried)) == 1
    assert (sent.state, sent.attempts, sent.provider_no) == (DeliveryState.SENT, 2, "no-1")


async def test_a_newer_version_takes_the_place_of_the_unsent_older_one(
    desk: Desk, channel: RecordingNotifier, clock: Clock
) -> None:
    await desk.subscribe(a_subscription())
    await desk.commit(an_alert())
    channel.failures["endpoint:one"] = [BROKEN]
    await run(desk, channel, clock)
    channel.failures.clear()
    await desk.commit(an_alert(version=2))

    clock.advance(10)
    await run(desk, channel, clock)

    assert await states(desk) == {DeliveryState.SUPERSEDED: 1, DeliveryState.SENT: 1}
    assert len(channel.sent) == 1


async def test_a_paused_subscription_withholds_what_was_not_sent(
    desk: Desk, channel: RecordingNotifier, clock: Clock
) -> None:
    person = a_subscription()
    await desk.subscribe(person)
    await desk.commit(an_alert())
    channel.failures["endpoint:one"] = [BROKEN]
    await run(desk, channel, clock)
    channel.failures.clear()
    await desk.change(replace(person, state=State.PAUSED))

    clock.advance(10)
    await run(desk, channel, clock)

    assert channel.sent == []
    assert await states(desk) == {DeliveryState.WITHHELD: 1}


async def test_an_address_that_is_gone_gets_nothing_more(
    desk: Desk, channel: RecordingNotifier, clock: Clock
) -> None:
    await desk.subscribe(a_subscription())
    await desk.commit(an_alert())
    channel.failures["endpoint:one"] = [DeliveryRefused("HTTP 410", is_gone=True)]
    await run(desk, channel, clock)
    channel.failures.clear()
    await desk.commit(an_alert("ring:R000002"))

    await run(desk, channel, clock)

    assert channel.sent == []
    assert DeliveryState.WAITING not in await states(desk)


async def test_a_channel_that_is_down_for_hours_buries_nothing(
    desk: Desk, channel: RecordingNotifier, clock: Clock
) -> None:
    await desk.subscribe(a_subscription())
    await desk.commit(an_alert())
    channel.failures["endpoint:one"] = [DeliveryDeferred("away", is_ours=True)]
    for _ in range(60):
        await run(desk, channel, clock)
        clock.advance(310)
    [waiting] = await desk.deliveries()
    channel.failures.clear()

    await run(desk, channel, clock)

    assert (waiting.state, waiting.reason, waiting.attempts) == (DeliveryState.WAITING, "away", 0)
    assert await states(desk) == {DeliveryState.SENT: 1}


async def test_what_a_dead_relay_had_taken_is_sent_when_its_lease_is_over(
    desk: Desk, channel: RecordingNotifier, clock: Clock
) -> None:
    await desk.subscribe(a_subscription())
    await desk.commit(an_alert())
    channel.failures["endpoint:one"] = [BROKEN]
    await run(desk, channel, clock)
    channel.failures.clear()
    clock.advance(10)
    [taken] = await desk.queue.claim(owner="one that dies", lease_s=60, limit=10, at=clock())
    clock.advance(59)
    await run(desk, channel, clock)
    early = list(channel.sent)
    clock.advance(2)

    await run(desk, channel, clock)

    assert taken.claims - taken.attempts == 1
    assert early == []
    assert await states(desk) == {DeliveryState.SENT: 1}
