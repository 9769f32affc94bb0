"""The machines worth ranking for a ring."""

from __future__ import annotations

from typing import Final

import numpy as np

from analytics.cashout.board import Board
from analytics.cashout.ground import Ground
from analytics.cashout.pool import Pool
from analytics.cashout.tables import Codes, Floats
from analytics.cashout.tallies import tally

MOST: Final = 200  # as many are scored; next machine listed: .93 of linked complaints and more
NEAR_KM: Final = 6.0
BANDWIDTH_KM: Final = 2.0
BUSIEST: Final = 12
RECENT_DAYS: Final = 10.0
OLD_DAYS: Final = 60.0


def candidate_machines(board: Board, ground: Ground, pool: Pool) -> Codes:
    """Give up to 200 machines, by code.

    First those the ring used, the recent before the old; then those near its most used;
    then the busiest of the towns its accounts belong to, and of the country.
    """
    n_machines = len(ground.points)
    used = tally(pool.machine, pool.decayed(RECENT_DAYS), n=n_machines)
    used += 1e-3 * tally(pool.machine, pool.decayed(OLD_DAYS), n=n_machines)
    busy = board.heat[1] + 0.02 * board.everyday + 0.01
    score = 10.0 * _shares(used) + 0.5 * _shares(_around(used, ground))
    score += 0.05 * _shares(busy * _town_shares(board, pool)) + 0.001 * _shares(busy)
    return np.sort(np.argsort(-score, kind="stable")[:MOST])


def _around(used: Floats, ground: Ground) -> Floats:
    around = np.zeros(len(used))
    for machine in np.argsort(-used, kind="stable")[:BUSIEST].tolist():
        if used[machine] > 0:
            near, km = ground.near(machine, within_km=NEAR_KM)
            around[near] += used[machine] * np.exp(-km / BANDWIDTH_KM)
    return around


def _town_shares(board: Board, pool: Pool) -> Floats:
    view = board.situation.view
    city = view.accounts.city[pool.next_accounts]
    told = city >= 0
    towns = tally(city[told], pool.next_weights[told], n=len(view.city_points))
    shares: Floats = _shares(towns)[view.machines.city]
    return shares


def _shares(figures: Floats) -> Floats:
    shares: Floats = figures / max(float(figures.sum()), 1e-12)
    return shares
