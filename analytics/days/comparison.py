"""Compare two counts honestly: an exact interval, widened where things come in bursts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy.stats import beta

ALPHA: Final = 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """One count against another.

    Attributes:
        ratio: Of their rates; None: nothing in the other.
        low: Lower 95 % end.
        high: Upper 95 % end; None: without bound.
        p_value: Of equal rates, both sides.
    """

    ratio: float | None
    low: float
    high: float | None
    p_value: float


def compare(
    count: int, other: int, *, expected_share: float, dispersion: float = 1.0
) -> Comparison:
    """Compare two counts by the share of the first, binomial if their rates are equal.

    Args:
        count: The first.
        other: The second.
        expected_share: Share of the first if the rates are equal, inside 0 to 1.
        dispersion: How many times as much counts of days vary as single events would; both
            counts are divided by it, so that a burst is not taken for many proofs.

    References:
        Clopper and Pearson 1934, The Use of Confidence or Fiducial Limits; McCullagh and Nelder
        1989, Generalized Linear Models, section 4.5.
    """
    k, whole = count / dispersion, (count + other) / dispersion
    odds = (1 - expected_share) / expected_share
    low = float(beta.ppf(ALPHA / 2, k, whole - k + 1)) if count else 0.0
    high = float(beta.ppf(1 - ALPHA / 2, k + 1, whole - k)) if other else 1.0
    at_most = float(beta.sf(expected_share, k + 1, whole - k)) if other else 1.0
    at_least = float(beta.cdf(expected_share, k, whole - k + 1)) if count else 1.0
    return Comparison(
        ratio=count / other * odds if other else None,
        low=low / (1 - low) * odds if low < 1 else 0.0,
        high=high / (1 - high) * odds if high < 1 else None,
        p_value=min(1.0, 2 * min(at_most, at_least)),
    )


def dispersion_of(windows: Sequence[Sequence[int]]) -> float:
    """Give how much the counts of days vary against single events, at least 1.

    Each window is held against its own mean, so that a change between them is not taken for
    bursts.

    >>> dispersion_of([[2, 2, 2, 2]]), dispersion_of([[0, 0, 12, 0]])
    (1.0, 12.0)
    """
    squares, free = 0.0, 0
    for counts in windows:
        mean = float(np.mean(counts)) if len(counts) else 0.0
        if mean:
            squares += float(((np.asarray(counts) - mean) ** 2).sum()) / mean
            free += len(counts) - 1
    return max(1.0, squares / free) if free else 1.0


def correct(raw: Mapping[str, float]) -> dict[str, float]:
    """Correct p-values for their number by Holm's steps.

    >>> correct({"A": 0.01, "B": 0.04, "C": 0.03})
    {'A': 0.03, 'C': 0.06, 'B': 0.06}

    References:
        Holm 1979, A Simple Sequentially Rejective Multiple Test Procedure.
    """
    corrected: dict[str, float] = {}
    least = 0.0
    for place, name in enumerate(sorted(raw, key=lambda name: (raw[name], name))):
        least = min(1.0, max(least, (len(raw) - place) * raw[name]))
        corrected[name] = least
    return corrected


def verdict_text(*, is_more: bool, is_significant: bool) -> str:
    """Say whether a difference is more than chance."""
    if not is_significant:
        return "no more than chance explains"
    return f"{'more' if is_more else 'fewer'} than chance alone explains"


def interval_text(found: Comparison) -> str:
    """Give the interval of a ratio in words.

    >>> interval_text(compare(8, 8, expected_share=0.5))
    '0.33 to 3.06 times as many'
    """
    if found.high is None:
        return f"{found.low:.2f} times as many or more"
    return f"{found.low:.2f} to {found.high:.2f} times as many"


def interval_values(found: Comparison) -> tuple[tuple[str, str], tuple[str, str]]:
    """Give the same as values of a reason."""
    high = "any number" if found.high is None else f"{found.high:.2f}"
    return ("high", high), ("low", f"{found.low:.2f}")
