"""Figures as steps: each in a byte, at the same quantiles for all, so that trees split quickly."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import numpy.typing as npt

STEPS: Final = 61  # 41 even quantiles and 20 in the tails, where rings are
MOST_LOOKED_AT: Final = 20_000

Steps = npt.NDArray[np.uint8]


def in_steps(figures: npt.NDArray[Any], sample: npt.NDArray[np.int64]) -> Steps:
    """Give the step of each figure, shape as `figures`; what is not told is step 0.

    Args:
        figures: One row an account.
        sample: Rows that the quantiles are taken from, at most `MOST_LOOKED_AT` of them.
    """
    found = np.empty(figures.shape, dtype=np.uint8)
    looked_at = sample[:MOST_LOOKED_AT]
    tail = 0.5 ** np.arange(5.5, 13.0, 0.75)
    shares = np.sort(np.concatenate((np.linspace(0.0, 1.0, 41), tail, 1.0 - tail)))
    for at in range(figures.shape[1]):
        column = figures[:, at]
        known = column[looked_at]
        known = known[np.isfinite(known)]
        edges = np.unique(np.quantile(known, shares)) if len(known) else np.zeros(1)
        rest = np.unique(known)
        if len(rest) <= STEPS:
            edges = rest
        edges = edges.astype(column.dtype)
        codes = np.searchsorted(edges, column, side="right") + 1
        found[:, at] = np.where(np.isfinite(column), codes, 0)
    return found
