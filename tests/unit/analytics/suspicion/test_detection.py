"""The whole pipeline on a small planted world."""

from __future__ import annotations

from collections import Counter
from dataclasses import fields, replace
from typing import Any

import numpy as np
import pytest

from analytics.found import FoundRing
from analytics.settings import RingSettings
from analytics.suspicion.detection import Findings, find_rings
from analytics.suspicion.tables import Rows, sorted_rows
from tests.benchmarks.ring_worlds import World


@pytest.fixture(scope="module")
def findings(small_world: World, small_settings: RingSettings) -> Findings:
    return find_rings(small_world.tables, settings=small_settings)


def likeness(ring: FoundRing, members: set[str]) -> float:
    own = set(ring.key)
    return len(own & members) / len(own | members)


def test_most_planted_rings_are_found(findings: Findings, small_world: World) -> None:
    names = small_world.tables.accounts
    planted = [{name.decode() for name in names[ring].tolist()} for ring in small_world.rings]

    found = [max(likeness(one, ring) for one in findings.rings) >= 0.5 for ring in planted]

    assert not findings.not_learnt
    assert sum(found) >= 0.6 * len(planted)
    assert len(findings.rings) <= 1.3 * len(planted)


def test_rings_are_sorted_and_whole(findings: Findings) -> None:
    keys = [ring.key for ring in findings.rings]
    times = Counter(name for key in keys for name in key)

    assert keys == sorted(keys)
    assert all(list(key) == sorted(set(key)) for key in keys)
    assert max(times.values()) <= 3
    for ring in findings.rings:
        assert len(ring.members) >= 3
        assert ring.complaints
        for member in ring.members:
            assert 0.0 < member.weight <= 1.0
            assert member.is_broker == (times[member.account] > 1)


def test_order_and_repetition_of_rows_change_nothing(
    findings: Findings, small_world: World, small_settings: RingSettings
) -> None:
    tables = small_world.tables
    draw = np.random.default_rng(1)
    mixed: dict[str, Any] = {}
    for field in fields(tables):
        rows = getattr(tables, field.name)
        if isinstance(rows, Rows):
            some = draw.permutation(
                np.concatenate((np.arange(len(rows)), np.arange(0, len(rows), 3)))
            )
            part = rows.take(some)
            mixed[field.name] = sorted_rows(part.left, part.right, part.rupees, part.at)

    again = find_rings(replace(tables, **mixed), settings=small_settings)

    assert again == findings


def test_too_few_reports_are_said_and_rings_still_found(small_world: World) -> None:
    findings = find_rings(small_world.tables)

    assert "200 are needed" in findings.not_learnt
    assert findings.rings


def test_nothing_reported_is_no_ring(small_world: World) -> None:
    tables = small_world.tables
    none = np.zeros(len(tables.reports), dtype=np.bool_)

    findings = find_rings(replace(tables, reports=tables.reports.take(none)))

    assert findings.rings == []
    assert findings.not_learnt
