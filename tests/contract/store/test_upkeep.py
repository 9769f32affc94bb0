"""Every write is chained, every check finds nothing, every copy is whole."""

import asyncio
from pathlib import Path

import pytest

from graph.audit import verify_chain
from graph.errors import CannotWrite, StoreUnavailable
from graph.model.audit import Event, EventTag
from graph.model.scope import SYSTEM
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
    of_every_kind,
    record,
    transfer,
)

EXPORTED = Event(
    tag=EventTag.EXPORTED,
    actor=SYSTEM.actor,
    at=T0,
    subjects=("complaint:39900000000001",),
    details=(("rows", "3"),),
)


async def test_events_of_their_own_are_chained_like_the_others(store: GraphStore) -> None:
    added = await store.add_events([EXPORTED, EXPORTED])
    await add(store, "one", transfer(1, 1, 2))

    events = await store.events(after=0, first=10)

    assert [event.event for event in added] == [EXPORTED, EXPORTED]
    assert [event.seq for event in events] == [1, 2, 3, 4]
    verify_chain(events)
    assert await store.add_events([]) == ()


async def test_snapshots_are_counted_without_gaps_by_many_writers_at_once(
    store: GraphStore,
) -> None:
    batches = [batch(file(f"file {no}"), transfer(no, no, no + 1)) for no in range(20)]

    reports = await asyncio.gather(*(store.add_facts(one, event=EVENT) for one in batches))

    assert sorted(report.snapshot_no for report in reports) == list(range(2, 22))
    assert await store.snapshot_no() == 21
    assert await store.verify() == ()


async def test_a_sound_store_has_no_findings_and_tells_how_it_is(store: GraphStore) -> None:
    given = await add(store, "one", *of_every_kind())
    await add(store, "two", record(0, version=2, holder="Another Name"))
    await store.add_alerts([alert(1)], event=EVENT)

    health = await store.health()

    assert await store.verify() == ()
    assert (health.is_writable, health.findings) == (True, ())
    assert (health.fact_count, health.snapshot_no) == (len(given.facts) + 1, 4)


async def test_a_copy_is_a_store_of_its_own(store: GraphStore, tmp_path: Path) -> None:
    await add(store, "one", *of_every_kind())
    to = tmp_path / "copy.db"
    await store.backup(to)
    await add(store, "two", transfer(50, 1, 2))

    copy = await open_store(f"sqlite:{to}")

    assert await copy.verify() == ()
    assert copy.keyring.secret == store.keyring.secret
    assert await copy.events(after=0, first=9) == (await store.events(after=0, first=9))[:2]
    assert len((await copy.facts_of([ACK], scope=SYSTEM))[ACK]) == len(of_every_kind())
    await copy.close()


async def test_a_copy_that_cannot_be_written_leaves_nothing(
    store: GraphStore, tmp_path: Path
) -> None:
    with pytest.raises(CannotWrite, match="no folder"):
        await store.backup(tmp_path / "missing" / "copy.db")
    with pytest.raises(CannotWrite):
        await store.backup(tmp_path)
    assert left_aside(tmp_path) == []


def left_aside(folder: Path) -> list[Path]:
    """Give the copies in a folder that were begun and not finished."""
    return list(folder.glob(".*.part"))


async def test_a_closed_store_says_so(store: GraphStore) -> None:
    await store.close()
    await store.close()

    with pytest.raises(StoreUnavailable, match="closed"):
        await store.snapshot_no()
