"""Money that one account pays through several others to one."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from dataclasses import dataclass
from typing import Final

import numpy as np

from analytics.patterns.movements import MS_A_SECOND, Moves
from analytics.patterns.windows import Stretch, Views, credits_of, debits, joined
from graph.model.pattern import SplitAndMerge
from graph.model.table import Ints

MOST_PAIRS: Final = 20_000_000
"""Pairs of a payment in and one out that are looked at in one search: 1 GB of memory."""


def splits(
    moves: Moves, rule: SplitAndMerge, *, most_pairs: int = MOST_PAIRS
) -> tuple[list[Stretch], int]:
    """Find pairs of accounts between which enough others pass money on within the time.

    Of each account between the two counts what it was paid and then, not before, paid on.

    Returns:
        The hits, each a stretch of the account that splits; and how many pairs of payments were
        left out, at the busiest accounts.
    """
    pairs, left_out = _pairs(moves, rule, most_pairs)
    found = []
    for (payer, _), legs in _candidates(moves, pairs, rule.least_count).items():
        found += joined(_stretches(moves, legs, payer, rule))
    return found, left_out


def _pairs(moves: Moves, rule: SplitAndMerge, most_pairs: int) -> tuple[Ints, int]:
    """Give rows of payments in and of payments on after them, shape (n, 2)."""
    within = rule.within_s * MS_A_SECOND
    rows = moves.is_transfer
    out = debits(moves, rows)
    at = moves.at[rows]
    is_split = _near(out, moves.account[rows], at, within) >= rule.least_count
    into = credits_of(moves, rows)
    is_merge = _near(into, moves.beneficiary[rows], at, within) >= rule.least_count
    first_legs, second = rows[is_split], debits(moves, rows[is_merge])
    between, then = moves.beneficiary[first_legs], moves.at[first_legs]
    low = second.places(between, then)
    counts = second.places(between, then + within, is_after=True) - low
    kept, left_out = _least_busy(between, counts, most_pairs)
    first_legs, low, counts = first_legs[kept], low[kept], counts[kept]
    place = np.repeat(low - np.concatenate(([0], np.cumsum(counts)[:-1])), counts)
    second_legs = second.row[place + np.arange(len(place))]
    pairs = np.column_stack((np.repeat(first_legs, counts), second_legs))
    is_apart = moves.account[pairs[:, 0]] != moves.beneficiary[pairs[:, 1]]
    return pairs[is_apart], left_out


def _near(views: Views, account: Ints, at: Ints, within: int) -> Ints:
    """Count an account's views within the time before and after."""
    return views.places(account, at + within, is_after=True) - views.places(account, at - within)


def _least_busy(between: Ints, counts: Ints, most: int) -> tuple[Ints, int]:
    """Give the rows, rising, of accounts that together have no more pairs than allowed.

    An account is looked at whole or not at all, for half of what it was paid would tell a
    share that it never had.
    """
    total = int(counts.sum())
    if total <= most:
        return np.flatnonzero(counts), 0
    busy = np.bincount(between, weights=counts).astype(np.int64)
    order = np.argsort(busy, kind="stable")
    is_kept = np.zeros(len(busy), dtype=np.bool_)
    is_kept[order] = np.cumsum(busy[order]) <= most
    kept = np.flatnonzero((counts > 0) & is_kept[between])
    return kept, total - int(counts[kept].sum())


def _candidates(
    moves: Moves, pairs: Ints, least_count: int
) -> dict[tuple[int, int], list[tuple[int, int]]]:
    """Give the pairs of each two accounts with enough others between them at any time."""
    if not len(pairs):
        return {}
    size = len(moves.keys) + 1
    ends = moves.account[pairs[:, 0]] * size + moves.beneficiary[pairs[:, 1]]
    order = np.lexsort((moves.beneficiary[pairs[:, 0]], ends))
    ends, pairs = ends[order], pairs[order]
    between = moves.beneficiary[pairs[:, 0]]
    is_new = np.ones(len(ends), dtype=np.bool_)
    is_new[1:] = (ends[1:] != ends[:-1]) | (between[1:] != between[:-1])
    bounds = np.concatenate(([0], np.flatnonzero(np.diff(ends)) + 1, [len(ends)]))
    distinct = np.add.reduceat(is_new.astype(np.int64), bounds[:-1])
    found = {}
    for group in np.flatnonzero(distinct >= least_count).tolist():
        low, high = int(bounds[group]), int(bounds[group + 1])
        found[divmod(int(ends[low]), size)] = [
            (first, second) for first, second in pairs[low:high].tolist()
        ]
    return found


@dataclass(slots=True)
class _Leg:
    """What one account between was paid and paid on, rows."""

    paid: set[int]
    passed: set[int]


def _stretches(
    moves: Moves, legs: list[tuple[int, int]], payer: int, rule: SplitAndMerge
) -> list[Stretch]:
    """Give the windows, each up to a payment to the gatherer, in which the pattern holds."""
    within = rule.within_s * MS_A_SECOND
    at = moves.at
    legs = sorted(legs, key=lambda leg: (int(at[leg[1]]), leg))
    ends = [int(at[second]) for _, second in legs]
    found = []
    for end in sorted(set(ends)):
        part = _holds(moves, legs[: bisect_right(ends, end)], end - within, rule)
        if part:
            times = [int(at[row]) for row in part]
            found.append(
                Stretch(
                    account=payer,
                    start=min(times),
                    complete=max(times),
                    end=max(times),
                    rows=tuple(sorted(part)),
                )
            )
    return found


def _holds(
    moves: Moves, legs: list[tuple[int, int]], since: int, rule: SplitAndMerge
) -> set[int] | None:
    """Give the rows of a window in which enough pass enough on; None: it does not hold."""
    by_account: defaultdict[int, _Leg] = defaultdict(lambda: _Leg(set(), set()))
    for first, second in legs:
        if int(moves.at[first]) >= since:
            leg = by_account[int(moves.beneficiary[first])]
            leg.paid.add(first)
            leg.passed.add(second)
    if len(by_account) < rule.least_count:
        return None
    paid = {row for leg in by_account.values() for row in leg.paid}
    passed = {row for leg in by_account.values() for row in leg.passed}
    given = sum(int(moves.amount_paise[row]) for row in paid)
    got = sum(int(moves.amount_paise[row]) for row in passed)
    return paid | passed if 100 * got >= rule.least_percent * given else None
