"""A whole store goes to a real server and back, and stays the same to the last row."""

from dataclasses import dataclass
from pathlib import Path

import pytest

from api.services.backups import back_up, restore
from graph.errors import Conflict, StoreError
from graph.model.scope import LOCAL_OFFICER, SYSTEM
from graph.settings import StoreSettings
from graph.store.relocation import copy_store, digest_parts
from graph.store.url import open_store
from tests.contract.store.world import EVENT, T0, add, batch, file, transfer
from tests.integration.test_copying import CutOffError, fill, ignore
from tests.neo4j.server import Neo4jServers, versions_or_none

AT = T0


@dataclass(frozen=True, slots=True, kw_only=True)
class Ends:
    """A filled file, an empty database, and a file that is not there yet."""

    file: str
    server: str
    back: str
    settings: StoreSettings


@pytest.fixture(params=versions_or_none())
async def ends(request: pytest.FixtureRequest, neo4j_servers: Neo4jServers, tmp_path: Path) -> Ends:
    """Give the ends of copies."""
    settings = StoreSettings(
        synchronous="NORMAL",
        readers=1,
        queue_file=str(tmp_path / "queue.db"),
        read_timeout_s=60.0,
    )
    made = Ends(
        file=f"sqlite:{tmp_path / 'from.db'}",
        server=await neo4j_servers.start(request.param).empty_url(),
        back=f"sqlite:{tmp_path / 'back.db'}",
        settings=settings,
    )
    store = await open_store(made.file, settings)
    await fill(store)
    await store.close()
    return made


async def test_there_and_back_is_the_same_store(ends: Ends) -> None:
    there = await copy_store(ends.file, ends.server, ends.settings, on_part=ignore)
    back = await copy_store(ends.server, ends.back, ends.settings, on_part=ignore)

    assert there == back
    assert await digest_parts(ends.back, ends.settings, on_part=ignore) == await digest_parts(
        ends.file, ends.settings, on_part=ignore
    )


async def test_a_copied_server_goes_on_as_the_file_does(ends: Ends) -> None:
    await copy_store(ends.file, ends.server, ends.settings, on_part=ignore)
    stores = [await open_store(url, ends.settings) for url in (ends.file, ends.server)]

    for store in stores:
        await store.add_facts(batch(file("later"), transfer(1_000, 1, 2)), event=EVENT)
    found = [
        (
            await store.snapshot_no(),
            await store.events(after=0, first=99),
            await store.verify(),
            await store.search("5001002", first=20, scope=SYSTEM),
            await store.register(),
            await store.outbox_marks(limit=9),
            (await store.deliveries(first=9, scope=SYSTEM)).items,
        )
        for store in stores
    ]
    for store in stores:
        await store.close()

    assert found[0] == found[1]
    assert found[0][2] == ()
    assert found[0][6]


@pytest.mark.parametrize("stop", [1, 4, 12])
async def test_a_copy_to_a_server_that_was_cut_off_goes_on(ends: Ends, stop: int) -> None:
    def cut_off(act: str, done: int, _: int) -> None:
        if act == "copied" and done == stop:
            raise CutOffError

    with pytest.raises(CutOffError):
        await copy_store(ends.file, ends.server, ends.settings, on_part=cut_off)
    with pytest.raises(StoreError, match="unfinished copy"):
        await open_store(ends.server, ends.settings)
    await copy_store(ends.file, ends.server, ends.settings, on_part=ignore)

    store = await open_store(ends.server, ends.settings)
    assert await store.verify() == ()
    await store.close()


async def test_an_unfinished_copy_of_something_else_is_left_alone(ends: Ends) -> None:
    def cut_off(_: str, done: int, __: int) -> None:
        if done == 2:
            raise CutOffError

    with pytest.raises(CutOffError):
        await copy_store(ends.file, ends.server, ends.settings, on_part=cut_off)
    store = await open_store(ends.file, ends.settings)
    await add(store, "later", transfer(1_001, 1, 2))
    await store.close()

    with pytest.raises(Conflict, match="unfinished copy"):
        await copy_store(ends.file, ends.server, ends.settings, on_part=ignore)


async def test_a_server_with_something_in_it_is_never_copied_into(ends: Ends) -> None:
    store = await open_store(ends.server, ends.settings)
    await add(store, "mine", transfer(1, 1, 2))
    before = await store.snapshot_no()

    with pytest.raises(Conflict, match="not empty"):
        await copy_store(ends.file, ends.server, ends.settings, on_part=ignore)

    assert await store.snapshot_no() == before
    await store.close()


async def test_a_backup_of_a_file_is_restored_to_a_server_and_back(
    ends: Ends, tmp_path: Path
) -> None:
    store = await open_store(ends.file, ends.settings)
    await back_up(store, tmp_path / "file.backup", scope=LOCAL_OFFICER, at=AT)
    await store.close()
    await restore(tmp_path / "file.backup", ends.server, settings=ends.settings, on_part=ignore)
    server = await open_store(ends.server, ends.settings)
    await back_up(server, tmp_path / "server.backup", scope=LOCAL_OFFICER, at=AT)
    await server.close()
    await restore(tmp_path / "server.backup", ends.back, settings=ends.settings, on_part=ignore)

    before = await digest_parts(ends.file, ends.settings, on_part=ignore)
    after = await digest_parts(ends.back, ends.settings, on_part=ignore)
    differing = {part for part in before if before[part] != after[part]}
    assert differing == {"head", "event"}  # the second backup is an act of its own
