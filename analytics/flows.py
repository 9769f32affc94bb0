"""Money that moved or was drawn, each piece once, and how quickly it went on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
import numpy.typing as npt

from analytics.settings import RingSettings
from graph.model.link import LinkKind
from graph.model.table import UNKNOWN, Ints, LinkTable

Floats = npt.NDArray[np.float64]

MS_PER_HOUR: Final = 3_600_000


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Flows:
    """Columns of money movements, a row each; sorted, so that no sum depends on the input's order.

    Attributes:
        payer: Position of the account it left.
        beneficiary: Position of the account or, of withdrawals, the machine it reached (the
            account itself where the place is unknown).
        amount_paise: Paise, or UNKNOWN.
        event_ms: First possible instant, epoch milliseconds, or UNKNOWN.
        latest_ms: Last possible instant, epoch milliseconds, or UNKNOWN.
        moved: Share of the amount that left the beneficiary within the window after, by transfer
            or as cash; 0 if undated, and for withdrawals.
    """

    payer: Ints
    beneficiary: Ints
    amount_paise: Ints
    event_ms: Ints
    latest_ms: Ints
    moved: Floats

    def take(self, rows: Ints) -> Flows:
        """Give some rows, in the order asked for."""
        return Flows(
            payer=self.payer[rows],
            beneficiary=self.beneficiary[rows],
            amount_paise=self.amount_paise[rows],
            event_ms=self.event_ms[rows],
            latest_ms=self.latest_ms[rows],
            moved=self.moved[rows],
        )


def read_flows(links: LinkTable, *, settings: RingSettings | None = None) -> tuple[Flows, Flows]:
    """Give transfers and withdrawals, each once however many complaints tell of it.

    A transfer is known by its number; one that came back under it stands the way it was first
    sent. A withdrawal is known by account, place, amount,
    instant and channel, so two equal ones at one machine in one minute count once.
    """
    settings = settings or RingSettings()
    moved = _transfers(links)
    drawn = _withdrawals(links)
    window = int(settings.flow_window_h * MS_PER_HOUR)
    out = np.concatenate((moved, drawn))
    out_of = _Ledger(out[:, 0], out[:, 2], out[:, 3])
    return (
        _flows(moved, out_of.after(moved, window)),
        _flows(drawn, np.zeros(len(drawn))),
    )


def _transfers(links: LinkTable) -> Ints:
    rows = links.rows_of(LinkKind.TRANSFERRED)
    columns = _columns(links, rows, links.transfer_no)
    by_instant = (*columns.T[2::-1], columns[:, 3])
    columns = columns[np.lexsort((*by_instant, columns[:, 5]))]
    numbered = columns[:, 5] != UNKNOWN
    first = np.ones(len(columns), dtype=np.bool_)
    first[1:] = (np.diff(columns[:, 5]) != 0) | ~numbered[1:]
    kept = columns[first][:, :5]
    return kept[np.lexsort(kept.T[::-1])]


def _withdrawals(links: LinkTable) -> Ints:
    rows = links.rows_of(LinkKind.WITHDREW)
    return np.unique(_columns(links, rows, links.channel), axis=0)[:, :5]


def _columns(links: LinkTable, rows: Ints, last: Ints) -> Ints:
    """Payer, beneficiary, amount, first and last instant, and one more column."""
    latest_ms = np.maximum(links.event_ms, links.latest_ms)
    ends = (links.source, links.target, links.amount_paise, links.event_ms, latest_ms, last)
    return np.column_stack([column[rows] for column in ends])


def _flows(columns: Ints, moved: Floats) -> Flows:
    payer, beneficiary, amount_paise, event_ms, latest_ms = columns.T
    return Flows(
        payer=payer,
        beneficiary=beneficiary,
        amount_paise=amount_paise,
        event_ms=event_ms,
        latest_ms=latest_ms,
        moved=moved,
    )


class _Ledger:
    """Dated money of each account in the order of time, to be summed over any window."""

    def __init__(self, account: Ints, amount_paise: Ints, event_ms: Ints) -> None:
        dated = (event_ms != UNKNOWN) & (amount_paise > 0)
        order = np.lexsort((event_ms[dated], account[dated]))
        self._account = account[dated][order]
        self._event_ms = event_ms[dated][order]
        self._sums = np.concatenate(([0], np.cumsum(amount_paise[dated][order])))

    def after(self, flows: Ints, window: int) -> Floats:
        """Give the share of each flow that its beneficiary sent on after it."""
        return self._share(flows, flows[:, 1], flows[:, 3], flows[:, 4] + window)

    def _share(self, flows: Ints, account: Ints, first: Ints, last: Ints) -> Floats:
        amount = flows[:, 2]
        known = (flows[:, 3] != UNKNOWN) & (amount > 0)
        start = self._place(account, first, "left")
        end = self._place(account, last, "right")
        sums = self._sums[end] - self._sums[start]
        shares = np.minimum(1.0, sums / np.maximum(amount, 1))
        return np.where(known, shares, 0.0)

    def _place(self, account: Ints, instant: Ints, side: Literal["left", "right"]) -> Ints:
        """Find where an instant stands in an account's dated money."""
        if not len(self._account):
            return np.zeros(len(account), dtype=np.int64)
        least, most = int(self._event_ms.min()) - 1, int(self._event_ms.max()) + 1
        span = most - least + 1
        own = self._account * span + (self._event_ms - least)
        asked = account * span + (np.clip(instant, least, most) - least)
        return np.searchsorted(own, asked, side=side)
