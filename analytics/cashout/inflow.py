"""Money that reached the accounts of clusters, whether anyone has complained of it or not.

Most of what a ring draws was paid by people who complain late or never: its accounts fill
before a complaint says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from analytics.cashout.situation import Situation
from analytics.cashout.tables import HOUR_S, UNKNOWN, Codes, Flags, Floats
from analytics.cashout.tallies import tally

UNIT_PAISE: Final = 1e6  # ten thousand rupees, about one draw
LARGE_PAISE: Final = 5e5  # Rs 5,000; of 2,000 or 20,000 instead, rings' rupees are told as well
HELD_PAISE: Final = 3e5  # Rs 3,000: less is not worth a walk to a machine
CAME_SPANS_H: Final = (6, 12, 24, 48, 96, 240)
COUNT_SPANS_H: Final = (24, 96)
LEFT_SPANS_H: Final = (24, 72, 120, 240)


@dataclass(frozen=True, slots=True, kw_only=True)
class Inflow:
    """What came into accounts of clusters that are not frozen.

    Attributes:
        account: Payee of each large payment from outside its cluster.
        paise: Of each.
        hours: Since each was made.
        holder: Accounts that have something left.
        left: What is left in each of all that came within each of `LEFT_SPANS_H`, shape
            (n_spans, n_holders); 0 where it is little.
    """

    account: Codes
    paise: Floats
    hours: Floats
    holder: Codes
    left: Floats


def inflow_of(situation: Situation, is_frozen: Flags) -> Inflow:
    """Gather what came into the accounts of all clusters."""
    transfers, label = situation.view.transfers, situation.clusters.account
    is_open = (label != UNKNOWN) & ~is_frozen
    hours = (situation.at - transfers.event) / HOUR_S
    large = (hours < CAME_SPANS_H[-1]) & (transfers.paise >= LARGE_PAISE)
    large &= is_open[transfers.beneficiary]
    rows = np.flatnonzero(large)
    payee = transfers.beneficiary[rows]
    from_outside = label[transfers.payer[rows]] != label[payee]
    rows = rows[from_outside]
    left = np.stack([_left(situation, span) * is_open for span in LEFT_SPANS_H])
    holder = np.flatnonzero(left.any(axis=0))
    return Inflow(
        account=transfers.beneficiary[rows],
        paise=transfers.paise[rows],
        hours=hours[rows],
        holder=holder,
        left=left[:, holder],
    )


def inflow_features(inflow: Inflow, account_share: Floats) -> dict[str, float]:
    """Describe what came into the accounts of a ring.

    Args:
        inflow: Into all clusters.
        account_share: How surely each account is the ring's, shape (n_accounts,).
    """
    share = account_share[inflow.account]
    paise = share * inflow.paise / UNIT_PAISE
    features = {
        f"large sums in {span} hours": np.log1p(paise[inflow.hours < span].sum())
        for span in CAME_SPANS_H
    }
    for span in COUNT_SPANS_H:
        counted = share[inflow.hours < span].sum()
        features[f"large payments in {span} hours"] = np.log1p(counted)
    held = account_share[inflow.holder]
    for span, left in zip(LEFT_SPANS_H, inflow.left, strict=True):
        features[f"left of {span} hours"] = np.log1p((held * left).sum() / UNIT_PAISE)
        features[f"accounts with some left of {span} hours"] = np.log1p(held[left > 0].sum())
    return {name: float(value) for name, value in features.items()}


def _left(situation: Situation, span_h: float) -> Floats:
    transfers, draws = situation.view.transfers, situation.view.withdrawals
    n_accounts, since = len(situation.view.accounts.names), situation.at - span_h * HOUR_S
    rows = np.flatnonzero(transfers.event > since)
    drawn = np.flatnonzero((draws.event > since) & draws.is_drawn)
    came = tally(transfers.beneficiary[rows], transfers.paise[rows], n=n_accounts)
    went = tally(transfers.payer[rows], transfers.paise[rows], n=n_accounts)
    cash = tally(draws.account[drawn], draws.paise[drawn], n=n_accounts)
    left = came - went - cash
    worth: Floats = np.where(left >= HELD_PAISE, left, 0.0)
    return worth
