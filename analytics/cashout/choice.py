"""Conditional logit: which of several is chosen, from what each looks like."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analytics.cashout.tables import Codes, Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A fitted conditional logit.

    Attributes:
        mean: Of each feature, shape (n_features,).
        spread: Standard deviation of each, positive.
        weights: Of the standardised features.
    """

    mean: Floats
    spread: Floats
    weights: Floats

    def utilities(self, X: Floats) -> Floats:
        """Give how attractive each row is; comparable within one question only."""
        utilities: Floats = (X - self.mean) / self.spread @ self.weights
        return utilities


def fit_choice(X: Floats, chosen: Floats, sizes: Codes, *, penalty: float) -> Choice:
    """Fit by penalised likelihood.

    Args:
        X: Shape (n_rows, n_features); the rows of a question follow each other.
        chosen: Weight with which each row was chosen; a question without any teaches nothing.
        sizes: Rows of each question, each above 0, in the order of `X`.
        penalty: Of the squared weights.

    References:
        McFadden 1974, Conditional Logit Analysis of Qualitative Choice Behavior.
    """
    from scipy.optimize import minimize  # noqa: PLC0415 - half a second to import, to fit alone

    mean, spread = X.mean(axis=0), X.std(axis=0) + 1e-9
    told = np.add.reduceat(chosen, _starts(sizes)) > 0
    keep = np.repeat(told, sizes)
    rows, picked, sizes = (X[keep] - mean) / spread, chosen[keep], sizes[told]
    starts = _starts(sizes)
    total = np.repeat(np.add.reduceat(picked, starts), sizes)

    def loss(weights: Floats) -> tuple[float, Floats]:
        shares = log_shares(rows @ weights, sizes)
        slope = -rows.T @ (picked - total * np.exp(shares)) + penalty * weights
        return float(-(picked @ shares) + 0.5 * penalty * weights @ weights), slope

    found = minimize(
        loss, np.zeros(X.shape[1]), jac=True, method="L-BFGS-B", options={"maxiter": 300}
    )
    return Choice(mean=mean, spread=spread, weights=found.x)


def log_shares(utilities: Floats, sizes: Codes) -> Floats:
    """Give the logarithm of each row's share of its question."""
    starts = _starts(sizes)
    top = np.repeat(np.maximum.reduceat(utilities, starts), sizes)
    whole = np.add.reduceat(np.exp(utilities - top), starts)
    shares: Floats = utilities - top - np.log(np.repeat(whole, sizes))
    return shares


def ranks(utilities: Floats, sizes: Codes) -> Floats:
    """Give each row's place in its question, from 0; ties in the order of the rows."""
    question = np.repeat(np.arange(len(sizes)), sizes)
    order = np.lexsort((-utilities, question))
    place = np.empty(len(utilities))
    place[order] = np.arange(len(utilities)) - np.repeat(_starts(sizes), sizes)
    return place


def _starts(sizes: Codes) -> Codes:
    starts: Codes = np.cumsum(sizes) - sizes
    return starts
