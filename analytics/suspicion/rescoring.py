"""Scores of a few accounts by what the last whole run learnt, asked as it asked."""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

from analytics.cashout.models import one_thread
from analytics.suspicion.columns import Columns, read_columns
from analytics.suspicion.last_run import LastRun
from analytics.suspicion.look import Look
from analytics.suspicion.membership import SUSPICION, kept_trees
from analytics.suspicion.scoring import Folds, draw_folds, mixed
from analytics.suspicion.steps import Steps, in_steps
from analytics.suspicion.surroundings import (
    Known,
    Surroundings,
    neighbour_scores,
    read_surroundings,
    strengths,
    walk_figures,
    walk_on,
)
from analytics.suspicion.tables import Codes, Floats, RingTables
from analytics.suspicion.traits import read_traits
from graph.model.table import UNKNOWN

NO_FOLD: Final = -1


def rescore(
    look: Look,
    last: LastRun,
    *,
    rows: Codes,
    folds: npt.NDArray[np.int8],
) -> tuple[Floats, npt.NDArray[np.int8]]:
    """Score some accounts anew.

    Args:
        look: All that is known of them and of their neighbours.
        last: What the last whole run left.
        rows: The accounts, by code.
        folds: Fold of each account of `look`; NO_FOLD: it has none yet.

    Returns:
        Scores and folds of `rows`.
    """
    tables, around = look.tables, read_surroundings(look.evidence)
    drawn = _folds_as_before(tables, folds, last.random_state)
    own = drawn.of_account[rows]
    places = last.places(tables.accounts)
    asked = np.union1d(rows, np.flatnonzero(places == UNKNOWN))  # who is new is asked first
    judge = kept_trees(SUSPICION, is_dated=tables.is_dated)
    names, traits = read_traits(tables, look.passing)
    is_asked = np.zeros(len(places), dtype=np.bool_)
    is_asked[asked] = True
    others = np.flatnonzero(~is_asked)  # not all that is known of them is here
    traits[others] = last.traits[places[others]]
    columns = read_columns(
        around,
        names,
        traits,
        judge.kept.figures,
        known=Known(rows=others, values=last.near[places[others]]),
    )
    figures = _figures(look, last, around, columns, asked, drawn)
    with one_thread():
        prior = judge.chances(figures, judge.kept.figures)
        before = np.where(places == UNKNOWN, 0.0, last.before[places])
        is_new = places[asked] == UNKNOWN
        before[asked[is_new]] = prior[is_new]
        own_rows = np.searchsorted(asked, rows)
        figures, prior = figures[own_rows], prior[own_rows]
        if not last.models:
            return prior, own
        known = Known(rows=others, values=last.near_scores[places[others]])
        near = neighbour_scores(around, before, known=known)[rows]
        figures = np.hstack((figures, in_steps(near, last.yardstick.near)))
        found = np.empty(len(rows))
        for fold, model in enumerate(last.models):
            at = np.flatnonzero(own == fold)
            if len(at):
                found[at] = model.predict_proba(figures[at])[:, 1]
    return mixed(found, prior), own


def _folds_as_before(tables: RingTables, folds: npt.NDArray[np.int8], random_state: int) -> Folds:
    """Draw folds for who has none; complaints have that of the accounts they tell of."""
    drawn = draw_folds(tables, random_state=random_state)
    of_account = np.where(folds == NO_FOLD, drawn.of_account, folds).astype(np.int8)
    of_complaint = drawn.of_complaint.copy()
    of_complaint[tables.reports.left] = of_account[tables.reports.right]
    return Folds(of_account=of_account, of_complaint=of_complaint)


def _figures(
    look: Look,
    last: LastRun,
    around: Surroundings,
    columns: Columns,
    rows: Codes,
    folds: Folds,
) -> Steps:
    strength = strengths(around.whole())
    walks = np.empty((len(rows), 2), dtype=np.uint8)
    for fold, cuts in enumerate(last.yardstick.walks):
        own = np.flatnonzero(folds.of_account[rows] == fold)
        if len(own):
            seen = _walked(look, last, fold, rows, folds)
            walks[own] = in_steps(walk_figures(seen[rows[own]], strength[rows[own]]), cuts)
    return np.hstack(
        (
            in_steps(columns.own[rows], last.yardstick.own),
            in_steps(columns.rest[rows], last.yardstick.rest),
            walks,
        )
    )


def _walked(look: Look, last: LastRun, fold: int, rows: Codes, folds: Folds) -> Floats:
    """Walk from the complaints of other folds to some accounts; all others stay as they were."""
    evidence = look.evidence
    places = last.places(look.tables.accounts)
    before = np.full(evidence.n_ends, np.nan)
    known = np.flatnonzero(places != UNKNOWN)
    before[known] = last.seen[fold][places[known]]
    before[rows] = np.nan
    ends = evidence.first_complaint + np.arange(len(folds.of_complaint))
    closed = np.zeros(evidence.n_ends, dtype=np.bool_)
    closed[ends] = folds.of_complaint == fold
    starts = ends[folds.of_complaint != fold]
    each = 1.0 / max(last.starts[fold], len(starts), 1)
    ties = Known(rows=known, values=last.ties[places[known]])
    walked = walk_on(evidence, starts, closed, each=each, before=before, ties=ties)
    return walked[: evidence.n_accounts]
