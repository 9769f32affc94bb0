"""The visits of what may be one ring, each with how surely it is the ring's."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from analytics.cashout.board import Board
from analytics.cashout.tables import DAY_S, HOUR_S, Codes, Floats
from analytics.cashout.tallies import tally

FRESH_S: Final = 96 * HOUR_S
LEAST_PENDING: Final = 0.05
PENDING_UNIT_PAISE: Final = 1e6


@dataclass(frozen=True, slots=True, kw_only=True)
class Guess:
    """Clusters that may be the ring behind a complaint, and how likely each is it.

    Attributes:
        labels: Clusters, each once; empty: nothing is known.
        shares: Above 0, together at most 1.
        is_linked: The complaint's own cluster is it, not one that looks alike.
        payees: Accounts the complaint's payments went to.
    """

    labels: Codes
    shares: Floats
    is_linked: bool
    payees: Codes


@dataclass(frozen=True, slots=True, kw_only=True)
class Pool:
    """Visits of a guess by time, and the accounts that may draw next.

    Attributes:
        at: Now, seconds.
        machine: Of each visit.
        event: Of each visit, seconds.
        age: Days ago.
        weight: Share of the visit's cluster in the guess.
        paise: Drawn on the visit.
        cards: Used on the visit.
        live: 1 where one of them is not frozen.
        bank: Of a card used, or -1.
        account_share: Share of each account's cluster, shape (n_accounts,).
        pending_paise: Tainted money that reached each account in 96 h and is not known to
            have left, shape (n_accounts,).
        next_accounts: Accounts likely to draw.
        next_weights: How likely, not a probability.
    """

    at: float
    machine: Codes
    event: Floats
    age: Floats
    weight: Floats
    paise: Floats
    cards: Floats
    live: Floats
    bank: Codes
    account_share: Floats
    pending_paise: Floats
    next_accounts: Codes
    next_weights: Floats

    def decayed(self, days: float) -> Floats:
        """Give the weight of each visit, falling by e in so many days."""
        faded: Floats = self.weight * np.exp(-self.age / days)
        return faded


def pool_visits(board: Board, guess: Guess) -> Pool:
    """Gather what a guess says, in an order that does not depend on labels."""
    situation, visits = board.situation, board.visits
    slices = [visits.of(int(label)) for label in guess.labels]
    rows = np.concatenate([np.arange(one.start, one.stop) for one in slices] or [_none()])
    weight = np.repeat(guess.shares, [one.stop - one.start for one in slices])
    order = np.lexsort((visits.machine[rows], visits.event[rows]))
    rows, weight = rows[order], weight[order]
    share = np.zeros(situation.clusters.n_clusters + 1)
    share[guess.labels] = guess.shares
    account_share = share[situation.clusters.account]
    pending = _pending(board) * (account_share > 0)
    likely = account_share * situation.clusters.is_suspect * ~board.is_frozen
    likely *= pending / PENDING_UNIT_PAISE + LEAST_PENDING
    likely[guess.payees] += 1.0
    next_accounts = np.flatnonzero(likely > 0)
    return Pool(
        at=situation.at,
        machine=visits.machine[rows],
        event=visits.event[rows],
        age=(situation.at - visits.event[rows]) / DAY_S,
        weight=weight,
        paise=visits.paise[rows],
        cards=visits.cards[rows],
        live=visits.live[rows],
        bank=situation.view.accounts.bank[visits.first_account[rows]],
        account_share=account_share,
        pending_paise=pending,
        next_accounts=next_accounts,
        next_weights=likely[next_accounts],
    )


def _none() -> Codes:
    return np.zeros(0, dtype=np.int64)


def _pending(board: Board) -> Floats:
    situation = board.situation
    transfers, draws = situation.view.transfers, situation.view.withdrawals
    n_accounts = len(situation.view.accounts.names)
    since = situation.at - FRESH_S
    rows = situation.taint.rows[transfers.event[situation.taint.rows] > since]
    drawn = np.flatnonzero((draws.event > since) & draws.is_drawn)
    came = tally(transfers.beneficiary[rows], transfers.paise[rows], n=n_accounts)
    went = tally(transfers.payer[rows], transfers.paise[rows], n=n_accounts)
    cash = tally(draws.account[drawn], draws.paise[drawn], n=n_accounts)
    pending: Floats = np.maximum(came - went - cash, 0.0)
    return pending
