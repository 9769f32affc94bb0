"""Pages: signed cursors, both directions, nothing hidden and nothing twice."""

from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.schema.page import CursorSeal, page_request, slice_of
from graph.errors import InputError
from graph.model.answer import Cursor
from graph.model.outbox import Position
from graph.store.base import GraphStore
from tests.api_world import RING, Api, filled_store, number, raise_alert, served

COMPLAINTS = """
query ($first: Int, $after: Cursor, $last: Int, $before: Cursor, $order: ComplaintOrder!) {
  complaints(first: $first, after: $after, last: $last, before: $before, orderBy: $order) {
    totalCount isTotalCapped
    nodes { acknowledgementNo }
    edges { cursor node { acknowledgementNo } }
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
  }
}
"""
SEAL = CursorSeal(b"k" * 32)


@pytest.fixture(scope="module")
async def store(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[GraphStore]:
    """Give a store with the world and seven alerts."""
    async with filled_store(tmp_path_factory.mktemp("store")) as store:
        for index in range(7):
            await raise_alert(store, index)
        yield store


@pytest.fixture(scope="module")
async def api(store: GraphStore) -> AsyncIterator[Api]:
    """Serve it in this process."""
    async with served(store) as api:
        yield api


@pytest.mark.parametrize("order", ["REPORTED_NEWEST", "LOSS_LARGEST", "NUMBER"])
@pytest.mark.parametrize("size", [1, 5, 12, 100])
async def test_pages_forward_make_the_whole_list(api: Api, order: str, size: int) -> None:
    whole = await api.ask(COMPLAINTS, first=100, order=order)

    found, after, pages = [], None, 0
    while True:
        data = await api.ask(COMPLAINTS, first=size, after=after, order=order)
        found += data["complaints"]["nodes"]
        pages += 1
        info = data["complaints"]["pageInfo"]
        assert info["hasPreviousPage"] == (pages > 1)
        if not info["hasNextPage"]:
            break
        after = info["endCursor"]

    assert found == whole["complaints"]["nodes"]
    assert pages == -(-12 // size)


async def test_pages_backward_make_the_same_list(api: Api) -> None:
    whole = await api.ask(COMPLAINTS, first=100, order="NUMBER")

    found: list[Any] = []
    before = None
    while True:
        data = await api.ask(COMPLAINTS, last=5, before=before, order="NUMBER")
        found = data["complaints"]["nodes"] + found
        info = data["complaints"]["pageInfo"]
        if not info["hasPreviousPage"]:
            break
        before = info["startCursor"]

    assert found == whole["complaints"]["nodes"]


async def test_the_total_counts_the_whole_list(api: Api) -> None:
    data = await api.ask(COMPLAINTS, first=1, order="NUMBER")

    assert data["complaints"]["totalCount"] == 12
    assert data["complaints"]["isTotalCapped"] is False


async def test_a_cursor_of_another_order_is_refused(api: Api) -> None:
    data = await api.ask(COMPLAINTS, first=1, order="NUMBER")
    cursor = data["complaints"]["pageInfo"]["endCursor"]

    answer = await api.post(COMPLAINTS, {"first": 1, "after": cursor, "order": "LOSS_LARGEST"})

    assert answer.json()["errors"][0]["extensions"]["code"] == "INPUT_INVALID"


async def test_alerts_page_in_the_order_they_were_committed(api: Api) -> None:
    query = "query ($after: Cursor) { alerts(first: 3, after: $after) { nodes { title }"
    query += " pageInfo { hasNextPage endCursor } } }"

    titles, after = [], None
    while True:
        page = (await api.ask(query, after=after))["alerts"]
        titles += [node["title"] for node in page["nodes"]]
        after = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            break

    assert titles == [f"Ring {index} found" for index in range(7)]


async def test_members_of_a_ring_page_too(api: Api) -> None:
    query = "query ($id: ID!, $after: Cursor) { ring(id: $id) { members(first: 4, after: $after) {"
    query += " nodes { accountId } pageInfo { hasNextPage endCursor } } } }"

    first = (await api.ask(query, id=RING))["ring"]["members"]
    rest = (await api.ask(query, id=RING, after=first["pageInfo"]["endCursor"]))["ring"]["members"]

    ids = [node["accountId"] for node in (*first["nodes"], *rest["nodes"])]
    assert len(ids) == len(set(ids)) == 6
    assert rest["pageInfo"]["hasNextPage"] is False


CURSORS = st.builds(
    Cursor,
    order=st.text(max_size=20),
    values=st.lists(st.none() | st.integers() | st.text(max_size=20), max_size=3).map(tuple),
    key=st.text(max_size=40),
    snapshot_no=st.integers(0, 2**53),
)


@given(CURSORS)
def test_a_cursor_comes_back_as_it_went(cursor: Cursor) -> None:
    assert SEAL.place("rings", SEAL.text("rings", cursor)) == cursor


@given(CURSORS, st.integers(0, 200), st.integers(1, 255))
def test_a_cursor_that_was_touched_is_refused(cursor: Cursor, at: int, change: int) -> None:
    text = SEAL.text("rings", cursor)
    place = at % len(text)
    other = chr((ord(text[place]) ^ change) % 128)
    touched = type(text)(text[:place] + other + text[place + 1 :])

    try:
        found = SEAL.place("rings", touched)
    except InputError:
        return

    assert found == cursor, "only another spelling of the same bytes may pass"


def test_a_cursor_of_another_list_or_store_is_refused() -> None:
    cursor = Cursor(order="ID", values=(), key="ring:R000001", snapshot_no=1)
    text = SEAL.text("rings", cursor)

    with pytest.raises(InputError):
        SEAL.place("complaints", text)
    with pytest.raises(InputError):
        CursorSeal(b"x" * 32).place("rings", text)


def test_a_position_comes_back_as_it_went() -> None:
    position = Position(snapshot_no=12, ordinal=3)

    assert SEAL.position(SEAL.position_text(position)) == position


@given(st.lists(st.integers(), unique=True, max_size=30).map(sorted), st.integers(1, 100))
def test_a_list_held_in_memory_is_cut_without_gap(items: list[int], size: int) -> None:
    keys = [str(item) for item in items]

    found: list[int] = []
    request = page_request(size, None, None, None)
    while True:
        page = slice_of(items, keys, request, name="kept", seal=SEAL)
        found += page.nodes
        if not page.page_info.has_next_page:
            break
        request = replace(request, place=page.page_info.end_cursor)

    assert found == items


@pytest.mark.parametrize(
    ("first", "last"), [(0, None), (101, None), (None, 0), (5, 5), (None, 101)]
)
def test_a_page_that_cannot_be_is_refused(first: int | None, last: int | None) -> None:
    with pytest.raises(InputError):
        page_request(first, None, last, None)


def test_numbers_of_the_world_are_no_real_ones() -> None:
    assert number(1).startswith("399")
