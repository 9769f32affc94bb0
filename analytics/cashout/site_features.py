"""What a candidate machine is, and how it suits the habits of a ring."""

from __future__ import annotations

from typing import Final

import numpy as np

from analytics.cashout.board import Board
from analytics.cashout.ground import Ground
from analytics.cashout.pool import Pool
from analytics.cashout.tables import DAY_S, Codes, Floats
from analytics.cashout.tallies import tally
from analytics.cashout.use_features import STEADY_DAYS, shares_at

TRAITS: Final = ("guarded", "open round the clock", "camera")
SITES: Final = 3
HAND_DAYS: Final = 5.0
LIVE_ARREST: Final = 0.02
OWN_BANK_PRIOR: Final = (1.0, 6.0)  # one visit in six at the card's own bank
SITE_PRIOR: Final = 0.7


def site_features(board: Board, pool: Pool, ground: Ground, candidates: Codes) -> dict[str, Floats]:
    """Describe each candidate by itself and by others' use; shape (n_candidates,) each."""
    return {
        **_towns(board, pool, candidates),
        **_banks(board, pool, candidates),
        **_traits(board, pool, candidates),
        **_heat(board, pool, candidates),
        **_arrests(board, ground, candidates),
        "share of draws by hands that hold money": _hands(board, pool, candidates),
    }


def _towns(board: Board, pool: Pool, candidates: Codes) -> dict[str, Floats]:
    view = board.situation.view
    city, n_cities = view.machines.city, len(view.city_points)
    steady, recent = pool.decayed(STEADY_DAYS), pool.decayed(1.0)
    home = view.accounts.city[pool.next_accounts]
    told = home >= 0
    visited = city[pool.machine]
    return {
        "share of visits in the town": shares_at(visited, steady, city[candidates], n_cities),
        "share of today's visits in the town": shares_at(
            visited, recent + 0.05 * steady, city[candidates], n_cities
        ),
        "share of accounts of the town": shares_at(
            home[told], pool.next_weights[told], city[candidates], n_cities
        ),
    }


def _banks(board: Board, pool: Pool, candidates: Codes) -> dict[str, Floats]:
    view = board.situation.view
    bank, cards = view.machines.bank, view.accounts.bank[pool.next_accounts]
    n_banks = int(max(bank.max(), cards.max(initial=0))) + 1
    told = cards >= 0
    own = shares_at(cards[told], pool.next_weights[told], bank[candidates], n_banks)
    own *= bank[candidates] >= 0
    steady = pool.decayed(STEADY_DAYS)
    is_own = (pool.bank == bank[pool.machine]) & (pool.bank >= 0)
    few, many = OWN_BANK_PRIOR
    habit = (steady[is_own].sum() + few) / (steady.sum() + many)
    return {"share of cards of its bank": own, "cards of its bank, by habit": own * habit}


def _traits(board: Board, pool: Pool, candidates: Codes) -> dict[str, Floats]:
    machines, steady = board.situation.view.machines, pool.decayed(STEADY_DAYS)
    features = {}
    for column, name in enumerate(TRAITS):
        has = machines.traits[:, column] > 0
        habit = (steady[has[pool.machine]].sum() + 1.0) / (steady.sum() + 2.0)
        features[name] = has[candidates].astype(np.float64)
        features[f"{name}, by habit"] = np.log(2 * np.where(has[candidates], habit, 1 - habit))
    site = machines.site
    visits = tally(site[pool.machine], steady, n=SITES) + SITE_PRIOR
    features["kind of site, by habit"] = np.log(visits / visits.sum())[site[candidates]]
    for kind in range(1, SITES):
        features[f"kind of site {kind}"] = (site[candidates] == kind).astype(np.float64)
    features["most a draw gives"] = np.log(machines.cap_paise[candidates] / 1e6)
    return features


def _heat(board: Board, pool: Pool, candidates: Codes) -> dict[str, Floats]:
    n_machines = len(board.everyday)
    recent = tally(pool.machine, pool.decayed(3.0), n=n_machines)
    lately = tally(pool.machine, pool.decayed(14.0), n=n_machines)
    others = np.maximum(board.heat - np.stack([recent, lately]), 0.0)[:, candidates]
    return {
        "other rings' visits, 3 days": np.log1p(others[0]),
        "other rings' visits, 14 days": np.log1p(others[1]),
        "everyday draws": np.log1p(board.everyday[candidates]),
    }


def _arrests(board: Board, ground: Ground, candidates: Codes) -> dict[str, Floats]:
    recent = np.flatnonzero(board.arrests[0] > LIVE_ARREST)
    near = np.exp(-ground.between(candidates, recent)) @ board.arrests[0][recent]
    return {
        "arrests, 5 days": board.arrests[0][candidates],
        "arrests, 20 days": board.arrests[1][candidates],
        "arrests near": near,
    }


def _hands(board: Board, pool: Pool, candidates: Codes) -> Floats:
    """Give where the accounts that may draw next drew before."""
    draws = board.situation.view.withdrawals
    likely = np.zeros(len(board.is_frozen))
    likely[pool.next_accounts] = pool.next_weights
    rows = np.flatnonzero((likely[draws.account] > 0) & (draws.machine >= 0))
    age = (pool.at - draws.event[rows]) / DAY_S
    weight = likely[draws.account[rows]] * np.exp(-age / HAND_DAYS)
    return shares_at(draws.machine[rows], weight, candidates, len(board.everyday))
