"""Figures of chances: Brier, reliability, coverage."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from analytics.distance import Array
from analytics.rank_marks import rate
from graph.model.forecast import CashOutForecast
from graph.model.scorecard import ChanceMarks, Rate, ReliabilityBin
from graph.model.transfer import Withdrawal

EDGES: Final = (0.0, 0.02, 0.05, 0.1, 0.2, 0.3, 0.5, 0.7, 1.0)
ECE_FROM: Final = 0.02  # below, nearly all machines: they would hide the rest (CASHOUT.md 5)


def chance_marks(
    forecasts: Sequence[CashOutForecast],
    drawn: Sequence[Sequence[Withdrawal]],
    machine_count: int,
) -> ChanceMarks | None:
    """Mark the chances of forecasts, each beside the draws in its window; None: none has any.

    A machine that is not listed counts as one of no chance.
    """
    chances: list[float] = []
    happened: list[bool] = []
    unlisted, count = 0, 0
    for forecast, draws in zip(forecasts, drawn, strict=True):
        told = [(place.atm, place.probability) for place in forecast.places]
        if not told or any(chance is None for _, chance in told):
            continue
        count += 1
        machines = {draw.atm for draw in draws}
        chances += [chance for _, chance in told if chance is not None]
        happened += [atm in machines for atm, _ in told]
        unlisted += len(machines - {atm for atm, _ in told})
    if not count:
        return None
    p, y = np.array(chances), np.array(happened, dtype=np.float64)
    error = float(((p - y) ** 2).sum()) + unlisted
    whole = max(count * machine_count, len(p) + unlisted)
    base = (float(y.sum()) + unlisted) / whole
    bins = _bins(p, y)
    coverage, size = _sets(forecasts, drawn)
    return ChanceMarks(
        forecast_count=count,
        brier=error / whole,
        brier_skill=1 - error / whole / (base * (1 - base)) if 0 < base < 1 else None,
        ece=_ece(bins),
        bins=bins,
        set_coverage=coverage,
        mean_set_size=size,
    )


def _bins(p: Array, y: Array) -> tuple[ReliabilityBin, ...]:
    place = np.clip(np.searchsorted(EDGES, p, side="right") - 1, 0, len(EDGES) - 2)
    return tuple(
        ReliabilityBin(
            from_probability=EDGES[one],
            to_probability=EDGES[one + 1],
            count=int(inside.sum()),
            mean_probability=float(p[inside].mean()),
            happened=rate(int(y[inside].sum()), int(inside.sum())),
        )
        for one in range(len(EDGES) - 1)
        if (inside := place == one).any()
    )


def _ece(bins: Sequence[ReliabilityBin]) -> float | None:
    upper = [one for one in bins if one.from_probability >= ECE_FROM]
    count = sum(one.count for one in upper)
    if not count:
        return None
    gaps = (one.count * abs(one.mean_probability - one.happened.value) for one in upper)
    return sum(gaps) / count


def _sets(
    forecasts: Sequence[CashOutForecast], drawn: Sequence[Sequence[Withdrawal]]
) -> tuple[Rate | None, float | None]:
    """Give how often the next machine was in the set, and how many machines that held."""
    asked = [
        (one.set_size, draws[0].atm in [place.atm for place in one.places[: one.set_size]])
        for one, draws in zip(forecasts, drawn, strict=True)
        if one.set_size is not None and draws
    ]
    if not asked:
        return None, None
    inside = sum(1 for _, is_in in asked if is_in)
    return rate(inside, len(asked)), sum(size for size, _ in asked) / len(asked)
