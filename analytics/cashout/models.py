"""Small fitted models that are nothing but arrays: `analytics.kept` writes and reads them."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped] # has no types

from analytics.cashout.tables import Codes, Flags, Floats
from analytics.errors import StaleModel

if TYPE_CHECKING:
    from sklearn.ensemble import HistGradientBoostingClassifier

EDGE: Final = 1e-9
MOST_NAMED: Final = 5


def one_thread() -> AbstractContextManager[object]:
    """Keep the libraries under numpy and scikit-learn to one thread, so that sums are the same."""
    limits: AbstractContextManager[object] = threadpool_limits(limits=1)
    return limits


def sigmoid(logits: Floats) -> Floats:
    """Give probabilities of logits."""
    chances: Floats = 1.0 / (1.0 + np.exp(-np.clip(logits, -40.0, 40.0)))
    return chances


def logit(chances: Floats) -> Floats:
    """Give logits of probabilities, finite at 0 and 1."""
    inside = np.clip(chances, EDGE, 1 - EDGE)
    logits: Floats = np.log(inside / (1 - inside))
    return logits


@dataclass(frozen=True, slots=True, kw_only=True)
class Logistic:
    """A penalised logistic regression on standardised features."""

    mean: Floats
    spread: Floats
    weights: Floats
    intercept: float

    def logits(self, X: Floats) -> Floats:
        """Give the logit of each row.

        Raises:
            StaleModel: The features are not those it was fitted on.
        """
        _refuse_other_shape(X, len(self.weights))
        logits: Floats = (X - self.mean) / self.spread @ self.weights + self.intercept
        return logits


def fit_logistic(
    X: Floats, y: Flags, *, strength: float, weights: Floats | None = None
) -> Logistic:
    """Fit a logistic regression.

    Args:
        X: Shape (n_samples, n_features).
        y: What happened; if always the same, the answer is near it and nothing is learnt.
        strength: Inverse of the penalty of the squared weights.
        weights: Of the samples.
    """
    from sklearn.linear_model import LogisticRegression  # noqa: PLC0415 - seconds to import, to fit alone

    mean, spread = X.mean(axis=0), X.std(axis=0) + EDGE
    if len(np.unique(y)) == 1:
        flat = float(logit(np.array([(y.sum() + 0.5) / (len(y) + 1)]))[0])
        return Logistic(mean=mean, spread=spread, weights=np.zeros(X.shape[1]), intercept=flat)
    with one_thread():
        model = LogisticRegression(C=strength, max_iter=500)
        model.fit((X - mean) / spread, y, sample_weight=weights)
    return Logistic(
        mean=mean, spread=spread, weights=model.coef_[0], intercept=float(model.intercept_[0])
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Trees:
    """Boosted decision trees, laid end to end.

    Attributes:
        n_features: Of the rows it answers for.
        base: Logit before any tree.
        roots: Where each tree begins.
        feature: Of each node, which column is asked.
        threshold: Of each node; not above it goes left.
        left: Node to the left; -1 at a leaf.
        right: Node to the right.
        value: What a leaf adds.
    """

    n_features: int
    base: float
    roots: Codes
    feature: Codes
    threshold: Floats
    left: Codes
    right: Codes
    value: Floats

    def logits(self, X: Floats) -> Floats:
        """Give the logit of each row.

        Raises:
            StaleModel: The features are not those it was fitted on.
        """
        _refuse_other_shape(X, self.n_features)
        whole = np.full(len(X), self.base)
        everyone = np.arange(len(X))
        for root in self.roots:
            node = np.full(len(X), root)
            moving = everyone
            while len(moving):
                moving = moving[self.left[node[moving]] >= 0]
                here = node[moving]
                goes_left = X[moving, self.feature[here]] <= self.threshold[here]
                node[moving] = np.where(goes_left, self.left[here], self.right[here])
            whole += self.value[node]
        return whole


def fit_trees(
    X: Floats,
    y: Flags,
    *,
    n_trees: int,
    leaves: int,
    least_rows: int,
    weights: Floats | None = None,
    random_state: int = 0,
) -> Trees:
    """Boost small trees, always on one thread: sums do not depend on how many there are.

    Args:
        X: Shape (n_samples, n_features), without gaps.
        y: What happened; both must occur.
        n_trees: How many.
        leaves: Of each at most.
        least_rows: In each leaf.
        weights: Of the samples.
        random_state: Draws the features each split may ask.
    """
    from sklearn.ensemble import HistGradientBoostingClassifier  # noqa: PLC0415 - seconds to import, to fit alone

    model = HistGradientBoostingClassifier(
        max_iter=n_trees,
        learning_rate=0.06,
        max_leaf_nodes=leaves,
        min_samples_leaf=least_rows,
        l2_regularization=10.0,
        max_features=0.4,
        early_stopping=False,
        random_state=random_state,
    )
    with one_thread():
        model.fit(X, y, sample_weight=weights)
    return _laid_out(model, X.shape[1])


def _laid_out(model: HistGradientBoostingClassifier, n_features: int) -> Trees:
    # scikit-learn keeps the nodes of its histogram trees under a private name; a test
    # compares the answers of both, so a change of theirs is seen.
    nodes = [tree[0].nodes for tree in model._predictors]  # noqa: SLF001 - see above
    roots = np.cumsum([0, *(len(tree) for tree in nodes)])[:-1]
    joined = np.concatenate(nodes)
    offset = np.repeat(roots, [len(tree) for tree in nodes])
    is_leaf = joined["is_leaf"].astype(np.bool_)
    return Trees(
        n_features=n_features,
        base=float(model._baseline_prediction.ravel()[0]),  # noqa: SLF001 - see above
        roots=roots,
        feature=joined["feature_idx"].astype(np.int64),
        threshold=joined["num_threshold"].astype(np.float64),
        left=np.where(is_leaf, -1, joined["left"].astype(np.int64) + offset),
        right=np.where(is_leaf, -1, joined["right"].astype(np.int64) + offset),
        value=joined["value"].astype(np.float64),
    )


def _refuse_other_shape(X: Floats, n_features: int) -> None:
    if X.shape[1] != n_features:
        raise StaleModel(f"learnt from {n_features} features, given {X.shape[1]}")


def refuse_other_names(learnt: Sequence[str], given: Sequence[str]) -> None:
    """Refuse features that are not those a model was fitted on, in their order.

    Raises:
        StaleModel: They differ.
    """
    if tuple(learnt) != tuple(given):
        odd = sorted({*learnt} ^ {*given})
        what = f"; these differ: {', '.join(odd[:MOST_NAMED])}" if odd else ", in another order"
        raise StaleModel(f"learnt from {len(learnt)} features, given {len(given)}{what}")
