"""The worker's jobs by a clock that only the test moves."""

import asyncio
import logging
from collections.abc import AsyncIterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, cast

import pytest

from api.settings import Settings
from api.worker import Worker, running_worker
from graph.errors import Conflict, StoreUnavailable
from graph.model.alert import Alert, AlertKind
from graph.model.audit import Event, EventTag
from graph.model.batch import FactBatch, Import, InputKind, SheetRead
from graph.model.complaint import ComplaintRecord
from graph.model.fact import INDIA, Precision, Source
from graph.model.ids import AcknowledgementNo, fact_id, import_id
from graph.model.scope import SYSTEM
from graph.model.subscription import AlertFilter
from graph.store.base import GraphStore
from graph.store.url import open_store
from tests.api_world import NOW, CountingStore
from tests.clock import Clock
from tests.waiting import until

DISTRICT = "KARNATAKA/MYSURU CITY"
NOON = datetime(2026, 6, 15, 12, 0, tzinfo=INDIA)
PEAK_HOUR = 14
START_HOUR = 13  # a peak is taken from the hour before its fullest on


class Failing:
    """A store whose first looks for imports fail, each in its own way."""

    def __init__(self, store: GraphStore, failures: Sequence[Exception]) -> None:
        self._store = store
        self._failures = list(failures)

    @property
    def left(self) -> int:
        """How many failures are still to come."""
        return len(self._failures)

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever the store has
        return getattr(self._store, name)

    async def imports(self, *arguments: Any, **named: Any) -> Any:  # noqa: ANN401 - as above
        if self._failures:
            raise self._failures.pop(0)
        return await self._store.imports(*arguments, **named)


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[GraphStore]:
    opened = await open_store(f"sqlite:{tmp_path / 'office.db'}")
    yield opened
    await opened.close()


def worker_of(store: object, clock: Clock) -> Worker:
    return Worker(store=cast("GraphStore", store), settings=Settings(), clock=clock, on_alerts=None)


async def take_in(store: GraphStore, name: str, *, at: datetime, count: int = 3) -> None:
    """Commit complaints of one district, most of them in one hour of the day."""
    sha256 = f"{sum(name.encode()):064x}"
    source = Source(import_id=import_id(sha256), file_sha256=sha256, sheet="", row=2)
    numbers = [AcknowledgementNo(f"3990626{sum(name.encode()):04}{no:03}") for no in range(count)]
    facts = tuple(
        ComplaintRecord(
            id=fact_id("complaint", number),
            complaint=number,
            sources=(source,),
            event_at=NOON.replace(hour=PEAK_HOUR if no % 5 else no % 24, minute=no % 60)
            - timedelta(days=1 + no % 40),
            event_precision=Precision.SECOND,
            known_at=at,
            amount_paise=1_00_000,
            reported_at=at,
            fraud_type=None,
            district=DISTRICT,
        )
        for no, number in enumerate(numbers)
    )
    of = Import(
        id=import_id(sha256),
        file_name=name,
        file_sha256=sha256,
        kind=InputKind.TABLE,
        exported_at=None,
        imported_at=at,
        complaints=tuple(numbers),
    )
    sheet = SheetRead(sheet="", row_facts=tuple(fact.id for fact in facts))
    event = Event(tag=EventTag.FACTS_ADDED, actor=SYSTEM.actor, at=at)
    await store.add_facts(FactBatch(of=of, facts=facts, sheets=(sheet,)), event=event)


async def alerts_in(store: GraphStore) -> list[Alert]:
    page = await store.alerts(AlertFilter(), first=100, scope=SYSTEM)
    return [placed.alert for placed in page.items]


async def test_an_empty_store_is_not_analysed(store: GraphStore, clock: Clock) -> None:
    counted = CountingStore(store)

    await worker_of(counted, clock).analyse_if_due()

    assert counted.calls == ["imports"]


async def test_what_came_in_is_analysed_once_it_has_settled(
    store: GraphStore, clock: Clock
) -> None:
    counted = CountingStore(store)
    worker = worker_of(counted, clock)
    analyses = []
    await take_in(store, "first", at=clock())

    for step in (0.0, 0.0, 5.0):
        clock.advance(step)
        await worker.analyse_if_due()
        analyses.append(counted.calls.count("links"))
    await take_in(store, "second", at=clock())
    for step in (0.0, 0.5, 0.6, 5.0):
        clock.advance(step)
        await worker.analyse_if_due()
        analyses.append(counted.calls.count("links"))

    assert analyses == [1, 1, 1, 1, 1, 2, 2]


async def test_files_dropped_together_are_analysed_together(
    store: GraphStore, clock: Clock
) -> None:
    counted = CountingStore(store)
    worker = worker_of(counted, clock)
    await take_in(store, "first", at=clock())
    await worker.analyse_if_due()

    for name in ("second", "third", "fourth"):
        await take_in(store, name, at=clock.advance(0.4))
        await worker.analyse_if_due()
    clock.advance(2)
    await worker.analyse_if_due()

    assert counted.calls.count("links") == 2


async def test_an_hour_later_it_is_analysed_again_though_nothing_came(
    store: GraphStore, clock: Clock
) -> None:
    counted = CountingStore(store)
    worker = worker_of(counted, clock)
    await take_in(store, "first", at=clock())
    analyses = []

    for minutes in (1, 58, 1, 1, 59, 1):
        clock.advance(60 * minutes)
        await worker.analyse_if_due()
        analyses.append(counted.calls.count("links"))

    assert analyses == [1, 1, 1, 2, 2, 3]


async def test_plans_are_looked_at_each_minute(store: GraphStore, clock: Clock) -> None:
    counted = CountingStore(store)
    worker = worker_of(counted, clock)
    plans = []

    for seconds in (0, 30, 29, 1, 59, 1):
        clock.advance(seconds)
        await worker.plan_if_due()
        plans.append(counted.calls.count("count_complaints"))

    assert plans == [1, 1, 1, 2, 2, 3]


async def test_a_peak_is_warned_of_before_it_begins_once_and_never_after(
    store: GraphStore,
) -> None:
    clock = Clock(NOON - timedelta(hours=1))
    await take_in(store, "district", at=clock(), count=100)
    worker = worker_of(store, clock)
    told = []

    for _ in range(26 * 60 // 5):
        clock.advance(5 * 60)
        before = len(await alerts_in(store))
        await worker.plan_if_due()
        told.extend((await alerts_in(store))[before:])

    assert [alert.kind for alert in told] == [AlertKind.PREVENTIVE_LOCAL] * 2
    for alert in told:
        assert alert.window is not None
        start = alert.window.start.astimezone(INDIA)
        assert start.hour == START_HOUR
        assert timedelta(minutes=15) <= start - alert.raised_at <= timedelta(hours=2)
        assert alert.dead_after is not None
        assert alert.dead_after <= alert.window.start


@pytest.mark.parametrize(
    ("minutes_before", "count"),
    [(121, 0), (120, 1), (15, 1), (14, 0), (0, 0), (-1, 0), (-30, 0), (-90, 0)],
)
async def test_a_worker_that_starts_too_early_or_too_late_keeps_silent(
    store: GraphStore, minutes_before: int, count: int
) -> None:
    clock = Clock(NOON.replace(hour=START_HOUR) - timedelta(minutes=minutes_before))
    await take_in(store, "district", at=clock(), count=100)

    await worker_of(store, clock).plan_if_due()

    assert len(await alerts_in(store)) == count


async def test_alerts_wake_the_relay_and_whoever_listens(store: GraphStore) -> None:
    clock = Clock(NOON + timedelta(minutes=30))
    await take_in(store, "district", at=clock(), count=100)
    woken: list[int] = []
    worker = Worker(
        store=store, settings=Settings(), clock=clock, on_alerts=lambda: woken.append(1)
    )

    await worker.plan_if_due()
    clock.advance(120)
    await worker.plan_if_due()

    assert woken == [1]
    assert worker.wake.is_set()


@pytest.mark.parametrize(
    ("failure", "level"),
    [
        (RuntimeError("broken"), logging.ERROR),
        (StoreUnavailable("busy"), logging.WARNING),
        (Conflict("moved"), logging.WARNING),
    ],
    ids=["ours", "busy", "moved"],
)
async def test_a_job_that_fails_is_told_and_tried_again_and_stops_no_other(
    store: GraphStore,
    clock: Clock,
    caplog: pytest.LogCaptureFixture,
    failure: Exception,
    level: int,
) -> None:
    await take_in(store, "first", at=clock())
    failing = Failing(store, [failure])
    counted = CountingStore(cast("GraphStore", failing))
    worker, stop = worker_of(counted, clock), asyncio.Event()

    running = asyncio.create_task(worker.run_jobs(stop))
    await until(lambda: "links" in counted.calls, within_s=30)
    stop.set()
    await asyncio.wait_for(running, 30)

    (record,) = (one for one in caplog.records if one.name == "api.worker")
    assert (record.levelno, vars(record)["job"]) == (level, "analyse_if_due")
    assert counted.calls.index("count_complaints") < counted.calls.index("links")


async def test_a_worker_told_to_stop_stops_though_nothing_is_due(
    store: GraphStore,
) -> None:
    before = asyncio.all_tasks()

    async with running_worker(store, Settings(), clock=lambda: NOW):
        assert len(asyncio.all_tasks() - before) >= 2

    assert asyncio.all_tasks() == before
