"""The scorecard over a store: by service, GraphQL and command."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from analytics.plain_rules import LAST_MACHINES, RULES
from api.services.forecast_material import accounts_of
from api.services.forecasting import forecast
from api.services.outcomes import match_forecasts
from api.services.scorecards import read_scorecard
from graph.errors import InputError
from graph.model.forecast import CashOutForecast, TimeWindow
from graph.model.ids import EntityKey, complaint_key
from graph.model.scope import LOCAL_OFFICER, OfficeRole, Scope
from graph.store.base import GraphStore
from graph.store.url import open_store
from tests.api_world import served
from tests.commands import RING, ringtrace
from tests.integration.conftest import DISTRICT, copy_of, tell_districts

FIRST = datetime(2026, 8, 20, 6, 30, tzinfo=UTC)
LAST_DRAWS = datetime(2026, 8, 29, 8, 0, tzinfo=UTC)  # the ring of the sample draws after it
MOMENTS = [FIRST + timedelta(days=day) for day in range(20)]
WINDOW = TimeWindow(start=FIRST, end=FIRST + timedelta(days=30))
LATER = FIRST + timedelta(days=60)
SCORECARD = """
query ($district: String) {
  forecastScorecard(input: {start: "2026-08-20T00:00:00Z", end: "2026-09-30T00:00:00Z",
      asKnownAt: "2026-11-30T00:00:00Z", district: $district}) {
    ... on ForecastScorecard {
      machineCount settledAfterDays answerHash
      whole { forecastCount settledCount abstainedCount quietCount
        ranked { judgedCount hitAt10 { value low high } paiAt10 }
        rules { name judgedCount hitAt10 { value } }
        chances { brier } }
      byRing { name forecastCount } byMonth { name } byDistrict { name } byModel { name }
      warnings { code } }
    ... on InputRefused { message } } }
"""


@pytest.fixture(scope="module")
def forecast_file(imported: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a store in which a ring was forecast once a day."""
    file = copy_of(imported, tmp_path_factory.mktemp("forecasts"))
    asyncio.run(_forecast_daily(file))
    tell_districts(file)
    return file


async def newest_before(at: datetime, store: GraphStore) -> CashOutForecast:
    """Give the last forecast kept that was made before an instant."""
    kept = await store.forecasts(EntityKey(RING), first=100, scope=LOCAL_OFFICER)
    return next(one for one in kept.items if one.made_at < at)


async def _forecast_daily(file: Path) -> None:
    opened = await open_store(f"sqlite:{file}")
    for at in MOMENTS:
        await forecast(store=opened, scope=LOCAL_OFFICER, at=at, rings=[EntityKey(RING)])
    await opened.close()


@pytest.fixture
async def store(forecast_file: Path) -> AsyncIterator[GraphStore]:
    opened = await open_store(f"sqlite:{forecast_file}")
    yield opened
    await opened.close()


async def test_kept_forecasts_are_settled_and_beside_them_the_rules(store: GraphStore) -> None:
    answer = await read_scorecard(WINDOW, store=store, scope=LOCAL_OFFICER, at=LATER)

    whole = answer.value.whole
    assert whole.forecast_count == whole.settled_count == len(MOMENTS)
    assert [rule.name for rule in whole.rules] == [
        "busiest in the district",
        "last machines used",
        "nearest to the branch",
    ]
    assert {rule.judged_count for rule in whole.rules} == {whole.ranked.judged_count}
    assert answer.value.machine_count > 0
    assert [one.name for one in answer.value.by_ring] == [RING]


async def test_a_forecast_by_complaint_or_account_is_held_against_the_draws_of_its_ring(
    store: GraphStore,
) -> None:
    (ring,) = await store.register()
    by_ring = await newest_before(LAST_DRAWS, store)
    subjects = [by_ring.subject, complaint_key(ring.found.complaints[0]), accounts_of(ring)[0]]

    outcomes, _ = await match_forecasts(
        [replace(by_ring, subject=subject) for subject in subjects], store=store, at=LATER
    )

    assert {one.forecast.subject for one in outcomes} == set(subjects)
    first, *others = (replace(one, forecast=by_ring) for one in outcomes)
    assert first.draws
    assert others == [first, first]


async def test_a_forecast_for_a_district_is_held_against_the_draws_at_its_machines(
    store: GraphStore,
) -> None:
    by_ring = await newest_before(LAST_DRAWS, store)
    subjects = [f"district:{DISTRICT}", "district:KARNATAKA/KODAGU"]
    made = [replace(by_ring, subject=EntityKey(subject)) for subject in subjects]

    ((of_ring,), _) = await match_forecasts([by_ring], store=store, at=LATER)
    ((here, there), _) = await match_forecasts(made, store=store, at=LATER)

    assert here.draws == of_ring.draws
    assert here.districts == (DISTRICT,)
    assert set(here.rivals) == set(of_ring.rivals) == set(RULES)
    assert here.rivals[LAST_MACHINES] == of_ring.rivals[LAST_MACHINES]
    assert there.draws == ()


async def test_forecasts_are_open_until_their_window_is_over(store: GraphStore) -> None:
    at = MOMENTS[-1] + timedelta(hours=1)

    whole = (await read_scorecard(WINDOW, store=store, scope=LOCAL_OFFICER, at=at)).value.whole

    assert (whole.open_count, whole.unsettled_count) == (1, 10)
    assert whole.forecast_count == len(MOMENTS)
    assert whole.settled_count == len(MOMENTS) - 11


async def test_the_same_question_has_the_same_hash_whatever_is_forecast_later(
    store: GraphStore,
) -> None:
    first = await read_scorecard(WINDOW, store=store, scope=LOCAL_OFFICER, at=LATER)
    await forecast(store=store, scope=LOCAL_OFFICER, at=LATER, rings=[EntityKey(RING)])

    again = await read_scorecard(WINDOW, store=store, scope=LOCAL_OFFICER, at=LATER)

    assert again.answer_hash == first.answer_hash
    assert again.snapshot_no >= first.snapshot_no


async def test_a_district_without_forecasts_has_none(store: GraphStore) -> None:
    async def count(
        district: str | None = None, ring: str | None = None, model: str | None = None
    ) -> int:
        answer = await read_scorecard(
            WINDOW,
            store=store,
            scope=LOCAL_OFFICER,
            at=LATER,
            district=district,
            ring=None if ring is None else EntityKey(ring),
            model=model,
        )
        return answer.value.whole.forecast_count

    assert await count(district="NO/SUCH") == 0
    assert await count(model="no-such/1") == 0
    assert await count(ring="ring:R999999") == 0
    assert await count(ring=RING) == len(MOMENTS)


async def test_forecasts_outside_ones_scope_do_not_count(store: GraphStore) -> None:
    elsewhere = Scope(
        actor=LOCAL_OFFICER.actor,
        role=OfficeRole.INVESTIGATOR,
        districts=frozenset({"NO/SUCH"}),
    )

    answer = await read_scorecard(WINDOW, store=store, scope=elsewhere, at=LATER)

    assert answer.value.whole.forecast_count == 0


async def test_a_window_that_ends_before_it_starts_is_refused(store: GraphStore) -> None:
    upside_down = TimeWindow(start=FIRST, end=FIRST)

    with pytest.raises(InputError, match="ends before it starts"):
        await read_scorecard(upside_down, store=store, scope=LOCAL_OFFICER, at=LATER)


async def test_graphql_says_what_the_service_says(store: GraphStore) -> None:
    window = TimeWindow(
        start=datetime(2026, 8, 20, tzinfo=UTC), end=datetime(2026, 9, 30, tzinfo=UTC)
    )
    at = datetime(2026, 11, 30, tzinfo=UTC)
    expected = await read_scorecard(window, store=store, scope=LOCAL_OFFICER, at=at)

    async with served(store) as api:
        card = (await api.ask(SCORECARD))["forecastScorecard"]
        none = (await api.ask(SCORECARD, district="NO/SUCH"))["forecastScorecard"]

    assert card["answerHash"] == expected.answer_hash
    assert card["whole"]["settledCount"] == expected.value.whole.settled_count
    assert card["whole"]["chances"] is None
    assert [rule["name"] for rule in card["whole"]["rules"]] == [
        rule.name for rule in expected.value.whole.rules
    ]
    assert none["whole"]["forecastCount"] == 0


def test_nobody_can_delete_or_change_a_forecast(forecast_file: Path) -> None:
    connection = sqlite3.connect(forecast_file)
    try:
        with pytest.raises(sqlite3.IntegrityError, match="never deleted"):
            connection.execute("DELETE FROM forecast")
        with pytest.raises(sqlite3.IntegrityError, match="never changed"):
            connection.execute("UPDATE forecast SET body = '{}'")
    finally:
        connection.close()


def test_the_page_shows_marks_and_rules(forecast_file: Path) -> None:
    done = ringtrace("scorecard", "--at", LATER.isoformat(), "--days", "60", store=forecast_file)

    assert done.status == 0, done.err
    assert done.lines[0].startswith(f"{len(MOMENTS)} forecasts: {len(MOMENTS)} settled")
    assert any(line.startswith("last machines used") for line in done.lines)
    assert any(line.startswith("by ring") for line in done.lines)


def test_the_page_says_when_nothing_can_be_judged(office: Path) -> None:
    none = ringtrace("scorecard", store=office)
    ringtrace("forecast", RING, store=office)
    fresh = ringtrace("scorecard", store=office)

    assert none.lines == ["No forecasts were made in this time; `ringtrace forecast` makes them."]
    assert fresh.lines[-1] == "A forecast is judged 10 days after its window: none is yet."


def test_the_document_has_the_whole_scorecard(forecast_file: Path) -> None:
    done = ringtrace(
        "scorecard", "--json", "--at", LATER.isoformat(), "--days", "60", store=forecast_file
    )

    assert done.document["scorecard"]["whole"]["forecast_count"] == len(MOMENTS)
    assert len(done.document["answerHash"]) == 64
