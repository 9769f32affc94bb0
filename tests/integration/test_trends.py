"""Trends over a store: by service, GraphQL and command."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from api.services.trends import find_district_trends
from graph.errors import InputError
from graph.model.filters import ComplaintFilter
from graph.model.scope import LOCAL_OFFICER
from graph.store.base import GraphStore
from tests.api_world import DISTRICT, NOW, filled_store, served
from tests.commands import ringtrace

AT = NOW + timedelta(days=2)
TRENDS = """
query ($weeks: Int!) { trends(input: {weeks: $weeks, asKnownAt: "2026-06-17T06:30:00Z"}) {
  district fraudType count countBefore expected
  ratio low high pValue isSignificant reason { text hindi } } }
"""


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[GraphStore]:
    async with filled_store(tmp_path) as store:
        yield store


async def test_both_windows_are_whole_weeks_of_india(store: GraphStore) -> None:
    answer = await find_district_trends(store=store, scope=LOCAL_OFFICER, at=AT, weeks=4)

    (trend,) = answer.value
    window = trend.window
    assert (trend.district, trend.count, trend.count_before) == (DISTRICT, 12, 0)
    assert not trend.is_significant  # all of one day: a burst, no change that is proved
    assert window.end == datetime(2026, 6, 16, 18, 30, tzinfo=UTC)
    assert (window.end - window.start).days == 28


async def test_one_district_is_as_sure_as_among_all(store: GraphStore) -> None:
    every = await find_district_trends(store=store, scope=LOCAL_OFFICER, at=AT, weeks=4)
    first = every.value[0]

    one = await find_district_trends(
        store=store, scope=LOCAL_OFFICER, at=AT, weeks=4, district=first.district.lower()
    )

    assert one.value == (first,)


async def test_kinds_of_fraud_are_compared_where_they_are_told(store: GraphStore) -> None:
    answer = await find_district_trends(
        store=store, scope=LOCAL_OFFICER, at=AT, weeks=4, by_fraud_type=True
    )
    folded = await store.complaints(ComplaintFilter(), first=100, scope=LOCAL_OFFICER)
    told = Counter(one.fraud_type for one in folded.items if one.fraud_type is not None)

    assert {one.fraud_type: one.count for one in answer.value} == told


async def test_what_is_learnt_later_does_not_count_where_the_past_is_asked_for(
    store: GraphStore,
) -> None:
    now = await find_district_trends(store=store, scope=LOCAL_OFFICER, at=AT)
    before = await find_district_trends(
        store=store, scope=LOCAL_OFFICER, at=AT, as_known_at=NOW - timedelta(days=400)
    )

    assert now.value
    assert before.value == ()


async def test_too_many_weeks_are_refused(store: GraphStore) -> None:
    with pytest.raises(InputError, match="1 to 26"):
        await find_district_trends(store=store, scope=LOCAL_OFFICER, at=AT, weeks=27)


async def test_graphql_says_what_the_service_says(store: GraphStore) -> None:
    expected = await find_district_trends(store=store, scope=LOCAL_OFFICER, at=AT, weeks=3)

    async with served(store) as api:
        trends = (await api.ask(TRENDS, weeks=3))["trends"]

    assert [one["district"] for one in trends] == [one.district for one in expected.value]
    assert [one["pValue"] for one in trends] == [one.p_value for one in expected.value]
    assert [one["expected"] for one in trends] == [one.expected for one in expected.value]
    assert all(one["reason"]["hindi"] for one in trends)


async def _fill(folder: Path) -> None:
    async with filled_store(folder):
        pass


def test_the_command_shows_a_line_a_district(tmp_path: Path) -> None:
    asyncio.run(_fill(tmp_path))
    file, at = tmp_path / "world.db", ("--at", AT.isoformat())

    done = ringtrace("trends", *at, store=file)
    document = ringtrace("trends", *at, "--json", store=file).document
    nothing = ringtrace("trends", "--at", "2001-01-01T00:00Z", store=file)

    assert done.lines[0].startswith(f"  {DISTRICT}: 12 complaints")
    assert [one["district"] for one in document["trends"]] == [DISTRICT]
    assert nothing.out == "No complaints in these weeks or in those before.\n"
