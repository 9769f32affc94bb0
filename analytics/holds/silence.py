"""What it means that nothing was told: how late movements become known, and whether at all."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from analytics.holds.record import LAG_MINUTES
from analytics.holds.survival import Survival
from graph.model.fact import INDIA

HOURS: Final = 24
STEPS: Final = 24  # of the integral over when a part may have left unseen
LEAST_LAGS: Final = 200  # fewer of an hour of the day: all hours together


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """How late movements become known.

    Attributes:
        lags: For each hour of India's day at which something happened, how much later it was
            known, rising.
        untold: Share of movements that never become known, 0 to 1.
    """

    lags: tuple[tuple[timedelta, ...], ...]
    untold: float = 0.0

    def told(self, event_at: datetime, *, by: datetime) -> float:
        """Give the probability that what happened at an instant is known by another one."""
        lags = self.lags[event_at.astimezone(INDIA).hour]
        if not lags:
            return 1.0 - self.untold
        return (1.0 - self.untold) * bisect_right(lags, by - event_at) / len(lags)


AT_ONCE: Final = Telling(lags=((),) * HOURS)
"""Everything is known as it happens."""


def shipped_telling(*, untold: float) -> Telling:
    """Give the telling of the shipped record, the same at every hour."""
    lags = tuple(timedelta(minutes=minutes) for minutes in LAG_MINUTES)
    return Telling(lags=(lags,) * HOURS, untold=untold)


def learn_telling(known: Iterable[tuple[datetime, datetime]], *, untold: float) -> Telling:
    """Learn how late things are known, from when they happened and when they were known.

    Args:
        known: Instants of movements, and when each became known; from long enough ago that
            all that ever will be known is.
        untold: Share that never becomes known.
    """
    by_hour: list[list[timedelta]] = [[] for _ in range(HOURS)]
    for event_at, known_at in known:
        by_hour[event_at.astimezone(INDIA).hour].append(max(timedelta(0), known_at - event_at))
    every = tuple(sorted(lag for lags in by_hour for lag in lags))
    return Telling(
        lags=tuple(tuple(sorted(lags)) if len(lags) >= LEAST_LAGS else every for lags in by_hour),
        untold=untold,
    )


def still_there(
    survival: Survival,
    telling: Telling,
    *,
    credited_at: datetime,
    seen_at: datetime,
    now: datetime,
    bites_at: Sequence[datetime],
) -> list[float]:
    """Give the probability that a part nobody saw leave is there when holds bite.

    Without delay in telling this is S(bites - credited) / S(now - credited): silence is
    proof. With nothing ever told it is S(bites - credited) / S(seen - credited): silence is
    none. Between them stands what left and is not told yet.

    Args:
        survival: How long parts stay.
        telling: How late it is told that one left.
        credited_at: When the credit came.
        seen_at: Last instant at which the part was surely there, at or after the credit.
        now: Until when things are told.
        bites_at: When holds bite, at or after `now`.

    Returns:
        A probability for each of `bites_at`.
    """
    before = survival.at(max(timedelta(0), seen_at - credited_at))
    if before <= 0.0:
        return [0.0] * len(bites_at)
    now = max(now, seen_at)
    at_now = survival.at(now - credited_at)
    unseen, last = 0.0, before
    for step in range(1, STEPS + 1):
        # steps lie closer where parts leave sooner
        start = seen_at + (now - seen_at) * ((step - 1) / STEPS) ** 2
        end = seen_at + (now - seen_at) * (step / STEPS) ** 2
        there = survival.at(end - credited_at)
        unseen += (last - there) * (1.0 - telling.told(start + (end - start) / 2, by=now))
        last = there
    at_most = max(at_now + unseen, 1e-12)
    return [min(1.0, survival.at(max(bites, now) - credited_at) / at_most) for bites in bites_at]
