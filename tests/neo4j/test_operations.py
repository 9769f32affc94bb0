"""Whoever asks the API cannot tell on which store it stands: same answers, same calls."""

import re
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import pytest

from api.services.computing import compute_trails
from graph.model.scope import SYSTEM
from graph.settings import StoreSettings
from graph.store.base import GraphStore
from graph.store.url import open_store
from tests.api_world import CountingStore, filled_store, raise_alert
from tests.contract.store.world import ACK, T0, add, transfer
from tests.neo4j.proxy import Wire, wire_to
from tests.neo4j.server import Neo4jServers, driver_to, versions_or_none
from tests.operations import OPERATIONS, ask_operation

AN_INSTANT = re.compile(r"20\d\d-\d\d-\d\dT[0-9:.]+(Z|\+00:00)")
SAME_SECRET = "MATCH (c:Clock) SET c.identitySecret = $secret"
STATEMENTS_A_CALL = 4  # where the store stands, the facts, flags or districts, files


@dataclass(frozen=True, slots=True, kw_only=True)
class Stores:
    """The same world in a file and on a server.

    Attributes:
        file: In a file.
        server: On a server.
        wire: Leads to the server.
    """

    file: GraphStore
    server: GraphStore
    wire: Wire


@pytest.fixture(scope="module", params=versions_or_none())
async def stores(
    request: pytest.FixtureRequest,
    neo4j_servers: Neo4jServers,
    tmp_path_factory: pytest.TempPathFactory,
) -> AsyncIterator[Stores]:
    """Give both stores with one identity secret, so that all keys are the same."""
    folder = tmp_path_factory.mktemp("stores")
    async with AsyncExitStack() as opened:
        file = await opened.enter_async_context(filled_store(folder))
        url = await neo4j_servers.start(request.param).empty_url()
        wire = await opened.enter_async_context(wire_to(url))
        await _share_secret(url, folder, file.keyring.secret)
        server = await opened.enter_async_context(filled_store(folder, url=wire.url))
        for store in (file, server):
            for index in range(12):
                await raise_alert(store, index)
        yield Stores(file=file, server=server, wire=wire)


async def _share_secret(url: str, folder: Path, secret: bytes) -> None:
    settings = StoreSettings(queue_file=str(folder / "first.db"))
    await (await open_store(url, settings)).close()
    async with driver_to(url) as driver, driver.session() as session:
        await (await session.run(SAME_SECRET, secret=secret)).consume()


@pytest.fixture(autouse=True)
def patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """Give a query the time that a server just started may take on a busy machine."""
    monkeypatch.setattr("api.web.endpoint.QUERY_TIMEOUT_S", 120.0)


def comparable(data: Any) -> Any:  # noqa: ANN401 - JSON
    """Give an answer without the instants at which it was asked, and what is hashed with them."""
    if isinstance(data, dict):
        return {
            name: comparable(value)
            for name, value in data.items()
            if name not in {"answerHash", "snapshotNo"}
        }
    if isinstance(data, list):
        return [comparable(one) for one in data]
    return AN_INSTANT.sub("", data) if isinstance(data, str) else data


@pytest.mark.parametrize("name", OPERATIONS)
async def test_an_operation_answers_alike_with_the_same_calls(name: str, stores: Stores) -> None:
    text = OPERATIONS[name]
    bound = int(re.findall(r"at most (\d+) store calls", text)[0])

    on_file = await ask_operation(stores.file, text, count=12)
    on_server = await ask_operation(stores.server, text, count=12)

    assert comparable(on_server.data) == comparable(on_file.data)
    assert sorted(on_server.calls) == sorted(on_file.calls)
    assert len(on_server.calls) <= bound


@pytest.mark.parametrize(
    "name", [name for name in OPERATIONS if "however many" in OPERATIONS[name]]
)
async def test_the_statements_of_an_operation_do_not_grow_with_its_results(
    name: str, stores: Stores
) -> None:
    runs = []
    for count in (1, 12):
        before = stores.wire.runs
        asked = await ask_operation(stores.server, OPERATIONS[name], count=count)
        runs.append((stores.wire.runs - before, len(asked.calls)))

    (few, calls), (many, _) = runs
    assert many <= few + 1  # one more where only many reach something of another kind
    assert few <= STATEMENTS_A_CALL * (calls + 1)


@pytest.mark.parametrize("steps", [1, 4, 8])
async def test_a_trail_of_d_steps_takes_d_and_2_calls_on_a_server(
    stores: Stores, steps: int
) -> None:
    first = 100 * steps
    number = type(ACK)(f"399{steps:011}")
    paid = [transfer(first, first, first + 1, complaint=number)]
    paid += [
        transfer(first + no, first + no, first + no + 1, layer=2, at=T0, complaint=None)
        for no in range(1, steps)
    ]
    for store in (stores.file, stores.server):  # they stay alike for whatever comes after
        await add(store, f"chain {steps}", *paid)
    counting, before = CountingStore(stores.server), stores.wire.runs

    found = await compute_trails([number], store=cast("GraphStore", counting), scope=SYSTEM)

    assert len(found.trails[number].accounts) == steps
    assert len(counting.calls) <= steps + 2
    assert stores.wire.runs - before <= STATEMENTS_A_CALL * (steps + 2)
