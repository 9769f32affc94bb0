"""How often an operation asks the store, and that the number of parents does not matter."""

import re
from collections.abc import AsyncIterator

import pytest
from graphql import parse, validate

from api.schema import build_schema
from api.web.explorer import Example, example_queries
from graph.store.base import GraphStore
from tests.api_world import filled_store, raise_alert
from tests.operations import OPERATIONS, ask_operation


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

    few = (await ask_operation(store, text, count=1)).calls
    many = (await ask_operation(store, text, count=12)).calls

    assert len(many) <= bound, many
    if "however many" in text:
        assert sorted(few) == sorted(many)


@pytest.mark.parametrize("example", example_queries(), ids=lambda example: example.name)
def test_an_example_query_fits_the_schema(example: Example) -> None:
    schema = build_schema()

    errors = validate(schema._schema, parse(example.query))  # noqa: SLF001 - graphql's own check

    assert errors == []
