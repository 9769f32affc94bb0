"""Visits of clusters to machines at a moment, ready to be described many times."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from analytics.cashout.inflow import Inflow, inflow_of
from analytics.cashout.situation import Situation
from analytics.cashout.tables import DAY_S, Codes, Flags, Floats
from analytics.cashout.tallies import tally

SAME_VISIT_S: Final = 1800.0
HEAT_DAYS: Final = (3.0, 14.0)
ARREST_DAYS: Final = (5.0, 20.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Visits:
    """Stays of a cluster at a machine: its draws there without half an hour's pause.

    Sorted by cluster, then by time. Live: by a card not frozen.
    """

    cluster: Codes
    machine: Codes
    event: Floats
    paise: Floats
    cards: Floats
    live: Floats
    first_account: Codes

    def of(self, label: int) -> slice:
        """Give the rows of a cluster."""
        first, last = np.searchsorted(self.cluster, [label, label + 1])
        return slice(int(first), int(last))


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """A situation with its visits.

    Attributes:
        situation: What is known.
        visits: Of all clusters.
        is_frozen: Accounts.
        heat: Decayed visits of all clusters by machine, one row a constant of `HEAT_DAYS`.
        everyday: Draws by accounts of no cluster in 60 days, by machine.
        arrests: Decayed arrests by machine, one row a constant of `ARREST_DAYS`.
        inflow: Money that came into accounts of clusters.
    """

    situation: Situation
    visits: Visits
    is_frozen: Flags
    heat: Floats
    everyday: Floats
    arrests: Floats
    inflow: Inflow


def board_of(situation: Situation) -> Board:
    """Gather the visits of a situation."""
    view, at = situation.view, situation.at
    n_machines = len(view.machines.names)
    is_frozen = np.zeros(len(view.accounts.names), dtype=np.bool_)
    is_frozen[view.freezes.subject] = True
    visits = _visits(situation, is_frozen)
    draws = view.withdrawals
    plain = (situation.clusters.account[draws.account] < 0) & (draws.machine >= 0)
    plain &= draws.event > at - 60 * DAY_S
    age = (at - visits.event) / DAY_S
    arrest_age = (at - view.arrests.event) / DAY_S
    return Board(
        situation=situation,
        visits=visits,
        is_frozen=is_frozen,
        heat=_decayed(visits.machine, age, HEAT_DAYS, n_machines),
        everyday=tally(draws.machine[plain], n=n_machines),
        arrests=_decayed(view.arrests.subject, arrest_age, ARREST_DAYS, n_machines),
        inflow=inflow_of(situation, is_frozen),
    )


def _decayed(subject: Codes, age: Floats, days: tuple[float, ...], n: int) -> Floats:
    return np.stack([tally(subject, np.exp(-age / day), n=n) for day in days])


def _visits(situation: Situation, is_frozen: Flags) -> Visits:
    draws, labels = situation.view.withdrawals, situation.clusters.account
    rows = np.flatnonzero((draws.machine >= 0) & (labels[draws.account] >= 0))
    cluster = labels[draws.account[rows]]
    order = np.lexsort((draws.account[rows], draws.event[rows], draws.machine[rows], cluster))
    rows, cluster = rows[order], cluster[order]
    machine, event, account = draws.machine[rows], draws.event[rows], draws.account[rows]
    starts = np.ones(len(rows), dtype=np.bool_)
    starts[1:] = (
        (cluster[1:] != cluster[:-1])
        | (machine[1:] != machine[:-1])
        | (event[1:] - event[:-1] > SAME_VISIT_S)
    )
    stay = np.cumsum(starts) - 1
    n_stays = int(starts.sum())
    firsts = np.flatnonzero(starts)
    order = np.lexsort((machine[firsts], event[firsts], cluster[firsts]))
    cards = np.unique(stay * len(labels) + account) // len(labels)
    paise = np.where(draws.is_drawn[rows], draws.paise[rows], 0.0)
    live = np.maximum.reduceat(~is_frozen[account], firsts) if n_stays else np.zeros(0)
    return Visits(
        cluster=cluster[firsts][order],
        machine=machine[firsts][order],
        event=event[firsts][order],
        paise=tally(stay, paise, n=n_stays)[order],
        cards=tally(cards, n=n_stays)[order],
        live=live.astype(np.float64)[order],
        first_account=account[firsts][order],
    )
