"""Analysis and trails as services: repeated, raced, by other names, and as once known."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, cast

import pytest

from api.services.analysis import analyse_and_warn
from api.services.detection import detect
from api.services.forecasting import FORECAST_HOURS, forecast
from api.services.peaks import find_district_peaks
from api.services.tracing import trace_money
from graph.errors import Conflict, NotFound
from graph.model.audit import Event, EventTag
from graph.model.fact import INDIA
from graph.model.ids import AcknowledgementNo, EntityKey
from graph.model.register import RegisterChange
from graph.model.ring import RingState
from graph.model.scope import LOCAL_OFFICER, SYSTEM
from graph.model.subscription import AlertFilter
from graph.store.base import GraphStore
from graph.store.url import open_store
from tests.commands import COMPLAINT, RING

AT = datetime(2026, 8, 30, 8, 30, tzinfo=UTC)
EVENT = Event(tag=EventTag.RINGS_REGISTERED, actor=SYSTEM.actor, at=AT)


class Racing:
    """A store whose register somebody else moves after it was read."""

    def __init__(self, store: GraphStore) -> None:
        self._store = store

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever the store has
        return getattr(self._store, name)

    async def register(self) -> Any:  # noqa: ANN401 - as above
        known = await self._store.register()
        await detect(store=self._store, scope=SYSTEM, at=AT + timedelta(days=90))
        return known


@pytest.fixture
async def store(office: Path) -> AsyncIterator[GraphStore]:
    opened = await open_store(f"sqlite:{office}")
    yield opened
    await opened.close()


async def alert_count(store: GraphStore) -> int:
    return len((await store.alerts(AlertFilter(), first=100, scope=SYSTEM)).items)


async def test_analysing_twice_at_one_instant_is_analysing_once(store: GraphStore) -> None:
    first = await analyse_and_warn(store=store, scope=LOCAL_OFFICER, at=AT)
    alerts, rings = await alert_count(store), await store.register()

    again = await analyse_and_warn(store=store, scope=LOCAL_OFFICER, at=AT)

    assert len({placed.alert.id for placed in first}) == len(first)
    assert list(again) == []
    assert await alert_count(store) == alerts
    assert await store.register() == rings
    assert list(await store.verify()) == []


async def test_detecting_again_writes_nothing(store: GraphStore) -> None:
    at = datetime.now(UTC)
    await detect(store=store, scope=LOCAL_OFFICER, at=at)
    before = await store.snapshot_no()

    again = await detect(store=store, scope=LOCAL_OFFICER, at=at)

    assert (again.events, again.placed, again.snapshot_no) == ((), (), before)


async def test_whoever_worked_from_an_old_register_is_told(store: GraphStore) -> None:
    await detect(store=store, scope=SYSTEM, at=AT)
    racing = cast("GraphStore", Racing(store))

    with pytest.raises(Conflict):
        await detect(store=racing, scope=SYSTEM, at=AT + timedelta(days=95))

    (ring,) = await store.register()
    assert ring.id == RING
    assert list(await store.verify()) == []


async def test_a_merged_ring_is_forecast_by_its_old_name(store: GraphStore) -> None:
    (ring,) = await store.register()
    gone = EntityKey("ring:R000099")
    merged = replace(ring, id=gone, state=RingState.MERGED, version=1, merged_into=ring.id)
    named = replace(ring, aliases=(gone,), version=ring.version + 1)
    await store.add_rings(RegisterChange(rings=(named, merged), events=()), event=EVENT)

    by_old = await forecast(store=store, scope=LOCAL_OFFICER, at=AT, rings=[gone])
    both = await forecast(store=store, scope=LOCAL_OFFICER, at=AT, rings=[gone, ring.id])

    assert [made.subject for made in by_old] == [RING]
    assert [made.subject for made in both] == [RING]


async def test_forecasts_come_in_the_order_asked_and_each_once(store: GraphStore) -> None:
    (ring,) = await store.register()
    other = EntityKey("ring:R000050")
    copy = replace(ring, id=other, version=1)
    await store.add_rings(RegisterChange(rings=(copy,), events=()), event=EVENT)

    made = await forecast(store=store, scope=LOCAL_OFFICER, at=AT, rings=[other, ring.id, other])

    assert [one.subject for one in made] == [other, ring.id]


async def test_a_ring_that_is_not_there_is_not_forecast_and_nothing_is_kept(
    store: GraphStore,
) -> None:
    before = await store.snapshot_no()

    with pytest.raises(NotFound):
        await forecast(
            store=store,
            scope=LOCAL_OFFICER,
            at=AT,
            rings=[EntityKey(RING), EntityKey("ring:R999999")],
        )

    assert await store.snapshot_no() == before


@pytest.mark.parametrize("hours", [1, 24, 72])
@pytest.mark.parametrize("local_hour", [0, 5, 6, 11, 12, 18, 23])
async def test_a_window_begins_with_a_quarter_of_india_s_day(
    store: GraphStore, local_hour: int, hours: int
) -> None:
    at = datetime(2026, 8, 30, local_hour, 59, 59, tzinfo=INDIA)

    (made,) = await forecast(
        store=store, scope=LOCAL_OFFICER, at=at, rings=[EntityKey(RING)], hours=hours
    )

    start = made.window.start.astimezone(INDIA)
    assert (start.hour, start.minute, start.second) == (local_hour - local_hour % 6, 0, 0)
    assert start.date() == at.date()
    assert made.window.start <= at < made.window.start + timedelta(hours=6)
    assert made.window.end - made.window.start == timedelta(hours=hours)


async def test_a_forecast_uses_nothing_that_became_known_later(store: GraphStore) -> None:
    early = datetime(2026, 8, 10, tzinfo=UTC)

    (made,) = await forecast(store=store, scope=LOCAL_OFFICER, at=early, rings=[EntityKey(RING)])
    (later,) = await forecast(store=store, scope=LOCAL_OFFICER, at=AT, rings=[EntityKey(RING)])

    assert made.abstained is not None
    assert made.places == ()
    assert made.window.end - made.window.start == timedelta(hours=FORECAST_HOURS)
    assert later.window.start > made.window.end


async def test_a_trail_is_told_as_it_was_known_then(store: GraphStore) -> None:
    number = AcknowledgementNo(COMPLAINT)
    exported = datetime(2026, 9, 7, 11, 16, 44, tzinfo=INDIA)

    with pytest.raises(NotFound, match="14 digits"):
        await trace_money(
            number,
            store=store,
            scope=LOCAL_OFFICER,
            as_known_at=exported - timedelta(seconds=1),
        )
    then = await trace_money(number, store=store, scope=LOCAL_OFFICER, as_known_at=exported)
    today = await trace_money(number, store=store, scope=LOCAL_OFFICER)

    assert then.as_known_at == exported
    assert [flow.disputed_paise for flow in then.value.flows] == [
        flow.disputed_paise for flow in today.value.flows
    ]
    assert then.answer_hash != today.answer_hash


async def test_peaks_of_one_district_are_some_of_all(store: GraphStore) -> None:
    every = await find_district_peaks(store=store, scope=LOCAL_OFFICER)
    none = await find_district_peaks(store=store, scope=LOCAL_OFFICER, district="NO/SUCH")

    assert none.value == ()
    assert none.answer_hash != every.answer_hash
