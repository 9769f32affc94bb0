"""A server that goes away, hangs or belongs to others: an error of ours, and nothing doubled."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path

import pytest
from neo4j.exceptions import Neo4jError

from graph.errors import (
    CannotWrite,
    IncompleteCommit,
    SettingsError,
    StoreError,
    StoreOutdated,
    StoreUnavailable,
)
from graph.model.audit import Event, EventTag
from graph.model.scope import SYSTEM
from graph.settings import StoreSettings
from graph.store.base import GraphStore
from graph.store.url import open_store
from tests.contract.store.findings import alert
from tests.contract.store.world import (
    ACK,
    EVENT,
    T0,
    add,
    batch,
    file,
    number_of,
    of_every_kind,
    record,
    transfer,
)
from tests.neo4j.proxy import COMMIT, Wire, wire_to
from tests.neo4j.server import Neo4jServers, driver_to, versions_or_none

EXPORTED = Event(tag=EventTag.EXPORTED, actor=SYSTEM.actor, at=T0)


@pytest.fixture(params=versions_or_none())
async def url(request: pytest.FixtureRequest, neo4j_servers: Neo4jServers) -> str:
    """Give the address of an empty database."""
    return await neo4j_servers.start(request.param).empty_url()


@pytest.fixture
async def wire(url: str) -> AsyncIterator[Wire]:
    """Give a wire to an empty database."""
    async with wire_to(url) as laid:
        yield laid


def settings(tmp_path: Path, *, write_s: float = 120.0, read_s: float = 60.0) -> StoreSettings:
    """Give settings of the patience that a server on a busy machine asks for, or of less."""
    return StoreSettings(
        queue_file=str(tmp_path / "queue.db"), write_timeout_s=write_s, read_timeout_s=read_s
    )


@pytest.fixture
async def store(wire: Wire, tmp_path: Path) -> AsyncIterator[GraphStore]:
    """Give an empty store behind the wire."""
    opened = await open_store(wire.url, settings(tmp_path))
    yield opened
    await opened.close()


async def run_on(url: str, text: str) -> None:
    """Run a statement on a database, past every rule of ours."""
    async with driver_to(url) as driver, driver.session() as session:
        await (await session.run(text)).consume()


@pytest.mark.parametrize("is_kept", [True, False])
async def test_an_import_whose_answer_is_lost_is_written_once_and_reported_as_new(
    store: GraphStore, wire: Wire, *, is_kept: bool
) -> None:
    facts = of_every_kind()
    wire.cut_at, wire.is_passed = COMMIT, is_kept

    report = await store.add_facts(batch(file("one", complaints=[ACK]), *facts), event=EVENT)

    assert (wire.breaks, report.new, report.is_repeat) == (1, len(facts), False)
    assert report.snapshot_no == await store.snapshot_no() == 2
    assert len((await store.facts_of([ACK], scope=SYSTEM))[ACK]) == len(facts)
    assert await store.verify() == ()


@pytest.mark.parametrize("is_kept", [True, False])
async def test_events_and_alerts_whose_answer_is_lost_are_not_doubled(
    store: GraphStore, wire: Wire, *, is_kept: bool
) -> None:
    wire.cut_at, wire.is_passed = COMMIT, is_kept
    added = await store.add_events([EXPORTED])
    wire.cut_at = COMMIT
    placed = await store.add_alerts([alert(1)], event=EVENT)

    assert wire.breaks == 2
    assert [one.seq for one in added] == [2]
    assert [one.alert for one in placed] == [alert(1)]
    assert len(await store.events(after=0, first=9)) == 3
    assert [mark.position for mark in await store.outbox_marks(limit=9)] == [placed[0].position]


async def test_a_write_broken_off_in_its_middle_is_begun_again(
    store: GraphStore, wire: Wire
) -> None:
    wire.cut_at = b"CREATE (:Import"

    await add(store, "one", *of_every_kind())

    assert wire.breaks == 1
    assert await store.snapshot_no() == 2
    assert await store.verify() == ()


async def test_a_server_that_stays_away_while_it_commits_leaves_the_question_open(
    store: GraphStore, wire: Wire
) -> None:
    wire.cut_at, wire.is_passed, wire.is_down = COMMIT, True, True

    with pytest.raises((IncompleteCommit, StoreUnavailable)) as caught:
        await store.add_events([EXPORTED])

    assert caught.value.retryable


async def test_a_server_that_is_gone_is_told_without_a_value(store: GraphStore, wire: Wire) -> None:
    wire.cut_at, wire.is_down = number_of(1).encode(), True

    with pytest.raises(StoreUnavailable) as caught:
        await store.search(number_of(1), first=5, scope=SYSTEM)

    assert number_of(1) not in str(caught.value)


async def test_a_port_where_nobody_answers_is_told(tmp_path: Path) -> None:
    with pytest.raises(StoreUnavailable, match=r"cannot be reached|did not answer"):
        await open_store("bolt://127.0.0.1:1", settings(tmp_path))


async def test_who_waits_too_long_for_the_lock_is_told(url: str, tmp_path: Path) -> None:
    slow = await open_store(url, settings(tmp_path, write_s=1.0))
    async with driver_to(url) as driver, driver.session() as session:
        holding = await session.begin_transaction()
        await (await holding.run("MATCH (c:Clock) SET c.turn = c.turn + 1")).consume()

        with pytest.raises(StoreUnavailable):
            await add(slow, "one", transfer(1, 1, 2))
        await holding.rollback()
    await slow.close()

    patient = await open_store(url, settings(tmp_path))
    await add(patient, "one", transfer(1, 1, 2))
    assert await patient.snapshot_no() == 2
    await patient.close()


async def test_a_caller_who_goes_away_leaves_all_or_nothing(store: GraphStore) -> None:
    writing = asyncio.create_task(add(store, "one", *of_every_kind()))
    await asyncio.sleep(0.02)
    writing.cancel()
    await asyncio.gather(writing, return_exceptions=True)

    await add(store, "two", transfer(50, 1, 2))

    assert await store.verify() == ()
    found = (await store.facts_of([ACK], scope=SYSTEM))[ACK]
    assert len(found) in (1, 1 + len(of_every_kind()))


async def test_writers_that_lock_each_other_out_are_begun_again_and_both_write(
    url: str, tmp_path: Path
) -> None:
    store = await open_store(url, settings(tmp_path))
    await add(store, "one", transfer(1, 1, 2))
    async with driver_to(url) as driver, driver.session() as session:
        other = await session.begin_transaction()
        await (await other.run("MATCH (e:Account) SET e.invented = 1")).consume()
        writing = asyncio.create_task(add(store, "two", transfer(2, 2, 1), record(1), record(2)))
        await asyncio.sleep(1)  # it holds the Clock now, and waits for the accounts
        with suppress(Neo4jError):  # the server ends one of the two, whichever
            await (await other.run("MATCH (c:Clock) SET c.invented = 1")).consume()
            await other.commit()
        await other.close()
        await writing

    assert await store.snapshot_no() == 3
    assert await store.verify() == ()
    await store.close()


async def test_a_server_restarted_in_the_middle_of_an_import_keeps_all_or_nothing(
    url: str, neo4j_servers: Neo4jServers, tmp_path: Path
) -> None:
    server = neo4j_servers.current
    if not server.command:
        pytest.skip("needs a server of its own: without RINGTRACE_TEST_NEO4J_URL")
    store = await open_store(url, settings(tmp_path))
    before = await add(store, "one", transfer(1, 1, 2))
    facts = [transfer(no, no % 90, (7 * no) % 90) for no in range(10, 3_000)]
    writing = asyncio.create_task(add(store, "two", *facts))
    await asyncio.sleep(0.3)

    await asyncio.to_thread(server.kill)
    (outcome,) = await asyncio.gather(writing, return_exceptions=True)
    await asyncio.to_thread(server.start)
    kept = await store.snapshot_no()
    again = await store.add_facts(batch(file("two", complaints=[ACK]), *facts), event=EVENT)

    assert not isinstance(outcome, BaseException) or isinstance(
        outcome, (StoreUnavailable, IncompleteCommit)
    )
    assert kept in (2, 3)
    assert again.is_repeat == (kept == 3)
    assert await store.snapshot_no() == 3
    assert len((await store.facts_of([ACK], scope=SYSTEM))[ACK]) == len(before.facts) + len(facts)
    assert await store.verify() == ()
    await store.close()


async def test_a_database_of_another_program_is_left_alone(url: str, tmp_path: Path) -> None:
    await run_on(url, "CREATE (:Invented {name: 'somebody else'})")

    with pytest.raises(StoreError, match="another program"):
        await open_store(url, settings(tmp_path))


async def test_a_database_of_a_newer_program_is_refused(url: str, tmp_path: Path) -> None:
    await (await open_store(url, settings(tmp_path))).close()
    await run_on(url, "MATCH (c:Clock) SET c.schemaStep = 99")

    with pytest.raises(StoreOutdated, match="99"):
        await open_store(url, settings(tmp_path))


async def test_two_programs_make_one_database(url: str, tmp_path: Path) -> None:
    stores = await asyncio.gather(*(open_store(url, settings(tmp_path)) for _ in range(3)))

    assert len({store.keyring.secret for store in stores}) == 1
    assert await stores[0].snapshot_no() == 1
    for store in stores:
        await store.close()


@pytest.mark.parametrize(
    "address", ["neo4j://somebody:invented@127.0.0.1:1", "bolt://", "bolt://127.0.0.1:none"]
)
async def test_an_address_that_is_none_is_a_wrong_setting(address: str, tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"store\.url") as caught:
        await open_store(address, settings(tmp_path))

    assert "invented" not in str(caught.value)


async def test_a_password_file_that_is_missing_is_named(tmp_path: Path) -> None:
    missing = StoreSettings(password_file=str(tmp_path / "missing"))

    with pytest.raises(SettingsError, match="password_file"):
        await open_store("bolt://127.0.0.1:1", missing)


async def test_a_queue_that_cannot_be_made_closes_everything(url: str, tmp_path: Path) -> None:
    nowhere = StoreSettings(queue_file=str(tmp_path / "missing" / "queue.db"))

    with pytest.raises(CannotWrite, match="no folder"):
        await open_store(url, nowhere)
