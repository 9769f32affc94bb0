"""Many payers of one account, or many beneficiaries."""

from __future__ import annotations

from collections import Counter

import numpy as np

from analytics.patterns.movements import MS_A_SECOND, Moves
from analytics.patterns.windows import Stretch, Views, credits_of, debits, stretches
from graph.model.pattern import FanIn, FanOut
from graph.model.table import Ints


def fans_in(moves: Moves, rule: FanIn) -> list[Stretch]:
    """Find accounts that enough payers pay within the time."""
    views = credits_of(moves, _large(moves, rule.least_each_paise))
    return _fans(views, moves.account[views.row], rule.least_count, rule.within_s * MS_A_SECOND)


def fans_out(moves: Moves, rule: FanOut) -> list[Stretch]:
    """Find accounts that pay enough beneficiaries within the time."""
    views = debits(moves, _large(moves, rule.least_each_paise))
    return _fans(views, moves.beneficiary[views.row], rule.least_count, rule.within_s * MS_A_SECOND)


def machines_a_day(moves: Moves, least_count: int, day_ms: int, offset_ms: int) -> list[Stretch]:
    """Find accounts that draw at enough machines in one day, which begins at `offset_ms`."""
    rows = np.flatnonzero(moves.machine >= 0)
    views = debits(moves, rows)
    if not len(views.at):
        return []
    day = (views.at + offset_ms) // day_ms
    start = np.flatnonzero((np.diff(views.account) != 0) | (np.diff(day) != 0)) + 1
    bounds = np.concatenate(([0], start, [len(views.at)]))
    first = np.repeat(bounds[:-1], np.diff(bounds))
    _, last = views.trailing(0)
    hits = _distinct(moves.machine[views.row], first, last, least_count)
    return _of_days(views, bounds, hits)


def _of_days(views: Views, bounds: Ints, hits: list[int]) -> list[Stretch]:
    """Give one stretch a day that has a hit: all of that day's draws."""
    found: dict[int, Stretch] = {}
    for at in hits:
        day = int(np.searchsorted(bounds, at, side="right")) - 1
        if day not in found:
            low, high = int(bounds[day]), int(bounds[day + 1])
            found[day] = Stretch(
                account=int(views.account[at]),
                start=int(views.at[low]),
                complete=int(views.at[at]),
                end=int(views.at[high - 1]),
                rows=tuple(sorted(views.row[low:high].tolist())),
            )
    return list(found.values())


def _large(moves: Moves, least_paise: int) -> Ints:
    rows = moves.is_transfer
    return rows[moves.amount_paise[rows] >= least_paise]


def _fans(views: Views, other: Ints, least_count: int, within_ms: int) -> list[Stretch]:
    first, last = views.trailing(within_ms)
    return stretches(views, first, last, _distinct(other, first, last, least_count))


def _distinct(other: Ints, first: Ints, last: Ints, least_count: int) -> list[int]:
    """Give, rising, the windows with enough distinct others; only long enough ones are counted."""
    hits: list[int] = []
    candidates = np.flatnonzero(last - first + 1 >= least_count).tolist()
    others, firsts, lasts = other.tolist(), first.tolist(), last.tolist()
    counts: Counter[int] = Counter()
    low, high = 0, 0  # counted so far: others[low:high]
    for at in candidates:
        if firsts[at] >= high:
            counts, low, high = Counter(), firsts[at], firsts[at]
        while high <= lasts[at]:
            counts[others[high]] += 1
            high += 1
        while low < firsts[at]:
            counts[others[low]] -= 1
            if not counts[others[low]]:
                del counts[others[low]]
            low += 1
        if len(counts) >= least_count:
            hits.append(at)
    return hits
