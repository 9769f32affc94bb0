"""How often an operation asks the store, and that the number of parents does not matter."""

import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, cast

import pytest
from graphql import parse, validate

from api.broker import Broker
from api.schema import build_schema
from api.web.explorer import Example, example_queries
from graph.store.base import GraphStore
from tests.api_world import (
    MACHINE,
    RING,
    CountingStore,
    account_key,
    filled_store,
    number,
    phone_key,
    raise_alert,
    served,
)

OPERATIONS = {
    path.stem: path.read_text(encoding="utf-8")
    for path in sorted((Path(__file__).parent / "operations").glob("*.graphql"))
}
LONG_POLL_S = 3_600.0


@pytest.fixture(scope="module")
async def store(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[GraphStore]:
    """Give a store with the world and a dozen alerts, which no test here changes."""
    async with filled_store(tmp_path_factory.mktemp("store")) as store:
        for index in range(12):
            await raise_alert(store, index)
        yield store


@pytest.mark.parametrize("text", OPERATIONS.values(), ids=OPERATIONS.keys())
async def test_an_operation_keeps_its_bound_of_store_calls(text: str, store: GraphStore) -> None:
    bound = int(re.findall(r"at most (\d+) store calls", text)[0])

    few = await _calls(store, text, count=1)
    many = await _calls(store, text, count=12)

    assert len(many) <= bound, many
    if "however many" in text:
        assert sorted(few) == sorted(many)


@pytest.mark.parametrize("example", example_queries(), ids=lambda example: example.name)
def test_an_example_query_fits_the_schema(example: Example) -> None:
    schema = build_schema()

    errors = validate(schema._schema, parse(example.query))  # noqa: SLF001 - graphql's own check

    assert errors == []


async def _calls(store: GraphStore, text: str, *, count: int) -> list[str]:
    counting = CountingStore(store)
    keyring = store.keyring
    ids = [
        *(account_key(keyring, index) for index in range(6)),
        *(f"complaint:{number(index)}" for index in range(4)),
        MACHINE,
        phone_key(keyring, 0),
        RING,
    ]
    variables: dict[str, Any] = {
        "count": count,
        "account": ids[0],
        "complaint": number(0),
        "ids": ids if count > 1 else [ids[0], ids[6], MACHINE, RING],
    }
    broker = Broker(store, poll_s=LONG_POLL_S)
    async with served(cast("GraphStore", counting), broker=broker) as api:
        counting.calls.clear()
        data = await api.ask(text, **variables)
    assert data
    return counting.calls
