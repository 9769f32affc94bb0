"""No account's score knows its own label."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from analytics.settings import RingSettings
from analytics.suspicion.evidence import gather_evidence
from analytics.suspicion.scoring import Scorer, draw_folds, name_hashes
from analytics.suspicion.surroundings import read_surroundings
from analytics.suspicion.tables import RingTables
from analytics.suspicion.traits import read_traits
from analytics.suspicion.windows import read_passing
from tests.benchmarks.ring_worlds import Habits, World, make_world


def scorer_of(tables: RingTables) -> Scorer:
    passing = read_passing(tables, window_s=172_800.0)
    evidence = gather_evidence(tables, passing, settings=RingSettings())
    names, traits = read_traits(tables, passing)
    return Scorer(tables, evidence, read_surroundings(evidence), names, traits)


@pytest.fixture(scope="module")
def scorer() -> Scorer:
    habits = Habits(n_accounts=1_200, n_rings=8)
    return scorer_of(make_world(habits, random_state=2).tables)


def test_turning_an_accounts_own_label_does_not_move_its_first_score(scorer: Scorer) -> None:
    reported = scorer.tables.is_reported()
    before = scorer.run(reported)

    for account in np.flatnonzero(reported)[:2].tolist():
        turned = reported.copy()
        turned[account] = False

        assert scorer.run(turned)[account] == before[account]


def test_turning_a_label_moves_scores_of_other_folds(scorer: Scorer) -> None:
    reported = scorer.tables.is_reported()
    turned = reported.copy()
    own = scorer.folds.of_account == scorer.folds.of_account[np.flatnonzero(reported)[0]]
    turned[own] = False

    moved = scorer.run(turned) != scorer.run(reported)

    assert moved[~own].any()
    assert not moved[own].any()


def test_accounts_of_one_complaint_are_scored_together(scorer: Scorer) -> None:
    folds, tables = scorer.folds, scorer.tables

    for rows in (tables.reports, tables.filings):
        assert (folds.of_account[rows.right] == folds.of_complaint[rows.left]).all()
    assert set(folds.of_account.tolist()) == {0, 1, 2}


def test_a_complaint_does_not_move_the_figures_that_score_its_own_accounts(
    scorer: Scorer,
) -> None:
    tables = scorer.tables
    complaint = int(tables.reports.left[0])
    kept = replace(
        tables,
        reports=tables.reports.take(tables.reports.left != complaint),
        calls=tables.calls.take(tables.calls.left != complaint),
    )
    without = scorer_of(kept)
    without.folds = scorer.folds
    own = tables.reports.right[tables.reports.left == complaint]
    fold = int(scorer.folds.of_complaint[complaint])

    before, after = scorer.nearness(fold)[own], without.nearness(fold)[own]

    assert before == pytest.approx(after)


def test_folds_depend_on_names_not_on_places(small_world: World) -> None:
    tables = small_world.tables
    hashes = name_hashes(tables.accounts, 3)
    wide = tables.accounts.astype("S24")

    assert (name_hashes(wide, 3) == hashes).all()
    assert (name_hashes(tables.accounts, 4) != hashes).all()
    assert len(np.unique(hashes)) == len(hashes)
    folds = draw_folds(tables, random_state=0)
    assert (draw_folds(tables, random_state=0).of_account == folds.of_account).all()
