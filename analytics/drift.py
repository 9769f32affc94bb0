"""Tell whether what a model is asked about still looks like what it learnt from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from analytics.cashout.tables import Floats

BINS: Final = 10
FLOOR: Final = 1e-3  # share of an empty bin: without it one empty bin is infinite drift
DRIFTED: Final = 0.25  # usual reading of the index: below .1 the same, above .25 another population


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """How the features of a model were spread when it was fitted.

    Attributes:
        names: Of the features.
        edges: Inner edges of the bins of each, shape (n_features, 9).
        shares: Of each bin, shape (n_features, 10).
    """

    names: tuple[str, ...]
    edges: Floats
    shares: Floats


def reference_of(names: tuple[str, ...], X: Floats) -> Reference:
    """Note how features are spread; shape of `X` (n_rows, n_features), at least one row."""
    edges = np.quantile(X, np.linspace(0, 1, BINS + 1)[1:-1], axis=0).T
    return Reference(names=names, edges=edges, shares=_shares(edges, X))


def stability_index(reference: Reference, X: Floats) -> dict[str, float]:
    """Give the population stability index of each feature, largest first.

    References:
        Siddiqi 2006, Credit Risk Scorecards, ch. 8.
    """
    then = np.maximum(reference.shares, FLOOR)
    now = np.maximum(_shares(reference.edges, X), FLOOR)
    index = ((now - then) * np.log(now / then)).sum(axis=1)
    order = np.argsort(-index, kind="stable").tolist()
    return {reference.names[place]: float(index[place]) for place in order}


def _shares(edges: Floats, X: Floats) -> Floats:
    shares = np.zeros((len(edges), BINS))
    for place, inner in enumerate(edges):
        bins = np.searchsorted(inner, X[:, place], side="left")
        shares[place] = np.bincount(bins, minlength=BINS) / len(X)
    return shares
