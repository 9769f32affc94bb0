"""Where too few accounts are reported to learn from: the weight of evidence alone."""

from __future__ import annotations

import numpy as np

from analytics.settings import RingSettings
from analytics.suspicion.evidence import Evidence
from analytics.suspicion.surroundings import strengths, walk
from analytics.suspicion.tables import Floats, RingTables, tally


def why_not_learnt(tables: RingTables, *, settings: RingSettings) -> str:
    """Say why nothing can be learnt; empty if there is enough (RINGS.md section 17)."""
    reported = int(tables.is_reported().sum())
    if reported < settings.least_reported:
        return f"{reported} accounts are reported, {settings.least_reported} are needed"
    others = len(tables.accounts) - reported
    if others < settings.least_others * reported:
        return (
            f"{others} other accounts are known beside {reported} reported ones,"
            f" {settings.least_others} for each are needed"
        )
    return ""


def score_unlearnt(tables: RingTables, evidence: Evidence, *, settings: RingSettings) -> Floats:
    """Score accounts by their complaints, and others by how much of a walk ends at them.

    A reported account scores 1 - 0.75 * 0.5^(k - 1) after k complaints. A walk from all
    complaints, as a share of what ties the account, ranks the others below: the best of them
    scores as if it were reported twice.
    """
    n = evidence.n_accounts
    counts = tally(tables.reports.right, n=n)
    scores = np.where(counts > 0, 1.0 - settings.unreported_share * 0.5 ** (counts - 1.0), 0.0)
    starts = np.unique(evidence.right[evidence.right >= evidence.first_complaint])
    closed = np.zeros(evidence.n_ends, dtype=np.bool_)
    seen = walk(evidence, starts, closed)
    total = strengths(evidence.matrix(np.ones(len(evidence.left), dtype=np.bool_)))
    share = np.where(total > 0, seen / (total + 0.5), 0.0)[:n]
    others = np.flatnonzero((counts == 0) & (share > 0))
    if len(others):
        top = np.quantile(share[others], 0.999)
        twice = 1.0 - settings.unreported_share * 0.5
        scores[others] = twice * np.minimum(1.0, share[others] / max(top, 1e-12))
    return scores
