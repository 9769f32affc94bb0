"""Guess the ring behind a complaint that nothing ties to one yet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from analytics.cashout.board import Board
from analytics.cashout.choice import Choice, log_shares
from analytics.cashout.pool import Guess
from analytics.cashout.ring_features import DAY_H, INDIA_S
from analytics.cashout.tables import DAY_S, HOUR_S, Codes, Flags, Floats
from analytics.cashout.taint import named_payments
from analytics.cashout.tallies import tally
from analytics.distance import distances_km

LIVE_VISITS: Final = 1.0
LINKED_VISITS: Final = 0.2
MEMORY_DAYS: Final = 45.0
FADE_DAYS: Final = 15.0
VISIT_DAYS: Final = 10.0
NAMED_DAYS: Final = 60.0
NEAR_HOURS: Final = 3
COMPLAINT_PRIOR: Final = 3.0
ACCOUNT_PRIOR: Final = 5.0
FAR_KM: Final = 2000.0
MOST_GUESSES: Final = 8
LEAST_SHARE: Final = 0.01
SURE: Final = 0.97


@dataclass(frozen=True, slots=True, kw_only=True)
class Roster:
    """What sets the live clusters of a board apart, computed once.

    Attributes:
        board: What is known.
        visits: Decayed visits of each cluster.
        middles: Middle of each cluster's visits, degrees; NaN without one.
        complaints: Recent complaints tied to a cluster, by position.
        members: Suspect accounts of clusters.
        named: Payments that complaints name.
        named_by: The complaint of each.
    """

    board: Board
    visits: Floats
    middles: Floats
    complaints: Codes
    members: Codes
    named: Codes
    named_by: Codes

    @classmethod
    def of(cls, board: Board) -> Roster:
        """Gather what is needed to tell clusters apart."""
        situation, stays = board.situation, board.visits
        clusters, n_clusters = situation.clusters, situation.clusters.n_clusters
        recent = stays.event > situation.at - MEMORY_DAYS * DAY_S
        label = stays.cluster[recent]
        weight = np.exp(-(situation.at - stays.event[recent]) / DAY_S / VISIT_DAYS)
        visits = tally(label, weight, n=n_clusters)
        points = situation.view.machines.points[stays.machine[recent]]
        sums = [tally(label, weight * axis, n=n_clusters) for axis in points.T]
        middles = np.stack(sums, axis=1) / np.where(visits > 0, visits, np.nan)[:, None]
        known = situation.view.complaints.known > situation.at - MEMORY_DAYS * DAY_S
        named, by = named_payments(situation.view, since=situation.at - NAMED_DAYS * DAY_S)
        return cls(
            board=board,
            visits=visits,
            middles=middles,
            complaints=np.flatnonzero((clusters.complaint >= 0) & known),
            members=np.flatnonzero((clusters.account >= 0) & clusters.is_suspect),
            named=named,
            named_by=by,
        )

    def payees(self, complaint: int) -> Codes:
        """Give the accounts a complaint's payments went to."""
        rows = self.named[self.named_by == complaint]
        payees: Codes = np.unique(self.board.situation.view.transfers.beneficiary[rows])
        return payees

    def live(self) -> Codes:
        """Give the clusters that draw these weeks."""
        return np.flatnonzero(self.visits > LIVE_VISITS)


def guess_ring(roster: Roster, complaint: int, choice: Choice | None) -> Guess:
    """Give the cluster of a complaint, or those it is most like where it has none that draws.

    Args:
        roster: What is known.
        complaint: Position of the complaint.
        choice: Tells clusters apart by `likeness`; None: nothing is guessed.
    """
    payees = roster.payees(complaint)
    label = int(roster.board.situation.clusters.complaint[complaint])
    if label >= 0 and roster.visits[label] > LINKED_VISITS:
        return Guess(labels=np.array([label]), shares=np.ones(1), is_linked=True, payees=payees)
    live = roster.live()
    if choice is None or not len(live):
        return Guess(labels=live[:0], shares=np.zeros(0), is_linked=False, payees=payees)
    X = likeness(roster, complaint, live)
    shares = np.exp(log_shares(choice.utilities(X), np.array([len(live)])))
    best = np.argsort(-shares, kind="stable")[:MOST_GUESSES]
    best = best[shares[best] > LEAST_SHARE]
    return Guess(
        labels=live[best],
        shares=SURE * shares[best] / max(float(shares[best].sum()), 1e-12),
        is_linked=False,
        payees=payees,
    )


def likeness(roster: Roster, complaint: int, live: Codes) -> Floats:
    """Compare a complaint with clusters, leaving out itself and its payees.

    Returns:
        Shape (n_live, 9): log ratios of the share of its kind of fraud, town, hour, banks
        and branch towns in each cluster to all; its pace; how unlike its losses are.
    """
    view, clusters = roster.board.situation.view, roster.board.situation.clusters
    complaints, n_clusters = view.complaints, clusters.n_clusters
    rows = roster.complaints[roster.complaints != complaint]
    label = clusters.complaint[rows]
    weight = np.exp(-(roster.board.situation.at - complaints.known[rows]) / DAY_S / FADE_DAYS)
    count = tally(label, weight, n=n_clusters)
    hour = (complaints.event + INDIA_S) / HOUR_S
    apart = np.abs((hour[rows] - hour[complaint] + DAY_H / 2) % DAY_H - DAY_H / 2)
    told = {
        "fraud": complaints.fraud_type[rows] == complaints.fraud_type[complaint],
        "town": complaints.city[rows] == complaints.city[complaint],
        "hour": apart < NEAR_HOURS,
    }
    ratios = [
        _log_ratio(same, label, weight, COMPLAINT_PRIOR, n_clusters)[live] for same in told.values()
    ]
    loss = np.log(complaints.paise)
    usual = tally(label, weight * loss[rows], n=n_clusters)
    usual += COMPLAINT_PRIOR * (loss[rows].mean() if len(rows) else 0.0)
    unlike = np.abs(usual / (count + COMPLAINT_PRIOR) - loss[complaint])
    return np.stack(
        [
            *ratios,
            *_payee_ratios(roster, roster.payees(complaint), live),
            np.log(count[live] + 0.5),
            np.log(roster.visits[live]),
            unlike[live],
        ],
        axis=1,
    )


def _payee_ratios(roster: Roster, payees: Codes, live: Codes) -> list[Floats]:
    """Compare branch town, bank and place of the payees with those of the clusters."""
    view, clusters = roster.board.situation.view, roster.board.situation.clusters
    accounts = view.accounts
    members = roster.members[~np.isin(roster.members, payees)]
    label, ones = clusters.account[members], np.ones(len(members))
    ratios = []
    for column in (accounts.city, accounts.bank):
        ratio = np.zeros(len(live))
        for value in column[payees][column[payees] >= 0]:
            same = column[members] == value
            whole = _log_ratio(same, label, ones, ACCOUNT_PRIOR, clusters.n_clusters)
            ratio += whole[live] / len(payees)
        ratios.append(ratio)
    towns = np.unique(accounts.city[payees][accounts.city[payees] >= 0])
    points = view.city_points[towns]
    points = points[np.isfinite(points).all(axis=1)]
    km = np.full(len(live), FAR_KM)
    if len(points):
        km = distances_km(roster.middles[live], points).min(axis=1)
        ratios.append(np.log1p(km))
    else:
        ratios.append(np.zeros(len(live)))
    return ratios


def _log_ratio(same: Flags, label: Codes, weight: Floats, prior: float, n: int) -> Floats:
    """Give the log of how much more common something is in a cluster than in all."""
    overall = float((weight * same).sum()) / max(float(weight.sum()), 1e-9) + 1e-4
    own = tally(label, weight * same, n=n)
    ratio: Floats = np.log((own + prior * overall) / (tally(label, weight, n=n) + prior) / overall)
    return ratio
