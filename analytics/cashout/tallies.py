"""Sums by code."""

from __future__ import annotations

import numpy as np

from analytics.cashout.tables import Codes, Flags, Floats


def tally(codes: Codes, weights: Floats | Codes | Flags | None = None, *, n: int) -> Floats:
    """Give the sum of the weights of each code below `n`, or how often it occurs."""
    sums: Floats = np.bincount(codes, weights, minlength=n).astype(np.float64)
    return sums


def distinct_pairs(some: Codes, others: Codes, n_others: int) -> tuple[Codes, Codes]:
    """Give each pair once, sorted; codes of `others` are below `n_others`.

    Sorting is several times faster here than numpy's own `unique`.
    """
    keys = np.sort(some * n_others + others)
    is_first = np.ones(len(keys), dtype=np.bool_)
    is_first[1:] = keys[1:] != keys[:-1]
    pairs = keys[is_first]
    return pairs // n_others, pairs % n_others
