"""The twelve reads on a real server, against the oracle's."""

from pathlib import Path

import pytest

from graph.settings import StoreSettings
from graph.store.url import open_store
from tests.finbench.files import GraphFiles, Keys
from tests.finbench.oracle import Oracle
from tests.finbench.parameters import LIMITS, Draw, parameters_of
from tests.finbench.run import READ_S, take_in
from tests.finbench.test_reads import EXAMPLE, answered, differences
from tests.neo4j.server import Neo4jServers, versions_or_none

ORDERS = ("TIMESTAMP_DESCENDING", "AMOUNT_ASCENDING")


@pytest.mark.parametrize("version", versions_or_none())
async def test_a_server_answers_as_the_oracle(
    version: str, neo4j_servers: Neo4jServers, tmp_path: Path
) -> None:
    graph, files = Oracle(EXAMPLE), GraphFiles(EXAMPLE)
    url = await neo4j_servers.start(version).empty_url()
    settings = StoreSettings(queue_file=str(tmp_path / "queue.db"), read_timeout_s=READ_S)
    store = await open_store(url, settings)
    keys = Keys(files, store.keyring)
    await take_in(files, store=store, keys=keys)

    draw = Draw(starts=5, limits=LIMITS, orders=ORDERS, windows=1)
    found = await answered(store, keys, parameters_of(graph, draw))
    await store.close()

    assert len(found) == 12 * 5 * 4 * 2
    assert differences(graph, found) == []
