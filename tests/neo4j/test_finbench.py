"""The twelve reads on a real server, against the oracle's.

The whole example takes minutes to load: `python -m tests.benchmarks.finbench --neo4j 5.26.30`.
"""

from pathlib import Path

import pytest

from graph.settings import StoreSettings
from graph.store.url import open_store
from tests.finbench.files import GraphFiles, Keys
from tests.finbench.made_up import parameters, write_graph
from tests.finbench.oracle import Oracle
from tests.finbench.run import READ_S, take_in
from tests.finbench.test_reads import answered, differences
from tests.neo4j.server import Neo4jServers, versions_or_none


@pytest.mark.parametrize("version", versions_or_none())
async def test_a_server_answers_as_the_oracle(
    version: str, neo4j_servers: Neo4jServers, tmp_path: Path
) -> None:
    write_graph(tmp_path, transfers=100, random_state=1)
    graph, files = Oracle(tmp_path), GraphFiles(tmp_path)
    url = await neo4j_servers.start(version).empty_url()
    settings = StoreSettings(queue_file=str(tmp_path / "queue.db"), read_timeout_s=READ_S)
    store = await open_store(url, settings)
    keys = Keys(files, store.keyring)
    await take_in(files, store=store, keys=keys)

    found = await answered(store, keys, parameters(random_state=1)[:120])
    await store.close()

    assert differences(graph, found) == []
    assert sum(len(rows) for _, rows in found) > 100
