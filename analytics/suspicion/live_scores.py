"""Scores of a whole run, after any number of writes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from analytics.suspicion.last_run import LastRun
from analytics.suspicion.look import Look
from analytics.suspicion.rescoring import NO_FOLD, rescore
from analytics.suspicion.tables import Codes, Floats, Names
from graph.model.table import UNKNOWN


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
        _put(self._scores, accounts, scores)
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
        _put(self._folds, accounts, folds)
        scores, drawn = rescore(look, self._last, rows=rows, folds=folds)
        for at, score, fold in zip(rows.tolist(), scores.tolist(), drawn.tolist(), strict=True):
            self._scores[names[at]], self._folds[names[at]] = score, fold
        return self.of(accounts)


def _put(kept: Mapping[bytes, float], accounts: Names, values: npt.NDArray[Any]) -> None:
    """Put what writes changed in the place of what the whole run left."""
    for at, name in enumerate(accounts.tolist()):
        if name in kept:
            values[at] = kept[name]
