"""Rings of a store are those of bare files that tell the same."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from analytics.rings import FoundGroups, detect_rings, find_groups
from analytics.settings import RingSettings
from analytics.suspicion.detection import find_rings
from analytics.suspicion.membership import SUSPICION, kept_trees
from analytics.suspicion.tables import RingTables
from tests.benchmarks.ring_store import links_of, named_as_in_a_store
from tests.benchmarks.ring_training import undated
from tests.benchmarks.ring_worlds import World


def as_a_store_tells(world: World) -> RingTables:
    """Give the tables of a world, without what no file of a store tells."""
    tables = undated(named_as_in_a_store(world.tables))
    return replace(tables, at=float(tables.transfers.at.max()))


def test_a_store_and_bare_files_give_the_same_rings(
    small_world: World, small_settings: RingSettings
) -> None:
    tables = as_a_store_tells(small_world)

    bare = find_rings(tables, settings=small_settings)
    stored = detect_rings(links_of(tables), settings=small_settings)

    assert not bare.not_learnt
    assert len(stored) > 10
    assert [
        ([(m.account, m.weight) for m in ring.members], ring.complaints) for ring in bare.rings
    ] == [([(m.account, m.score) for m in ring.members], ring.complaints) for ring in stored]
    assert "learnt from what reported accounts" in stored[0].reason.text


def test_too_few_complaints_are_said(small_world: World) -> None:
    found = find_groups(links_of(as_a_store_tells(small_world)), settings=RingSettings())

    assert "200 are needed" in found.not_learnt


def test_what_was_learnt_is_applied_to_what_is_written_later(
    small_world: World, small_settings: RingSettings
) -> None:
    tables = as_a_store_tells(small_world)
    early = tables.transfers.at <= np.quantile(tables.transfers.at, 0.98)
    before = find_groups(
        links_of(replace(tables, transfers=tables.transfers.take(early))), settings=small_settings
    )

    links = links_of(tables)
    applied = find_groups(links, settings=small_settings, learnt=before.learnt)
    whole = find_groups(links, settings=small_settings)

    assert applied.learnt is before.learnt
    assert before.learnt is not None
    assert met(applied, small_world) >= met(whole, small_world) - 0.1


def met(found: FoundGroups, world: World) -> float:
    """Give the share of planted rings that a group is like (Jaccard 0.5 or more)."""
    groups = [set(found.material.linked.codes_of(one.members).tolist()) for one in found.groups]
    planted = [set(ring.tolist()) for ring in world.rings]
    alike = [max(len(ring & one) / len(ring | one) for one in groups) for ring in planted]
    return sum(one >= 0.5 for one in alike) / len(alike)


def test_where_openings_are_not_told_trees_that_never_knew_them_judge(
    small_world: World, small_settings: RingSettings
) -> None:
    tables = as_a_store_tells(small_world)
    dated, undated = (kept_trees(SUSPICION, is_dated=told).kept for told in (True, False))

    found = find_groups(links_of(tables), settings=small_settings)

    assert "age" in {name.rpartition(".")[2] for name in dated.figures}
    asked = [undated.figures[at] for at in undated.figure if at >= 0]
    assert not {name for name in asked if name.rpartition(".")[2] in {"age", "age_at_large"}}
    assert met(found, small_world) >= 0.7
