"""The broker: replay, then live, without a gap; slow listeners are told, never skipped."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable
from contextlib import aclosing, asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from api.broker import MOST_WAITING, Beat, Broker, Expired, Raised, Signal, TooSlow, is_visible
from graph.errors import StoreUnavailable
from graph.model.alert import AlertKind
from graph.model.answer import Page
from graph.model.outbox import PlacedAlert, Position
from graph.model.scope import LOCAL_OFFICER, Actor, OfficeRole, Scope
from graph.model.subscription import AlertFilter
from graph.store.base import GraphStore
from tests.api_world import DISTRICT, NOW, alert

EVERY = AlertFilter()
BEGINNING = Position(snapshot_no=0, ordinal=0)
SHORT_S = 0.02
PATIENCE_S = 10.0


@dataclass(slots=True)
class AlertLog:
    """A store of alerts alone; may fail, and lets others run in every read.

    Attributes:
        placed: The alerts in commit order.
        failures: How many reads fail from now on.
        reads: Pages read so far.
        meanwhile: What happens while each of the next pages is under way.
    """

    placed: list[PlacedAlert] = field(default_factory=list)
    failures: int = 0
    reads: int = 0
    meanwhile: list[Callable[[], Awaitable[None]]] = field(default_factory=list)

    def commit(self, count: int = 1, *, at: datetime = NOW) -> None:
        """Add alerts, each in a transaction of its own."""
        for _ in range(count):
            no = len(self.placed)
            position = Position(snapshot_no=no + 1, ordinal=0)
            self.placed.append(PlacedAlert(alert=alert(no, at=at), position=position))

    async def snapshot_no(self) -> int:
        await asyncio.sleep(0)
        if self.failures:
            self.failures -= 1
            raise StoreUnavailable("busy")
        return len(self.placed)

    async def alerts(
        self,
        where: AlertFilter,
        *,
        first: int,
        after: Position | None = None,
        is_backward: bool = False,
        scope: Scope,
    ) -> Page[PlacedAlert]:
        self.reads += 1
        start = 0 if after is None else after.snapshot_no
        found = self.placed[start:]
        items = found[-first:] if is_backward else found[:first]
        if self.meanwhile:
            await self.meanwhile.pop(0)()
        await asyncio.sleep(0)
        has_next = not is_backward and len(found) > first
        return Page(items=tuple(items), cursors=(), has_next=has_next, has_previous=False)


@asynccontextmanager
async def running(log: AlertLog) -> AsyncIterator[Broker]:
    """Run a broker over a log."""
    store = cast("GraphStore", log)
    broker = Broker(store, clock=lambda: NOW, poll_s=0.001, heartbeat_s=SHORT_S)
    task = asyncio.create_task(broker.run())
    yield broker
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


async def take(signals: AsyncGenerator[Signal, None], count: int) -> list[PlacedAlert]:
    """Take some alerts, passing over heartbeats."""
    taken: list[PlacedAlert] = []
    async with asyncio.timeout(PATIENCE_S):
        while len(taken) < count:
            signal = await anext(signals)
            if isinstance(signal, Raised):
                taken.append(signal.placed)
            else:
                assert isinstance(signal, Beat)
    return taken


@settings(max_examples=25, deadline=None)
@given(before=st.integers(0, 230), during=st.lists(st.integers(0, 3), max_size=40), data=st.data())
def test_replay_and_live_alerts_join_without_gap_or_repeat(
    before: int, during: list[int], data: st.DataObject
) -> None:
    log = AlertLog()
    log.commit(before)
    start = data.draw(st.integers(0, before))

    async def listen() -> list[PlacedAlert]:
        async with running(log) as broker:
            after = Position(snapshot_no=start, ordinal=0)
            signals = broker.listen(EVERY, after=after, scope=LOCAL_OFFICER)
            async with aclosing(signals):
                taken: list[PlacedAlert] = []
                for count in during:
                    log.commit(count)
                    broker.wake()
                    if len(taken) < len(log.placed) - start:
                        taken += await take(signals, 1)
                return taken + await take(signals, len(log.placed) - start - len(taken))

    assert asyncio.run(listen()) == log.placed[start:]


async def test_what_is_published_while_the_last_page_is_read_comes_too() -> None:
    log = AlertLog()
    log.commit(3)
    async with running(log) as broker:
        signals = broker.listen(EVERY, after=BEGINNING, scope=LOCAL_OFFICER)
        assert await take(signals, 3) == log.placed[:3]

        async def publish() -> None:
            log.commit()
            broker.wake()
            await asyncio.sleep(SHORT_S)

        again = broker.listen(EVERY, after=BEGINNING, scope=LOCAL_OFFICER)
        log.meanwhile = [nothing, publish]  # is the place too old?, then the replay
        taken = await take(again, 4)

    assert taken == log.placed


async def nothing() -> None:
    """Let a page be read undisturbed."""


async def test_a_slow_listener_is_told_where_to_resume_and_others_go_on() -> None:
    log = AlertLog()
    async with running(log) as broker:
        slow = broker.listen(EVERY, after=BEGINNING, scope=LOCAL_OFFICER)
        quick = broker.listen(EVERY, after=BEGINNING, scope=LOCAL_OFFICER)
        assert isinstance(await anext(slow), Beat)
        taken = []
        for _ in range(MOST_WAITING + 10):
            log.commit()
            broker.wake()
            taken += await take(quick, 1)

        told = await anext(slow)
        end = [signal async for signal in slow]

    assert told == TooSlow(resume_after=BEGINNING)
    assert end == []
    assert taken == log.placed


async def test_resuming_where_the_slow_listener_was_told_gives_everything() -> None:
    log = AlertLog()
    log.commit(2 * MOST_WAITING)

    async with running(log) as broker:
        signals = broker.listen(EVERY, after=BEGINNING, scope=LOCAL_OFFICER)
        taken = await take(signals, 2 * MOST_WAITING)

    assert taken == log.placed


async def test_a_long_replay_fills_no_queue() -> None:
    log = AlertLog()
    log.commit(150)
    async with running(log) as broker:
        signals = broker.listen(EVERY, after=BEGINNING, scope=LOCAL_OFFICER)
        taken = await take(signals, 1)
        log.commit(2 * MOST_WAITING)
        broker.wake()
        await asyncio.sleep(SHORT_S)

        taken += await take(signals, len(log.placed) - 1)

    assert taken == log.placed


async def test_a_heartbeat_never_names_a_place_beyond_what_was_given() -> None:
    log = AlertLog()
    async with running(log) as broker:
        signals = broker.listen(EVERY, after=BEGINNING, scope=LOCAL_OFFICER)
        given_to = 0
        for _ in range(30):
            log.commit()
            signal = await anext(signals)
            if isinstance(signal, Raised):
                given_to = signal.placed.position.snapshot_no
            elif isinstance(signal, Beat) and signal.newest is not None:
                assert signal.newest.snapshot_no <= given_to


async def test_the_reader_outlives_a_store_that_fails() -> None:
    log = AlertLog()
    async with running(log) as broker:
        signals = broker.listen(EVERY, after=BEGINNING, scope=LOCAL_OFFICER)
        assert isinstance(await anext(signals), Beat)
        log.failures = 3
        log.commit()

        taken = await take(signals, 1)

    assert taken == log.placed


async def test_an_old_place_is_told_the_oldest_that_serves() -> None:
    log = AlertLog()
    log.commit(150, at=NOW - timedelta(days=31))
    log.commit(2)
    async with running(log) as broker:
        signals = broker.listen(EVERY, after=BEGINNING, scope=LOCAL_OFFICER)
        told = await anext(signals)
        assert isinstance(told, Expired)

        again = broker.listen(EVERY, after=told.resume_after, scope=LOCAL_OFFICER)
        taken = await take(again, 2)

    assert taken == log.placed[150:]


async def test_an_idle_broker_asks_for_no_alerts() -> None:
    log = AlertLog()
    log.commit(3)
    async with running(log):
        await asyncio.sleep(SHORT_S)
        reads = log.reads
        await asyncio.sleep(SHORT_S)

    assert log.reads == reads


async def test_kinds_that_are_not_wanted_do_not_come() -> None:
    log = AlertLog()
    log.commit(3)
    wanted = AlertFilter(kinds=frozenset({AlertKind.TEST}))

    async with running(log) as broker:
        signals = broker.listen(wanted, after=BEGINNING, scope=LOCAL_OFFICER)
        signal = await anext(signals)

    assert isinstance(signal, Beat)


@pytest.mark.parametrize(
    ("districts", "is_shown"),
    [(None, True), (frozenset({DISTRICT}), True), (frozenset({"KERALA/KOLLAM"}), False)],
)
def test_a_scope_shows_alerts_of_its_own_districts(
    districts: frozenset[str] | None, is_shown: bool
) -> None:
    officer = Actor(kind="person", name="somebody")
    scope = Scope(actor=officer, role=OfficeRole.INVESTIGATOR, districts=districts)

    assert is_visible(alert(1), scope) is is_shown
