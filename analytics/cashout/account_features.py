"""What an account looks like at a moment: its ties, its money, its draws.

Neither freezes nor declined draws are among the features: both follow an accusation.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from analytics.cashout.board import Board
from analytics.cashout.tables import DAY_S, HOUR_S, UNKNOWN, Codes, Floats
from analytics.cashout.tallies import distinct_pairs, tally

WINDOW_S: Final = 45 * DAY_S
BIG_PAISE: Final = 500_000.0
SUM_UNIT: Final = 1e5
NEVER_DAYS: Final = 90.0
NO_HOP: Final = 9.0
YOUNG_S: Final = 120 * DAY_S
FADE_DAYS: Final = 20.0
QUICK_H: Final = (6, 24)
ONWARD_H: Final = 12


def account_features(board: Board) -> dict[str, Floats]:
    """Describe every account; shape (n_accounts,) each, in the order of codes."""
    return {
        **_company(board),
        **_taint(board),
        **_identifiers(board),
        **_told(board),
        **_flows(board),
        **_parties(board),
        **_draws(board),
    }


def _company(board: Board) -> dict[str, Floats]:
    situation = board.situation
    clusters, n = situation.clusters, situation.clusters.n_clusters
    alone = n
    label = np.where(clusters.account == UNKNOWN, alone, clusters.account)
    suspect = clusters.is_suspect.astype(np.float64)
    complaint = np.where(clusters.complaint == UNKNOWN, alone, clusters.complaint)
    age = (situation.at - situation.view.complaints.known) / DAY_S
    figures = {
        "suspects beside it in the cluster": tally(label, suspect, n=n + 1),
        "accounts in the cluster": tally(label, n=n + 1),
        "complaints of the cluster": tally(complaint, np.exp(-age / FADE_DAYS), n=n + 1),
        "visits of the cluster": tally(
            board.visits.cluster, np.exp(-(situation.at - board.visits.event) / DAY_S / 10), n=n + 1
        ),
    }
    features = {}
    for name, figure in figures.items():
        figure[alone] = 0.0
        own = suspect if name.startswith("suspects") else 0.0
        features[name] = np.log1p(np.maximum(figure[label] - own, 0.0))
    pairs = clusters.meetings
    n_accounts = len(label)
    features["cards drawn beside"] = np.log1p(
        tally(pairs[:, 0], n=n_accounts) + tally(pairs[:, 1], n=n_accounts)
    )
    return features


def _taint(board: Board) -> dict[str, Floats]:
    taint, transfers = board.situation.taint, board.situation.view.transfers
    n = len(board.is_frozen)
    paid = transfers.beneficiary[taint.rows]
    hops, last = np.full(n, NO_HOP), np.full(n, NEVER_DAYS)
    np.minimum.at(hops, paid, taint.hops.astype(np.float64))
    np.minimum.at(last, paid, (board.situation.at - transfers.event[taint.rows]) / DAY_S)
    onward = transfers.payer[taint.rows[taint.hops > 1]]
    return {
        "tainted credits": np.log1p(tally(paid, n=n)),
        "tainted rupees": np.log1p(tally(paid, transfers.paise[taint.rows] / SUM_UNIT, n=n)),
        "hops from a victim": hops,
        "days since a tainted credit": last,
        "tainted payments on": np.log1p(tally(onward, n=n)),
    }


def _identifiers(board: Board) -> dict[str, Floats]:
    view, at = board.situation.view, board.situation.at
    suspect = board.situation.clusters.is_suspect.astype(np.float64)
    young = np.nan_to_num(at - view.accounts.opened, nan=np.inf) < YOUNG_S
    features = {}
    for name, column in (("phone", view.accounts.phone), ("device", view.accounts.device)):
        holders = np.flatnonzero(column >= 0)
        code = column[holders]
        n_codes = int(code.max(initial=0)) + 1
        for what, own in (("suspects", suspect), ("young accounts", young), ("accounts", None)):
            whole = np.zeros(len(column))
            weight = None if own is None else own[holders]
            whole[holders] = tally(code, weight, n=n_codes)[code]
            whole[holders] -= 0.0 if own is None else own[holders]
            features[f"{what} on its {name}"] = np.log1p(whole)
        features[f"no {name} told"] = (column == UNKNOWN).astype(np.float64)
    return features


def _told(board: Board) -> dict[str, Floats]:
    situation = board.situation
    view, at = situation.view, situation.at
    accounts = view.accounts
    age = np.maximum((at - accounts.opened) / DAY_S, 0.0)
    features = {
        "age": np.log1p(np.nan_to_num(age, nan=-1.0) + 1.0),
        "days known": np.minimum((at - accounts.known) / DAY_S, 200.0),
    }
    features["days known"] = np.nan_to_num(features["days known"], neginf=-1.0)
    suspect = situation.clusters.is_suspect
    for name, column in (("branch town", accounts.city), ("bank", accounts.bank)):
        holders = np.flatnonzero(column >= 0)
        n_codes = int(column.max(initial=0)) + 1
        share = tally(column[holders], suspect[holders], n=n_codes)
        share /= np.maximum(tally(column[holders], n=n_codes), 1.0)
        whole = np.zeros(len(column))
        whole[holders] = share[column[holders]]
        features[f"share of suspects of its {name}"] = whole
    return features


def _flows(board: Board) -> dict[str, Floats]:
    transfers, at = board.situation.view.transfers, board.situation.at
    n = len(board.is_frozen)
    recent = np.flatnonzero(transfers.event > at - WINDOW_S)
    payer, paid = transfers.payer[recent], transfers.beneficiary[recent]
    rupees, event = transfers.paise[recent] / SUM_UNIT, transfers.event[recent]
    big, week = transfers.paise[recent] >= BIG_PAISE, event > at - 7 * DAY_S
    received = tally(paid, rupees, n=n)
    largest, last = np.zeros(n), np.full(n, at - 60 * DAY_S)
    np.maximum.at(largest, paid, rupees)
    np.maximum.at(last, paid, event)
    np.maximum.at(last, payer, event)
    within_week = tally(paid[week], rupees[week], n=n)
    least = np.maximum(received, 0.01)
    return {
        "credits": np.log1p(tally(paid, n=n)),
        "debits": np.log1p(tally(payer, n=n)),
        "received": np.log1p(received),
        "sent": np.log1p(tally(payer, rupees, n=n)),
        "big credits": np.log1p(tally(paid[big], n=n)),
        "big debits": np.log1p(tally(payer[big], n=n)),
        "share of big credits": tally(paid, rupees * big, n=n) / least,
        "received this week": np.log1p(within_week),
        "share received this week": within_week / least,
        "largest credit": np.log1p(largest),
        "share of the largest credit": largest / least,
        "days idle": (at - last) / DAY_S,
    }


def _parties(board: Board) -> dict[str, Floats]:
    view, at = board.situation.view, board.situation.at
    n = len(board.is_frozen)
    suspect = board.situation.clusters.is_suspect.astype(np.float64)
    is_victim = np.zeros(n)
    is_victim[view.complaints.victim] = 1.0
    recent = np.flatnonzero(view.transfers.event > at - WINDOW_S)
    payer, paid = view.transfers.payer[recent], view.transfers.beneficiary[recent]
    one, its_payer = distinct_pairs(paid, payer, n)
    other, its_payee = distinct_pairs(payer, paid, n)
    return {
        "payers": np.log1p(tally(one, n=n)),
        "payees": np.log1p(tally(other, n=n)),
        "suspect payers": np.log1p(tally(one, suspect[its_payer], n=n)),
        "suspect payees": np.log1p(tally(other, suspect[its_payee], n=n)),
        "victims among payers": np.log1p(tally(one, is_victim[its_payer], n=n)),
        "a victim itself": is_victim,
    }


def _draws(board: Board) -> dict[str, Floats]:
    view, at = board.situation.view, board.situation.at
    draws, transfers, n = view.withdrawals, view.transfers, len(board.is_frozen)
    recent = np.flatnonzero((draws.event > at - WINDOW_S) & draws.is_drawn)
    account, rupees = draws.account[recent], draws.paise[recent] / SUM_UNIT
    named = draws.machine[recent] >= 0
    machine, who = draws.machine[recent][named], account[named]
    hottest = np.zeros(n)
    np.maximum.at(hottest, who, board.heat[1][machine])
    n_machines = len(board.everyday)
    visitor, _ = distinct_pairs(who, machine, n_machines)
    big = np.flatnonzero((transfers.event > at - WINDOW_S) & (transfers.paise >= BIG_PAISE))
    came = _sorted_keys(transfers.beneficiary[big], transfers.event[big])
    wait = _since_credit(came, account, draws.event[recent])
    onward = _since_credit(came, transfers.payer[big], transfers.event[big])
    received = tally(transfers.beneficiary[big], transfers.paise[big] / SUM_UNIT, n=n)
    drawn = tally(account, rupees, n=n)
    features = {
        "draws": np.log1p(tally(account, n=n)),
        "drawn": np.log1p(drawn),
        "drawn for a rupee received in big credits": drawn / np.maximum(received, 0.01),
        "machines": np.log1p(tally(visitor, n=n)),
        "visits of rings to its machines": np.log1p(hottest),
        "big payments on": np.log1p(tally(transfers.payer[big][onward < ONWARD_H * HOUR_S], n=n)),
    }
    for hours in QUICK_H:
        quick = account[wait < hours * HOUR_S]
        features[f"draws within {hours} hours of a big credit"] = np.log1p(tally(quick, n=n))
    return features


def _sorted_keys(account: Codes, event: Floats) -> Floats:
    keys: Floats = np.sort(account * 1e10 + event)
    return keys


def _since_credit(came: Floats, account: Codes, event: Floats) -> Floats:
    """Give seconds since the last credit of the same account, endless without one."""
    if not len(came):
        return np.full(len(account), np.inf)
    asked = account * 1e10 + event
    before = np.searchsorted(came, asked, side="right") - 1
    wait = np.where(before >= 0, asked - came[np.maximum(before, 0)], np.inf)
    # Another account's key lies at least so far away.
    return np.where(wait > WINDOW_S, np.inf, wait)
