"""The suspicion score: what reported accounts have in common, learnt without asking oneself.

Accounts that complaints report are positive, the rest unlabelled. No account is scored by a
model that saw its own label, nor by a figure that knows it: folds are drawn by groups of
accounts tied by complaints (RINGS.md section 4).
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from sklearn.ensemble import HistGradientBoostingClassifier

from analytics.cashout.models import one_thread
from analytics.suspicion.columns import Yardstick, read_columns
from analytics.suspicion.evidence import Evidence
from analytics.suspicion.steps import STEPS, Steps, in_steps, read_cuts
from analytics.suspicion.surroundings import (
    Surroundings,
    neighbour_scores,
    strengths,
    walk,
    walk_figures,
)
from analytics.suspicion.tables import Codes, Floats, Mask, RingTables
from analytics.suspicion.traits import Traits
from analytics.suspicion.trees import Trees

FOLDS: Final = 3
LEAST_CHANCE: Final = 1e-3  # chances nearer to 0 or 1 say no more
MOST_UNLABELLED: Final = 15_000
PRIOR_ROWS: Final = 50_000  # asked at once: what a cache holds
SCALE: Final = np.uint64(0x9E3779B97F4A7C15)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Folds:
    """Who is scored by whom.

    Attributes:
        of_account: Fold of each account.
        of_complaint: Fold of each complaint: that of every account it tells of.
    """

    of_account: npt.NDArray[np.int8]
    of_complaint: npt.NDArray[np.int8]


def draw_folds(tables: RingTables, *, random_state: int) -> Folds:
    """Draw folds by groups of accounts that complaints tie."""
    n, n_complaints = len(tables.accounts), len(tables.complaints)
    left = np.concatenate((tables.reports.left, tables.filings.left, tables.calls.left))
    phones = n + n_complaints + tables.calls.right
    right = np.concatenate((tables.reports.right, tables.filings.right, phones))
    size = n + n_complaints + len(tables.phones)
    ties = coo_array((np.ones(len(left)), (n + left, right)), shape=(size, size))
    group = connected_components(ties, directed=False)[1]
    first = np.full(int(group.max(initial=0)) + 1, size, dtype=np.int64)
    np.minimum.at(first, group, np.arange(size))
    keys = name_hashes(tables.accounts, random_state)
    turns = np.concatenate((keys, np.arange(size - n, dtype=np.uint64) * SCALE))
    fold = ((turns[first[group]] >> np.uint64(33)) % np.uint64(FOLDS)).astype(np.int8)
    return Folds(of_account=fold[:n], of_complaint=fold[n : n + n_complaints])


def name_hashes(names: npt.NDArray[np.bytes_], random_state: int) -> npt.NDArray[np.uint64]:
    """Give each name a number that looks drawn, the same in every process."""
    width = -(-names.dtype.itemsize // 8) * 8
    words = names.astype(f"S{width}").view("<u8").reshape(len(names), -1)
    key = np.full(len(names), random_state, dtype=np.uint64) * SCALE + np.uint64(1)
    for word in words.T:
        mixed = (key ^ word) * SCALE
        key = np.where(word == 0, key, mixed ^ (mixed >> np.uint64(29)))
    key = key * SCALE
    return key ^ (key >> np.uint64(32))


@dataclass(slots=True, eq=False)
class Scorer:
    """Scores accounts, fold by fold; keeps what it takes to do so.

    Attributes:
        tables: What is known.
        evidence: Its graph.
        around: Ties between accounts.
        names: Of the traits.
        traits: What each account does by itself.
        wanted: Names of the figures to learn from; None: all there are.
        random_state: Draws folds and those unlabelled accounts that are learnt from.
        models: What the last run learnt, one model a fold.
        folds: Who is scored by whom.
        seen: Of each fold, how often a walk from the complaints of the others meets an account.
        near: Means of each account's neighbours' traits.
        near_scores: Mean of its neighbours' scores, as the last run was asked with.
        yardstick: Where the steps of figures begin; those of neighbours' scores once a run asked.
    """

    tables: RingTables
    evidence: Evidence
    around: Surroundings
    names: Sequence[str]
    traits: Traits
    wanted: Collection[str] | None = None
    random_state: int = 0
    figures: tuple[str, ...] = field(init=False)
    models: list[HistGradientBoostingClassifier] = field(init=False, default_factory=list)
    folds: Folds = field(init=False)
    seen: list[Floats] = field(init=False)
    near: Traits = field(init=False)
    near_scores: Floats = field(init=False)
    yardstick: Yardstick = field(init=False)
    _figures: Steps = field(init=False)
    _walks: list[Steps] = field(init=False)
    _order: Codes = field(init=False)
    _turns: npt.NDArray[np.uint64] = field(init=False)

    def __post_init__(self) -> None:
        self.folds = draw_folds(self.tables, random_state=self.random_state)
        self._turns = name_hashes(self.tables.accounts, self.random_state + 1)
        self._order = np.argsort(self._turns, kind="stable")
        columns = read_columns(self.around, self.names, self.traits, self.wanted)
        self.figures, self.near = columns.figures, columns.near
        self.near_scores = np.zeros(len(self.traits))
        self.seen = [self.nearness(fold) for fold in range(FOLDS)]
        strength = strengths(self.around.whole())
        walks = [walk_figures(seen, strength) for seen in self.seen]
        self.yardstick = Yardstick(
            own=read_cuts(columns.own, self._order),
            rest=read_cuts(columns.rest, self._order),
            walks=tuple(read_cuts(table, self._order) for table in walks),
        )
        self._figures = np.hstack(
            (
                in_steps(columns.own, self.yardstick.own),
                in_steps(columns.rest, self.yardstick.rest),
            )
        )
        self._walks = [
            in_steps(table, cuts) for table, cuts in zip(walks, self.yardstick.walks, strict=True)
        ]

    def run(self, positive: Mask, scores: Floats | None = None) -> Floats:
        """Score all accounts, each by a model and by figures that do not know its label.

        Args:
            positive: Accounts to learn from.
            scores: Of an earlier run; the neighbours' are figures of this one.
        """
        known = None if scores is None else self._known(scores)
        self.models = []
        for fold in range(FOLDS):
            rows = self._sample(positive, fold)
            self.models.append(self._fit(self._columns(fold, known, rows), positive[rows]))
        return self._told(self.models, known)

    def apply(self, models: Sequence[Any], scores: Floats) -> Floats:
        """Score all accounts by models that an earlier run learnt from scores.

        Args:
            models: One a fold.
            scores: Of that run; the neighbours' are figures of this one.
        """
        return self._told(models, self._known(scores))

    def _known(self, scores: Floats) -> Steps:
        """Give the scores of each account's neighbours as figures."""
        table = neighbour_scores(self.around, scores)
        self.near_scores = table[:, 0].astype(np.float64)
        self.yardstick = replace(self.yardstick, near=read_cuts(table, self._order))
        return in_steps(table, self.yardstick.near)

    def _columns(self, fold: int, known: Steps | None, rows: Codes) -> Steps:
        parts = [self._figures, self._walks[fold]] + ([] if known is None else [known])
        return np.hstack([part[rows] for part in parts])

    def _told(self, models: Sequence[Any], known: Steps | None) -> Floats:
        found = np.zeros(len(self._figures))
        for fold, model in enumerate(models):
            own = np.flatnonzero(self.folds.of_account == fold)
            if len(own):
                found[own] = model.predict_proba(self._columns(fold, known, own))[:, 1]
        return found

    def known_figures(self) -> Steps:
        """Give the figures of each account, as its own fold may know them."""
        walks = np.empty_like(self._walks[0])
        for fold in range(FOLDS):
            own = self.folds.of_account == fold
            walks[own] = self._walks[fold][own]
        return np.hstack((self._figures, walks))

    def prior(self, judge: Trees) -> Floats:
        """Score all accounts by what planted worlds taught; no label is known to it."""
        figures = self.known_figures()
        parts = np.array_split(figures, max(1, len(figures) // PRIOR_ROWS))
        return np.concatenate([judge.chances(part, self.figures) for part in parts])

    def _sample(self, positive: Mask, fold: int) -> Codes:
        others = self.folds.of_account != fold
        unlabelled = np.flatnonzero(others & ~positive)
        order = np.argsort(self._turns[unlabelled], kind="stable")
        chosen = unlabelled[order[:MOST_UNLABELLED]]
        return np.sort(np.concatenate((np.flatnonzero(others & positive), chosen)))

    def _fit(self, X: Steps, y: Mask) -> HistGradientBoostingClassifier:
        model = HistGradientBoostingClassifier(
            max_iter=60,
            max_leaf_nodes=15,
            max_bins=STEPS + 2,
            min_samples_leaf=20,
            learning_rate=0.1,
            early_stopping=False,
            random_state=self.random_state,
        )
        weight = np.where(y, 0.5 / max(y.mean(), 1e-9), 0.5 / max(1.0 - y.mean(), 1e-9))
        with one_thread():
            return model.fit(X, y, sample_weight=weight)

    def nearness(self, fold: int) -> Floats:
        """Walk from the complaints of other folds, round those of this one."""
        closed = np.zeros(self.evidence.n_ends, dtype=np.bool_)
        ends = self.evidence.first_complaint + np.arange(len(self.folds.of_complaint))
        closed[ends] = self.folds.of_complaint == fold
        starts = ends[self.folds.of_complaint != fold]
        return walk(self.evidence, starts, closed)[: self.evidence.n_accounts]


def mixed(scores: Floats, prior: Floats) -> Floats:
    """Give the chance half way between two, on the scale of log odds."""
    odds = (_log_odds(scores) + _log_odds(prior)) / 2.0
    return 1.0 / (1.0 + np.exp(-odds))


def _log_odds(chances: Floats) -> Floats:
    inside = np.clip(chances, LEAST_CHANCE, 1.0 - LEAST_CHANCE)
    return np.log(inside / (1.0 - inside))
