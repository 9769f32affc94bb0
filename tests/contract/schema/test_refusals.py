"""Refusals: a union where a person can act, else a masked error; nothing personal in either."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any, cast

import pytest

from api.web import endpoint
from graph.errors import StoreUnavailable
from graph.store.base import GraphStore
from tests.api_world import Api, CountingStore, account_key, filled_store, raise_alert, served

SUBSCRIBE = """
mutation ($key: ID!, $name: String!, $address: String!) {
  createAlertSubscription(input: {
    idempotencyKey: $key, name: $name, filter: {}, channels: [{ email: { address: $address } }]
  }) {
    __typename
    ... on CreateAlertSubscriptionPayload { subscription { id version } }
    ... on Refusal { code message }
  }
}
"""
PAUSE = """
mutation ($id: ID!, $version: Int!) {
  pauseAlertSubscription(input: { id: $id, expectedVersion: $version }) {
    __typename
    ... on ChangeAlertSubscriptionPayload { subscription { state version } }
    ... on Refusal { code message }
  }
}
"""
ACKNOWLEDGE = """
mutation ($id: ID!, $version: Int!) {
  acknowledgeAlert(input: { id: $id, expectedVersion: $version }) {
    __typename
    ... on SettleAlertPayload { alert { state stateVersion settledBy } }
    ... on Refusal { code message }
  }
}
"""
TRAIL = "moneyTrail(input: $v) { __typename }"
PATTERN = "patterns(input: $v) { __typename }"


@pytest.fixture(scope="module")
async def store(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[GraphStore]:
    """Give a store with the world."""
    async with filled_store(tmp_path_factory.mktemp("store")) as store:
        yield store


@pytest.fixture(scope="module")
async def api(store: GraphStore) -> AsyncIterator[Api]:
    """Serve it in this process."""
    async with served(store) as api:
        yield api


async def test_the_same_key_and_wish_twice_is_one_and_another_wish_a_conflict(api: Api) -> None:
    wish = {"key": "a", "name": "mine", "address": "officer@example.org"}

    first = await api.ask(SUBSCRIBE, **wish)
    again = await api.ask(SUBSCRIBE, **wish)
    other = await api.ask(SUBSCRIBE, **{**wish, "name": "another"})

    assert first == again
    assert other["createAlertSubscription"]["__typename"] == "Conflict"


async def test_a_wish_that_cannot_serve_says_which_part(api: Api) -> None:
    data = await api.ask(SUBSCRIBE, key="b", name="mine", address="not an address")

    refusal = data["createAlertSubscription"]
    assert refusal["__typename"] == "InputRefused"
    assert "channels.0" in refusal["message"]
    assert "not an address" not in refusal["message"]


async def test_whoever_is_second_is_told(api: Api) -> None:
    made = await api.ask(SUBSCRIBE, key="c", name="mine", address="officer@example.org")
    made_id = made["createAlertSubscription"]["subscription"]["id"]

    first = await api.ask(PAUSE, id=made_id, version=1)
    again = await api.ask(PAUSE, id=made_id, version=1)
    second = await api.ask(PAUSE.replace("pause", "delete"), id=made_id, version=1)
    nobody = await api.ask(PAUSE, id="subscription:nobody", version=1)

    assert first["pauseAlertSubscription"]["subscription"] == {"state": "PAUSED", "version": 2}
    assert again == first
    assert second["deleteAlertSubscription"]["__typename"] == "Conflict"
    assert nobody["pauseAlertSubscription"]["code"] == "NOT_FOUND"


async def test_an_alert_is_taken_up_once(api: Api) -> None:
    await raise_alert(api.store, 1)
    found = (await api.ask("{ alerts(last: 1) { nodes { id stateVersion } } }"))["alerts"]
    alert = found["nodes"][0]
    variables = {"id": alert["id"], "version": alert["stateVersion"]}

    first = await api.ask(ACKNOWLEDGE, **variables)
    again = await api.ask(ACKNOWLEDGE, **variables)
    second = await api.ask(ACKNOWLEDGE.replace("acknowledge", "close"), **variables)

    assert first["acknowledgeAlert"]["alert"]["state"] == "ACKNOWLEDGED"
    assert first["acknowledgeAlert"]["alert"]["settledBy"] == "local officer"
    assert again == first
    assert second["closeAlert"]["__typename"] == "Conflict"


@pytest.mark.parametrize(
    ("wish", "kind"),
    [
        ('{ seeds: ["account:NOBODY"] }', "NotFound"),
        ('{ seeds: ["nonsense"] }', "InputRefused"),
        ("{ seeds: [] }", "InputRefused"),
        ('{ seeds: ["account:X"], depth: 5 }', "InputRefused"),
        ('{ seeds: ["account:X"], maxEntities: 2001 }', "InputRefused"),
        ('{ seeds: ["ring:R000001"] }', "InputRefused"),
    ],
)
async def test_a_walk_that_cannot_begin_says_why(api: Api, wish: str, kind: str) -> None:
    data = await api.ask(f"{{ linkedEntities(input: {wish}) {{ __typename }} }}")

    assert data == {"linkedEntities": {"__typename": kind}}


async def test_what_is_not_known_is_null_by_key(api: Api) -> None:
    data = await api.ask(
        '{ complaint(acknowledgementNo: "1") { id } account(id: "x") { id } phone(id: "x") { id }'
        ' atm(id: "x") { id } ring(id: "x") { id } alert(id: "x") { id } node(id: "x") { id }'
        ' importReport(id: "x") { id } nodes(ids: ["x", "ring:R000001", "x:y"]) { id } }'
    )

    assert data.pop("nodes") == [None, {"id": "ring:R000001"}, None]
    assert set(data.values()) == {None}


async def test_another_kind_of_id_is_null_too(api: Api) -> None:
    account = account_key(api.store.keyring, 0)

    data = await api.ask(
        "query ($id: ID!) { phone(id: $id) { id } atm(id: $id) { id } }", id=account
    )

    assert data == {"phone": None, "atm": None}


async def test_personal_values_show_their_end_alone(api: Api) -> None:
    answer = await api.post(
        '{ search(text: "1003") { nodes { ... on Account { label numberMasked } } }'
        " rings(first: 1) { nodes { members(first: 6) { nodes { account {"
        " label linkCounts { kind } } } } } }"
        " complaints(first: 2) { nodes { facts { nodes { id } } } } }"
    )

    assert "…1003" in answer.text
    assert "9900000001003" not in answer.text
    assert "Nobody" not in answer.text


@pytest.mark.parametrize(
    ("declared", "asked", "value", "told"),
    [
        ("$v: DateTime", "rings(asKnownAt: $v) { nodes { id } }", "yesterday", "an instant looks"),
        ("$v: MoneyTrailInput!", TRAIL, {"until": "2026-06-15T12:00:00"}, "offset from UTC"),
        ("$v: MoneyTrailInput!", TRAIL, {"until": "0001-01-01T00:00:00+05:30"}, "out of range"),
        ("$v: PatternsInput!", PATTERN, {"fanIn": {"leastEachPaise": 1.5}}, "whole number"),
    ],
)
async def test_a_value_that_cannot_be_read_is_the_askers_and_says_what_it_should_be(
    api: Api, declared: str, asked: str, value: object, told: str
) -> None:
    answer = await api.post(f"query ({declared}) {{ {asked} }}", {"v": value})

    error = answer.json()["errors"][0]
    assert error["extensions"]["code"] == "DOCUMENT_REFUSED"
    assert told in error["message"]


async def test_a_fault_of_ours_is_masked_and_logged_once(
    store: GraphStore, caplog: pytest.LogCaptureFixture
) -> None:
    async with served(
        cast("GraphStore", Broken(store, RuntimeError("secret 9900000001003")))
    ) as api:
        answer = await api.post("{ rings { nodes { id } } }")

    error = answer.json()["errors"][0]
    faults = [record for record in caplog.records if record.levelname == "ERROR"]
    assert "secret" not in answer.text
    assert error["extensions"]["code"] == "INTERNAL"
    assert [record.request for record in faults] == [error["extensions"]["requestId"]]  # type: ignore[attr-defined] # a field of the log line


async def test_a_store_that_cannot_be_reached_may_be_asked_again(store: GraphStore) -> None:
    broken = Broken(store, StoreUnavailable("the store is busy; try again"))
    async with served(cast("GraphStore", broken)) as api:
        answer = await api.post("{ rings { nodes { id } } }")

    assert answer.status_code == 503
    assert answer.json()["errors"][0]["extensions"]["retryable"] is True


async def test_a_question_that_takes_too_long_is_ended(
    store: GraphStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(endpoint, "QUERY_TIMEOUT_S", 0.05)
    async with served(cast("GraphStore", Endless(store))) as api:
        answer = await api.post("{ rings { nodes { id } } }")
        others = await api.post("{ viewer { name } }")

    assert answer.status_code == 503
    assert answer.json()["errors"][0]["extensions"]["code"] == "DEADLINE"
    assert others.status_code == 200


class Endless(CountingStore):
    """A store whose rings never come."""

    async def rings(self, *_: Any, **__: Any) -> None:  # noqa: ANN401 - whatever is asked
        """Wait for good."""
        await asyncio.Event().wait()


class Broken(CountingStore):
    """A store whose rings cannot be read."""

    def __init__(self, store: GraphStore, error: Exception) -> None:
        super().__init__(store)
        self._error = error

    async def rings(self, *_: Any, **__: Any) -> None:  # noqa: ANN401 - whatever is asked
        """Fail."""
        raise self._error
