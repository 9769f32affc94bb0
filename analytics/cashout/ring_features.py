"""How busy a ring is, what money it holds, and what the hour is."""

from __future__ import annotations

from typing import Final

import numpy as np

from analytics.cashout.board import Board
from analytics.cashout.inflow import inflow_features
from analytics.cashout.pool import Guess, Pool
from analytics.cashout.tables import DAY_S, HOUR_S, Codes, Floats
from analytics.cashout.tallies import tally
from analytics.cashout.use_features import novelty

INDIA_S: Final = 5.5 * HOUR_S  # Asia/Kolkata, no summer time
RUPEE_PAISE: Final = 1e5  # sums enter in thousands of rupees
DAY_H: Final = 24
NEVER_H: Final = 2000.0
HABIT_DAYS: Final = 20.0
HABIT_PRIOR: Final = 8.0
VISIT_SPANS: Final = (1, 2, 3, 7, 21)
DECAY_DAYS: Final = (1.0, 3.0, 10.0, 30.0)
COMPLAINT_SPANS: Final = (0.5, 1.0, 3.0, 7.0, 21.0)
EVENT_SPANS: Final = (0.25, 1.0, 3.0)
MONEY_SPANS_H: Final = (3, 6, 12, 24, 48, 72)
FREEZE_SPANS: Final = (1, 3, 10)


def ring_features(
    board: Board, pool: Pool, guess: Guess, complaint: int | None
) -> dict[str, float]:
    """Describe a ring at a moment.

    Args:
        board: What is known.
        pool: Its visits.
        guess: Which clusters it may be.
        complaint: Position of the complaint asked about; None: the whole ring is asked about.
    """
    return {
        **_activity(pool),
        **_reported(board, guess, complaint),
        **_money(board, pool),
        **inflow_features(board.inflow, pool.account_share),
        **_lost(board, pool),
        **_clock(board, pool),
        "clusters": float(len(guess.labels)),
        "surest": float(guess.shares.max(initial=0.0)),
        "novelty": novelty(pool),
    }


def _activity(pool: Pool) -> dict[str, float]:
    age, weight = pool.age, pool.weight
    features = {f"visits in {d} days": np.log1p(weight[age < d].sum()) for d in VISIT_SPANS}
    for days in DECAY_DAYS:
        features[f"rate, {days:g} days"] = np.log(pool.decayed(days).sum() / days + 0.02)
    newest = age.min(initial=NEVER_H / DAY_H)
    features["hours since the last visit"] = np.log1p(newest * DAY_H)
    days_out = np.unique(age[age < 14].astype(np.int64))  # noqa: PLR2004 - a fortnight
    features["days out in 14"] = len(days_out) / 14
    features["days out in 5"] = (days_out < 5).sum() / 5  # noqa: PLR2004 - as named
    features["days out, 2nd to 5th"] = ((days_out >= 1) & (days_out < 5)).sum() / 4  # noqa: PLR2004 - as named
    recent = age < 30  # noqa: PLR2004 - a month
    features["machines in 30 days"] = np.log1p(len(np.unique(pool.machine[recent])))
    steady = pool.decayed(10.0)
    features["rupees a visit"] = np.log((steady @ pool.paise + 3e6) / (steady.sum() + 3) / 1e6)
    pauses = np.diff(np.sort(pool.event[recent])) / HOUR_S
    pause = float(np.median(pauses)) if len(pauses) > 2 else 100.0  # noqa: PLR2004 - no median of two
    features["pause between visits"] = np.log(np.clip(pause, 1 / 6, 30 * DAY_H))
    return {name: float(value) for name, value in features.items()}


def _reported(board: Board, guess: Guess, complaint: int | None) -> dict[str, float]:
    situation = board.situation
    at, complaints = situation.at, situation.view.complaints
    share = np.zeros(situation.clusters.n_clusters + 1)
    share[guess.labels] = guess.shares
    weight = share[situation.clusters.complaint]
    rows = np.flatnonzero(weight > 0)
    weight, known = weight[rows], (at - complaints.known[rows]) / DAY_S
    event = (at - complaints.event[rows]) / DAY_S
    features = {
        f"complaints in {d:g} days": np.log1p(weight[known < d].sum()) for d in COMPLAINT_SPANS
    }
    for days in EVENT_SPANS:
        features[f"frauds in {days:g} days"] = np.log1p(weight[event < days].sum())
    for days in (1, 3):
        loss = (weight * complaints.paise[rows])[event < days].sum()
        features[f"losses in {days} days"] = np.log1p(loss / RUPEE_PAISE)
    asked = rows[np.argmax(complaints.known[rows])] if len(rows) else -1
    asked = asked if complaint is None else complaint
    features["hours since the fraud"] = np.log1p((at - complaints.event[asked]) / HOUR_S)
    features["hours since the report"] = (at - complaints.known[asked]) / HOUR_S
    features["loss"] = np.log(complaints.paise[asked] / RUPEE_PAISE + 1)
    return {name: float(value) for name, value in features.items()}


def _money(board: Board, pool: Pool) -> dict[str, float]:
    situation = board.situation
    transfers, share = situation.view.transfers, pool.account_share
    rows = situation.taint.rows
    rows = rows[transfers.event[rows] > pool.at - 10 * DAY_S]
    rows = rows[share[transfers.beneficiary[rows]] > 0]
    hours = (pool.at - transfers.event[rows]) / HOUR_S
    came = share[transfers.beneficiary[rows]] * transfers.paise[rows] / RUPEE_PAISE
    features = {f"came in {h} hours": np.log1p(came[hours < h].sum()) for h in MONEY_SPANS_H}
    features["hours since money came"] = np.log1p(hours.min(initial=10 * DAY_H))
    held = share * pool.pending_paise / RUPEE_PAISE
    features["held"] = np.log1p((held * ~board.is_frozen).sum())
    features["held by frozen accounts"] = np.log1p((held * board.is_frozen).sum())
    holds = (pool.pending_paise > 3e5) & ~board.is_frozen  # noqa: PLR2004 - Rs 3,000
    features["accounts that hold"] = np.log1p(share[holds].sum())
    return {name: float(value) for name, value in features.items()}


def _lost(board: Board, pool: Pool) -> dict[str, float]:
    view, share = board.situation.view, pool.account_share
    age = (pool.at - view.freezes.event) / DAY_S
    frozen = share[view.freezes.subject]
    features = {f"freezes in {d} days": np.log1p(frozen[age < d].sum()) for d in FREEZE_SPANS}
    active = _active_accounts(board, pool)
    total = share[active].sum()
    features["active accounts"] = np.log1p(total)
    lost = (share[active] * board.is_frozen[active]).sum()
    features["share of active accounts frozen"] = lost / max(total, 1e-9)
    return {name: float(value) for name, value in features.items()}


def _active_accounts(board: Board, pool: Pool) -> Codes:
    view, since = board.situation.view, pool.at - 10 * DAY_S
    rows = board.situation.taint.rows
    rows = rows[view.transfers.event[rows] > since]
    paid = view.transfers.beneficiary[rows]
    drew = view.withdrawals.account[view.withdrawals.event > since]
    active = np.unique(np.concatenate([paid, drew]))
    ours: Codes = active[pool.account_share[active] > 0]
    return ours


def _clock(board: Board, pool: Pool) -> dict[str, float]:
    visits, at = board.visits, pool.at
    everyone = np.exp(-(at - visits.event) / DAY_S / HABIT_DAYS)
    whole = _hours(visits.event, everyone)
    own = _hours(pool.event, pool.decayed(HABIT_DAYS))
    prior = HABIT_PRIOR * whole / max(float(whole.sum()), 1e-9)
    habit = (own + prior + 0.01) / (own.sum() + prior.sum() + 0.24)
    hour = ((at + INDIA_S) / HOUR_S) % DAY_H
    ahead = habit[(int(hour) + np.arange(8)) % DAY_H]
    left = 1 - hour % 1
    weekday = int((at + INDIA_S) // DAY_S + 3) % 7  # 1 January 1970 was a Thursday
    recent = np.exp(-(at - visits.event) / DAY_S / 3).sum() / 3
    return {
        "habit, 1 hour": float(np.log(ahead[0] * left + ahead[1] * (1 - left) + 0.002)),
        "habit, 6 hours": float(
            np.log(ahead[0] * left + ahead[1:6].sum() + ahead[6] * (1 - left) + 0.01)
        ),
        "hour, sine": float(np.sin(hour / DAY_H * 2 * np.pi)),
        "hour, cosine": float(np.cos(hour / DAY_H * 2 * np.pi)),
        "weekend": float(weekday >= 5),  # noqa: PLR2004 - Saturday
        "all rings' pace": float(np.log((recent + 1) / (everyone.sum() / HABIT_DAYS + 1))),
    }


def _hours(event: Floats, weight: Floats) -> Floats:
    hour = ((event + INDIA_S) / HOUR_S).astype(np.int64) % DAY_H
    return tally(hour, weight, n=DAY_H)
