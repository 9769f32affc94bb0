"""What a whole run leaves for the writes that follow, until the next one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from analytics.suspicion.columns import Yardstick
from analytics.suspicion.groups import gated
from analytics.suspicion.look import Look
from analytics.suspicion.pairs import Standing
from analytics.suspicion.scoring import Scorer
from analytics.suspicion.surroundings import strengths
from analytics.suspicion.tables import Codes, Floats, Mask, Names, places_of
from analytics.suspicion.traits import Traits
from graph.model.table import UNKNOWN


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LastRun:
    """Scores, groups, and by what they were found.

    Attributes:
        accounts: Names of all accounts, sorted.
        scores: Suspicion of each.
        before: Suspicion of each that its neighbours were asked with.
        traits: What each does by itself, shape (n_accounts, n_traits).
        near: Means of its neighbours' traits.
        near_scores: Mean of its neighbours' scores in `before`.
        ties: What all its ties weigh together.
        sums: What it has in all, as `Standing.sums` tells it.
        folds: Fold of each.
        seen: Of each fold, how often the walk from the complaints of the others met an account.
        starts: Of each fold, how many complaints that was.
        models: One a fold; none: nothing was learnt.
        yardstick: Where the steps of figures begin.
        random_state: What folds were drawn with.
        least_score: Score from which an account that nobody reported passes the gate.
        weeks: Names of machine-weeks, sorted.
        sharers: Accounts that drew in each.
        ends: Names of the ends that were grouped.
        left: Lower end of each tie between them, by place.
        right: Higher end.
        weight: Weight.
        module: Of each end, the module it was put into.
    """

    accounts: Names
    scores: Floats
    before: Floats
    traits: Traits
    near: Traits
    near_scores: Floats
    ties: Floats
    sums: Floats
    folds: npt.NDArray[np.int8]
    seen: Sequence[Floats]
    starts: Sequence[int]
    models: Sequence[Any]
    yardstick: Yardstick
    random_state: int
    least_score: float
    weeks: Names
    sharers: Codes
    ends: Sequence[str]
    left: Codes
    right: Codes
    weight: Floats
    module: Codes

    def places(self, accounts: Names) -> Codes:
        """Give the place of each account; UNKNOWN: not met then."""
        return places_of(self.accounts, accounts)

    def met_before(self, weeks: Names) -> Codes:
        """Give how many accounts drew in machine-weeks, by name."""
        at = places_of(self.weeks, weeks)
        return np.where(at == UNKNOWN, 0, self.sharers[at] if len(self.sharers) else 0)


def leave(
    look: Look,
    standing: Standing,
    scorer: Scorer,
    models: Sequence[Any],
    *,
    before: Floats,
    scores: Floats,
    passed: Mask,
    modules: Sequence[Codes],
) -> LastRun:
    """Give what a whole run leaves.

    Args:
        look: What was known.
        standing: How accounts stand in it.
        scorer: Who scored.
        models: What was applied at last, one a fold; none: nothing was learnt.
        before: Suspicion of each account that its neighbours were asked with.
        scores: Suspicion of each account.
        passed: Accounts that passed the gate.
        modules: Ends that were put together, two or more each.
    """
    tables, evidence = look.tables, look.evidence
    ends, kept = gated(evidence, passed)
    module = np.full(evidence.n_ends, UNKNOWN, dtype=np.int64)
    for number, own in enumerate(modules):
        module[own] = number
    alone = ends[module[ends] == UNKNOWN]
    module[alone] = len(modules) + np.arange(len(alone))
    weeks = evidence.weeks.names(tables)
    order = np.argsort(weeks)
    others = scores[passed & ~tables.is_reported()]
    folds = scorer.folds.of_complaint
    return LastRun(
        accounts=tables.accounts,
        scores=scores,
        before=before,
        traits=scorer.traits,
        near=scorer.near,
        near_scores=scorer.near_scores,
        ties=strengths(evidence.matrix(evidence.weight > 0.0))[: evidence.n_accounts],
        sums=standing.sums(),
        folds=scorer.folds.of_account,
        seen=scorer.seen,
        starts=[int((folds != fold).sum()) for fold in range(len(scorer.seen))],
        models=models,
        yardstick=scorer.yardstick,
        random_state=scorer.random_state,
        least_score=float(others.min(initial=np.inf)),
        weeks=weeks[order],
        sharers=evidence.weeks.sharers[order],
        ends=evidence.names(tables, ends),
        left=np.searchsorted(ends, evidence.left[kept]),
        right=np.searchsorted(ends, evidence.right[kept]),
        weight=evidence.weight[kept],
        module=module[ends],
    )
