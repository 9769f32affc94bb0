"""What a run learnt, kept so that later runs need not learn it again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from analytics.suspicion.tables import Floats, Names, places_of
from graph.model.table import UNKNOWN


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Learnt:
    """Models of a suspicion, and what they said.

    Attributes:
        models: One a fold, as scikit-learn fitted it.
        accounts: Names of the accounts that were scored, sorted.
        scores: Theirs, beside `accounts`.
    """

    models: Sequence[Any]
    accounts: Names
    scores: Floats

    def known(self, accounts: Names, others: Floats) -> Floats:
        """Give the last scores of accounts; of those not met before, the scores given beside."""
        if not len(self.accounts):
            return others
        place = places_of(self.accounts, accounts)
        return np.where(place == UNKNOWN, others, self.scores[place])
