"""How probable it is that an account is in a ring's hands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from analytics.cashout.account_features import account_features
from analytics.cashout.board import Board, board_of
from analytics.cashout.models import Trees, fit_trees, refuse_other_names, sigmoid
from analytics.cashout.situation import situation_at
from analytics.cashout.tables import DAY_S, FINDINGS, CashTables, Codes, Flags, Floats
from analytics.cashout.tallies import tally

LEARNT_DAYS_AGO: Final = (50.0, 35.0, 20.0)  # long enough ago that most had shown themselves
LEAST_COMPLAINTS: Final = 3
N_TREES: Final = 150
LEAVES: Final = 15
LEAST_ROWS: Final = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class MuleModel:
    """Fitted once, asked with boards.

    Attributes:
        names: Of the features.
        trees: Boosted trees on them.
    """

    names: tuple[str, ...]
    trees: Trees

    def chances(self, board: Board, accounts: Codes) -> Floats:
        """Give the chance that each account is in a ring's hands.

        Raises:
            StaleModel: The features are not those it was fitted on.
        """
        features = account_features(board)
        refuse_other_names(self.names, tuple(features))
        return sigmoid(self.trees.logits(_matrix(features, accounts)))


def fit_mule_model(tables: CashTables, *, end: float, random_state: int = 0) -> MuleModel:
    """Learn from accounts that nobody had accused then and what had shown by `end`.

    An account counts as a mule if an investigator found so, or if by `end` it belonged to
    a cluster of three complaints or more; one that was cleared or is a victim does not.
    Freezes and declined draws are neither features nor labels.
    """
    shown = _shown_by(tables, end)
    rows, labels = [], []
    names: tuple[str, ...] = ()
    for days in LEARNT_DAYS_AGO:
        board = board_of(situation_at(tables, end - days * DAY_S))
        accounts = unaccused(board)
        features = account_features(board)
        names = tuple(features)
        rows.append(_matrix(features, accounts))
        clusters = board.situation.clusters
        seen_then = (clusters.account >= 0) & clusters.is_suspect
        labels.append((shown | seen_then)[accounts])
    trees = fit_trees(
        np.concatenate(rows),
        np.concatenate(labels),
        n_trees=N_TREES,
        leaves=LEAVES,
        least_rows=LEAST_ROWS,
        random_state=random_state,
    )
    return MuleModel(names=names, trees=trees)


def unaccused(board: Board) -> Codes:
    """Give the accounts that are known and neither frozen nor found anything by anyone."""
    view = board.situation.view
    free = np.isfinite(view.accounts.known) & ~board.is_frozen
    free[view.findings.subject] = False
    return np.flatnonzero(free)


def _shown_by(tables: CashTables, end: float) -> Flags:
    situation = situation_at(tables, end)
    clusters, findings = situation.clusters, situation.view.findings
    tied = clusters.complaint[clusters.complaint >= 0]
    complaints = np.append(tally(tied, n=clusters.n_clusters), 0)
    shown: Flags = complaints[clusters.account] >= LEAST_COMPLAINTS
    is_mule = findings.kind == FINDINGS.index("mule")
    shown[findings.subject[~is_mule]] = False
    shown[findings.subject[is_mule]] = True
    return shown


def _matrix(features: dict[str, Floats], accounts: Codes) -> Floats:
    return np.stack([column[accounts] for column in features.values()], axis=1)
