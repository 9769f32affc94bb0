"""Figures as steps: each in a byte, at the same quantiles for all, so that trees split quickly."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import numpy.typing as npt

STEPS: Final = 61  # 41 even quantiles and 20 in the tails, where rings are
MOST_LOOKED_AT: Final = 20_000

Steps = npt.NDArray[np.uint8]
Cuts = tuple[npt.NDArray[Any], ...]
"""Where the steps of each column begin, rising, of the column's own type."""


def read_cuts(figures: npt.NDArray[Any], sample: npt.NDArray[np.int64]) -> Cuts:
    """Give where the steps of each column begin.

    Args:
        figures: One row an account.
        sample: Rows that the quantiles are taken from, at most `MOST_LOOKED_AT` of them.
    """
    looked_at = sample[:MOST_LOOKED_AT]
    tail = 0.5 ** np.arange(5.5, 13.0, 0.75)
    shares = np.sort(np.concatenate((np.linspace(0.0, 1.0, 41), tail, 1.0 - tail)))
    found = []
    for column in figures.T:
        known = column[looked_at]
        known = known[np.isfinite(known)]
        edges = np.unique(np.quantile(known, shares)) if len(known) else np.zeros(1)
        rest = np.unique(known)
        if len(rest) <= STEPS:
            edges = rest
        found.append(edges.astype(column.dtype))
    return tuple(found)


def in_steps(figures: npt.NDArray[Any], cuts: Cuts) -> Steps:
    """Give the step of each figure, shape as `figures`; what is not told is step 0."""
    found = np.empty(figures.shape, dtype=np.uint8)
    for at, edges in enumerate(cuts):
        column = figures[:, at]
        codes = np.searchsorted(edges, column, side="right") + 1
        found[:, at] = np.where(np.isfinite(column), codes, 0)
    return found
