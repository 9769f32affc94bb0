"""Expected amounts as products of powers: a Poisson regression on logarithms."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from analytics.cashout.models import one_thread
from analytics.cashout.tables import Floats

NOTHING: Final = 1e-6
MOST_STEPS: Final = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class LogLinear:
    """Fitted once; linear in standardised features.

    Attributes:
        mean: Of each feature.
        spread: Standard deviation of each, positive.
        weights: Of the logarithm of what is expected.
        intercept: Of the same.
    """

    mean: Floats
    spread: Floats
    weights: Floats
    intercept: float

    def expected(self, X: Floats) -> Floats:
        """Give what is expected of each row, above 0."""
        logs = (X - self.mean) / self.spread @ self.weights + self.intercept
        expected: Floats = np.exp(logs)
        return expected


def fit_log_linear(X: Floats, y: Floats, *, penalty: float) -> LogLinear:
    """Fit by penalised Poisson likelihood; where nothing ever came, nothing is expected.

    Args:
        X: Shape (n_samples, n_features).
        y: Amounts, not negative, shape (n_samples,).
        penalty: Of the squared weights.
    """
    from sklearn.linear_model import PoissonRegressor  # noqa: PLC0415 - seconds to import, to fit alone

    n_features = X.shape[1]
    if not y.any():
        return LogLinear(
            mean=np.zeros(n_features),
            spread=np.ones(n_features),
            weights=np.zeros(n_features),
            intercept=float(np.log(NOTHING)),
        )
    mean, spread = X.mean(axis=0), X.std(axis=0) + 1e-9
    with one_thread():
        model = PoissonRegressor(alpha=penalty, max_iter=MOST_STEPS)
        model.fit((X - mean) / spread, y)
    return LogLinear(
        mean=mean, spread=spread, weights=model.coef_, intercept=float(model.intercept_)
    )
