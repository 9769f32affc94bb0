"""The columns rings are found in, and their cut at a moment.

Codes follow the sorted names, and rows are sorted and each once, so that neither the order
of rows nor their repetition changes anything.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final, TypeAlias

import numpy as np
import numpy.typing as npt

from graph.model.table import UNKNOWN

Floats: TypeAlias = npt.NDArray[np.float64]
Codes: TypeAlias = npt.NDArray[np.int64]
Mask: TypeAlias = npt.NDArray[np.bool_]
Names: TypeAlias = npt.NDArray[np.bytes_]

HOUR_S: Final = 3_600.0
DAY_S: Final = 86_400.0
WEEK_S: Final = 604_800.0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Rows:
    """Rows of one kind between two kinds of ends, sorted by (at, left, right, rupees), each once.

    Attributes:
        left: Code of one end.
        right: Code of the other.
        rupees: Amount; 0 where the kind has none.
        at: When, seconds from day 0.
    """

    left: Codes
    right: Codes
    rupees: Floats
    at: Floats

    def __len__(self) -> int:
        return len(self.left)

    def take(self, rows: npt.NDArray[Any]) -> Rows:
        """Give some rows, by position or mask."""
        return Rows(
            left=self.left[rows], right=self.right[rows], rupees=self.rupees[rows], at=self.at[rows]
        )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RingTables:
    """All that is known at `at`.

    Attributes:
        accounts: Their names, sorted; the code of an account is its position.
        opened: When each account was opened, seconds; may be negative; NaN: not told.
        is_current: Whether it is a current account.
        phones: Names, sorted; as all that follow, only of what has a row.
        devices: Names, sorted.
        machines: Names, sorted.
        complaints: Names, sorted.
        transfers: Payer, beneficiary.
        draws: Account, machine.
        phone_uses: Account, phone; `at` is since when.
        device_uses: Account, device; `at` is since when.
        reports: Complaint, account; the disputed amount.
        calls: Complaint, phone it was called from.
        filings: Complaint, account of its own complainant.
        at: The moment, seconds: no row is later.
        barred: Accounts that tie nobody, as a shop or aggregator; None: none.
    """

    accounts: Names
    opened: Floats
    is_current: Mask
    phones: Names
    devices: Names
    machines: Names
    complaints: Names
    transfers: Rows
    draws: Rows
    phone_uses: Rows
    device_uses: Rows
    reports: Rows
    calls: Rows
    filings: Rows
    at: float
    barred: Mask | None = None

    @property
    def is_dated(self) -> bool:
        """Tell whether it is told of any account when it was opened."""
        return bool(np.isfinite(self.opened).any())

    def is_reported(self) -> Mask:
        """Tell of each account whether a complaint reports it."""
        return tally(self.reports.right, n=len(self.accounts)) > 0


@dataclass(frozen=True, slots=True, eq=False)
class Index:
    """Finds the rows of some codes without looking at all.

    Attributes:
        order: Rows in the order of their codes.
        starts: Where the rows of each code begin in `order`, and where the last end.
    """

    order: npt.NDArray[np.int32]
    starts: Codes

    @classmethod
    def of(cls, codes: Codes, n: int) -> Index:
        """Index rows by their codes, below `n`."""
        order = np.argsort(codes, kind="stable").astype(np.int32)
        counts = np.bincount(codes, minlength=n)
        return cls(order, np.concatenate(([0], np.cumsum(counts))))

    def rows(self, codes: Codes) -> Codes:
        """Give the rows of some codes, rising."""
        first, last = self.starts[codes].tolist(), self.starts[codes + 1].tolist()
        parts = [self.order[one:other] for one, other in zip(first, last, strict=True)]
        found = np.concatenate([np.zeros(0, dtype=np.int32), *parts])
        found.sort()
        return found.astype(np.int64)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Movements:
    """Rows of money by account.

    Attributes:
        sent: Transfers by payer.
        got: Transfers by beneficiary.
        drawn: Draws by account.
    """

    sent: Index
    got: Index
    drawn: Index

    @classmethod
    def of(cls, tables: RingTables) -> Movements:
        """Index the money of tables."""
        n = len(tables.accounts)
        return cls(
            sent=Index.of(tables.transfers.left, n),
            got=Index.of(tables.transfers.right, n),
            drawn=Index.of(tables.draws.left, n),
        )


def places_of(ordered: npt.NDArray[Any], asked: npt.NDArray[Any]) -> Codes:
    """Give the place of each code or name among sorted ones; UNKNOWN: it is none of them."""
    if not len(ordered):
        return np.full(len(asked), UNKNOWN, dtype=np.int64)
    at = np.minimum(np.searchsorted(ordered, asked), len(ordered) - 1)
    return np.where(ordered[at] == asked, at, UNKNOWN)


def tally(codes: Codes, weights: npt.NDArray[Any] | None = None, *, n: int) -> Floats:
    """Count how often each code stands there, or sum the weights that stand with it."""
    return np.bincount(codes, weights, minlength=n).astype(np.float64)


def sorted_rows(left: Codes, right: Codes, rupees: Floats, at: Floats) -> Rows:
    """Sort rows, and drop what stands there twice."""
    order = np.lexsort((rupees, right, left, at))
    rows = Rows(left=left[order], right=right[order], rupees=rupees[order], at=at[order])
    if not len(rows):
        return rows
    is_new = np.ones(len(rows), dtype=np.bool_)
    same = (rows.left[1:] == rows.left[:-1]) & (rows.right[1:] == rows.right[:-1])
    same &= (rows.rupees[1:] == rows.rupees[:-1]) & (rows.at[1:] == rows.at[:-1])
    is_new[1:] = ~same
    return rows if is_new.all() else rows.take(is_new)
