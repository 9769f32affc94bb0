"""Watching the model in use: retraining, stepping back, and what `doctor` says of it."""

import shutil
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from api.services.forecasting import forecast, forecast_event
from api.services.model_shelf import Promotion, shelf_of
from api.services.model_watch import retrain_if_due, state_of_model, step_back_if_behind
from graph.model.audit import EventTag
from graph.model.forecast import CashOutForecast, TimeWindow
from graph.model.ids import EntityKey, ForecastId
from graph.model.scope import LOCAL_OFFICER, SYSTEM
from graph.store.base import GraphStore
from graph.store.url import open_store
from tests.commands import RING, ringtrace
from tests.integration.conftest import copy_of

AT = datetime(2026, 9, 10, 6, 30, tzinfo=UTC)
LATER = AT + timedelta(days=30)


@pytest.fixture
async def store(learnt: Path, tmp_path: Path) -> AsyncIterator[GraphStore]:
    file = copy_of(learnt, tmp_path)
    shutil.copytree(f"{learnt}.models", f"{file}.models")
    opened = await open_store(f"sqlite:{file}")
    yield opened
    await opened.close()


async def test_a_young_model_is_not_trained_anew_and_never_is_never(store: GraphStore) -> None:
    before = await store.snapshot_no()

    for days, at in ((7, AT + timedelta(days=6)), (0, AT + timedelta(days=600))):
        assert await retrain_if_due(store=store, scope=SYSTEM, at=at, every_days=days) is None

    assert await store.snapshot_no() == before


async def test_the_worker_learns_nothing_from_a_made_up_world(
    office: Path,
) -> None:
    opened = await open_store(f"sqlite:{office}")
    try:
        trained = await retrain_if_due(store=opened, scope=SYSTEM, at=AT, every_days=7)
    finally:
        await opened.close()

    assert trained is None
    assert shelf_of(f"sqlite:{office}").cards() == []


async def wrong_forecasts(store: GraphStore) -> list[CashOutForecast]:
    """Give forecasts in the name of the model in use that all name a machine of nobody."""
    version = str(shelf_of(store.url).in_use())
    shelf_of(store.url).promote(Promotion(version="", at=AT.isoformat(), why="to ask the rule"))
    (model,) = await forecast(store=store, scope=LOCAL_OFFICER, at=AT, rings=[EntityKey(RING)])
    shelf_of(store.url).promote(Promotion(version=version, at=AT.isoformat(), why="back"))
    start = datetime(2026, 8, 24, tzinfo=UTC)
    made = []
    for no in range(60):
        at = start + timedelta(hours=4 * no)
        made.append(
            replace(
                model,
                id=ForecastId(f"forecast:{no:04}"),
                model=version,
                window=TimeWindow(start=at, end=at + timedelta(days=3)),
                places=tuple(replace(place, atm=EntityKey("atm:NOBODY")) for place in model.places),
                made_at=at,
                known_at=at,
            )
        )
    return made


async def test_a_model_worse_than_the_rule_leaves_the_answer_to_it(store: GraphStore) -> None:
    wrong = await wrong_forecasts(store)
    event = forecast_event(wrong, scope=LOCAL_OFFICER, at=AT)
    await store.add_forecasts(wrong, event=event)

    reason = await step_back_if_behind(store=store, scope=SYSTEM, at=LATER, least_judged=1)
    again = await step_back_if_behind(store=store, scope=SYSTEM, at=LATER)

    assert again is None
    assert reason is not None
    assert reason.code == "MODEL_BEHIND_RULE"
    assert shelf_of(store.url).in_use() is None
    events = await store.events(after=0, first=1_000)
    assert events[-1].event.tag is EventTag.MODEL_PROMOTED
    assert "the plain rule answers since" in (await state_of_model(store))[1]


async def test_a_model_without_settled_forecasts_stays(store: GraphStore) -> None:
    version = shelf_of(store.url).in_use()

    assert await step_back_if_behind(store=store, scope=SYSTEM, at=LATER) is None
    assert shelf_of(store.url).in_use() == version


async def test_doctor_names_the_model_and_a_broken_one(store: GraphStore) -> None:
    is_well, says = await state_of_model(store)
    (kept,) = shelf_of(store.url).folder.glob("*.model.json")
    kept.write_bytes(b"{}")
    broken = await state_of_model(store)

    assert is_well
    assert says.startswith(str(shelf_of(store.url).in_use()))
    assert "a made-up world" in says
    assert broken[0] is False
    assert "until then the plain rule answers" in broken[1]


def test_doctor_says_that_the_rule_answers(office: Path) -> None:
    done = ringtrace("doctor", store=office)

    assert done.status == 0
    assert "ok    model: the plain rule answers; `ringtrace train` learns a model" in done.lines
