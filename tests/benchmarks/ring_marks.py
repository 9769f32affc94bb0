"""Marks of ring detection on folders of bare files with an answer key.

    python -m tests.benchmarks.ring_marks FOLDER... [--variants] [--snapshots 10]

A folder holds nodes.csv, edges.csv, truth.csv and rings.csv. Prints a line of marks for each
folder, their mean, then for variants and snapshots if asked.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

import numpy as np

from analytics.register_file import Register, advance
from analytics.suspicion.detection import find_rings
from analytics.suspicion.tables import Codes, RingTables
from api.services.bare_tables import read_ring_tables
from tests.benchmarks.ring_scores import Key, marks, persistence, read_key, role_mark
from tests.benchmarks.ring_training import undated
from tests.benchmarks.ring_variants import VARIANTS

DAY_S: Final = 86_400.0
FIRST_DAY, LAST_DAY = 45, 90


def main() -> None:
    """Print the marks."""
    parser = argparse.ArgumentParser()
    parser.add_argument("folders", type=Path, nargs="+")
    parser.add_argument("--variants", action="store_true")
    parser.add_argument("--only", nargs="*", default=list(VARIANTS))
    parser.add_argument("--snapshots", type=int, default=0)
    parser.add_argument("--undated", action="store_true", help="as a store tells it")
    asked = parser.parse_args()
    plain = []
    for folder in asked.folders:
        key, tables = read_key(folder), _read(folder)
        tables = undated(tables) if asked.undated else tables
        plain.append(_measured(folder.name, tables, key))
        if asked.snapshots:
            _tell(f"{folder.name} snapshots", persistence(key, _snapshots(folder, asked.snapshots)))
    _tell("mean", _mean(plain))
    for name in asked.only if asked.variants else ():
        some = []
        for folder in asked.folders:
            key, tables = read_key(folder), _read(folder)
            rings = _codes(key, tables)
            changed = VARIANTS[name](tables, rings, np.random.default_rng(1))
            some.append(_measured(f"{folder.name} {name}", changed, key))
        _tell(f"mean {name}", _mean(some))


def _read(folder: Path, at: float | None = None) -> RingTables:
    return read_ring_tables(folder / "nodes.csv", folder / "edges.csv", at=at)


def _measured(name: str, tables: RingTables, key: Key) -> Mapping[str, float]:
    begin = time.process_time()
    rings = find_rings(tables).rings
    spent = time.process_time() - begin
    told = {**marks(key, [set(ring.key) for ring in rings]), "roles": role_mark(key, rings)}
    told["CPU s"] = spent
    _tell(name, told)
    return told


def _snapshots(folder: Path, count: int) -> list[tuple[float, dict[str, set[str]]]]:
    """Detect at moments evenly apart, with one register from the first to the last."""
    register, taken = Register(), []
    for day in np.linspace(FIRST_DAY, LAST_DAY, count).tolist():
        rings = find_rings(_read(folder, at=day * DAY_S)).rings
        step = advance(register, rings, at_s=day * DAY_S)
        register = step.register
        named = {name: set(ring.key) for name, ring in zip(step.ids, rings, strict=True)}
        taken.append((day * DAY_S, {str(name): members for name, members in named.items()}))
    return taken


def _codes(key: Key, tables: RingTables) -> list[Codes]:
    names = {name.decode(): at for at, name in enumerate(tables.accounts.tolist())}
    return [np.array(sorted(names[one] for one in ring)) for ring in key.rings.values()]


def _mean(parts: Sequence[Mapping[str, float]]) -> dict[str, float]:
    return {name: float(np.mean([part[name] for part in parts])) for name in parts[0]}


def _tell(name: str, told: Mapping[str, float]) -> None:
    figures = "  ".join(f"{what} {value:.3f}" for what, value in told.items())
    print(f"{name:34} {figures}", flush=True)


if __name__ == "__main__":
    main()
