"""The circle of 24 hours: shares with their intervals, and the hours that stand out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final, TypeAlias
from zlib import crc32

import numpy as np
import numpy.typing as npt

from analytics.distance import Array
from analytics.settings import PeakSettings
from graph.model.forecast import FigureCell
from graph.model.table import Ints

Hours: TypeAlias = npt.NDArray[np.bool_]

HOURS: Final = 24
HOUR_ANGLE: Final = 2 * np.pi / HOURS
ENDS: Final = (0.025, 0.975)


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """How something is spread over India's day.

    Attributes:
        share: Of each hour, smoothed over those beside it; shape (24,), sums to 1.
        low: Lower 95 % end of each.
        high: Upper 95 % end of each.
        is_peak: Hours of a mode that surely lies above the mean of the day.
    """

    share: Array
    low: Array
    high: Array
    is_peak: Hours


def clock_of(groups: Ints, *, settings: PeakSettings, rng: np.random.Generator) -> Clock:
    """Spread counts over the day with a von Mises kernel, and draw groups again for intervals.

    A peak is a mode whose lower bound lies above the mean of the day, with the hours beside it
    that do and reach half of its height.

    Args:
        groups: Counts by hour of what came together, shape (n_groups, 24); each group is drawn
            as a whole, since what comes together proves one thing.
        settings: Width of the kernel, bound of a peak, draws.
        rng: Draws the groups.

    References:
        Mardia and Jupp 2000, Directional Statistics, ch. 12 (kernels on the circle).
    """
    n_groups = len(groups)
    drawn = rng.multinomial(n_groups, np.full(n_groups, 1 / n_groups), size=settings.replicates)
    return _judged(groups.sum(axis=0), drawn @ groups, settings)


def clock_of_single(counts: Ints, *, settings: PeakSettings, rng: np.random.Generator) -> Clock:
    """Do the same for things that come one by one; counts by hour, shape (24,)."""
    whole = counts.sum()
    return _judged(
        counts, rng.multinomial(whole, counts / whole, size=settings.replicates), settings
    )


def by_hour(cells: Iterable[FigureCell]) -> tuple[Ints, Ints]:
    """Add up counts and paise by hour, shape (24,) each."""
    counts = np.zeros(HOURS, dtype=np.int64)
    paise = np.zeros(HOURS, dtype=np.int64)
    for cell in cells:
        counts[cell.hour] += cell.count
        paise[cell.hour] += cell.amount_paise
    return counts, paise


def dice_of(subject: str, random_state: int) -> np.random.Generator:
    """Give dice of a subject's own, so that its answer does not hang on others asked for."""
    return np.random.default_rng([random_state, crc32(subject.encode())])


def runs(stands_out: Hours) -> Iterator[tuple[int, int]]:
    """Give first hour and length of each run round the clock, by first hour."""
    for hour in range(HOURS):
        if stands_out[hour] and not stands_out[hour - 1]:
            length = 1
            while stands_out[(hour + length) % HOURS]:
                length += 1
            yield hour, length


def _judged(counts: Ints, samples: Ints, settings: PeakSettings) -> Clock:
    kernel = _kernel(settings.spread_h)
    shares = samples @ kernel / np.maximum(samples.sum(axis=1, keepdims=True), 1)
    surely = np.quantile(shares, settings.chance, axis=0)
    low, high = np.quantile(shares, ENDS, axis=0)
    smooth = counts @ kernel
    return Clock(
        share=smooth / counts.sum(),
        low=low,
        high=high,
        is_peak=_round_the_modes(smooth, surely > 1 / HOURS),
    )


def _round_the_modes(smooth: Array, is_above: Hours) -> Hours:
    """Mark each mode above the mean, and beside it the hours above half of its height."""
    marked = np.zeros(HOURS, dtype=np.bool_)
    is_mode = is_above & (smooth >= np.roll(smooth, 1)) & (smooth >= np.roll(smooth, -1))
    for mode in np.flatnonzero(is_mode):
        is_high = is_above & (smooth >= smooth[mode] / 2)
        for step in (1, -1):
            for hour in (mode + step * np.arange(HOURS)) % HOURS:
                if not is_high[hour]:
                    break
                marked[hour] = True
    return marked


def _kernel(spread_h: float) -> Array:
    concentration = 1 / (spread_h * HOUR_ANGLE) ** 2
    apart = HOUR_ANGLE * np.subtract.outer(np.arange(HOURS), np.arange(HOURS))
    weights = np.exp(concentration * (np.cos(apart) - 1))
    shares: Array = weights / weights.sum(axis=0)
    return shares
