"""How quickly money goes: on at once, in a burst, or after a long rest."""

from __future__ import annotations

import numpy as np

from analytics.patterns.movements import MS_A_SECOND, Moves
from analytics.patterns.windows import (
    Stretch,
    credits_of,
    debits,
    events,
    joined,
    stretches,
)
from graph.model.pattern import DormantThenActive, PassThrough, RapidFire
from graph.model.table import Ints


def passed_through(moves: Moves, rule: PassThrough) -> list[Stretch]:
    """Find credits whose amount, or nearly, leaves again within the time after them."""
    into, out = credits_of(moves), debits(moves)
    within = rule.within_s * MS_A_SECOND
    sums = _sums(moves.amount_paise[out.row])
    first = out.places(into.account, into.at)
    end = out.places(into.account, into.at + within, is_after=True)
    gone, paise = sums[end] - sums[first], moves.amount_paise[into.row]
    matches = (100 * gone >= rule.least_percent * paise) & (100 * gone <= rule.most_percent * paise)
    found = []
    for at in np.flatnonzero(matches & (end > first) & (paise > 0)).tolist():
        low, high = int(first[at]), int(end[at])
        least = sums[low] + -(-rule.least_percent * int(paise[at]) // 100)
        enough = int(np.searchsorted(sums[low + 1 : high + 1], least))
        found.append(
            Stretch(
                account=int(into.account[at]),
                start=int(into.at[at]),
                complete=int(out.at[low + enough]),
                end=int(out.at[high - 1]),
                rows=tuple(sorted({int(into.row[at]), *out.row[low:high].tolist()})),
            )
        )
    return joined(found)


def rapid_fire(moves: Moves, rule: RapidFire) -> list[Stretch]:
    """Find bursts of debits."""
    views = debits(moves)
    first, last = views.trailing(rule.within_s * MS_A_SECOND)
    hits = np.flatnonzero(last - first + 1 >= rule.least_count).tolist()
    return stretches(views, first, last, hits)


def woken(moves: Moves, rule: DormantThenActive, *, since_ms: int) -> list[Stretch]:
    """Find accounts that rested and then receive much, from `since_ms` on.

    An account met for the first time did not rest: nobody saw it before.
    """
    views, into = events(moves), credits_of(moves)
    after = np.flatnonzero(
        (views.account[1:] == views.account[:-1])
        & (views.at[1:] - views.at[:-1] >= rule.quiet_s * MS_A_SECOND)
        & (views.at[1:] >= since_ms)
    )
    account, at = views.account[after + 1], views.at[after + 1]
    sums = _sums(moves.amount_paise[into.row])
    first = into.places(account, at)
    end = into.places(account, at + rule.within_s * MS_A_SECOND, is_after=True)
    found = []
    for place in np.flatnonzero((sums[end] - sums[first] >= rule.least_paise) & (end > first)):
        low, high = int(first[place]), int(end[place])
        enough = int(np.searchsorted(sums[low + 1 : high + 1], sums[low] + rule.least_paise))
        found.append(
            Stretch(
                account=int(account[place]),
                start=int(into.at[low]),
                complete=int(into.at[low + enough]),
                end=int(into.at[high - 1]),
                rows=tuple(sorted(into.row[low:high].tolist())),
            )
        )
    return joined(found)


def _sums(paise: Ints) -> Ints:
    """Give running sums, from 0."""
    return np.concatenate((np.zeros(1, np.int64), np.cumsum(paise)))
