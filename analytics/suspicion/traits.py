"""What each account does by itself: amounts, pace, age, identifiers. No complaint is asked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np
import numpy.typing as npt

from analytics.suspicion.tables import DAY_S, HOUR_S, WEEK_S, Codes, Floats, RingTables, Rows, tally
from analytics.suspicion.windows import Passing

LARGE_RUPEES: Final = 10_000.0
QUICK_S: Final = 900.0  # draws at one machine within a quarter of an hour are drawn together
MOST_TOGETHER: Final = 12  # draws that are compared with each: a queue, not a crowd
LEAST_SHARE: Final = 0.5
NEVER_DAYS: Final = 4_000.0

Traits = npt.NDArray[np.float32]


def read_traits(tables: RingTables, passing: Passing) -> tuple[tuple[str, ...], Traits]:
    """Give the names of the traits, and each account's, shape (n_accounts, n_traits)."""
    columns: dict[str, Floats] = {}
    columns.update(_inflow(tables, passing))
    columns.update(_outflow(tables, passing))
    columns.update(_cash(tables, passing))
    columns.update(_identifiers(tables))
    columns.update(_dates(tables))
    table = np.empty((len(tables.accounts), len(columns)), dtype=np.float32)
    for at, values in enumerate(columns.values()):
        table[:, at] = values
    return tuple(columns), table


def _inflow(tables: RingTables, passing: Passing) -> Mapping[str, Floats]:
    rows, n = tables.transfers, len(tables.accounts)
    total = tally(rows.right, rows.rupees, n=n)
    is_large = rows.rupees >= LARGE_RUPEES
    flows = is_large & (passing.moved >= LEAST_SHARE)
    return {
        "in_count": np.log1p(tally(rows.right, n=n)),
        "in_rupees": np.log1p(total),
        "in_large": _part(tally(rows.right, rows.rupees * is_large, n=n), total),
        "in_moved": _part(tally(rows.right, rows.rupees * passing.moved, n=n), total),
        "in_cashed": _part(tally(rows.right, rows.rupees * passing.cashed, n=n), total),
        "in_passed_large": np.log1p(tally(rows.right[flows], n=n)),
        "in_most": np.log1p(_largest(rows.right, rows.rupees, n)),
        "in_burst": _part(_busiest(rows.right, rows.at, rows.rupees, n), total),
        "payers": np.log1p(_partners(rows.right, rows.left, n)),
    }


def _outflow(tables: RingTables, passing: Passing) -> Mapping[str, Floats]:
    rows, n = tables.transfers, len(tables.accounts)
    total = tally(rows.left, rows.rupees, n=n)
    is_large = rows.rupees >= LARGE_RUPEES
    flows = is_large & (passing.funded >= LEAST_SHARE)
    return {
        "out_count": np.log1p(tally(rows.left, n=n)),
        "out_rupees": np.log1p(total),
        "out_large": _part(tally(rows.left, rows.rupees * is_large, n=n), total),
        "out_funded": _part(tally(rows.left, rows.rupees * passing.funded, n=n), total),
        "out_passed_large": np.log1p(tally(rows.left[flows], n=n)),
        "out_most": np.log1p(_largest(rows.left, rows.rupees, n)),
        "out_burst": _part(_busiest(rows.left, rows.at, rows.rupees, n), total),
        "beneficiaries": np.log1p(_partners(rows.left, rows.right, n)),
    }


def _cash(tables: RingTables, passing: Passing) -> Mapping[str, Floats]:
    rows, n = tables.draws, len(tables.accounts)
    drawn = tally(rows.left, rows.rupees, n=n)
    funded = rows.rupees * passing.drawn_from
    is_funded = passing.drawn_from >= LEAST_SHARE
    money_in = tally(tables.transfers.right, tables.transfers.rupees, n=n)
    return {
        "draws": np.log1p(tally(rows.left, n=n)),
        "drawn": np.log1p(drawn),
        "drawn_funded": np.log1p(tally(rows.left, funded, n=n)),
        "draws_funded": np.log1p(tally(rows.left[is_funded], n=n)),
        "drawn_share": _part(drawn, np.maximum(money_in, drawn)),
        "draws_funded_share": _part(tally(rows.left, funded, n=n), drawn),
        "draws_together": np.log1p(_together(rows.take(is_funded), n)),
    }


def _identifiers(tables: RingTables) -> Mapping[str, Floats]:
    n = len(tables.accounts)
    found: dict[str, Floats] = {}
    for name, rows in (("phones", tables.phone_uses), ("devices", tables.device_uses)):
        is_new = rows.at >= tables.at - 90.0 * DAY_S
        sharers = tally(rows.right, n=int(rows.right.max(initial=-1)) + 1)
        fresh = rows.take(is_new)
        newcomers = tally(fresh.right, n=len(sharers))
        found[f"{name}"] = tally(rows.left, n=n)
        found[f"{name}_new"] = tally(fresh.left, n=n)
        found[f"{name}_sharers"] = np.log1p(_largest(rows.left, sharers[rows.right] - 1.0, n))
        found[f"{name}_newcomers"] = np.log1p(_largest(fresh.left, newcomers[fresh.right] - 1.0, n))
    return found


def _dates(tables: RingTables) -> Mapping[str, Floats]:
    n, moves, draws = len(tables.accounts), tables.transfers, tables.draws
    large = moves.take(moves.rupees >= LARGE_RUPEES)
    first_large = _earliest(large.right, large.at, n)
    account = np.concatenate((moves.left, moves.right, draws.left))
    at = np.concatenate((moves.at, moves.at, draws.at))
    first, last = _earliest(account, at, n), -_earliest(account, -at, n)
    is_active = np.isfinite(first)
    span = np.where(is_active, np.where(is_active, last, 0.0) - np.where(is_active, first, 0.0), 0)
    since = _earliest(tables.phone_uses.left, -tables.phone_uses.at, n)
    since_device = _earliest(tables.device_uses.left, -tables.device_uses.at, n)
    newest = -np.minimum(since, since_device)
    age = (first_large - tables.opened) / DAY_S
    lag = np.where(np.isfinite(newest) & np.isfinite(first_large), first_large - newest, np.nan)
    return {
        "age": (tables.at - tables.opened) / DAY_S,
        "age_at_large": np.where(np.isfinite(first_large), age, np.nan),
        "span": span / DAY_S,
        "identifier_lag": lag / DAY_S,
        "identifier_age": np.where(np.isfinite(newest), (tables.at - newest) / DAY_S, NEVER_DAYS),
        "is_current": tables.is_current.astype(np.float64),
    }


def _part(some: Floats, whole: Floats) -> Floats:
    return some / np.maximum(whole, 1.0)


def _largest(codes: Codes, values: Floats, n: int) -> Floats:
    found = np.zeros(n)
    np.maximum.at(found, codes, values)
    return found


def _earliest(codes: Codes, at: Floats, n: int) -> Floats:
    found = np.full(n, np.inf)
    np.minimum.at(found, codes, at)
    return found


def _partners(codes: Codes, others: Codes, n: int) -> Floats:
    return tally(np.unique(codes * n + others) // n, n=n)


def _busiest(codes: Codes, at: Floats, rupees: Floats, n: int) -> Floats:
    """Give the most that each account moved within seven days."""
    start = at.min(initial=0.0)
    keys = codes * (at.max(initial=0.0) - start + WEEK_S + 1.0) + (at - start)
    order = np.argsort(keys, kind="stable")
    sums = np.concatenate(([0.0], np.cumsum(rupees[order])))
    end = np.searchsorted(keys[order], keys[order] + WEEK_S, side="right")
    end = np.minimum(end, np.searchsorted(codes[order], codes[order], side="right"))
    return _largest(codes[order], sums[end] - sums[:-1], n)


def _together(draws: Rows, n: int) -> Floats:
    """Count, for each account, others that drew at the same machine just before or after."""
    order = np.lexsort((draws.left, draws.at, draws.right))
    account, machine, at = draws.left[order], draws.right[order], draws.at[order]
    pairs = [np.zeros(0, dtype=np.int64)]
    for step in range(1, MOST_TOGETHER):
        near = (machine[step:] == machine[:-step]) & (at[step:] - at[:-step] <= QUICK_S)
        near &= account[step:] != account[:-step]
        if not near.any():
            break
        one, other = account[:-step][near], account[step:][near]
        pairs.append(np.minimum(one, other) * n + np.maximum(one, other))
    met = np.unique(np.concatenate(pairs))
    return tally(met // n, n=n) + tally(met % n, n=n)


__all__ = ["HOUR_S", "Traits", "read_traits"]
