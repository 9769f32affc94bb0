"""Hours and days of rings and districts over a store: by service, GraphQL and command."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from api.errors import Exit
from api.services.busy_times import find_busy_times
from graph.errors import InputError, NotFound
from graph.model.day import DayKind
from graph.model.ids import EntityKey
from graph.model.scope import LOCAL_OFFICER, OfficeRole, Scope
from graph.store.base import GraphStore
from tests.api_world import DISTRICT, NOW, RING, filled_store, served
from tests.commands import ringtrace

AT = NOW + timedelta(days=2)
SUBJECT = EntityKey(f"district:{DISTRICT}")
TIMES = """
query ($of: ID!) { busyTimes(input: {subject: $of, asKnownAt: "2026-06-17T06:30:00Z"}) {
  __typename
  ... on BusyTimes { subject count isWeak sendHours abstained { text hindi } answerHash
    hours { hour share low high isPeak } days { kind dayCount count reason { text hindi } } }
  ... on InputRefused { message } ... on NotFound { message } } }
"""


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[GraphStore]:
    async with filled_store(tmp_path) as store:
        yield store


async def test_the_times_of_a_district_are_those_of_its_complaints(store: GraphStore) -> None:
    answer = await find_busy_times(SUBJECT, store=store, scope=LOCAL_OFFICER, at=AT)
    cells = await store.count_complaints(None, scope=LOCAL_OFFICER)

    found = answer.value
    assert (found.count, found.is_weak) == (12, True)
    assert sum(cell.count for cell in cells if cell.district == DISTRICT) == 12
    written = EntityKey(f"district:{DISTRICT.title()}")
    same = await find_busy_times(written, store=store, scope=LOCAL_OFFICER, at=AT)
    assert same.value == found
    busiest = max(found.hours, key=lambda hour: hour.share).hour
    assert busiest in {cell.hour for cell in cells}


async def test_graphql_says_what_the_service_says_and_hindi_too(store: GraphStore) -> None:
    expected = await find_busy_times(
        SUBJECT, store=store, scope=LOCAL_OFFICER, at=AT, as_known_at=AT
    )

    async with served(store) as api:
        shown = (await api.ask(TIMES, of=SUBJECT))["busyTimes"]

    assert shown["answerHash"] == expected.answer_hash
    assert [one["kind"] for one in shown["days"]] == [one.kind for one in expected.value.days]
    assert [one["share"] for one in shown["hours"]] == [one.share for one in expected.value.hours]
    assert all(one["reason"]["hindi"] for one in shown["days"])
    assert DayKind.HOLIDAYS not in {one["kind"] for one in shown["days"]}  # none in those days


async def test_a_ring_with_few_known_visits_says_what_would_help(store: GraphStore) -> None:
    async with served(store) as api:
        shown = (await api.ask(TIMES, of=RING))["busyTimes"]

    assert shown["subject"] == RING
    assert "ask its banks" in shown["abstained"]["text"]
    assert shown["abstained"]["hindi"]
    assert (shown["hours"], shown["days"]) == ([], [])


async def test_a_ring_outside_the_scope_is_not_found(store: GraphStore) -> None:
    elsewhere = Scope(
        actor=LOCAL_OFFICER.actor,
        role=OfficeRole.INVESTIGATOR,
        districts=frozenset({"MADE UP/ELSEWHERE"}),
    )
    with pytest.raises(NotFound):
        await find_busy_times(RING, store=store, scope=elsewhere, at=AT)
    hidden = await find_busy_times(SUBJECT, store=store, scope=elsewhere, at=AT)
    assert hidden.value.count == 0


@pytest.mark.parametrize("subject", ["account:ABCD", "nonsense", ""])
async def test_other_subjects_are_refused(store: GraphStore, subject: str) -> None:
    with pytest.raises(InputError, match="ring, or district"):
        await find_busy_times(EntityKey(subject), store=store, scope=LOCAL_OFFICER, at=AT)


async def _fill(folder: Path) -> None:
    async with filled_store(folder):
        pass


def test_the_command_draws_the_clock_and_lists_the_days(tmp_path: Path) -> None:
    asyncio.run(_fill(tmp_path))
    file, at = tmp_path / "world.db", ("--at", AT.isoformat())

    done = ringtrace("times", SUBJECT, *at, store=file)
    document = ringtrace("times", SUBJECT, *at, "--json", store=file).document
    refused = ringtrace("times", "account:X", *at, store=file)

    assert done.lines[0].lstrip("* ").startswith("00:00 IST")
    assert done.lines[-1] == "Weak: found from 12 alone."
    assert len(document["busyTimes"]["hours"]) == 24
    assert refused.status == Exit.INPUT
    assert "district:STATE/NAME" in refused.err
