"""Saved patterns are kept once, ended, listed within scope, and copied with their store."""

from dataclasses import replace
from pathlib import Path

import pytest

from graph.errors import Conflict, NotFound
from graph.model.ids import PatternId
from graph.model.pattern import RULES, FanIn, PatternKind
from graph.model.saved_pattern import SavedPattern, parameters_of
from graph.model.scope import SYSTEM
from graph.settings import StoreSettings
from graph.store.base import GraphStore
from graph.store.url import open_store
from tests.contract.store.world import EVENT, HERE, HOUR, T0, THERE, account, scope


def saved(no: int, *, districts: frozenset[str] | None = None, count: int = 3) -> SavedPattern:
    kind, parameters = parameters_of(FanIn(least_count=count))
    return SavedPattern(
        id=PatternId(f"pattern:{no}"),
        owner=SYSTEM.actor,
        owner_districts=districts,
        name=f"pattern {no}",
        kind=kind,
        parameters=parameters,
        min_amount_paise=0,
        accounts=frozenset({account(no)}),
        created_at=T0 + no * HOUR,
    )


async def test_a_pattern_is_kept_once_and_its_name_is_its_own(store: GraphStore) -> None:
    first = await store.add_pattern(saved(1), event=EVENT)
    snapshot = await store.snapshot_no()

    again = await store.add_pattern(replace(saved(1), created_at=T0 + 9 * HOUR), event=EVENT)

    assert again == first == saved(1)
    assert await store.snapshot_no() == snapshot
    with pytest.raises(Conflict, match="another name"):
        await store.add_pattern(saved(1, count=4), event=EVENT)


async def test_patterns_are_listed_oldest_first_until_ended(store: GraphStore) -> None:
    for no in (2, 1):
        await store.add_pattern(saved(no), event=EVENT)

    ended = await store.end_pattern(PatternId("pattern:1"), scope=SYSTEM, event=EVENT)
    again = await store.end_pattern(PatternId("pattern:1"), scope=SYSTEM, event=EVENT)

    assert ended == again == replace(saved(1), is_active=False)
    assert await store.patterns(scope=SYSTEM) == (saved(2),)
    await store.add_pattern(saved(1, count=7), event=EVENT)
    assert [one.id for one in await store.patterns(scope=SYSTEM)] == ["pattern:1", "pattern:2"]


async def test_a_scope_sees_its_own_patterns(store: GraphStore) -> None:
    await store.add_pattern(saved(1, districts=frozenset({HERE})), event=EVENT)
    await store.add_pattern(saved(2), event=EVENT)

    assert [one.id for one in await store.patterns(scope=scope(HERE))] == ["pattern:1"]
    assert not await store.patterns(scope=scope(THERE))
    with pytest.raises(NotFound):
        await store.end_pattern(PatternId("pattern:1"), scope=scope(THERE), event=EVENT)
    with pytest.raises(NotFound):
        await store.end_pattern(PatternId("pattern:9"), scope=SYSTEM, event=EVENT)


async def test_a_copy_keeps_saved_patterns(store: GraphStore, tmp_path: Path) -> None:
    await store.add_pattern(saved(1), event=EVENT)

    await store.backup(tmp_path / "copy.db")

    copy = await open_store(f"sqlite:{tmp_path / 'copy.db'}", StoreSettings())
    try:
        assert await copy.patterns(scope=SYSTEM) == (saved(1),)
    finally:
        await copy.close()


def test_every_rule_comes_back_as_it_was_kept() -> None:
    for kind, rule in RULES.items():
        found, parameters = parameters_of(rule())

        assert found is PatternKind(kind)
        assert replace(saved(1), kind=found, parameters=parameters).rule == rule()
