"""How long money stays on an account: constant hazard within bins of age (TRAIL.md section 8)."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import inf
from typing import Final, TypeAlias

MINUTE: Final = timedelta(minutes=1)
HOUR: Final = timedelta(hours=1)
DAY: Final = timedelta(days=1)
BIN_STARTS: Final = (
    timedelta(0),
    15 * MINUTE,
    HOUR,
    4 * HOUR,
    24 * HOUR,
    3 * DAY,
    7 * DAY,
    30 * DAY,
)
"""Where each bin of ages begins; the last goes on."""
BIN_WIDTHS: Final = (
    *(after - start for start, after in itertools.pairwise(BIN_STARTS)),
    30 * DAY,
)
"""Length of each bin; of the last, the time its chance is told for."""
A_MICROSECOND: Final = timedelta(microseconds=1)
_BINS: Final = tuple(
    (start // A_MICROSECOND, width // A_MICROSECOND, inf if start == BIN_STARTS[-1] else 1.0)
    for start, width in zip(BIN_STARTS, BIN_WIDTHS, strict=True)
)
"""Start and width of each bin, microseconds, and how often its chance counts at most.

Plain numbers: a queue asks for a hundred ages an account.
"""
PRIOR: Final = 5.0  # how many parts a parent's chance counts for (TRAIL.md section 8)

Chances: TypeAlias = tuple[float, ...]
"""For each bin, the chance that a part there at its start leaves within it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stay:
    """A part of a credit, and how long it was seen to stay.

    Attributes:
        credited_at: When the credit came; aware UTC.
        until: When it left, or until when it was surely there; aware UTC.
        has_left: Whether it left then; else it is no longer looked at: held, or not known.
        weight: Its share of its credit, above 0 to 1.
    """

    credited_at: datetime
    until: datetime
    has_left: bool
    weight: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """Parts at risk in each bin, and those that left in it; both by weight.

    A part whose bin was seen in part only counts for that part of it.
    """

    at_risk: Chances = (0.0,) * len(BIN_STARTS)
    left: Chances = (0.0,) * len(BIN_STARTS)

    def __add__(self, other: Tally) -> Tally:
        return Tally(
            at_risk=tuple(a + b for a, b in zip(self.at_risk, other.at_risk, strict=True)),
            left=tuple(a + b for a, b in zip(self.left, other.left, strict=True)),
        )


def tally(stays: Iterable[Stay]) -> Tally:
    """Count stays by bins of age."""
    at_risk, left = [0.0] * len(BIN_STARTS), [0.0] * len(BIN_STARTS)
    for stay in stays:
        age = stay.until - stay.credited_at
        for place, (start, width) in enumerate(zip(BIN_STARTS, BIN_WIDTHS, strict=True)):
            is_last = place == len(BIN_STARTS) - 1
            if age <= start and (place or not stay.has_left or age < start):
                break
            if stay.has_left and (is_last or age <= start + width):
                at_risk[place] += stay.weight
                left[place] += stay.weight
                break
            at_risk[place] += stay.weight * min(1.0, (age - start) / width)
    return Tally(at_risk=tuple(at_risk), left=tuple(left))


def chances(own: Tally, parent: Sequence[float]) -> Chances:
    """Give the chance of each bin, drawn to a parent's where little was seen."""
    return tuple(
        (left + PRIOR * above) / (at_risk + PRIOR)
        for left, at_risk, above in zip(own.left, own.at_risk, parent, strict=True)
    )


@dataclass(frozen=True, slots=True)
class Survival:
    """How probably a part is still there at an age."""

    chances: Chances

    def at(self, age: timedelta) -> float:
        """Give the probability that a part is there at least so long after its credit; 0 to 1.

        >>> survival = Survival((4 / 11, 1 / 2, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0))
        >>> round(survival.at(10 * MINUTE), 4), round(survival.at(60 * MINUTE), 4)
        (0.7398, 0.3182)
        """
        share, microseconds = 1.0, age // A_MICROSECOND
        for chance, (start, width, most) in zip(self.chances, _BINS, strict=True):
            spent = microseconds - start
            if spent <= 0:
                break
            share *= (1.0 - chance) ** min(most, spent / width)
        return share
