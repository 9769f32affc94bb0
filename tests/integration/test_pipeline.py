"""The walk of one complaint, from its file to a message, over a real store."""

import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from api.cli.receiving import listening
from api.services.analysis import analyse_and_warn
from api.services.detection import detect
from api.services.drafts import ChannelDraft, SubscriptionDraft
from api.services.forecasting import forecast
from api.services.intake import RefusedFile, import_files
from api.services.subscriptions import create_subscription
from api.services.tracing import trace_money
from api.settings import Settings
from api.worker import running_worker
from graph.model.alert import AlertKind
from graph.model.answer import MOST_A_PAGE
from graph.model.delivery import DeliveryState
from graph.model.endpoint import Channel
from graph.model.report import ImportReport
from graph.model.scope import LOCAL_OFFICER
from graph.model.subscription import AlertFilter
from graph.settings import IntakeSettings
from graph.store.base import GraphStore
from graph.store.url import open_store
from notifiers.settings import WebhookSettings
from seed.generate import ANSWER_KEY, write_case_files
from seed.world import make_world
from tests.waiting import until

UNTIL = datetime(2026, 11, 20, 8, 30, tzinfo=UTC)


@pytest.fixture(scope="module")
def case_files(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, ...]:
    return write_case_files(make_world(until=UNTIL), tmp_path_factory.mktemp("cases"))


@pytest.fixture(scope="module")
def answer_key(case_files: tuple[Path, ...]) -> dict[str, Any]:
    loaded = json.loads((case_files[0].parent / ANSWER_KEY).read_text(encoding="utf-8"))
    assert isinstance(loaded, dict)
    return loaded


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[GraphStore]:
    opened = await open_store(f"sqlite:{tmp_path / 'office.db'}")
    yield opened
    await opened.close()


async def take_in(store: GraphStore, files: tuple[Path, ...]) -> list[ImportReport]:
    outcomes = await import_files(
        files, store=store, scope=LOCAL_OFFICER, at=UNTIL, settings=IntakeSettings()
    )
    assert not [outcome for outcome in outcomes if isinstance(outcome, RefusedFile)]
    return [outcome for outcome in outcomes if isinstance(outcome, ImportReport)]


async def test_the_planted_rings_are_found_and_each_is_warned_of_once(
    store: GraphStore, case_files: tuple[Path, ...], answer_key: dict[str, Any]
) -> None:
    await take_in(store, case_files)

    first = await analyse_and_warn(store=store, scope=LOCAL_OFFICER, at=UNTIL)
    again = await analyse_and_warn(store=store, scope=LOCAL_OFFICER, at=UNTIL)

    planted = {
        frozenset(number for number, one in answer_key["complaints"].items() if one["ring"] == ring)
        for ring in {one["ring"] for one in answer_key["complaints"].values()} - {None}
    }
    detection = await detect(store=store, scope=LOCAL_OFFICER, at=UNTIL)
    assert {frozenset(ring.found.complaints) for ring in detection.rings} == planted
    kinds = [placed.alert.kind for placed in first]
    assert kinds.count(AlertKind.RING_DETECTED) == len(planted)
    assert AlertKind.CASH_OUT_FORECAST in kinds
    assert AlertKind.PREVENTIVE_LOCAL in kinds
    assert list(again) == []
    assert list(await store.verify()) == []


async def test_files_taken_in_again_bring_nothing_new_and_write_nothing(
    store: GraphStore, case_files: tuple[Path, ...]
) -> None:
    first = await take_in(store, case_files[:5])
    before = await store.snapshot_no()

    again = await take_in(store, case_files[:5])

    assert [report.is_repeat for report in again] == [True] * 5
    assert [report.sheets for report in again] == [report.sheets for report in first]
    assert await store.snapshot_no() == before


async def test_a_ring_keeps_its_id_when_more_complaints_come(
    store: GraphStore, case_files: tuple[Path, ...]
) -> None:
    *some, last = (file for file in case_files if file.suffix == ".xlsx")
    await take_in(store, tuple(some))
    before = {
        ring.id: ring for ring in (await detect(store=store, scope=LOCAL_OFFICER, at=UNTIL)).rings
    }

    await take_in(store, (last,))
    after = await detect(store=store, scope=LOCAL_OFFICER, at=UNTIL + timedelta(hours=1))

    assert before.keys() <= {ring.id for ring in after.rings}


async def test_a_ring_member_in_a_new_complaint_is_told_with_the_import(
    store: GraphStore, case_files: tuple[Path, ...], answer_key: dict[str, Any]
) -> None:
    ring_files = [
        file
        for file in case_files
        if file.suffix == ".xlsx" and answer_key["complaints"][file.name[:14]]["ring"] is not None
    ]
    ring = answer_key["complaints"][ring_files[-1].name[:14]]["ring"]
    of_ring = [
        file for file in ring_files if answer_key["complaints"][file.name[:14]]["ring"] == ring
    ]
    await take_in(store, tuple(of_ring[:-1]))
    await detect(store=store, scope=LOCAL_OFFICER, at=UNTIL)

    await take_in(store, (of_ring[-1],))

    page = await store.alerts(AlertFilter(), first=MOST_A_PAGE, scope=LOCAL_OFFICER)
    seen = [one.alert for one in page.items if one.alert.kind is AlertKind.WATCHED_ENTITY_SEEN]
    assert seen
    assert all(alert.rings for alert in seen)


async def test_the_sums_of_every_trail_hold(
    store: GraphStore, case_files: tuple[Path, ...], answer_key: dict[str, Any]
) -> None:
    await take_in(store, case_files)

    for number in answer_key["complaints"]:
        answer = await trace_money(number, store=store, scope=LOCAL_OFFICER)
        sums = answer.value.conservation
        assert sums.holds
        assert sums.layer_1_paise + sums.over_reported_paise == (
            sums.residual_paise + sums.held_paise + sums.refunded_paise + sums.cashed_paise
        )


async def test_forecasts_are_kept_as_they_were_made(
    store: GraphStore, case_files: tuple[Path, ...]
) -> None:
    await take_in(store, case_files)
    rings = (await detect(store=store, scope=LOCAL_OFFICER, at=UNTIL)).rings

    made = await forecast(
        store=store, scope=LOCAL_OFFICER, at=UNTIL, rings=[ring.id for ring in rings]
    )

    kept = await store.get_forecasts([one.id for one in made], scope=LOCAL_OFFICER)
    assert [kept[one.id] for one in made] == list(made)
    assert any(one.places for one in made)


async def test_the_worker_analyses_what_came_in_and_sends_what_it_found(
    store: GraphStore, case_files: tuple[Path, ...]
) -> None:
    settings = Settings(webhook=WebhookSettings(allow_loopback=True))
    with listening() as (url, titles):
        draft = SubscriptionDraft(
            name="desk",
            filter=AlertFilter(kinds=frozenset({AlertKind.RING_DETECTED})),
            channels=(ChannelDraft(channel=Channel.WEBHOOK, address=url),),
        )
        await create_subscription(
            draft, idempotency_key="1", store=store, scope=LOCAL_OFFICER, at=UNTIL
        )
        await take_in(store, case_files)

        async with running_worker(store, settings, clock=lambda: UNTIL + timedelta(minutes=1)):
            await until(lambda: bool(titles), within_s=30)

    page = await store.deliveries(first=MOST_A_PAGE, scope=LOCAL_OFFICER)
    assert {delivery.state for delivery in page.items} == {DeliveryState.SENT}
    assert all(title.startswith("New ring") for title in titles)
