"""Movements as one account sees them, and stretches of them that stand close in time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from analytics.patterns.movements import Moves
from graph.model.table import Ints


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Views:
    """Movements by account, then time, then row; a movement may stand under both its ends.

    Attributes:
        account: Position of the account that sees it.
        at: Milliseconds.
        row: Row of the movement.
    """

    account: Ints
    at: Ints
    row: Ints

    def take(self, kept: Ints) -> Views:
        """Give some of them, in their order."""
        return Views(account=self.account[kept], at=self.at[kept], row=self.row[kept])

    def places(self, account: Ints, at: Ints, *, is_after: bool = False) -> Ints:
        """Find where instants stand among what accounts see; `is_after`: behind equal ones."""
        if not len(self.account):
            return np.zeros(len(account), dtype=np.int64)
        least = min(int(self.at.min()), int(at.min(initial=2**62)))
        most = max(int(self.at.max()), int(at.max(initial=-(2**62))))
        span = most - least + 1
        own = self.account * span + (self.at - least)
        return np.searchsorted(
            own, account * span + (at - least), side="right" if is_after else "left"
        )

    def trailing(self, within_ms: int) -> tuple[Ints, Ints]:
        """Give, for each, the first and the last that lie in the time up to and with it."""
        if not len(self.account):
            none = np.empty(0, np.int64)
            return none, none
        first = self.places(self.account, self.at - within_ms)
        last = self.places(self.account, self.at, is_after=True) - 1
        return first, last


def debits(moves: Moves, rows: Ints | None = None) -> Views:
    """Give what left accounts, by transfer or draw; `rows`: only of these."""
    rows = np.arange(len(moves.at)) if rows is None else rows
    return _views(moves.account[rows], moves.at[rows], rows)


def credits_of(moves: Moves, rows: Ints | None = None) -> Views:
    """Give what came into accounts; `rows`: only of these, which are transfers."""
    rows = moves.is_transfer if rows is None else rows
    return _views(moves.beneficiary[rows], moves.at[rows], rows)


def events(moves: Moves) -> Views:
    """Give every movement under each of its ends."""
    into = moves.is_transfer
    rows = np.concatenate((np.arange(len(moves.at)), into))
    return _views(np.concatenate((moves.account, moves.beneficiary[into])), moves.at[rows], rows)


def _views(account: Ints, at: Ints, row: Ints) -> Views:
    order = np.lexsort((row, at, account))
    return Views(account=account[order], at=at[order], row=row[order])


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """Movements of one account that together are one hit.

    Attributes:
        account: Position of the account.
        start: Of the first movement, milliseconds.
        complete: When the pattern was first complete, milliseconds.
        end: Of the last movement, milliseconds.
        rows: The movements, rising.
    """

    account: int
    start: int
    complete: int
    end: int
    rows: tuple[int, ...]


def stretches(views: Views, first: Ints, last: Ints, hits: Sequence[int]) -> list[Stretch]:
    """Join the windows of some views, given rising, that overlap on one account.

    Args:
        views: What accounts see.
        first: Where the window of each begins.
        last: Where it ends.
        hits: The views whose windows match.
    """
    found: list[Stretch] = []
    open_from, open_to, complete = -1, -2, 0
    for at in [*hits, len(views.at)]:
        is_end = at == len(views.at)
        if not is_end and int(first[at]) <= open_to:
            open_to = max(open_to, int(last[at]))
            continue
        if open_to >= open_from:
            found.append(
                Stretch(
                    account=int(views.account[open_from]),
                    start=int(views.at[open_from]),
                    complete=complete,
                    end=int(views.at[open_to]),
                    rows=tuple(sorted(views.row[open_from : open_to + 1].tolist())),
                )
            )
        if not is_end:
            open_from, open_to, complete = int(first[at]), int(last[at]), int(views.at[at])
    return found


def joined(parts: Iterable[Stretch]) -> list[Stretch]:
    """Join stretches of one account that overlap in time."""
    found: list[Stretch] = []
    for part in sorted(parts, key=lambda one: (one.account, one.start, one.end, one.rows)):
        if found and found[-1].account == part.account and part.start <= found[-1].end:
            one = found[-1]
            found[-1] = Stretch(
                account=one.account,
                start=one.start,
                complete=min(one.complete, part.complete),
                end=max(one.end, part.end),
                rows=tuple(sorted({*one.rows, *part.rows})),
            )
        else:
            found.append(part)
    return found
