"""Money that comes back to the account it left, hop by hop in order of time."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from dataclasses import dataclass, field, replace
from operator import itemgetter
from typing import Final

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from analytics.patterns.movements import MS_A_SECOND, Moves
from analytics.patterns.windows import Stretch, credits_of, debits, joined
from graph.model.pattern import Cycle
from graph.model.table import Ints

MOST_HOPS: Final = 6
MOST_STEPS: Final = 5_000_000
"""Transfers tried in one search: about 5 s on one core."""
PRUNINGS: Final = 8
_AT: Final = itemgetter(0)


def cycles(moves: Moves, rule: Cycle, *, most_steps: int = MOST_STEPS) -> tuple[list[Stretch], int]:
    """Find simple cycles, each from its earliest transfer; of one time, the one first in order.

    Each hop is at its place in time or after the one before, of at least the asked share of
    its amount. Cycles of the same accounts that overlap in time are one hit. A stretch's
    account is the earliest one's first payer.

    Returns:
        The hits, and how many first transfers were left when the steps were used up.
    """
    search = _Search(moves, rule, _pruned(moves, rule), most_steps)
    left = search.run()
    found = []
    for accounts, paths in search.found.items():
        parts = joined(_stretch(moves, min(accounts), path) for path in paths)
        found += [replace(part, account=int(moves.account[part.rows[0]])) for part in parts]
    return found, left


def _stretch(moves: Moves, account: int, path: tuple[int, ...]) -> Stretch:
    end = int(moves.at[path[-1]])
    return Stretch(
        account=account,
        start=int(moves.at[path[0]]),
        complete=end,
        end=end,
        rows=tuple(sorted(path)),
    )


def _pruned(moves: Moves, rule: Cycle) -> Ints:
    """Give the transfers that may lie on a cycle: one comes before, or one after, in time.

    On a cycle all but the first transfer have one before them and all but the last one
    after them, and the first one's payer is paid later: so each payer is paid within the
    time, before or after. What is left is cut to groups where everyone can reach everyone.
    """
    within = rule.within_s * MS_A_SECOND
    rows = moves.is_transfer
    for _ in range(PRUNINGS):
        before = len(rows)
        into, out = credits_of(moves, rows), debits(moves, rows)
        payer, beneficiary, at = moves.account[rows], moves.beneficiary[rows], moves.at[rows]
        is_fed = into.places(payer, at + within, is_after=True) > into.places(payer, at - within)
        goes_on = out.places(beneficiary, at + within, is_after=True) > out.places(
            beneficiary, at - within
        )
        rows = _within_groups(moves, rows[is_fed & goes_on])
        if len(rows) == before:
            break
    return rows


def _within_groups(moves: Moves, rows: Ints) -> Ints:
    if not len(rows):
        return rows
    size = len(moves.keys)
    ends = (moves.account[rows], moves.beneficiary[rows])
    links = csr_array((np.ones(len(rows), np.int8), ends), shape=(size, size))
    _, group = connected_components(links, connection="strong")
    kept: Ints = rows[group[ends[0]] == group[ends[1]]]
    return kept


@dataclass(slots=True)
class _Search:
    """Tries every first transfer, and from each what may follow it."""

    moves: Moves
    rule: Cycle
    rows: Ints
    steps_left: int
    found: dict[frozenset[int], list[tuple[int, ...]]] = field(default_factory=dict)
    _from: defaultdict[int, list[tuple[int, int, int, int]]] = field(
        default_factory=lambda: defaultdict(list)
    )
    _start_at: dict[int, int] = field(default_factory=dict)

    def run(self) -> int:
        """Search from every first transfer; give how many were not tried."""
        moves, rows = self.moves, self.rows.tolist()
        for row in rows:
            payer, step = int(moves.account[row]), len(self._from[int(moves.account[row])])
            self._start_at[row] = step
            self._from[payer].append(
                (
                    int(moves.at[row]),
                    row,
                    int(moves.beneficiary[row]),
                    int(moves.amount_paise[row]),
                )
            )
        most = min(self.rule.most_hops, MOST_HOPS)
        for tried, row in enumerate(rows):
            if self.steps_left <= 0:
                return len(rows) - tried
            self._from_start(row, most)
        return 0

    def _from_start(self, row: int, most_hops: int) -> None:
        home = int(self.moves.account[row])
        at, _, beneficiary, paise = self._from[home][self._start_at[row]]
        until = at + self.rule.within_s * MS_A_SECOND
        self._go([row], [beneficiary], at, paise, home, until, most_hops)

    def _go(
        self,
        path: list[int],
        visited: list[int],
        at: int,
        paise: int,
        home: int,
        until: int,
        hops_left: int,
    ) -> None:
        follows = self._from.get(visited[-1], ())
        low = bisect_left(follows, at, key=_AT)
        for place in range(low, len(follows)):
            then, row, beneficiary, amount = follows[place]
            if then > until:
                break
            self.steps_left -= 1
            if row <= path[0] or 100 * amount < self.rule.least_percent * paise:
                continue
            if beneficiary == home:
                if len(path) + 1 >= self.rule.least_hops:
                    found = (*path, row)
                    self.found.setdefault(frozenset((home, *visited)), []).append(found)
            elif hops_left > 2 and beneficiary not in visited:  # noqa: PLR2004 - this and the way home
                path.append(row)
                visited.append(beneficiary)
                self._go(path, visited, then, amount, home, until, hops_left - 1)
                path.pop()
                visited.pop()
