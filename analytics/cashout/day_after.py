"""What rings drew in the day after a moment, as seen long after."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analytics.cashout.attach import Roster
from analytics.cashout.samples import RING_DAYS, SETTLED_S, Hindsight
from analytics.cashout.tables import DAY_S, HOUR_S, UNKNOWN, CashTables, Codes, Flags, Floats
from analytics.cashout.tallies import tally


@dataclass(frozen=True, slots=True, kw_only=True)
class DayAfter:
    """Draws of the next 24 h by accounts that belonged to a cluster, as seen later.

    Attributes:
        machine: Of each draw.
        paise: Of each.
        hour: Of each, hours since 1970.
        is_settled: Reported within ten days.
        ring: Position among the live clusters of the moment, or -1: of none of them.
        n_rings: Live clusters.
    """

    machine: Codes
    paise: Floats
    hour: Codes
    is_settled: Flags
    ring: Codes
    n_rings: int

    def paise_by_ring(self) -> Floats:
        """Give what each live cluster drew."""
        own = self.ring >= 0
        return tally(self.ring[own], self.paise[own], n=self.n_rings)

    def visits_by_ring(self) -> Floats:
        """Give at how many machines and hours each live cluster drew."""
        own = self.ring >= 0
        stays = np.stack([self.ring, self.machine, self.hour])[:, own]
        return tally(np.unique(stays, axis=1)[0], n=self.n_rings)


def day_after(tables: CashTables, hindsight: Hindsight, roster: Roster) -> DayAfter:
    """Gather the draws after the moment of a roster, from tables known long after."""
    at, draws = roster.board.situation.at, tables.withdrawals
    later, _ = hindsight.after(at)
    in_day = (draws.event > at) & (draws.event <= at + DAY_S)
    rows = np.flatnonzero(
        in_day & draws.is_drawn & (draws.machine >= 0) & (later[draws.account] >= 0)
    )
    return DayAfter(
        machine=draws.machine[rows],
        paise=draws.paise[rows],
        hour=(draws.event[rows] // HOUR_S).astype(np.int64),
        is_settled=draws.known[rows] - draws.event[rows] <= SETTLED_S,
        ring=_live_before(roster, later)[later[draws.account[rows]]],
        n_rings=len(roster.live()),
    )


def _live_before(roster: Roster, later: Codes) -> Codes:
    """Give the live cluster that drew most of what each later cluster drew in 30 days, or -1."""
    situation, live = roster.board.situation, roster.live()
    n_later = int(later.max(initial=0)) + 1
    position = np.full(situation.clusters.n_clusters + 1, UNKNOWN)
    position[live] = np.arange(len(live))
    draws = situation.view.withdrawals
    recent = draws.account[draws.event > situation.at - RING_DAYS * DAY_S]
    label, ring = later[recent], position[situation.clusters.account[recent]]
    both = (label >= 0) & (ring >= 0)
    counts = tally(label[both] * len(live) + ring[both], n=n_later * len(live))
    if not len(live):
        return np.full(n_later, UNKNOWN)
    table = counts.reshape(n_later, len(live))
    best: Codes = np.where(table.any(axis=1), table.argmax(axis=1), UNKNOWN)
    return best
