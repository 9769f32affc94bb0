"""Amounts that somebody chose: just below a limit, or round."""

from __future__ import annotations

import numpy as np

from analytics.patterns.movements import MS_A_SECOND, Moves
from analytics.patterns.windows import Stretch, Views, credits_of, debits, joined, stretches
from graph.model.pattern import RoundAmounts, Structuring
from graph.model.table import UNKNOWN


def structured(moves: Moves, rule: Structuring) -> list[Stretch]:
    """Find accounts with enough credits, or enough debits, just below the limit.

    Credits and debits are counted apart: one that passes money on would else count it twice.
    """
    limit = np.where(moves.beneficiary == UNKNOWN, rule.atm_limit_paise, rule.limit_paise)
    is_near = (moves.amount_paise < limit) & (
        100 * moves.amount_paise >= (100 - rule.band_percent) * limit
    )
    rows = np.flatnonzero(is_near)
    into = rows[moves.beneficiary[rows] != UNKNOWN]
    return joined(
        part
        for views in (debits(moves, rows), credits_of(moves, into))
        for part in _bursts(views, rule)
    )


def _bursts(views: Views, rule: Structuring) -> list[Stretch]:
    first, last = views.trailing(rule.within_s * MS_A_SECOND)
    hits = np.flatnonzero(last - first + 1 >= rule.least_count).tolist()
    return stretches(views, first, last, hits)


def round_amounts(moves: Moves, rule: RoundAmounts) -> list[Stretch]:
    """Find accounts most of whose debits are round; the matched ones are the round ones."""
    views = debits(moves)
    first, last = views.trailing(rule.within_s * MS_A_SECOND)
    paise = moves.amount_paise[views.row]
    is_round = (paise > 0) & (paise % rule.unit_paise == 0)
    sums = np.concatenate((np.zeros(1, np.int64), np.cumsum(is_round)))
    count, all_ = sums[last + 1] - sums[first], last - first + 1
    matches = is_round & (count >= rule.least_count) & (100 * count >= rule.least_percent * all_)
    kept = np.flatnonzero(is_round)
    place = np.cumsum(is_round) - 1  # of each round debit among the round ones
    inner_first = place[first] + ~is_round[first]
    return stretches(
        views.take(kept),
        inner_first[kept],
        place[last][kept],
        place[np.flatnonzero(matches)].tolist(),
    )
