"""Mark forecasts of bare tables: every figure of the cash-out specification beside its floor.

    python -m tests.benchmarks.cashout_marks --marks score_cashout.py --changed C FOLDER FOLDER

Each FOLDER has ``public`` and ``truth``, as unpacked; C is one in which the rings change their
habits. The marks are those of the given script. Beside them stand the simple rules on the same
clusters (recent use of a machine and of those beside it; the count of rings' visits of 14 days),
and the gains over them with their 95 % ends, resampled by ring. Costs about four minutes of CPU
a folder. Nothing here is read by the product, and nothing is learnt from ``truth``.
"""

from __future__ import annotations

import argparse
import csv
import importlib.util
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from analytics.cashout.attach import guess_ring
from analytics.cashout.coding import instant
from analytics.cashout.description import describe_ring
from analytics.cashout.forecaster import CashOutForecaster, roster_at
from analytics.cashout.ring_model import RULE
from analytics.cashout.tables import DAY_S, CashTables
from api.services.bare_forecast import answer_folder, learn_folder

REPLICATES = 1000
POSTS = 25
TOP = 10
COUNT_DAYS = 14
# name, section of the marks, key, floor (ordinary), floor (changed habits), goal, is more better
FIGURES: Sequence[tuple[str, str, str, float | None, float | None, float | None, bool]] = (
    ("ring hit@1, 24 h", "ring", "24h.hit@1", 0.345, None, 0.40, True),
    ("ring hit@5, 24 h", "ring", "24h.hit@5", 0.665, None, 0.71, True),
    ("ring hit@10, 24 h", "ring", "24h.hit@10", 0.745, 0.755, 0.80, True),
    ("MRR", "ring", "mrr", 0.490, None, 0.54, True),
    ("NDCG@20", "ring", "ndcg@20", 0.445, None, 0.49, True),
    ("rupees in the top 10", "ring", "amount@10", 0.540, 0.515, 0.60, True),
    ("Brier skill of p, 24 h", "ring", "brier_skill_24h", 0.100, None, 0.14, True),
    ("ECE of p > .02", "ring", "ece_24h", 0.025, None, 0.015, False),
    ("90 % set: coverage", "ring", "set_coverage_next_atm", 0.82, None, 0.88, True),
    ("90 % set: mean size", "ring", "set_size_mean", 140, None, 80, False),
    ("place: rupees under 25 posts", "place_24h", "amount@25", 0.202, None, 0.23, True),
    ("place: rupees under 50 posts", "place_24h", "amount@50", 0.306, None, 0.33, True),
    ("place: PAI at 1 % of machines", "place_24h", "PAI@1%atms", 29.0, None, 32.0, True),
    ("place: Brier skill", "place_24h", "brier_skill", 0.080, None, 0.12, True),
    ("timing: Brier skill, 1 h", "timing", "brier_skill_1h", 0.02, 0.0, 0.10, True),
    ("timing: Brier skill, 6 h", "timing", "brier_skill_6h", 0.05, 0.0, 0.16, True),
    ("timing: Brier skill, 24 h", "timing", "brier_skill_24h", 0.09, 0.0, 0.19, True),
    ("timing: Brier skill, 72 h", "timing", "brier_skill_72h", 0.06, 0.0, 0.15, True),
    ("timing: ECE, 24 h", "timing", "ece_24h", 0.05, None, 0.02, False),
    ("timing: AUC, 24 h", "timing", "auc_24h", 0.70, None, 0.78, True),
    ("accounts: PR-AUC", "accounts", "pr_auc", 0.80, None, 0.91, True),
    ("accounts: ROC-AUC", "accounts", "roc_auc", 0.95, None, 0.985, True),
    ("accounts: recall at 1 % false positives", "accounts", "recall@1%fpr", 0.78, None, 0.88, True),
    ("accounts: recall at 0.1 %", "accounts", "recall@0.1%fpr", 0.68, None, 0.76, True),
    ("accounts: Brier skill", "accounts", "brier_skill", 0.67, None, 0.75, True),
    ("accounts: ECE", "accounts", "ece", 0.015, None, 0.010, False),
    (
        "false flags: remittances",
        "accounts",
        "false_flag_passthru",
        0.035,
        None,
        0.02,
        False,
    ),
    ("false flags: traders", "accounts", "false_flag_trader", 0.035, None, 0.02, False),
    ("false flags: agents", "accounts", "false_flag_agent", 0.035, None, 0.02, False),
    ("false flags: dormant", "accounts", "false_flag_dormant", 0.035, None, 0.02, False),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pairs:
    """A model and the simple rule on the same questions, with the ring of each.

    Attributes:
        ring: Of each question, or of each draw.
        model: What the model reached.
        rule: What the rule reached.
        weight: Of each; rupees, or 1.
    """

    ring: np.ndarray
    model: np.ndarray
    rule: np.ndarray
    weight: np.ndarray

    def gain(self) -> tuple[float, float, float, float, float]:
        """Give the model's and the rule's mean, the gain, and its 95 % ends by ring."""
        rings, place = np.unique(self.ring, return_inverse=True)
        better = np.bincount(place, (self.model - self.rule) * self.weight, len(rings))
        whole = np.bincount(place, self.weight, len(rings))
        drawn = np.random.default_rng(0).integers(0, len(rings), (REPLICATES, len(rings)))
        gains = better[drawn].sum(axis=1) / whole[drawn].sum(axis=1)
        return (
            float(np.average(self.model, weights=self.weight)),
            float(np.average(self.rule, weights=self.weight)),
            float(better.sum() / whole.sum()),
            float(np.quantile(gains, 0.025)),
            float(np.quantile(gains, 0.975)),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Marked:
    """One folder's marks, gains and costs."""

    marks: dict[str, Any]
    hits: Pairs
    rupees: Pairs
    places: Pairs
    fit_s: float
    ring_ms: float
    country_s: float
    accounts_s: float


def mark_folder(data: Path, score: Callable[..., dict[str, Any]]) -> Marked:
    """Learn, answer and mark one folder."""
    began = time.process_time()
    forecaster, tables, folder = learn_folder(data)
    fit_s = time.process_time() - began
    with tempfile.TemporaryDirectory() as scratch:
        answer_folder(forecaster, tables, folder, Path(scratch))
        marks = score(str(data / "truth"), scratch)
        ranked = _ranked(Path(scratch) / "atms.csv")
    truth = _Truth.of(data / "truth", tables)
    hits, rupees, places, costs = _pair(forecaster, tables, truth, ranked)
    return Marked(
        marks=marks,
        hits=hits,
        rupees=rupees,
        places=places,
        fit_s=fit_s,
        ring_ms=costs[0],
        country_s=costs[1],
        accounts_s=costs[2],
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Truth:
    """The answer key: draws by time, and whose each question is."""

    t: np.ndarray
    machine: np.ndarray
    rupees: np.ndarray
    ring: np.ndarray
    queries: list[dict[str, str]]

    @classmethod
    def of(cls, folder: Path, tables: CashTables) -> _Truth:
        code = {name: place for place, name in enumerate(tables.machines.names.tolist())}
        public = _rows(folder.parent / "public" / "queries.csv")
        asked = {row["query_id"]: row for row in public}
        drawn = [row for row in _rows(folder / "withdrawals.csv") if row["status"] == "ok"]
        return cls(
            t=np.array([float(row["t_h"]) for row in drawn]),
            machine=np.array([code[row["atm_id"]] for row in drawn]),
            rupees=np.array([float(row["amount"]) for row in drawn]),
            ring=np.array([int(row["ring"]) for row in drawn]),
            queries=[{**asked[row["query_id"]], **row} for row in _rows(folder / "queries.csv")],
        )

    def day(self, t: float) -> np.ndarray:
        return np.flatnonzero((self.t > t) & (self.t <= t + 24))


def _pair(
    forecaster: CashOutForecaster,
    tables: CashTables,
    truth: _Truth,
    ranked: dict[str, list[str]],
) -> tuple[Pairs, Pairs, Pairs, tuple[float, float, float]]:
    code = {name: place for place, name in enumerate(tables.machines.names.tolist())}
    complaint_of = {name: place for place, name in enumerate(tables.complaints.names.tolist())}
    hits: list[tuple[float, float, float, float]] = []
    rupees: list[tuple[float, float, float, float]] = []
    places: list[tuple[float, float, float, float]] = []
    spent: dict[str, list[float]] = {"ring": [], "country": [], "accounts": []}
    rosters: dict[str, Any] = {}
    for query in truth.queries:
        moment = query["t"]
        if moment not in rosters:
            rosters = {moment: roster_at(tables, instant(moment))}
        roster = rosters[moment]
        day = truth.day(float(query["t_h"]))
        own = [code[name] for name in ranked.get(query["query_id"], [])]
        began = time.process_time()
        if query["kind"] == "place":
            forecaster.forecast_places(roster)
            spent["country"].append(time.process_time() - began)
            visits = roster.board.visits
            recent = visits.event > roster.board.situation.at - COUNT_DAYS * DAY_S
            count = np.bincount(visits.machine[recent], minlength=len(code))
            busiest = np.argsort(-count, kind="stable")[:POSTS]
            model = np.isin(truth.machine[day], own[:POSTS])
            rule = np.isin(truth.machine[day], busiest)
            places += zip(truth.ring[day], model, rule, truth.rupees[day], strict=True)
            continue
        place = complaint_of[query["complaint_id"]]
        forecaster.forecast_ring(roster, place)
        spent["ring"].append(time.process_time() - began)
        guess = guess_ring(roster, place, forecaster.learnt.likeness)
        ring = describe_ring(roster.board, forecaster.ground, guess, place)
        column = ring.machine_figures[:, ring.machine_names.index(RULE)]
        plain = ring.machines[np.argsort(-column, kind="stable")][:TOP]
        mine = day[truth.ring[day] == int(query["ring"])]
        if len(mine):
            model, rule = (
                np.isin(truth.machine[mine], own[:TOP]),
                np.isin(truth.machine[mine], plain),
            )
            name = float(query["ring"])
            hits.append((name, float(model.any()), float(rule.any()), 1.0))
            paid = truth.rupees[mine] / truth.rupees[mine].sum()
            rupees.append((name, float(model @ paid), float(rule @ paid), 1.0))
    roster = roster_at(tables, instant(max(query["t"] for query in truth.queries)))
    began = time.process_time()
    everyone = np.resize(np.arange(len(tables.accounts.names)), 30_000)
    forecaster.mule_chances(roster, everyone)
    spent["accounts"].append(time.process_time() - began)
    costs = (
        1000 * float(np.max(spent["ring"])),
        float(np.max(spent["country"])),
        spent["accounts"][0],
    )
    return _pairs(hits), _pairs(rupees), _pairs(places), costs


def _pairs(rows: Sequence[tuple[float, float, float, float]]) -> Pairs:
    ring, model, rule, weight = np.array(rows, dtype=np.float64).T
    return Pairs(ring=ring, model=model, rule=rule, weight=weight)


def _joined(parts: Sequence[Pairs]) -> Pairs:
    """Put folders together; a ring of one is none of another."""
    return Pairs(
        ring=np.concatenate([part.ring + 10_000 * no for no, part in enumerate(parts)]),
        model=np.concatenate([part.model for part in parts]),
        rule=np.concatenate([part.rule for part in parts]),
        weight=np.concatenate([part.weight for part in parts]),
    )


def _ranked(file: Path) -> dict[str, list[str]]:
    found: dict[str, list[tuple[float, str]]] = {}
    for row in _rows(file):
        found.setdefault(row["query_id"], []).append((-float(row["score"]), row["atm_id"]))
    return {
        query: [name for _, name in sorted(rows, key=lambda row: row[0])]
        for query, rows in found.items()
    }


def _rows(file: Path) -> list[dict[str, str]]:
    with file.open(newline="", encoding="utf-8") as opened:
        return list(csv.DictReader(opened))


def _figure(marks: dict[str, Any], section: str, key: str) -> float | None:
    value: Any = marks.get(section, {})
    for part in key.split(".", 1) if key.startswith("24h.") else [key]:
        value = value.get(part) if isinstance(value, dict) else None
    return None if value is None else float(value)


def _table(ordinary: Sequence[Marked], changed: Marked | None) -> int:
    """Print every figure beside floor and goal; give how many floors do not hold."""
    missed = 0
    print(f"{'figure':<42}{'floor':>8}{'goal':>8}{'got':>8}{'':>6}{'changed':>9}{'floor':>8}")
    for name, section, key, floor, changed_floor, goal, is_more in FIGURES:
        told = [_figure(one.marks, section, key) for one in ordinary]
        values = [value for value in told if value is not None]
        got = float(np.mean(values)) if values else None
        other = _figure(changed.marks, section, key) if changed else None
        misses = [
            value is not None and bar is not None and (value < bar if is_more else value > bar)
            for value, bar in ((got, floor), (other, changed_floor))
        ]
        missed += sum(misses)
        print(
            f"{name:<42}{_number(floor):>8}{_number(goal):>8}{_number(got):>8}"
            f"{'MISS' if misses[0] else '':>6}{_number(other):>9}{_number(changed_floor):>8}"
            f"{' MISS' if misses[1] else ''}"
        )
    return missed


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}" if abs(value) < 10 else f"{value:.1f}"


def _gains(title: str, marked: Sequence[Marked]) -> None:
    print(f"\n{title}: gain over the simple rule, 95 % ends by ring")
    for name, parts in (
        ("ring hit@10, 24 h", [one.hits for one in marked]),
        ("rupees in the top 10", [one.rupees for one in marked]),
        ("rupees under 25 posts (14-day count)", [one.places for one in marked]),
    ):
        model, rule, gain, low, high = _joined(parts).gain()
        print(f"  {name:<40}{model:.3f} for {rule:.3f}: {gain:+.4f} ({low:+.4f} to {high:+.4f})")


def main() -> int:
    """Mark the folders; 1 if a floor does not hold."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--changed", type=Path, help="a folder of changed habits")
    parser.add_argument("--marks", type=Path, required=True, help="the script that marks")
    asked = parser.parse_args()
    found = importlib.util.spec_from_file_location("marks", asked.marks)
    assert found is not None
    assert found.loader is not None
    script = importlib.util.module_from_spec(found)
    found.loader.exec_module(script)
    ordinary = [mark_folder(folder, script.score) for folder in asked.folders]
    changed = mark_folder(asked.changed, script.score) if asked.changed else None
    missed = _table(ordinary, changed)
    _gains("Ordinary habits", ordinary)
    if changed:
        _gains("Changed habits", [changed])
    every = [*ordinary, *([changed] if changed else [])]
    print(
        f"\nCost: learning {max(one.fit_s for one in every):.0f} CPU s (600), a ring "
        f"{max(one.ring_ms for one in every):.0f} ms (200), the country "
        f"{max(one.country_s for one in every):.1f} s (5), 30,000 mule scores "
        f"{max(one.accounts_s for one in every):.1f} s (30), "
        f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20:.1f} GiB (3)"
    )
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
