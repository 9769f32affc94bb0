"""What a store knows, as the tables rings are found in, and back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from analytics.flows import Flows
from analytics.hubs import UNTOLD
from analytics.instants import INDIA_MS
from analytics.mentions import Mentions
from analytics.suspicion.tables import Codes, Floats, Mask, Names, RingTables, Rows, sorted_rows
from graph.model.link import LinkKind
from graph.model.table import UNKNOWN, Ints, LinkTable

MS_PER_S: Final = 1_000.0
PAISE: Final = 100.0
DAY_S: Final = 86_400.0
INDIA_S: Final = INDIA_MS / MS_PER_S
THURSDAY_TO_MONDAY_S: Final = 3 * DAY_S  # the epoch began on a Thursday; weeks begin on Mondays
ENDS: Final = {
    "transfers": ("accounts", "accounts"),
    "draws": ("accounts", "machines"),
    "phone_uses": ("accounts", "phones"),
    "device_uses": ("accounts", "devices"),
    "reports": ("complaints", "accounts"),
    "calls": ("complaints", "phones"),
    "filings": ("complaints", "accounts"),
}
"""What the codes of each kind of row stand for."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Linked:
    """Tables of what a store knows, and where their codes stand in its links.

    Attributes:
        tables: Accounts are all that hold money; seconds count from a Monday in India.
        accounts: Position in `LinkTable.keys` of each account, rising.
        phones: Of each phone.
        devices: Of each device.
        machines: Of each machine; that of the account where the place is unknown.
        complaints: Position in `LinkTable.complaints` of each complaint, rising.
    """

    tables: RingTables
    accounts: Ints
    phones: Ints
    devices: Ints
    machines: Ints
    complaints: Ints

    def codes_of(self, accounts: Ints) -> Codes:
        """Give the codes of accounts by their positions in the links."""
        return np.searchsorted(self.accounts, accounts)


def read_linked(
    links: LinkTable,
    *,
    mentions: Mentions,
    barred: Mask,
    transfers: Flows,
    withdrawals: Flows,
    by_trails: bool,
    now_ms: int = 0,
) -> Linked:
    """Lay links out as tables.

    An undated payment counts as made now, and an undated use as seen now.

    Args:
        links: What is known.
        mentions: Who is on which trail.
        barred: Keys that must not tie, beside `LinkTable.keys`.
        transfers: Money moved, each transfer once.
        withdrawals: Money drawn, each withdrawal once.
        by_trails: Whether a complaint tells of every account on its trail; else of those alone
            that its victim paid. Victims' accounts tie nobody then.
        now_ms: The latest instant that anything tells of, where the links are a part of it.
    """
    reader = _Reader(links, mentions.is_account, barred, now_ms)
    rows = {
        "transfers": reader.moved(transfers),
        "draws": reader.moved(withdrawals),
        "phone_uses": reader.uses(LinkKind.USES_PHONE),
        "device_uses": reader.uses(LinkKind.USES_DEVICE),
        "reports": reader.trails(mentions) if by_trails else reader.reports(),
        "calls": reader.told(LinkKind.NAMES_PHONE),
        "filings": reader.told(LinkKind.FILED_BY),
    }
    places = {
        "accounts": np.flatnonzero(mentions.is_account),
        "phones": np.union1d(rows["phone_uses"].right, rows["calls"].right),
        "devices": np.unique(rows["device_uses"].right),
        "machines": np.unique(rows["draws"].right),
        "complaints": np.unique(
            np.concatenate([rows[name].left for name in ("reports", "calls", "filings")])
        ),
    }
    is_barred = barred | (mentions.is_victim if by_trails else False)
    return Linked(tables=_tables(links, rows, places, is_barred, reader.now_s), **places)


def _tables(
    links: LinkTable, rows: Mapping[str, Rows], places: Mapping[str, Ints], barred: Mask, at: float
) -> RingTables:
    """Give rows by the codes of their ends."""
    accounts = places["accounts"]
    coded = {
        name: Rows(
            left=np.searchsorted(places[left], rows[name].left),
            right=np.searchsorted(places[right], rows[name].right),
            rupees=rows[name].rupees,
            at=rows[name].at,
        )
        for name, (left, right) in ENDS.items()
    }
    return RingTables(
        accounts=_names(links.keys, accounts),
        opened=np.full(len(accounts), np.nan),
        is_current=np.zeros(len(accounts), dtype=np.bool_),
        phones=_names(links.keys, places["phones"]),
        devices=_names(links.keys, places["devices"]),
        machines=_names(links.keys, places["machines"]),
        complaints=_names(links.complaints, places["complaints"]),
        transfers=coded["transfers"],
        draws=coded["draws"],
        phone_uses=coded["phone_uses"],
        device_uses=coded["device_uses"],
        reports=coded["reports"],
        calls=coded["calls"],
        filings=coded["filings"],
        at=at,
        barred=barred[accounts],
    )


def _names(every: tuple[str, ...], places: Ints) -> Names:
    names = np.array([every[at].encode() for at in places.tolist()], dtype=np.bytes_)
    return names if len(names) else np.zeros(0, dtype="S8")


class _Reader:
    """Reads rows of one kind after another, by position of their ends."""

    def __init__(self, links: LinkTable, is_account: Mask, barred: Mask, now_ms: int) -> None:
        self._links, self._is_account, self._barred = links, is_account, barred
        self._untold = np.array([bool(flags & UNTOLD) for flags in links.flags], dtype=np.bool_)
        latest = np.maximum(links.event_ms, links.latest_ms)
        self._now_ms = int(latest.max(initial=now_ms))
        self._latest_ms = latest

    @property
    def now_s(self) -> float:
        """The latest instant any row tells of."""
        return float(self._seconds(np.array([self._now_ms]))[0])

    def moved(self, flows: Flows) -> Rows:
        """Give money moved or drawn."""
        latest = np.maximum(flows.event_ms, flows.latest_ms)
        rupees = np.maximum(flows.amount_paise, 0) / PAISE
        return sorted_rows(flows.payer, flows.beneficiary, rupees, self._seconds(latest))

    def uses(self, kind: LinkKind) -> Rows:
        """Give who uses what, things that nobody can tell apart left out."""
        rows = self._links.rows_of(kind)
        rows = rows[self._is_account[self._links.source[rows]]]
        rows = rows[~self._untold[self._links.target[rows]]]
        return self._rows(self._links.source[rows], rows)

    def told(self, kind: LinkKind) -> Rows:
        """Give the phones that complaints name, or the accounts of who filed them."""
        rows = self._links.rows_of(kind)
        rows = rows[self._links.complaint[rows] != UNKNOWN]
        if kind is LinkKind.FILED_BY:
            rows = rows[self._is_account[self._links.target[rows]]]
        else:
            rows = rows[~self._untold[self._links.target[rows]]]
        return self._rows(self._links.complaint[rows], rows)

    def reports(self) -> Rows:
        """Give the accounts that victims paid, with what is disputed."""
        links, rows = self._links, self._links.rows_of(LinkKind.PAID_INTO)
        filed = links.rows_of(LinkKind.FILED_BY)
        own = links.complaint[filed] * len(links.keys) + links.target[filed]
        kept = (links.complaint[rows] != UNKNOWN) & self._is_account[links.target[rows]]
        kept &= ~self._barred[links.target[rows]]
        kept &= ~np.isin(links.complaint[rows] * len(links.keys) + links.target[rows], own)
        rows = rows[kept]
        return self._rows(links.complaint[rows], rows)

    def trails(self, mentions: Mentions) -> Rows:
        """Give every account on the trail of a complaint."""
        none = np.zeros(len(mentions.account))
        at = np.full(len(none), self.now_s)
        return sorted_rows(mentions.complaint, mentions.account, none, at)

    def _rows(self, left: Ints, rows: Ints) -> Rows:
        links = self._links
        disputed, amount = links.disputed_paise[rows], links.amount_paise[rows]
        paise = np.maximum(np.where(disputed == UNKNOWN, amount, disputed), 0)
        at = self._seconds(self._latest_ms[rows])
        return sorted_rows(left, links.target[rows], paise / PAISE, at)

    def _seconds(self, instant_ms: Ints) -> Floats:
        known = np.where(instant_ms == UNKNOWN, self._now_ms, instant_ms)
        return known / MS_PER_S + INDIA_S + THURSDAY_TO_MONDAY_S
