"""What the register tells over the API: history, as known at any time, and who is in what."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest

from api.services.rings import find_history
from graph.model.ids import EntityKey
from graph.model.register import RegisterChange, RingEvent, RingEventKind
from graph.model.scope import SYSTEM
from graph.store.base import GraphStore
from tests.api_world import NOW, RING, Api, account_key, filled_store, number, phone_key, served
from tests.contract.store.findings import ring, ring_event, ring_id
from tests.contract.store.world import EVENT, THERE, scope

HISTORY = """
query ($id: ID!, $at: DateTime, $first: Int, $after: Cursor) {
  ringHistory(id: $id, asKnownAt: $at, first: $first, after: $after) {
    ringId
    events {
      nodes { ringId kind version otherIds reason { text } }
      pageInfo { hasNextPage endCursor }
    }
  }
}
"""
WHOSE = """
query ($entity: ID!) { ringOf(entity: $entity) { ring { id } member { role accountId } } }
"""
ANOTHER, THIRD = ring_id(2), ring_id(3)
LATER = NOW + timedelta(days=1)


@pytest.fixture(scope="module")
async def api(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Api]:
    """Serve a world in which ring 2 was born, and merged into ring 1 a day later."""
    async with filled_store(tmp_path_factory.mktemp("store")) as store:
        await _merge(store)
        async with served(store) as api:
            yield api


async def _merge(store: GraphStore) -> None:
    (first,) = await store.register()
    born = RegisterChange(rings=(ring(2, at=NOW),), events=(ring_event(2, at=NOW),))
    await store.add_rings(born, event=EVENT)
    event = RingEvent(ring=RING, kind=RingEventKind.MERGED, at=LATER, version=2, others=(ANOTHER,))
    grown = replace(first, version=2, changed_at=LATER, aliases=(ANOTHER,))
    gone = ring(2, version=2, at=LATER, merged_into=RING)
    await store.add_rings(RegisterChange(rings=(grown, gone), events=(event,)), event=EVENT)


async def _history(api: Api, id_: EntityKey, **asked: object) -> list[tuple[str, str]] | None:
    found = (await api.ask(HISTORY, id=id_, **asked))["ringHistory"]
    return found and [(one["ringId"], one["kind"]) for one in found["events"]["nodes"]]


@pytest.mark.parametrize("asked", [RING, ANOTHER])
async def test_a_ring_and_its_alias_have_one_history(api: Api, asked: EntityKey) -> None:
    assert await _history(api, asked) == [
        (RING, "BORN"),
        (ANOTHER, "BORN"),
        (RING, "MERGED"),
    ]


async def test_a_history_is_told_as_it_was_known(api: Api) -> None:
    before = (NOW + timedelta(hours=1)).isoformat()

    assert await _history(api, ANOTHER, at=before) == [(ANOTHER, "BORN")]
    assert await _history(api, RING, at=before) == [(RING, "BORN")]
    assert await _history(api, RING, at=(NOW - timedelta(days=9)).isoformat()) is None


async def test_a_history_comes_in_pages_and_in_words(api: Api) -> None:
    page = (await api.ask(HISTORY, id=RING, first=2))["ringHistory"]["events"]
    rest = await api.ask(HISTORY, id=RING, first=2, after=page["pageInfo"]["endCursor"])

    assert page["pageInfo"]["hasNextPage"]
    (last,) = rest["ringHistory"]["events"]["nodes"]
    assert last["reason"]["text"] == "Ring R000002 turned out to be part of it."
    assert last["otherIds"] == [ANOTHER]


async def test_no_ring_has_no_history(api: Api) -> None:
    assert await _history(api, THIRD) is None


async def test_the_rings_of_an_account_a_phone_and_a_complaint_are_told(api: Api) -> None:
    keyring = api.store.keyring
    account = account_key(keyring, 1)

    async def of(entity: str) -> list[tuple[str, str | None]]:
        found = (await api.ask(WHOSE, entity=entity))["ringOf"]
        return [(one["ring"]["id"], one["member"] and one["member"]["role"]) for one in found]

    assert await of(account) == [(RING, "COLLECTOR")]
    assert await of(phone_key(keyring, 1)) == [(RING, None)]
    assert await of(f"complaint:{number(2)}") == [(RING, None)]
    assert await of(account_key(keyring, 77)) == []


async def test_a_scope_of_other_districts_sees_no_history(api: Api) -> None:
    assert await find_history(RING, store=api.store, scope=scope(THERE)) is None
    seen = await find_history(RING, store=api.store, scope=SYSTEM)
    assert seen is not None
    assert [event.version for event in seen.events] == [1, 1, 2]
