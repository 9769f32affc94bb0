"""Money movements of a made-up country, first in, first out: as known at a moment, and in truth."""

from __future__ import annotations

import csv
import gzip
import heapq
from collections import defaultdict, deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from analytics.cashout.coding import instant
from analytics.cashout.tables import CashTables
from analytics.cashout.taint import named_payments

CLEAN = -1
MOST_PARTIES = 40  # an account of more is a boundary: no queue holds a shop
RUPEE = 100


@dataclass(slots=True)
class Part:
    """Rupees on an account by the credit that brought them; complaint CLEAN: nobody's."""

    paise: int
    complaint: int
    credited: float
    credit: int
    layer: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """Transfers and draws by time; seconds, paise, positions.

    Attributes:
        event: When.
        known: When told; infinite: never, only truth knows.
        payer: Whose money left.
        beneficiary: Whom it reached, or -1: drawn.
        paise: How much.
        named: Complaint that names a transfer, by row.
        of: Rows of each account, rising.
        reported: When each complaint became known.
        frozen: When each account was frozen, and when that was told; infinite: never.
        is_boundary: Accounts of too many parties.
    """

    event: Sequence[float]
    known: Sequence[float]
    payer: Sequence[int]
    beneficiary: Sequence[int]
    paise: Sequence[int]
    named: dict[int, int]
    of: Sequence[Sequence[int]]
    reported: Sequence[float]
    frozen: Sequence[float]
    frozen_known: Sequence[float]
    is_boundary: Sequence[bool]


def feed_of(tables: CashTables, truth: Path) -> Feed:
    """Put tables together, with the draws that no bank ever told of beside them."""
    moved, drawn = tables.transfers, tables.withdrawals
    told = drawn.is_drawn
    untold = _untold(tables, truth)
    event = np.concatenate((moved.event, drawn.event[told], untold[:, 0]))
    order = np.argsort(event, kind="stable")
    columns = [
        np.concatenate(part)[order].tolist()
        for part in (
            (moved.event, drawn.event[told], untold[:, 0]),
            (moved.known, drawn.known[told], np.full(len(untold), np.inf)),
            (moved.payer, drawn.account[told], untold[:, 1].astype(np.int64)),
            (moved.beneficiary, np.full(told.sum() + len(untold), -1)),
            (np.concatenate((moved.paise, drawn.paise[told], untold[:, 2])).astype(np.int64),),
        )
    ]
    place = np.empty(len(order), np.int64)
    place[order] = np.arange(len(order))
    named: dict[int, int] = {}
    for row, complaint in zip(*(part.tolist() for part in named_payments(tables)), strict=True):
        at = int(place[row])
        first = named.get(at)
        if first is None or tables.complaints.known[complaint] < tables.complaints.known[first]:
            named[at] = complaint
    size = len(tables.accounts.names)
    of: list[list[int]] = [[] for _ in range(size)]
    parties: list[set[int]] = [set() for _ in range(size)]
    for row, (payer, beneficiary) in enumerate(zip(columns[2], columns[3], strict=True)):
        of[payer].append(row)
        if beneficiary >= 0 and beneficiary != payer:
            of[beneficiary].append(row)
            parties[payer].add(beneficiary)
            parties[beneficiary].add(payer)
    frozen, frozen_known = np.full(size, np.inf), np.full(size, np.inf)
    frozen[tables.freezes.subject] = tables.freezes.event
    frozen_known[tables.freezes.subject] = tables.freezes.known
    return Feed(
        event=columns[0],
        known=columns[1],
        payer=columns[2],
        beneficiary=columns[3],
        paise=columns[4],
        named=named,
        of=of,
        reported=tables.complaints.known.tolist(),
        frozen=frozen.tolist(),
        frozen_known=frozen_known.tolist(),
        is_boundary=[len(one) > MOST_PARTIES for one in parties],
    )


def _untold(tables: CashTables, truth: Path) -> np.ndarray:
    told = {name: at for at, name in enumerate(tables.withdrawals.names.tolist())}
    accounts = {name: at for at, name in enumerate(tables.accounts.names.tolist())}
    with gzip.open(truth / "withdrawals.csv.gz", "rt", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    first = next(row for row in rows if row["withdrawal_id"] in told)
    zero = tables.withdrawals.event[told[first["withdrawal_id"]]] - float(first["t_h"]) * 3600
    kept = [
        (zero + float(row["t_h"]) * 3600, accounts[row["account_id"]], int(row["amount"]) * RUPEE)
        for row in rows
        if row["withdrawal_id"] not in told
        and row["status"] == "ok"
        and row["account_id"] in accounts
    ]
    return np.array(kept, np.float64).reshape(-1, 3)


def take(purse: deque[Part], paise: int) -> Iterator[tuple[int, Part]]:
    """Take from the oldest parts; what is missing nobody saw come in."""
    while paise and purse:
        part = purse[0]
        taken = min(paise, part.paise)
        paise -= taken
        part.paise -= taken
        if not part.paise:
            purse.popleft()
        yield taken, part


@dataclass(slots=True)
class Books:
    """Every account's parts, carried forward row by row."""

    feed: Feed
    purses: dict[int, deque[Part]] = field(default_factory=lambda: defaultdict(deque))
    row: int = 0

    def run(self, until: float, *, known: float = np.inf) -> Iterator[tuple[int, int, Part]]:
        """Go on to a moment, by rows known at another; give (row, paise, part) that left."""
        feed = self.feed
        while self.row < len(feed.event) and feed.event[self.row] <= until:
            row = self.row
            self.row += 1
            if feed.known[row] <= known or known == np.inf:
                yield from self._happen(row, known)

    def _happen(self, row: int, known: float) -> Iterator[tuple[int, int, Part]]:
        feed = self.feed
        payer, beneficiary, paise = feed.payer[row], feed.beneficiary[row], feed.paise[row]
        complaint = feed.named.get(row, CLEAN)
        parts: list[tuple[int, int, int]] = []
        if complaint != CLEAN and feed.reported[complaint] <= known:
            parts.append((paise, complaint, 0))
        else:
            for taken, part in take(self.purses[payer], paise):
                parts.append((taken, part.complaint, part.layer))
                if part.complaint != CLEAN:
                    yield row, taken, part
            missing = paise - sum(taken for taken, _, _ in parts)
            if missing:
                parts.append((missing, CLEAN, 0))
        if beneficiary >= 0 and beneficiary != payer:
            self.purses[beneficiary].extend(_credited(parts, feed.event[row]))


def _credited(parts: Sequence[tuple[int, int, int]], at: float) -> Iterator[Part]:
    disputed = sum(paise for paise, complaint, _ in parts if complaint != CLEAN)
    for paise, complaint, layer in parts:
        yield Part(paise, complaint, at, disputed, layer + 1)


def known_parts(feed: Feed, at: float, *, since: float) -> dict[int, list[Part]]:
    """Give disputed parts on accounts by what was known, of payments named and made `since`."""
    heap = [
        row
        for row, complaint in feed.named.items()
        if feed.reported[complaint] <= at and feed.known[row] <= at and feed.event[row] >= since
    ]
    heapq.heapify(heap)
    planned = set(heap)
    books = Books(feed)
    opened: set[int] = set()
    while heap:
        row = heapq.heappop(heap)
        beneficiary = feed.beneficiary[row]
        if beneficiary >= 0 and beneficiary not in opened:
            if not _carries(feed, books, row, at):
                continue
            opened.add(beneficiary)
            free = _free_before(feed, beneficiary, row, at)
            if free:
                books.purses[beneficiary].append(Part(free, CLEAN, 0.0, 0, 0))
            for later in feed.of[beneficiary]:
                if later > row and later not in planned and feed.known[later] <= at:
                    planned.add(later)
                    heapq.heappush(heap, later)
        for _ in books._happen(row, at):  # noqa: SLF001 - the same books, row by row
            pass
    return {
        account: kept
        for account in opened
        if (kept := [part for part in books.purses[account] if part.complaint != CLEAN])
    }


def _carries(feed: Feed, books: Books, row: int, at: float) -> bool:
    """Tell whether a row brings disputed money."""
    complaint = feed.named.get(row)
    if complaint is not None and feed.reported[complaint] <= at:
        return True
    left = feed.paise[row]
    for part in books.purses[feed.payer[row]]:
        if part.complaint != CLEAN:
            return True
        left -= part.paise
        if left <= 0:
            return False
    return False


def _free_before(feed: Feed, account: int, row: int, at: float) -> int:
    free = 0
    for before in feed.of[account]:
        if before >= row:
            break
        if feed.known[before] <= at:
            is_in = feed.beneficiary[before] == account
            free = free + feed.paise[before] if is_in else max(0, free - feed.paise[before])
    return free


def moment(text: str) -> float:
    """Read an instant, seconds."""
    return instant(text)
