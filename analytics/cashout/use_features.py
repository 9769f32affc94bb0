"""How a ring used each candidate machine and those around it."""

from __future__ import annotations

from typing import Final

import numpy as np

from analytics.cashout.ground import Ground
from analytics.cashout.pool import Pool
from analytics.cashout.tables import DAY_S, HOUR_S, Codes, Floats
from analytics.cashout.tallies import tally

DECAY_DAYS: Final = (1.0, 3.0, 10.0, 30.0)
STEADY_DAYS: Final = 10.0
SHARE_FLOOR: Final = 0.003
KERNELS_KM: Final = (0.3, 1.0, 3.0, 10.0)
KERNEL_FLOOR: Final = 1e-4
NEAR_SHARE: Final = 0.1
RULE_FLOOR: Final = 0.01
NEVER_H: Final = 2000.0
LAST_VISITS: Final = 3
NEW_AFTER_S: Final = 20 * DAY_S
WEEK_DAYS: Final = 8
LONG_AGO_DAYS: Final = 60


def use_features(pool: Pool, ground: Ground, candidates: Codes) -> dict[str, Floats]:
    """Describe each candidate by the visits to it and near it; shape (n_candidates,) each."""
    counts = _counts(pool, ground, candidates)
    nearness = _nearness(pool, ground, candidates)
    return {
        **counts,
        **_recency(pool, ground, candidates),
        **nearness,
        **_succession(pool, ground, candidates),
        **_rules(counts, nearness),
    }


def novelty(pool: Pool) -> float:
    """Give the share of recent visits to machines not used in the 20 days before."""
    if not len(pool.machine):
        return 1.0
    order = np.lexsort((pool.event, pool.machine))
    event, machine = pool.event[order], pool.machine[order]
    is_new = np.ones(len(order), dtype=np.bool_)
    is_new[1:] = (machine[1:] != machine[:-1]) | (event[1:] - event[:-1] > NEW_AFTER_S)
    weight = pool.decayed(STEADY_DAYS)
    return float((weight[order][is_new].sum() + 0.5) / (weight.sum() + 2.0))


def shares_at(machine: Codes, weight: Floats, candidates: Codes, n_machines: int) -> Floats:
    """Give the share of some weight that fell on each candidate."""
    counts = tally(machine, weight, n=n_machines)
    shares: Floats = counts[candidates] / max(float(counts.sum()), 1e-9)
    return shares


def _counts(pool: Pool, ground: Ground, candidates: Codes) -> dict[str, Floats]:
    n_machines = len(ground.points)
    features = {}
    for days in DECAY_DAYS:
        weight = pool.decayed(days)
        share = shares_at(pool.machine, weight, candidates, n_machines)
        count = tally(pool.machine, weight, n=n_machines)[candidates]
        features[f"share of visits, {days:g} days"] = share
        features[f"log share of visits, {days:g} days"] = np.log(share + SHARE_FLOOR)
        features[f"visits, {days:g} days"] = np.log1p(count)
    steady = pool.decayed(STEADY_DAYS)
    share = features[f"share of visits, {STEADY_DAYS:g} days"]
    features["one over rank by visits"] = _inverse_rank(share) * (share > 0)
    by = {
        "share of visits by cards not frozen": steady * pool.live,
        "share of cards": steady * pool.cards,
        "share of rupees": steady * np.sqrt(pool.paise / 1e6),
    }
    for name, weight in by.items():
        features[name] = shares_at(pool.machine, weight, candidates, n_machines)
    for name, most in (("days seen", LONG_AGO_DAYS), ("days seen this week", WEEK_DAYS)):
        features[name] = _days_seen(pool, candidates, n_machines, most)
    return features


def _days_seen(pool: Pool, candidates: Codes, n_machines: int, most: int) -> Floats:
    recent = pool.age < most
    day = pool.age[recent].astype(np.int64)
    pairs = np.unique(pool.machine[recent] * LONG_AGO_DAYS + day)
    days: Floats = np.log1p(tally(pairs // LONG_AGO_DAYS, n=n_machines)[candidates])
    return days


def _inverse_rank(figures: Floats) -> Floats:
    rank = np.empty(len(figures))
    rank[np.argsort(-figures, kind="stable")] = np.arange(len(figures))
    inverse: Floats = 1.0 / (1.0 + rank)
    return inverse


def _rules(counts: dict[str, Floats], nearness: dict[str, Floats]) -> dict[str, Floats]:
    """Give the simple rule, its machines and a tenth of their neighbours, in logarithms."""
    near = NEAR_SHARE * np.exp(nearness["kernel, 1 km"])
    rules = {
        f"rule, {days:g} days": np.log(
            counts[f"share of visits, {days:g} days"] + near + RULE_FLOOR
        )
        for days in DECAY_DAYS
    }
    for name in ("share of visits by cards not frozen", "share of cards", "share of rupees"):
        rules[f"log {name}"] = np.log(counts[name] + RULE_FLOOR)
    return rules


def _recency(pool: Pool, ground: Ground, candidates: Codes) -> dict[str, Floats]:
    last = np.full(len(ground.points), -np.inf)
    np.maximum.at(last, pool.machine, pool.event)
    last = last[candidates]
    seen = np.isfinite(last)
    newest = pool.event.max(initial=pool.at - LONG_AGO_DAYS * DAY_S)
    hours = np.where(seen, (pool.at - last) / HOUR_S, NEVER_H)
    behind = np.where(seen, newest - last, np.inf) / DAY_S
    return {
        "hours since a visit": np.log1p(hours),
        "near the newest, a day": np.exp(-behind),
        "near the newest, six hours": np.exp(-4 * behind),
        "the last machine": (behind <= 1 / DAY_S).astype(np.float64),
        "one over rank by last visit": _inverse_rank(np.where(seen, last, 0.0)) * seen,
        "was used": seen.astype(np.float64),
        "was used, by novelty": seen * novelty(pool),
    }


def _nearness(pool: Pool, ground: Ground, candidates: Codes) -> dict[str, Floats]:
    names = [f"kernel, {km:g} km" for km in KERNELS_KM]
    names += ["kernel, 1 km, 3 days", "nearest used", "last three", "last one", "middle"]
    if not len(pool.machine):
        return {name: np.zeros(len(candidates)) for name in names}
    used = np.unique(pool.machine)
    km = ground.between(candidates, used)
    n_machines = len(ground.points)
    steady = tally(pool.machine, pool.decayed(STEADY_DAYS), n=n_machines)[used]
    recent = tally(pool.machine, pool.decayed(3.0), n=n_machines)[used]
    columns = [_kernel(km, steady, width) for width in KERNELS_KM]
    newest = np.searchsorted(used, pool.machine[::-1][:LAST_VISITS])
    middle = (km * steady).sum(axis=1) / max(float(steady.sum()), 1e-12)
    columns += [
        _kernel(km, recent, 1.0),
        np.log1p(km.min(axis=1)),
        np.log1p(km[:, newest].mean(axis=1)),
        np.log1p(km[:, newest[0]]),
        np.log1p(middle),
    ]
    return dict(zip(names, columns, strict=True))


def _kernel(km: Floats, weight: Floats, width_km: float) -> Floats:
    heat = np.exp(-0.5 * (km / width_km) ** 2) @ weight
    density: Floats = np.log(heat / max(float(heat.sum()), 1e-12) + KERNEL_FLOOR)
    return density


def _succession(pool: Pool, ground: Ground, candidates: Codes) -> dict[str, Floats]:
    if len(pool.machine) <= 1:
        return {name: np.zeros(len(candidates)) for name in ("follows the last", "follows near")}
    before, after = pool.machine[:-1], pool.machine[1:]
    weight, n_machines = pool.decayed(STEADY_DAYS)[1:], len(ground.points)
    same = weight * (before == pool.machine[-1])
    near = weight * np.exp(-ground.between(before, pool.machine[-1:])[:, 0])
    follows = shares_at(after, same, candidates, n_machines)
    return {
        "follows the last": follows * min(1.0, float(same.sum())),
        "follows near": shares_at(after, near, candidates, n_machines),
    }
