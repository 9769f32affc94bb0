"""The hold queue over a store: by command, file and GraphQL, the same answer everywhere."""

import asyncio
import csv
import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from analytics.settings import HoldSettings
from api.services.computing import TrailWish, compute_trails
from api.services.hold_alerts import warn_of_endings, warn_of_holds
from api.services.holding import HoldWish, hold_queue, recoverable_of
from api.services.tracing import trace_money
from graph.errors import NotFound
from graph.model.alert import AlertKind
from graph.model.audit import EventTag
from graph.model.ids import AcknowledgementNo
from graph.model.scope import SYSTEM
from graph.model.trail import TrailKind
from graph.store.base import GraphStore
from graph.store.url import open_store
from tests.api_world import served
from tests.commands import COMPLAINT, TERMINAL, personal_numbers, ringtrace
from tests.contract.store.world import (
    HERE,
    HOUR,
    T0,
    account,
    add,
    complaint,
    hold,
    scope,
    transfer,
    withdrawal,
)

AT = datetime(2026, 9, 30, 12, 0, tzinfo=UTC)
WHEN = "2026-09-30T12:00Z"


@pytest.fixture
async def store(imported: Path) -> AsyncIterator[GraphStore]:
    opened = await open_store(f"sqlite:{imported}")
    yield opened
    await opened.close()


@pytest.fixture
async def empty(tmp_path: Path) -> AsyncIterator[GraphStore]:
    opened = await open_store(f"sqlite:{tmp_path / 'made.db'}")
    yield opened
    await opened.close()


async def test_the_queue_is_the_residual_of_every_trail(store: GraphStore) -> None:
    answer = await hold_queue(HoldWish(), store=store, scope=SYSTEM, at=AT)
    numbers = {number for one in answer.value.candidates for number in one.complaints}
    trails = [(await trace_money(number, store=store, scope=SYSTEM)).value for number in numbers]

    residual = sum(
        one.residual_paise for trail in trails for one in trail.accounts if one.layer != 0
    )
    assert answer.value.remaining_paise == residual > 0
    assert sum(one.hold.paise for one in answer.value.candidates) == residual
    assert 0 < answer.value.expected_paise < residual


async def test_one_complaint_is_asked_alone_and_an_unknown_one_is_told(store: GraphStore) -> None:
    wish = HoldWish(complaints=(AcknowledgementNo(COMPLAINT),))

    answer = await hold_queue(wish, store=store, scope=SYSTEM, at=AT)

    assert {one.complaints for one in answer.value.candidates} == {(COMPLAINT,)}
    with pytest.raises(NotFound, match="acknowledgement number"):
        await hold_queue(
            HoldWish(complaints=(AcknowledgementNo("39900000000009"),)),
            store=store,
            scope=SYSTEM,
            at=AT,
        )


async def test_a_row_that_arrives_changes_the_queue(empty: GraphStore) -> None:
    await add(empty, "one", transfer(1, 1, 2, disputed=10_000))
    before = await hold_queue(HoldWish(), store=empty, scope=SYSTEM, at=T0 + HOUR)

    await add(empty, "two", hold(2, 2, paise=4_000), at=T0 + 2 * HOUR)
    after = await hold_queue(HoldWish(), store=empty, scope=SYSTEM, at=T0 + HOUR)
    then = await hold_queue(
        HoldWish(), store=empty, scope=SYSTEM, at=T0 + HOUR, as_known_at=T0 + HOUR
    )

    assert before.value.remaining_paise == 10_000
    assert after.value.remaining_paise == 6_000
    assert then.value.remaining_paise == 10_000
    assert before.answer_hash != after.answer_hash


@pytest.mark.parametrize("trail", TrailKind)
async def test_what_had_not_happened_yet_is_not_in_the_queue(
    empty: GraphStore, trail: TrailKind
) -> None:
    moves = (
        transfer(1, 1, 2, paise=10_000, disputed=10_000, at=T0),
        withdrawal(2, 2, paise=4_000, at=T0 + 2 * HOUR),
        transfer(3, 1, 3, paise=50_000, disputed=50_000, at=T0 + 5 * HOUR),
    )
    await add(empty, "one", *moves, at=T0 + 9 * HOUR)

    queues = [
        await hold_queue(
            HoldWish(trail=trail, is_as_then=True),
            store=empty,
            scope=SYSTEM,
            at=T0 + hours * HOUR,
        )
        for hours in (-1, 1, 3, 9)
    ]

    assert [one.value.remaining_paise for one in queues] == [0, 10_000, 6_000, 56_000]


async def test_what_a_scope_hides_is_not_in_the_queue(empty: GraphStore) -> None:
    await add(empty, "one", transfer(1, 1, 2, disputed=10_000))

    hidden = await hold_queue(HoldWish(), store=empty, scope=scope("MADE UP/ELSEWHERE"), at=T0)

    assert not hidden.value.candidates


async def test_what_of_an_account_can_be_held_is_its_place_in_the_queue(store: GraphStore) -> None:
    queue = (await hold_queue(HoldWish(), store=store, scope=SYSTEM, at=AT)).value
    keys = [one.account for one in queue.candidates[:3]]

    found = await recoverable_of(keys, store=store, scope=SYSTEM, at=AT, settings=HoldSettings())

    assert {key: one.remaining_paise for key, one in found.items()} == {
        one.account: one.remaining_paise for one in queue.candidates[:3]
    }
    assert not await recoverable_of(
        [account(99)], store=store, scope=SYSTEM, at=AT, settings=HoldSettings()
    )


async def test_holds_that_stand_for_long_are_told(empty: GraphStore) -> None:
    await add(empty, "one", transfer(1, 1, 2, disputed=10_000), hold(2, 2, paise=4_000))

    answer = await hold_queue(HoldWish(), store=empty, scope=SYSTEM, at=T0 + timedelta(days=81))

    (old,) = answer.value.ageing
    assert (old.days, old.warn_at_days, old.amount_paise) == (81, 80, 4_000)


async def test_our_own_apportionment_is_the_computed_trail_s_parts(store: GraphStore) -> None:
    wish = HoldWish(trail=TrailKind.COMPUTED)

    answer = await hold_queue(wish, store=store, scope=SYSTEM, at=AT)
    numbers = sorted({number for one in answer.value.candidates for number in one.complaints})
    trails = await compute_trails(numbers, store=store, scope=SYSTEM, wish=TrailWish(until=AT))

    assert answer.value.trail is TrailKind.COMPUTED
    assert answer.value.remaining_paise == sum(
        trail.sums.on_account_paise for trail in trails.trails.values()
    )
    for one in answer.value.candidates:
        came, *gone, traced, to_hold = [line.paise for line in one.hold.lines]
        assert came + sum(gone) == traced == to_hold == one.remaining_paise


def test_the_command_shows_amount_reasons_and_arithmetic(imported: Path) -> None:
    shown = ringtrace("holds", "--at", WHEN, "--first", "2", store=imported, environment=TERMINAL)
    hindi = ringtrace("holds", "--at", WHEN, "--language", "hi", store=imported)

    text = " ".join(" ".join(shown.lines).split())
    assert shown.status == 0
    assert "probably saves ₹" in text
    assert "are probably still there" in text
    assert "To hold: the lesser of these" in text
    assert "संभवतः अब भी वहाँ हैं" in hindi.out
    assert not any(number in shown.out + hindi.out for number in personal_numbers())


def test_the_document_holds_what_the_screen_shows(imported: Path) -> None:
    done = ringtrace("holds", "--complaint", COMPLAINT, "--at", WHEN, "--json", store=imported)

    document = done.document
    first = document["candidates"][0]
    assert document["accountCount"] >= 1
    assert first["expected_paise"] <= first["remaining_paise"]
    assert first["hold"]["lines"][-1]["code"] == "TO_HOLD"
    assert 0 <= first["probability"] <= 1
    assert len(first["wordsInHindi"]) == len(first["reasons"])
    assert not any(number in done.out for number in personal_numbers())


@pytest.mark.parametrize(
    ("words", "status"),
    [
        (("--complaint", "12"), 2),
        (("--complaint", "39900000000009"), 1),
        (("--language", "xx"), 2),
        (("--reveal", "why"), 2),
        (("--out", "queue.docx"), 65),
        (("--out", "/nowhere/queue.csv"), 73),
        (("--at", "soon"), 2),
        (("--district", "MYSURU"), 2),
    ],
)
def test_the_command_refuses_in_words(
    words: tuple[str, ...], status: int, imported: Path, tmp_path: Path
) -> None:
    given = [str(tmp_path / word) if word == "queue.docx" else word for word in words]

    done = ringtrace("holds", *given, store=imported)

    assert done.status == status
    assert "Traceback" not in done.err


def test_a_district_is_found_however_it_is_written(imported: Path) -> None:
    asked = ("holds", "--at", WHEN, "--json", "--district")
    district = ringtrace("holds", "--json", store=imported).document["candidates"][0]["districts"][
        0
    ]

    as_told = ringtrace(*asked, district, store=imported).document
    as_typed = ringtrace(*asked, district.title().replace("/", " / "), store=imported).document

    assert as_typed["accountCount"] > 0
    assert as_typed["answerHash"] == as_told["answerHash"]


def test_a_table_and_points_hold_the_whole_queue(office: Path, tmp_path: Path) -> None:
    table, points = tmp_path / "queue.csv", tmp_path / "queue.geojson"

    assert ringtrace("holds", "--at", WHEN, "--out", table, store=office).status == 0
    assert ringtrace("holds", "--at", WHEN, "--out", points, store=office).status == 0

    rows = list(csv.DictReader(table.read_text(encoding="utf-8-sig").splitlines()))
    features = json.loads(points.read_text(encoding="utf-8"))["features"]
    document = ringtrace("holds", "--at", WHEN, "--json", store=office).document
    assert len(rows) == len(features) == document["accountCount"]
    assert [row["rank"] for row in rows] == [str(at + 1) for at in range(len(rows))]
    assert all(one["properties"]["to_hold_rupees"] for one in features)
    for one in features:
        if one["geometry"] is not None:
            longitude, latitude = one["geometry"]["coordinates"]
            assert 60 < longitude < 100
            assert 5 < latitude < 40
    text = table.read_text(encoding="utf-8-sig") + points.read_text(encoding="utf-8")
    assert not any(number in text for number in personal_numbers())


async def test_numbers_in_clear_leave_their_reason_in_the_chain(
    office: Path, tmp_path: Path
) -> None:
    table = tmp_path / "queue.csv"

    words = ("holds", "--out", table, "--reveal", "letter to the bank")
    done = await asyncio.to_thread(ringtrace, *words, store=office)

    assert done.status == 0
    assert any(number in table.read_text(encoding="utf-8-sig") for number in personal_numbers())
    opened = await open_store(f"sqlite:{office}")
    events = await opened.events(after=0, first=1_000)
    await opened.close()
    assert events[-1].event.tag is EventTag.UNMASKED
    assert ("reason", "letter to the bank") in events[-1].event.details


async def test_the_api_pages_the_queue_and_tells_what_of_an_account_can_be_held(
    store: GraphStore,
) -> None:
    query = """query ($after: Cursor) {
      holdQueue(scope: { all: true }, first: 2, after: $after, at: "2026-09-30T12:00:00Z") {
        ... on HoldQueue { accountCount remainingPaise answerHash trail
          pageInfo { hasNextPage endCursor }
          nodes { accountId account { label } recoverable {
            holdPaise expectedPaise probability lines { code paise } reasons { text }
            byComplaint { acknowledgementNo paise } } } } } }"""
    answer = await hold_queue(HoldWish(is_as_then=True), store=store, scope=SYSTEM, at=AT)

    async with served(store) as api:
        first = (await api.ask(query))["holdQueue"]
        second = (await api.ask(query, after=first["pageInfo"]["endCursor"]))["holdQueue"]
        alone = await api.ask(
            "query ($id: ID!) { node(id: $id) { ... on Account { recoverable { remainingPaise } }"
            " ... on UpiHandle { recoverable { remainingPaise } } } }",
            id=first["nodes"][0]["accountId"],
        )
        refused = await api.ask(
            '{ holdQueue(scope: { complaint: "12" }) { ... on InputRefused { message } } }'
        )

    shown = [node["accountId"] for node in first["nodes"] + second["nodes"]]
    assert first["answerHash"] == answer.answer_hash
    assert shown == [one.account for one in answer.value.candidates[: len(shown)]]
    assert first["nodes"][0]["recoverable"]["expectedPaise"] == (
        answer.value.candidates[0].expected_paise
    )
    remaining = answer.value.candidates[0].remaining_paise
    assert alone["node"]["recoverable"]["remainingPaise"] == remaining
    assert refused["holdQueue"]["message"]


async def test_a_hold_worth_its_while_is_advised_once(empty: GraphStore) -> None:
    await add(empty, "one", complaint(), transfer(1, 1, 2, disputed=200_000_000))
    now = T0 + HOUR

    first = await warn_of_holds(store=empty, scope=SYSTEM, at=now)
    again = await warn_of_holds(store=empty, scope=SYSTEM, at=now + HOUR)

    (told,) = first
    assert told.alert.kind is AlertKind.HOLD_ADVISED
    assert told.alert.subject == account(2)
    assert told.alert.districts == (HERE,)
    assert list(again) == []


async def test_a_hold_about_to_lapse_is_told_of_at_each_mark(empty: GraphStore) -> None:
    await add(empty, "one", complaint(), transfer(1, 1, 2, disputed=20_000_000))
    await add(empty, "two", hold(2, 2, paise=20_000_000))
    ages = (59, 60, 61, 80, 90, 96, 120)

    told = [
        await warn_of_endings(store=empty, scope=SYSTEM, at=T0 + timedelta(days=age, hours=9))
        for age in ages
    ]

    assert [len(some) for some in told] == [0, 1, 0, 1, 1, 0, 0]
    assert {one.alert.kind for some in told for one in some} == {AlertKind.HOLD_ENDING}
    assert {one.alert.districts for some in told for one in some} == {(HERE,)}


async def test_what_was_told_of_long_ago_advises_no_hold(empty: GraphStore) -> None:
    await add(empty, "one", transfer(1, 1, 2, disputed=200_000_000))

    assert list(await warn_of_holds(store=empty, scope=SYSTEM, at=T0 + timedelta(days=9))) == []
