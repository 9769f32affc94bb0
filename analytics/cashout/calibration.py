"""From scores to probabilities that can be trusted, and to a set that holds the answer."""

from __future__ import annotations

from typing import Final

import numpy as np

from analytics.cashout.choice import log_shares
from analytics.cashout.models import Logistic, fit_logistic, sigmoid
from analytics.cashout.tables import Codes, Flags, Floats

WEAK_PENALTY: Final = 10.0
COVERAGE: Final = 0.9
MOST_OF_LISTED: Final = 0.95


def fit_platt(scores: Floats, happened: Flags, *, weights: Floats | None = None) -> Logistic:
    """Fit a probability on scores of rows the scores were not learnt from.

    Args:
        scores: Logits or the like, shape (n_samples,) or (n_samples, n_scores).
        happened: What came true.
        weights: Of the samples.

    References:
        Platt 1999, Probabilistic Outputs for Support Vector Machines.
    """
    columns = scores.reshape(len(scores), -1)
    return fit_logistic(columns, happened, strength=WEAK_PENALTY, weights=weights)


def calibrated(platt: Logistic, scores: Floats) -> Floats:
    """Give probabilities of scores."""
    return sigmoid(platt.logits(scores.reshape(len(scores), -1)))


def conformal_share(utilities: Floats, sizes: Codes, answers: Codes) -> float:
    """Give how much of the summed shares, largest first, holds the answer 9 times in 10.

    Answers that are not among the rows cannot be held by any set of them, so those that are
    must be held more often; never more than `MOST_OF_LISTED`, or the set is everything.

    Args:
        utilities: Of the rows of questions not learnt from.
        sizes: Rows of each question.
        answers: Position of each question's answer among its rows; -1: not among them;
            below -1: it has none, and is left aside.

    References:
        Romano, Sesia, Candes 2020, Classification with Valid and Adaptive Coverage.
    """
    needed = []
    shares = np.exp(log_shares(utilities, sizes))
    starts = np.cumsum(sizes) - sizes
    for start, size, answer in zip(starts, sizes, answers, strict=True):
        if answer >= 0:
            own = shares[start : start + size]
            needed.append(float(own[_order(own)].cumsum()[_place(own, int(answer))]))
    if not needed:
        return 1.0
    listed = len(needed) / (len(needed) + int((answers == -1).sum()))
    level = min(COVERAGE / listed * (1 + 1 / len(needed)), MOST_OF_LISTED)
    return float(np.quantile(needed, level))


def holds_answer(utilities: Floats, share: float) -> Flags:
    """Tell which rows of one question make up the set, at least one."""
    own = np.exp(log_shares(utilities, np.array([len(utilities)])))
    order = _order(utilities)
    held = np.zeros(len(own), dtype=np.bool_)
    before = own[order].cumsum() - own[order]
    held[order[before < share]] = True
    return held


def _order(shares: Floats) -> Codes:
    order: Codes = np.argsort(-shares, kind="stable")
    return order


def _place(shares: Floats, answer: int) -> int:
    return int(np.flatnonzero(_order(shares) == answer)[0])


def rising(chances: Floats) -> Floats:
    """Make probabilities of growing horizons never fall, along the last axis."""
    risen: Floats = np.maximum.accumulate(chances, axis=-1)
    return risen
