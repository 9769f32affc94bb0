"""How much money came to an account just before a payment, and left just after one."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analytics.suspicion.tables import Codes, Floats, RingTables, Rows


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Passing:
    """How transfers and draws follow each other.

    Attributes:
        funded: Of each transfer, the share its payer had received within the window before.
        moved: Of each transfer, the share its beneficiary sent on or drew within the window.
        drawn_from: Of each draw, the share its account had received within the window before.
        cashed: Of each transfer, the share its beneficiary drew within the window.
    """

    funded: Floats
    moved: Floats
    drawn_from: Floats
    cashed: Floats


def read_passing(tables: RingTables, *, window_s: float) -> Passing:
    """Measure each transfer and draw against the money around it."""
    moves, draws = tables.transfers, tables.draws
    start = min(moves.at.min(initial=0.0), draws.at.min(initial=0.0)) - window_s - 1.0
    span = tables.at + window_s + 2.0 - start
    into = _Ledger(moves.right, moves.at, moves.rupees, start, span)
    drawn = _Ledger(draws.left, draws.at, draws.rupees, start, span)
    sent = _Ledger(moves.left, moves.at, moves.rupees, start, span)
    cash_after = drawn.within(moves.right, moves.at, moves.at + window_s)
    sent_after = sent.within(moves.right, moves.at, moves.at + window_s)
    return Passing(
        funded=_share(into.within(moves.left, moves.at - window_s, moves.at), moves),
        moved=_share(sent_after + cash_after, moves),
        drawn_from=_share(into.within(draws.left, draws.at - window_s, draws.at), draws),
        cashed=_share(cash_after, moves),
    )


def _share(rupees: Floats, rows: Rows) -> Floats:
    return np.minimum(1.0, rupees / np.maximum(rows.rupees, 1.0))


class _Ledger:
    """Money of each account in the order of time, to be summed over any span."""

    def __init__(
        self, account: Codes, at: Floats, rupees: Floats, start: float, span: float
    ) -> None:
        self._start, self._span = start, span
        keys = self._key(account, at)
        order = np.argsort(keys, kind="stable")
        self._keys = keys[order]
        self._sums = np.concatenate(([0.0], np.cumsum(rupees[order])))

    def within(self, account: Codes, first: Floats, last: Floats) -> Floats:
        """Sum what each account moved from `first` to `last`, both included."""
        order = np.argsort(account, kind="stable")  # neighbours in the search are neighbours here
        keys = self._key(account[order], first[order])
        begin = np.searchsorted(self._keys, keys, side="left")
        keys = self._key(account[order], last[order])
        end = np.searchsorted(self._keys, keys, side="right")
        found = np.empty(len(order), dtype=np.float64)
        found[order] = self._sums[end] - self._sums[begin]
        return found

    def _key(self, account: Codes, at: Floats) -> Floats:
        return account * self._span + (at - self._start)
