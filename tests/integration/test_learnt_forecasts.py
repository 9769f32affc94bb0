"""Forecasts by a kept model over a store: rings, complaints, accounts, hot spots, refusals."""

import json
import shutil
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from analytics.area import Area
from analytics.errors import NotFitted
from analytics.learnt_forecasts import EXPLAINED
from api.services.asking import forecast_account, forecast_complaint, forecast_district
from api.services.country import Countries
from api.services.forecasting import forecast
from api.services.model_shelf import shelf_of
from api.services.posts import hotspots, mule_scores
from api.services.training import promote_model
from graph.errors import InputError, NotFound
from graph.model.ids import AcknowledgementNo, EntityKey
from graph.model.place import Point
from graph.model.scope import LOCAL_OFFICER
from graph.store.base import GraphStore
from graph.store.url import open_store
from tests.api_world import served
from tests.commands import COMPLAINT, RING, personal_numbers, ringtrace
from tests.integration.conftest import DISTRICT, copy_of, tell_districts

AT = datetime(2026, 9, 10, 6, 30, tzinfo=UTC)
LATER = AT + timedelta(minutes=10)
FORECAST = """
mutation ($input: ForecastCashOutInput!) { forecastCashOut(input: $input) {
  ... on ForecastCashOutPayload { forecasts { ringId model setSize medianWaitH
    chances { hours probability } abstained { code } reasons { code text }
    places { atmId rank probability expectedPaise latitude chances { hours } reasons { code } }
    cells { south west atmIds score chances { hours probability } } } }
  ... on Refusal { code message } } }
"""
HOTSPOTS = """
query ($input: HotSpotsInput!) { hotspots(input: $input) {
  ... on HotSpots { posts machineCount expectedPaise model geoJson
    spots { atmId rank probability share } heat { south west expectedPaise } }
  ... on Refusal { code message } } }
"""
MODELS = "{ forecastModels { version isInUse isPrior questionCount drift { name index } } }"
MULES = "query { muleScores(input: {}) { ... on Refusal { code message } } }"


@pytest.fixture(scope="module")
def learnt_file(learnt: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a store of this module's own with a model in use: the stated prior."""
    file = copy_of(learnt, tmp_path_factory.mktemp("asked"))
    shutil.copytree(f"{learnt}.models", f"{file}.models")
    tell_districts(file)
    return file


@pytest.fixture
async def store(learnt_file: Path) -> AsyncIterator[GraphStore]:
    opened = await open_store(f"sqlite:{learnt_file}")
    yield opened
    await opened.close()


async def ring_forecasts(store: GraphStore, at: datetime = AT) -> list[object]:
    return list(await forecast(store=store, scope=LOCAL_OFFICER, at=at, rings=[EntityKey(RING)]))


async def test_the_model_in_use_answers_with_chances_and_says_its_name(store: GraphStore) -> None:
    (made,) = await forecast(store=store, scope=LOCAL_OFFICER, at=AT, rings=[EntityKey(RING)])

    assert made.model == shelf_of(store.url).in_use()
    assert made.subject == RING
    assert [one.hours for one in made.chances] == [1, 6, 24, 72]
    assert all(place.probability is not None for place in made.places)
    assert "LEARNT_ELSEWHERE" in {reason.code for reason in made.reasons}
    kept = await store.get_forecasts([made.id], scope=LOCAL_OFFICER)
    assert kept[made.id] == made


@pytest.mark.parametrize("days", [0, 12, 40])
async def test_every_machine_shown_has_a_fact_to_check_however_long_ago(
    store: GraphStore, days: int
) -> None:
    at = AT + timedelta(days=days)

    (made,) = await forecast(store=store, scope=LOCAL_OFFICER, at=at, rings=[EntityKey(RING)])

    assert made.abstained is None
    assert all(place.reasons for place in made.places[:EXPLAINED])
    used = [one for one in made.places[:EXPLAINED] if one.reasons[0].code == "DRAWN_ON_DAYS"]
    assert used
    assert all(int(dict(one.reasons[0].values)["days"]) > 0 for one in used)


async def test_the_same_question_has_the_same_answer(store: GraphStore) -> None:
    assert await ring_forecasts(store) == await ring_forecasts(store)


async def test_without_a_model_the_plain_rule_answers(learnt_file: Path, tmp_path: Path) -> None:
    file = copy_of(learnt_file, tmp_path)
    shutil.copytree(f"{learnt_file}.models", f"{file}.models")
    opened = await open_store(f"sqlite:{file}")
    try:
        await promote_model("rule", why="test", store=opened, scope=LOCAL_OFFICER, at=AT)
        (made,) = await forecast(store=opened, scope=LOCAL_OFFICER, at=AT, rings=[EntityKey(RING)])
        with pytest.raises(NotFitted, match="ringtrace train"):
            await hotspots(Area(), store=opened, at=AT, posts=10)
        by_complaint = await forecast_complaint(
            AcknowledgementNo(COMPLAINT), store=opened, scope=LOCAL_OFFICER, at=AT, hours=24
        )
    finally:
        await opened.close()

    assert made.model == by_complaint.model == "ring-machines/1"
    assert by_complaint.subject == RING


async def test_a_broken_model_leaves_the_rule_to_answer(learnt_file: Path, tmp_path: Path) -> None:
    file = copy_of(learnt_file, tmp_path)
    shutil.copytree(f"{learnt_file}.models", f"{file}.models")
    (kept,) = shelf_of(f"sqlite:{file}").folder.glob("*.model.json")
    kept.write_bytes(b"{}")
    opened = await open_store(f"sqlite:{file}")
    try:
        (made,) = await forecast(store=opened, scope=LOCAL_OFFICER, at=AT, rings=[EntityKey(RING)])
    finally:
        await opened.close()

    assert made.model == "ring-machines/1"


async def test_a_complaint_and_an_account_have_forecasts_of_their_own(store: GraphStore) -> None:
    (ring,) = await store.register()
    account = ring.found.members[0].account

    by_complaint = await forecast_complaint(
        AcknowledgementNo(COMPLAINT), store=store, scope=LOCAL_OFFICER, at=AT, hours=6
    )
    by_account = await forecast_account(account, store=store, scope=LOCAL_OFFICER, at=AT, hours=6)

    assert by_complaint.subject == f"complaint:{COMPLAINT}"
    assert by_account.subject == account
    assert by_account.window.end - by_account.window.start == timedelta(hours=6)
    kept = await store.forecasts(account, first=1, scope=LOCAL_OFFICER)
    assert kept.items == (by_account,)


async def test_a_district_has_a_forecast_of_all_rings_at_its_machines(store: GraphStore) -> None:
    made = await forecast_district(DISTRICT, store=store, scope=LOCAL_OFFICER, at=AT, hours=24)

    spots = (await hotspots(Area(district=DISTRICT), store=store, at=AT, posts=100)).value.spots
    assert made.subject == f"district:{DISTRICT}"
    assert [place.atm for place in made.places] == [spot.atm for spot in spots]
    assert {reason.code for reason in made.reasons} == {"EXPECTED_IN_DISTRICT", "LEARNT_ELSEWHERE"}
    for place, spot in zip(made.places, spots, strict=True):
        assert place.probability == pytest.approx(spot.probability)  # the window is a whole day
        assert place.expected_paise == spot.expected_paise
    kept = await store.forecasts(made.subject, first=1, scope=LOCAL_OFFICER)
    assert kept.items == (made,)


async def test_a_district_without_a_machine_is_not_guessed_about(store: GraphStore) -> None:
    made = await forecast_district("NO/SUCH", store=store, scope=LOCAL_OFFICER, at=AT, hours=24)

    assert made.abstained is not None
    assert made.abstained.code == "NO_MACHINE_KNOWN"
    assert made.places == ()


async def test_what_is_not_there_is_not_forecast(store: GraphStore) -> None:
    asked = {"store": store, "scope": LOCAL_OFFICER, "at": AT, "hours": 24}

    with pytest.raises(NotFound, match="14 digits"):
        await forecast_complaint(AcknowledgementNo("39900000000000"), **asked)  # type: ignore[arg-type] # a dict
    with pytest.raises(NotFound, match="no account"):
        await forecast_account(EntityKey("account:NONE"), **asked)  # type: ignore[arg-type] # a dict


async def test_what_is_known_is_gathered_once_while_nothing_changes(store: GraphStore) -> None:
    countries = Countries()

    first = await countries.at(AT, store=store)

    assert await countries.at(LATER, store=store) is first
    assert await countries.at(AT - timedelta(minutes=1), store=store) is not first
    kept = await countries.at(AT, store=store)
    await store.add_events([])
    await ring_forecasts(store, AT + timedelta(hours=30))
    assert await countries.at(LATER, store=store) is not kept


async def test_hot_spots_keep_to_their_budget_and_area(store: GraphStore) -> None:
    country = (await hotspots(Area(), store=store, at=AT, posts=100)).value
    few = (await hotspots(Area(), store=store, at=AT, posts=3)).value

    assert few.spots == country.spots[:3]
    assert few.expected_paise == country.expected_paise > 0
    with pytest.raises(InputError, match="1 to 100"):
        await hotspots(Area(), store=store, at=AT, posts=101)


async def test_a_district_may_be_written_otherwise(store: GraphStore) -> None:
    plain = await hotspots(Area(district=DISTRICT), store=store, at=AT, posts=3)
    other = DISTRICT.title().replace(" ", "  ").replace("/", " / ")

    assert await hotspots(Area(district=other), store=store, at=AT, posts=3) == plain
    made = await forecast_district(other, store=store, scope=LOCAL_OFFICER, at=AT, hours=24)
    assert made.subject == f"district:{DISTRICT}"


async def test_an_area_without_a_known_machine_says_what_is_missing(store: GraphStore) -> None:
    sea = Point(latitude=15.0, longitude=88.0)
    for area in (Area(district="NO/SUCH"), Area(centre=sea, radius_km=5.0)):
        with pytest.raises(NotFound, match="import a register of ATMs"):
            await hotspots(area, store=store, at=AT, posts=3)


@pytest.mark.parametrize(
    ("area", "told"),
    [
        (Area(district="nonsense"), "STATE/NAME"),
        (Area(centre=Point(latitude=13.0, longitude=77.0), radius_km=0.0), "radiusKm"),
        (Area(centre=Point(latitude=13.0, longitude=77.0), radius_km=501.0), "radiusKm"),
        (Area(corners=(Point(latitude=13.0, longitude=77.0),) * 2), "3 corners"),
    ],
)
async def test_areas_that_are_none_are_refused(store: GraphStore, area: Area, told: str) -> None:
    with pytest.raises(InputError, match=told):
        await hotspots(area, store=store, at=AT, posts=3)


async def test_graphql_lists_the_kept_models(store: GraphStore) -> None:
    async with served(store, at=AT) as api:
        (model,) = (await api.ask(MODELS))["forecastModels"]

    assert model["version"] == shelf_of(store.url).in_use()
    assert model["isInUse"] is model["isPrior"] is True
    assert len(model["drift"]) == 5


async def test_mule_scores_are_not_guessed_from_a_made_up_world(store: GraphStore) -> None:
    with pytest.raises(NotFitted, match="your own cases"):
        await mule_scores(store=store, scope=LOCAL_OFFICER, at=AT)


async def test_graphql_forecasts_a_complaint_and_hot_spots(store: GraphStore) -> None:
    async with served(store, at=AT) as api:
        made = (await api.ask(FORECAST, input={"complaint": COMPLAINT}))["forecastCashOut"]
        here = (await api.ask(FORECAST, input={"district": "NO/SUCH"}))["forecastCashOut"]
        two = (await api.ask(FORECAST, input={"complaint": COMPLAINT, "ring": RING}))[
            "forecastCashOut"
        ]
        spots = (await api.ask(HOTSPOTS, input={"posts": 4}))["hotspots"]
        mules = (await api.ask(MULES))["muleScores"]

    assert made["forecasts"][0]["ringId"] == f"complaint:{COMPLAINT}"
    placed = [one["atmId"] for one in made["forecasts"][0]["places"] if one["latitude"] is not None]
    cells = made["forecasts"][0]["cells"]
    assert sorted(atm for cell in cells for atm in cell["atmIds"]) == sorted(placed) != []
    assert [cell["score"] for cell in cells] == sorted((c["score"] for c in cells), reverse=True)
    assert here["forecasts"][0]["abstained"]["code"] == "NO_MACHINE_KNOWN"
    assert two["code"] == "INPUT_INVALID"
    assert mules["code"] == "NOT_FITTED"
    assert [one["rank"] for one in spots["spots"]] == [1, 2, 3, 4][: len(spots["spots"])]
    assert spots["geoJson"]["type"] == "FeatureCollection"
    assert len(spots["geoJson"]["features"]) <= 4


def test_the_commands_show_chances_and_no_personal_number(
    learnt_file: Path, tmp_path: Path
) -> None:
    geojson = tmp_path / "spots.geojson"
    at = ("--at", AT.isoformat())

    ring = ringtrace("forecast", RING, *at, store=learnt_file)
    complaint = ringtrace("forecast", "--complaint", COMPLAINT, *at, "--json", store=learnt_file)
    spots = ringtrace("hotspots", "--posts", "3", "--geojson", geojson, *at, store=learnt_file)
    mules = ringtrace("mules", *at, store=learnt_file)

    assert ring.status == complaint.status == spots.status == 0
    assert any(line.strip().startswith("draws anywhere:") for line in ring.lines)
    assert complaint.document["forecasts"][0]["chances"].keys() == {"1h", "6h", "24h", "72h"}
    assert "machines" in spots.lines[0]
    assert json.loads(geojson.read_text())["features"]
    assert mules.status == 1
    shown = ring.out + complaint.out + spots.out + mules.out + mules.err
    assert not [number for number in personal_numbers() if number in shown]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("hotspots", "--near", "north"), "12.97,77.59"),
        (("forecast", RING, "--complaint", COMPLAINT), "--account"),
        (("forecast", RING, "--district", "KARNATAKA/BENGALURU"), "--district"),
    ],
)
def test_what_is_written_wrongly_is_told(
    learnt_file: Path, words: tuple[str, ...], told: str
) -> None:
    done = ringtrace(*words, store=learnt_file)

    assert done.status == 2
    assert told in done.err
