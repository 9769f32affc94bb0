"""A file of an earlier step is brought up to date and keeps what it holds."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from graph.model.audit import EventTag
from graph.model.scope import SYSTEM
from graph.store.embedded.statements import script
from graph.store.migrate import newest_step
from graph.store.url import open_store
from tests.contract.store.test_observations import of_every_observed_kind
from tests.contract.store.world import ACK, account, add, of_every_kind

VIEW = "CREATE VIEW mention"


def back_to_step_1(path: Path) -> None:
    """Take step 2 from a file, as if a program of step 1 had written it."""
    first = script("schema_001.sql")
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(
            f"""
            DROP VIEW mention;
            DROP TABLE ring_decision;
            DROP TABLE observation_end;
            DROP TABLE observation;
            {first[first.index(VIEW) :]}
            UPDATE clock SET schema_step = 1;
            PRAGMA user_version = 1;
            """  # noqa: S608 - text of ours
        )


def schema_of(path: Path) -> list[tuple[str, str]]:
    """Give what a file is made of, by name."""
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(
            "SELECT name, sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY name"
        ).fetchall()


async def test_a_store_of_step_1_keeps_its_facts_and_takes_new_kinds(tmp_path: Path) -> None:
    path = tmp_path / "made.db"
    before = await open_store(f"sqlite:{path}")
    old = await add(before, "old", *of_every_kind())
    await before.close()
    new_schema = schema_of(path)
    back_to_step_1(path)
    assert schema_of(path) != new_schema

    store = await open_store(f"sqlite:{path}")
    new = await add(store, "new", *of_every_observed_kind(ACK))

    ids = [fact.id for fact in (*old.facts, *new.facts)]
    assert await store.get_facts(ids, scope=SYSTEM) == {
        fact.id: fact for fact in (*old.facts, *new.facts)
    }
    assert set(await store.get_entities([account(0)], scope=SYSTEM)) == {account(0)}
    assert (await store.health()).schema_step == newest_step()
    tags = [event.event.tag for event in await store.events(after=0, first=10)]
    assert tags.count(EventTag.STORE_MIGRATED) == 1
    assert await store.verify() == ()
    assert store.keyring.secret == before.keyring.secret
    await store.close()
    assert schema_of(path) == new_schema


@pytest.mark.parametrize("table", ["observation", "observation_end"])
async def test_an_observation_is_never_changed_or_deleted(tmp_path: Path, table: str) -> None:
    path = tmp_path / "made.db"
    store = await open_store(f"sqlite:{path}")
    await add(store, "one", *of_every_observed_kind())
    await store.close()
    column = {"observation": "body", "observation_end": "fact"}[table]

    for statement in (f"DELETE FROM {table}", f"UPDATE {table} SET {column} = 1"):  # noqa: S608 - names of ours
        with (
            closing(sqlite3.connect(path)) as connection,
            pytest.raises(sqlite3.IntegrityError, match="is never"),
        ):
            connection.execute(statement)
