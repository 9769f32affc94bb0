"""Movements placed in time, as one search for a pattern looks at them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final, overload

import numpy as np

from graph.model.ids import EntityKey, FactId
from graph.model.movement import MovementTable
from graph.model.suspicion import PatternWish
from graph.model.table import UNKNOWN, Ints

A_MINUTE_MS: Final = 60_000
MS_A_SECOND: Final = 1_000
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


def to_ms(at: datetime) -> int:
    """Give an instant as epoch milliseconds."""
    return (at - _EPOCH) // timedelta(milliseconds=1)


def from_ms(ms: int) -> datetime:
    """Give epoch milliseconds as an instant; aware UTC."""
    return _EPOCH + timedelta(milliseconds=ms)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Moves:
    """Movements that a pattern may match, in order of time; ties by ends, amount, fact id.

    Attributes:
        keys: Accounts and machines, sorted.
        ids: The fact of each row.
        account: Position in `keys` of the account the money left.
        beneficiary: Position of the account it reached; UNKNOWN: a draw.
        machine: Position of the machine of a draw; UNKNOWN: none, or not told.
        amount_paise: Paise; at least 0.
        at: Place in time, epoch milliseconds: the instant, or the end of the day where no
            more is known.
        undated_count: Left out: no instant is known.
        vague_count: Left out: known less well than the pattern asks.
        unreadable_count: Left out: no amount is known.
        assumed_order_count: Rows placed at the end of a span of more than a minute.
    """

    keys: Sequence[EntityKey]
    ids: Sequence[FactId]
    account: Ints
    beneficiary: Ints
    machine: Ints
    amount_paise: Ints
    at: Ints
    undated_count: int
    vague_count: int
    unreadable_count: int
    assumed_order_count: int

    @property
    def is_transfer(self) -> Ints:
        """Rows that are transfers, rising."""
        return np.flatnonzero(self.beneficiary != UNKNOWN)


def place_moves(
    table: MovementTable, wish: PatternWish, *, within_ms: int, has_lead: bool = False
) -> Moves:
    """Give the movements that a wish lets through, placed in time.

    A movement whose instant is known less well than `within_ms` can neither prove nor refute
    that others are near, so it is left out and counted. Self-transfers have no effect.

    Args:
        within_ms: Length of the pattern's own window.
        has_lead: Whether movements before the asked window come along: only quiet needs them.
    """
    from_ms_, until_ms = _bounds(wish)
    span = table.latest_ms - table.event_ms
    at = np.where(span > A_MINUTE_MS, table.latest_ms, table.event_ms)
    dated = table.event_ms != UNKNOWN
    asked = table.account != table.beneficiary
    asked &= ~dated | ((at <= until_ms) & (has_lead | (at >= from_ms_)))
    readable = table.amount_paise != UNKNOWN
    large = readable & (table.amount_paise >= wish.min_amount_paise)
    exact = span <= within_ms
    rows = np.flatnonzero(asked & dated & exact & large)
    rows = _in_order(table, at, rows)
    return Moves(
        keys=table.keys,
        ids=_Taken(table.ids, rows),
        account=table.account[rows],
        beneficiary=table.beneficiary[rows],
        machine=table.machine[rows],
        amount_paise=table.amount_paise[rows],
        at=at[rows],
        undated_count=int(np.count_nonzero(asked & ~dated)),
        vague_count=int(np.count_nonzero(asked & dated & ~exact)),
        unreadable_count=int(np.count_nonzero(asked & dated & exact & ~readable)),
        assumed_order_count=int(np.count_nonzero(span[rows] > A_MINUTE_MS)),
    )


def _bounds(wish: PatternWish) -> tuple[int, int]:
    """Give the first and the last instant asked for, milliseconds."""
    first, last = -(2**62), 2**62
    if wish.window is not None:
        first, last = to_ms(wish.window.start), to_ms(wish.window.end) - 1
    if wish.as_of is not None:
        last = min(last, to_ms(wish.as_of))
    return first, last


def _in_order(table: MovementTable, at: Ints, rows: Ints) -> Ints:
    """Sort rows by time; what is alike to the millisecond and the paisa, by fact id."""
    columns = (table.amount_paise, table.machine, table.beneficiary, table.account, at)
    order = rows[np.lexsort([column[rows] for column in columns])]
    if len(order) > 1:
        alike = np.ones(len(order) - 1, dtype=np.bool_)
        for column in columns:
            alike &= column[order[1:]] == column[order[:-1]]
        start = 0
        for end in [*np.flatnonzero(~alike).tolist(), len(order) - 1] if alike.any() else ():
            if end > start:
                order[start : end + 1] = sorted(
                    order[start : end + 1].tolist(), key=table.ids.__getitem__
                )
            start = end + 1
    return order


class _Taken(Sequence[FactId]):
    """Ids of some rows, looked up when asked: a hit names few of a million."""

    __slots__ = ("_ids", "_rows")

    def __init__(self, ids: Sequence[FactId], rows: Ints) -> None:
        self._ids = ids
        self._rows = rows

    @overload
    def __getitem__(self, at: int) -> FactId: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[FactId]: ...
    def __getitem__(self, at: int | slice) -> FactId | Sequence[FactId]:
        if isinstance(at, slice):
            return [self._ids[row] for row in self._rows[at].tolist()]
        return self._ids[int(self._rows[at])]

    def __len__(self) -> int:
        return len(self._rows)
