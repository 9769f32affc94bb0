"""Exact membership and overlap, on hand-drawn rings."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pytest

from analytics.settings import RingSettings
from analytics.suspicion.evidence import gather_evidence
from analytics.suspicion.groups import Found
from analytics.suspicion.membership import MOST_RINGS, judge_members
from analytics.suspicion.pairs import FIGURES, Pairs, Standing, read_pairs, read_standing
from analytics.suspicion.surroundings import read_surroundings
from analytics.suspicion.tables import DAY_S, HOUR_S
from analytics.suspicion.trees import KeptTrees, Trees
from analytics.suspicion.windows import read_passing
from tests.unit.analytics.suspicion.test_evidence import OLD, rows, tables

N = 12


@pytest.fixture
def standing() -> Standing:
    """Accounts 0-3 and 4-7 pay each other; 8 pays into both, 9 into one; 10 and 11 stand apart."""
    pairs = [(0, 1), (1, 2), (2, 3), (4, 5), (5, 6), (6, 7), (8, 0), (8, 4), (9, 0)]
    moves = rows(*((a, b, 10_000.0, DAY_S * (1 + at)) for at, (a, b) in enumerate(pairs)))
    known = tables(transfers=moves, opened=(OLD,) * N, reports=rows((0, 0, 5_000, DAY_S)))
    passing = read_passing(known, window_s=48 * HOUR_S)
    evidence = gather_evidence(known, passing, settings=RingSettings())
    return read_standing(known, evidence, read_surroundings(evidence), passing)


def group(*members: int) -> Found:
    none = np.zeros(0, dtype=np.int64)
    return Found(members=np.array(members), complaints=none, others=none)


def judge(figure: str, least: float, sure: float = 4.0) -> Trees:
    """Give one tree: a figure above `least` speaks for membership, else against it."""
    return Trees(
        KeptTrees(
            figures=FIGURES,
            base=0.0,
            roots=(0,),
            figure=(FIGURES.index(figure), -1, -1),
            least=(least, 0.0, 0.0),
            unknown_left=(True, True, True),
            left=(1, 0, 0),
            right=(2, 0, 0),
            worth=(0.0, -sure, sure),
            origin="drawn by hand",
        )
    )


def members(standing: Standing, rings: Sequence[Found], trees: Trees) -> list[list[int]]:
    judged = judge_members(standing, rings, np.full(N, 0.9), judge=trees)
    return sorted(one.group.members.tolist() for one in judged)


def column(pairs: Pairs, name: str) -> npt.NDArray[np.float32]:
    return pairs.figures[:, FIGURES.index(name)]


def test_an_account_tied_to_two_rings_may_belong_to_both(standing: Standing) -> None:
    rings = [group(0, 1, 2, 3), group(4, 5, 6, 7)]

    found = members(standing, rings, judge("all_ties", 0.1))

    assert found == [[0, 1, 2, 3, 8, 9], [4, 5, 6, 7, 8]]


def test_a_member_without_ties_leaves(standing: Standing) -> None:
    rings = [group(0, 1, 2, 3, 10), group(4, 5, 6, 7)]

    found = members(standing, rings, judge("all_ties", 0.1))

    assert 10 not in {account for ring in found for account in ring}


def test_rings_that_share_most_of_the_lighter_one_become_one(standing: Standing) -> None:
    rings = [group(0, 1, 2), group(1, 2, 3)]

    assert members(standing, rings, judge("all_ties", 0.1)) == [[0, 1, 2, 3, 8, 9]]


def test_no_account_belongs_to_more_than_three_rings(standing: Standing) -> None:
    rings = [group(0, 8), group(1, 0), group(4, 8), group(9, 0), group(5, 4)]

    judged = judge_members(standing, rings, np.full(N, 0.9), judge=judge("score", 0.1))

    times = np.bincount(np.concatenate([one.group.members for one in judged]), minlength=N)
    assert times.max() <= MOST_RINGS


def test_nobody_is_judged_where_there_is_no_ring(standing: Standing) -> None:
    assert judge_members(standing, [], np.full(N, 0.9), judge=judge("score", 0.1)) == []


def test_figures_of_a_pair_are_those_of_its_money(standing: Standing) -> None:
    rings = [group(0, 1, 2, 3), group(4, 5, 6, 7)]

    pairs = read_pairs(standing, rings, np.full(N, 0.9))

    at = np.flatnonzero((pairs.account == 8) & (pairs.ring == 1))
    assert pairs.ring.tolist() == sorted(pairs.ring.tolist())
    assert pairs.figures.shape == (len(pairs.ring), len(FIGURES))
    assert column(pairs, "sent")[at] == pytest.approx(np.log1p(10_000))
    assert column(pairs, "sent_share")[at] == pytest.approx(0.5)
    assert column(pairs, "paid_members")[at] == 1
    assert column(pairs, "share_of_all_rings")[at] < 1.0
    assert not pairs.is_member[at]
    assert set(pairs.account[pairs.is_member].tolist()) == set(range(8))


def test_an_unlikely_account_is_no_candidate_but_a_member_stays_one(standing: Standing) -> None:
    scores = np.full(N, 0.9)
    scores[[1, 9]] = 0.01

    pairs = read_pairs(standing, [group(0, 1, 2, 3)], scores)

    assert 9 not in pairs.account
    assert 1 in pairs.account
