"""Rings of a store are those of bare files that tell the same."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from analytics.rings import detect_rings, find_groups
from analytics.settings import RingSettings
from analytics.suspicion.detection import find_rings
from analytics.suspicion.tables import RingTables
from tests.benchmarks.ring_store import links_of, named_as_in_a_store
from tests.benchmarks.ring_worlds import World


def as_a_store_tells(world: World) -> RingTables:
    """Give the tables of a world, without what no file of a store tells."""
    tables = named_as_in_a_store(world.tables)
    n = len(tables.accounts)
    return replace(
        tables,
        opened=np.full(n, np.nan),
        is_current=np.zeros(n, dtype=np.bool_),
        at=float(tables.transfers.at.max()),
    )


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
