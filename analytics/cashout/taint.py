"""Follow the money of complaints onward, payment by payment."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from analytics.cashout.tables import DAY_S, HOUR_S, CashTables, Codes, Flags, Floats, Transfers
from analytics.cashout.tallies import distinct_pairs, tally

# Measured at day 120 of three data sets against the accounts known to draw for a ring:
# share .5 finds 4,108 of 4,477 with 62 innocents, .3 4,271 with 68, .1 4,412 with 77;
# Rs 2,000 instead of 3,000 177 innocents for 21 more, 5,000 23 for 69 fewer.
ROUNDS: Final = 3
WINDOW_S: Final = 72 * HOUR_S
LEAST_PAISE: Final = 400_000.0
LEAST_SHARE: Final = 0.3
SLACK: Final = 1.1
MOST_PARTIES: Final = 40
MEMORY_S: Final = 75 * DAY_S
NEAR_LOSS: Final = 0.02
PART_OF_LOSS: Final = 0.1


@dataclass(frozen=True, slots=True, kw_only=True)
class Taint:
    """Payments that carry the money of complaints.

    Attributes:
        rows: Positions of the payments.
        hops: Payments from the victim, from 1.
        complaint: Complaint each is followed from, by position; the latest where several.
    """

    rows: Codes
    hops: Codes
    complaint: Codes


def named_payments(view: CashTables, *, since: float = -np.inf) -> tuple[Codes, Codes]:
    """Give the payments that complaints name, and by which complaint.

    A complaint that names none is given the payment of its victim between event and report
    that is near its loss, or else all that could be parts of it. Complaints known before
    `since` are left aside.
    """
    complaints, transfers = view.complaints, view.transfers
    found = (complaints.named_transfer >= 0) & (complaints.known[complaints.named_by] >= since)
    rows, by = [complaints.named_transfer[found]], [complaints.named_by[found]]
    silent = np.setdiff1d(np.flatnonzero(complaints.known >= since), complaints.named_by)
    is_victim = np.zeros(len(view.accounts.names), dtype=np.bool_)
    is_victim[complaints.victim[silent]] = True
    paid = np.flatnonzero(is_victim[transfers.payer])
    for complaint in silent.tolist():
        mine = paid[transfers.payer[paid] == complaints.victim[complaint]]
        event = transfers.event[mine]
        during = event >= complaints.event[complaint] - HOUR_S / 60
        during &= event <= complaints.known[complaint]
        chosen = _make_up(mine[during], transfers, complaints.paise[complaint])
        rows.append(chosen)
        by.append(np.full(len(chosen), complaint))
    return np.concatenate(rows), np.concatenate(by)


def follow_money(view: CashTables, *, at: float) -> Taint:
    """Follow the payments that complaints name through the accounts they pass.

    A payment is taken if it is not small, leaves within 72 h of a tainted credit of its
    payer, those credits are a fair part of all its payer received in that time and no less
    than the payment, and it goes neither to a victim nor to an account of many parties.

    Args:
        view: What is known.
        at: Now, seconds; payments older than 75 days are not followed.
    """
    since = at - MEMORY_S
    rows, by = _latest(*named_payments(view, since=since), by_key=None)
    ways = _Ways.of(view, since=since, named=rows)
    taken, hops, complaints = [rows], [np.ones(len(rows), dtype=np.int64)], [by]
    for hop in range(2, ROUNDS + 2):
        tainted = _Running.of(view.transfers, np.concatenate(taken))
        found, source = ways.onward(rows, tainted)
        rows, by = found, by[source]
        ways.is_taken[found] = True
        taken.append(found)
        hops.append(np.full(len(found), hop))
        complaints.append(by)
    return Taint(
        rows=np.concatenate(taken), hops=np.concatenate(hops), complaint=np.concatenate(complaints)
    )


def _make_up(mine: Codes, transfers: Transfers, loss: float) -> Codes:
    paise = transfers.paise[mine]
    whole = mine[np.abs(paise - loss) <= NEAR_LOSS * loss]
    if len(whole):
        return whole[:1]
    return mine[(paise >= PART_OF_LOSS * loss) & (paise <= (1 + NEAR_LOSS) * loss)]


def _latest(rows: Codes, values: Codes, *, by_key: Floats | None) -> tuple[Codes, Codes]:
    """Give each row once, with its value of the largest key."""
    order = np.lexsort((values if by_key is None else by_key, rows))
    rows, values = rows[order], values[order]
    last = np.ones(len(rows), dtype=np.bool_)
    last[:-1] = rows[1:] != rows[:-1]
    return rows[last], values[last]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Running:
    """Sums of credits by account and time, for sums over any window."""

    keys: Floats
    sums: Floats

    @classmethod
    def of(cls, transfers: Transfers, rows: Codes) -> _Running:
        keys = _key(transfers.beneficiary[rows], transfers.event[rows])
        order = np.argsort(keys, kind="stable")
        sums = np.concatenate([[0.0], np.cumsum(transfers.paise[rows][order])])
        return cls(keys=keys[order], sums=sums)

    def within(self, account: Codes, until: Floats) -> Floats:
        """Give what each account received in the window that ends at `until`."""
        key = _key(account, until)
        last = np.searchsorted(self.keys, key, side="right")
        first = np.searchsorted(self.keys, key - WINDOW_S)
        window: Floats = self.sums[last] - self.sums[first]
        return window


def _key(account: Codes, event: Floats) -> Floats:
    return account * 1e10 + event  # seconds stay below 1e10 until the year 2286


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ways:
    """Payments that may carry money on, by payer and time."""

    transfers: Transfers
    rows: Codes
    payers: Codes
    is_taken: Flags
    credits: _Running

    @classmethod
    def of(cls, view: CashTables, *, since: float, named: Codes) -> _Ways:
        transfers = view.transfers
        n_accounts = len(view.accounts.names)
        recent = np.flatnonzero(transfers.event >= since)
        is_victim = np.zeros(n_accounts, dtype=np.bool_)
        is_victim[view.complaints.victim] = True
        parties = _count_parties(transfers, recent, n_accounts)
        to = transfers.beneficiary[recent]
        is_way = (transfers.paise[recent] >= LEAST_PAISE) & ~is_victim[to]
        rows = recent[is_way & (parties[to] <= MOST_PARTIES)]
        rows = rows[np.lexsort((rows, transfers.event[rows], transfers.payer[rows]))]
        is_taken = np.zeros(len(transfers.known), dtype=np.bool_)
        is_taken[named] = True
        return cls(
            transfers=transfers,
            rows=rows,
            payers=transfers.payer[rows],
            is_taken=is_taken,
            credits=_Running.of(transfers, recent),
        )

    def onward(self, front: Codes, tainted: _Running) -> tuple[Codes, Codes]:
        """Give payments that carry on those of `front`, each with the position of its last."""
        holder = self.transfers.beneficiary[front]
        first = np.searchsorted(self.payers, holder)
        count = np.searchsorted(self.payers, holder, side="right") - first
        source = np.repeat(np.arange(len(front)), count)
        offset = np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count)
        row = self.rows[offset + np.repeat(first, count)]
        wait = self.transfers.event[row] - self.transfers.event[front[source]]
        keep = (wait >= 0) & (wait <= WINDOW_S) & ~self.is_taken[row]
        row, source = row[keep], source[keep]
        payer, event = self.transfers.payer[row], self.transfers.event[row]
        stolen = tainted.within(payer, event)
        keep = stolen >= LEAST_SHARE * self.credits.within(payer, event)
        keep &= self.transfers.paise[row] <= SLACK * stolen
        row, source = row[keep], source[keep]
        return _latest(row, source, by_key=self.transfers.event[front[source]])


def _count_parties(transfers: Transfers, rows: Codes, n_accounts: int) -> Floats:
    payer, beneficiary = distinct_pairs(
        transfers.payer[rows], transfers.beneficiary[rows], n_accounts
    )
    return tally(payer, n=n_accounts) + tally(beneficiary, n=n_accounts)
