"""Gate, settling and flag, on hand-drawn accounts."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from analytics.settings import RingSettings
from analytics.suspicion.evidence import Evidence, gather_evidence
from analytics.suspicion.groups import (
    Found,
    deserves_flag,
    group_accounts,
    is_whole,
    may_be_ring,
    pass_gate,
    settle,
)
from analytics.suspicion.tables import DAY_S, HOUR_S, RingTables
from analytics.suspicion.windows import read_passing
from tests.unit.analytics.suspicion.test_evidence import OLD, rows, tables

SETTINGS = RingSettings()
NONE = np.zeros(0, dtype=np.int64)


def known(n: int = 12) -> RingTables:
    """Two circles of four that pay each other; 0 is reported, 9 complained; 8 pays 0 a little."""
    circles = [(0, 1), (1, 2), (2, 3), (3, 0), (4, 5), (5, 6), (6, 7), (7, 4)]
    moves = rows(*((a, b, 30_000.0, DAY_S + at * HOUR_S) for at, (a, b) in enumerate(circles)))
    return replace(
        tables(opened=(OLD,) * n, reports=rows((0, 0, 5_000, DAY_S))),
        transfers=moves,
        filings=rows((0, 9, 0, DAY_S)),
    )


def evidence_of(told: RingTables) -> Evidence:
    return gather_evidence(told, read_passing(told, window_s=48 * HOUR_S), settings=SETTINGS)


def found(*members: int, complaints: int = 1) -> Found:
    return Found(members=np.array(members), complaints=np.arange(complaints), others=NONE)


def test_the_gate_lets_the_reported_and_the_best_scored_pass() -> None:
    scores = np.linspace(1.0, 0.0, 12)

    passed = pass_gate(known(), scores, settings=SETTINGS)

    assert np.flatnonzero(passed).tolist() == [0, 1, 2, 3, 4]


def test_ties_at_the_gate_go_by_account() -> None:
    passed = pass_gate(known(), np.full(12, 0.5), settings=SETTINGS)

    assert np.flatnonzero(passed).tolist() == [0, 1, 2, 3, 4]


def test_a_complainants_own_account_never_passes_unless_it_is_reported() -> None:
    scores = np.zeros(12)
    scores[9] = 1.0

    assert not pass_gate(known(), scores, settings=SETTINGS)[9]
    also = replace(known(), reports=rows((0, 0, 5_000, DAY_S), (1, 9, 5_000, DAY_S)))
    assert pass_gate(also, scores, settings=SETTINGS)[9]


def test_accounts_that_pay_each_other_are_one_group_and_strangers_none() -> None:
    passed = np.ones(12, dtype=np.bool_)

    groups = list(group_accounts(evidence_of(known()), passed, settings=SETTINGS, random_state=0))

    assert sorted(ends.tolist() for ends in groups) == [[0, 1, 2, 3], [4, 5, 6, 7]]


def test_an_account_behind_the_gate_is_in_no_group() -> None:
    passed = np.ones(12, dtype=np.bool_)
    passed[2] = False

    groups = list(group_accounts(evidence_of(known()), passed, settings=SETTINGS, random_state=0))

    assert sorted(ends.tolist() for ends in groups) == [[0, 1, 3], [4, 5, 6, 7]]


def test_who_hangs_loosely_and_scores_low_leaves_unless_reported() -> None:
    told = known()
    moves = told.transfers
    loose = rows((8, 0, 2_100.0, 30 * DAY_S), (10, 0, 2_100.0, 40 * DAY_S))
    told = replace(
        told,
        transfers=rows(
            *zip(moves.left, moves.right, moves.rupees, moves.at, strict=True),
            *zip(loose.left, loose.right, loose.rupees, loose.at, strict=True),
        ),
        reports=rows((0, 0, 5_000, DAY_S), (1, 10, 5_000, DAY_S)),
    )
    modules = [np.array([0, 1, 2, 3, 8, 10])]

    low = settle(modules, told, evidence_of(told), np.full(12, 0.5))
    high = settle(modules, told, evidence_of(told), np.full(12, 0.8))

    assert low[0].members.tolist() == [0, 1, 2, 3, 10]
    assert high[0].members.tolist() == [0, 1, 2, 3, 8, 10]
    assert low[0].complaints.tolist() == [0, 1]


@pytest.mark.parametrize(
    ("complaints", "mean", "is_ring"),
    [(0, 0.9, False), (1, 0.49, False), (1, 0.5, True), (2, 0.35, False), (2, 0.36, True)],
)
def test_a_flag_wants_complaints_and_suspicion(complaints: int, mean: float, is_ring: bool) -> None:
    group = found(1, 2, 3, complaints=complaints)

    assert deserves_flag(group, np.full(12, mean), settings=SETTINGS) is is_ring


def test_a_flag_wants_three_accounts_and_not_more_than_the_most() -> None:
    few = RingSettings(most_members=4)
    scores = np.ones(12)

    assert not deserves_flag(found(1, 2), scores, settings=few)
    assert deserves_flag(found(1, 2, 3, 4), scores, settings=few)
    assert not deserves_flag(found(1, 2, 3, 4, 5), scores, settings=few)


def test_weak_groups_are_judged_and_those_no_complaint_tells_of_only_when_strong() -> None:
    assert may_be_ring(found(1, 2, 3), np.full(12, 0.2), settings=SETTINGS)
    assert not may_be_ring(found(1, 2, 3), np.full(12, 0.19), settings=SETTINGS)
    assert not may_be_ring(found(1, 2, 3, complaints=0), np.full(12, 0.59), settings=SETTINGS)
    assert may_be_ring(found(1, 2, 3, complaints=0), np.full(12, 0.6), settings=SETTINGS)
    assert not may_be_ring(found(1, 2), np.ones(12), settings=SETTINGS)


def test_a_judged_ring_is_whole_with_three_accounts_and_a_complaint() -> None:
    few = RingSettings(most_members=4)

    assert is_whole(found(1, 2, 3), settings=few)
    assert not is_whole(found(1, 2), settings=few)
    assert not is_whole(found(1, 2, 3, complaints=0), settings=few)
    assert not is_whole(found(1, 2, 3, 4, 5), settings=few)
