"""Scores of a whole run, after any number of writes."""

from __future__ import annotations

import numpy as np

from analytics.suspicion.last_run import UNKNOWN, LastRun
from analytics.suspicion.look import Look
from analytics.suspicion.rescoring import NO_FOLD, rescore
from analytics.suspicion.tables import Codes, Floats, Names


class LiveScores:
    """What a whole run scored, and what writes changed."""

    def __init__(self, last: LastRun) -> None:
        """Begin with what a whole run left."""
        self._last = last
        self._scores: dict[bytes, float] = {}
        self._folds: dict[bytes, int] = {}

    def of(self, accounts: Names) -> Floats:
        """Give the scores of accounts; 0: nobody scored it yet."""
        places = self._last.places(accounts)
        scores = np.where(places == UNKNOWN, 0.0, self._last.scores[places])
        for at, name in enumerate(accounts.tolist()):
            if name in self._scores:
                scores[at] = self._scores[name]
        return scores

    def rescored(self, look: Look, rows: Codes) -> Floats:
        """Score some accounts anew, and give the scores of all in sight.

        Args:
            look: All that is known of them and of their neighbours.
            rows: The accounts, by code.
        """
        accounts = look.tables.accounts
        names = accounts.tolist()
        places = self._last.places(accounts)
        folds = np.where(places == UNKNOWN, NO_FOLD, self._last.folds[places]).astype(np.int8)
        for at, name in enumerate(names):
            if name in self._folds:
                folds[at] = self._folds[name]
        scores, drawn = rescore(look, self._last, rows=rows, folds=folds)
        for at, score, fold in zip(rows.tolist(), scores.tolist(), drawn.tolist(), strict=True):
            self._scores[names[at]], self._folds[names[at]] = score, fold
        return self.of(accounts)
