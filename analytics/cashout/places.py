"""The machines of the country at which rings draw in the next day."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from analytics.cashout.attach import Roster
from analytics.cashout.board import Board, board_of
from analytics.cashout.calibration import calibrated
from analytics.cashout.choice import log_shares
from analytics.cashout.description import describe_ring
from analytics.cashout.ground import Ground
from analytics.cashout.models import Logistic, fit_logistic, one_thread
from analytics.cashout.pool import Guess
from analytics.cashout.ring_model import DAY, RingModel
from analytics.cashout.samples import HORIZONS_H, SETTLED_S, Hindsight
from analytics.cashout.situation import situation_at
from analytics.cashout.tables import DAY_S, HOUR_S, CashTables, Flags, Floats
from analytics.cashout.tallies import tally

FADE_DAYS: Final = (2.0, 5.0, 14.0)
COUNT_DAYS: Final = 14
UNIT_PAISE: Final = 1e6  # ten thousand rupees, about one draw
RUPEE_PENALTY: Final = 1e-3
CHANCE_STRENGTH: Final = 0.1
NONE_LEFT: Final = 1e-4


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceModel:
    """Fitted once, asked with boards; linear in logs.

    Attributes:
        mean: Of each feature.
        spread: Standard deviation of each.
        weights: Of the logarithm of expected rupees.
        intercept: Of the same.
        chance: Of any draw that is reported in time.
    """

    mean: Floats
    spread: Floats
    weights: Floats
    intercept: float
    chance: Logistic

    def forecast(self, X: Floats) -> tuple[Floats, Floats]:
        """Give expected paise and the chance of a draw within a day at every machine."""
        log_paise = (X - self.mean) / self.spread @ self.weights + self.intercept
        return UNIT_PAISE * np.exp(log_paise), calibrated(self.chance, X)


def place_features(roster: Roster, ground: Ground, model: RingModel) -> Floats:
    """Describe every machine by what all live clusters are expected to do, and did.

    Returns:
        Shape (n_machines, n_features), logarithms.
    """
    board = roster.board
    n_machines = len(ground.points)
    expected, left_alone = np.zeros(n_machines), np.zeros(n_machines)
    draws = np.zeros(n_machines)
    rings = [describe_ring(board, ground, _whole(int(label)), None) for label in roster.live()]
    if rings:
        chances = model.any_chances(rings)
        for label, ring, chance in zip(roster.live(), rings, chances, strict=True):
            utilities = model.utilities(ring)
            share = np.exp(log_shares(utilities, np.array([len(utilities)])))
            expected[ring.machines] += chance[DAY] * share * _daily_paise(board, int(label))
            draws[ring.machines] += chance[DAY] * share
            at_machine = model.machine_chances(utilities, chance)[:, DAY]
            left_alone[ring.machines] += np.log1p(-np.clip(at_machine, 0.0, 0.999))
    columns = [expected / UNIT_PAISE, draws, 1.0 - np.exp(left_alone)]
    columns += _past(board, n_machines)
    logs = [np.log(column + NONE_LEFT) for column in columns]
    return np.stack([*logs, board.arrests[0]], axis=1)


def fit_place_model(
    tables: CashTables, hindsight: Hindsight, moments: Floats, ground: Ground, model: RingModel
) -> PlaceModel:
    """Fit on some moments of the past, by what had become known of them."""
    X, paise, is_drawn = [], [], []
    for at in moments:
        roster = Roster.of(board_of(situation_at(tables, float(at))))
        X.append(place_features(roster, ground, model))
        accounts, _ = hindsight.after(float(at))
        draws = tables.withdrawals
        day = (draws.event > at) & (draws.event <= at + HORIZONS_H[DAY] * HOUR_S)
        rows = np.flatnonzero(
            day & draws.is_drawn & (draws.machine >= 0) & (accounts[draws.account] >= 0)
        )
        machine = draws.machine[rows]
        paise.append(tally(machine, draws.paise[rows], n=len(ground.points)))
        settled = machine[draws.known[rows] - draws.event[rows] <= SETTLED_S]
        is_drawn.append(tally(settled, n=len(ground.points)) > 0)
    return _fit(np.concatenate(X), np.concatenate(paise), np.concatenate(is_drawn))


def _fit(X: Floats, paise: Floats, is_drawn: Flags) -> PlaceModel:
    from sklearn.linear_model import PoissonRegressor  # noqa: PLC0415 - seconds to import, to fit alone

    mean, spread = X.mean(axis=0), X.std(axis=0) + 1e-9
    with one_thread():
        rupees = PoissonRegressor(alpha=RUPEE_PENALTY, max_iter=300)
        rupees.fit((X - mean) / spread, paise / UNIT_PAISE)
    return PlaceModel(
        mean=mean,
        spread=spread,
        weights=rupees.coef_,
        intercept=float(rupees.intercept_),
        chance=fit_logistic(X, is_drawn, strength=CHANCE_STRENGTH),
    )


def _whole(label: int) -> Guess:
    return Guess(
        labels=np.array([label]),
        shares=np.ones(1),
        is_linked=True,
        payees=np.zeros(0, dtype=np.int64),
    )


def _daily_paise(board: Board, label: int) -> float:
    """Give what a cluster draws on a day on which it draws, about."""
    rows = board.visits.of(label)
    age = (board.situation.at - board.visits.event[rows]) / DAY_S
    weight = np.exp(-age / COUNT_DAYS)
    drawn = float(weight @ board.visits.paise[rows])
    days = np.unique(age.astype(np.int64))
    return (drawn + UNIT_PAISE) / (float(np.exp(-days / COUNT_DAYS).sum()) + 1.0)


def _past(board: Board, n_machines: int) -> list[Floats]:
    visits, at = board.visits, board.situation.at
    age = (at - visits.event) / DAY_S
    recent = age < COUNT_DAYS
    columns: list[Floats] = [
        tally(visits.machine, np.exp(-age / days), n=n_machines) for days in FADE_DAYS
    ]
    columns.append(tally(visits.machine[recent], n=n_machines))
    rupees = visits.paise * np.exp(-age / FADE_DAYS[1]) / UNIT_PAISE
    columns.append(tally(visits.machine, rupees, n=n_machines))
    columns.append(board.everyday)
    return columns
