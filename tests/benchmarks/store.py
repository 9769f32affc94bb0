"""Time a SQLite store on a made-up graph: medians a read, and how they grow with the accounts.

    python -m tests.benchmarks.store --accounts 10000 100000 1000000

Times are wall clock through the async port, and the process's own work beside them; ratios are
against the first size of the run. `--bars` holds 100,000 accounts against what was promised.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from graph.model.audit import Event, EventTag
from graph.model.batch import FactBatch
from graph.model.scope import SYSTEM
from graph.store.base import GraphStore
from graph.store.url import open_store
from tests.benchmarks.pace import pace_ms, told
from tests.benchmarks.store_reads import pairs_of, reads, time_of
from tests.benchmarks.store_world import START, batches

BARS_MS = {
    "look-up": 0.1,
    "one hop": 0.5,
    "three hops": 10.0,
    "trail": 2.0,
    "shortest path": 2.0,
    "district x hour": 150.0,
    "load, s": 20.0,
}
"""At 100,000 accounts and 500,000 transfers, medians."""


async def measure(
    folder: Path, accounts: int, *, rounds: int, random_state: int, only: frozenset[str]
) -> dict[str, tuple[float, float]]:
    """Give wall and CPU time of each read, milliseconds, and of the load, seconds."""
    store = await open_store(f"sqlite:{folder / f'{accounts}.db'}")
    try:
        world, parts = batches(store.keyring, accounts, random_state=random_state)
        figures = {"load, s": await load(store, parts)}
        rng = random.Random(random_state)
        pairs = await pairs_of(store, world, rng)
        for name, (ask, count) in reads(store, world, pairs, rng).items():
            if not only or name in only:
                found = await time_of(ask, max(1, min(rounds, count)))
                figures[name] = found.median_ms, found.cpu_ms
        size = (await store.health()).size_bytes
        figures["file, MB"] = (size or 0) / 1e6, 0.0
    finally:
        await store.close()
    peak_kib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    figures["peak memory, MB"] = peak_kib / 1_024, 0.0
    return figures


async def load(store: GraphStore, parts: Iterator[FactBatch]) -> tuple[float, float]:
    """Write every part; give wall and CPU seconds of the writing alone."""
    event = Event(tag=EventTag.FACTS_ADDED, actor=SYSTEM.actor, at=START)
    wall = cpu = 0.0
    for part in parts:
        began, worked = time.perf_counter(), time.process_time()
        await store.add_facts(part, event=event)
        wall += time.perf_counter() - began
        cpu += time.process_time() - worked
    return wall, cpu


def main() -> int:
    """Print a table: a row a read, wall and CPU a size, and the last size against the first."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--accounts", type=int, nargs="+", default=[10_000, 100_000])
    parser.add_argument("--rounds", type=int, default=500)
    parser.add_argument("--random-state", type=int, default=0)
    parser.add_argument("--only", nargs="*", default=[], help="these reads alone")
    parser.add_argument("--bars", action="store_true", help="exit 1 where a bar is missed")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        found = [
            asyncio.run(
                measure(
                    Path(folder),
                    size,
                    rounds=asked.rounds,
                    random_state=asked.random_state,
                    only=frozenset(asked.only),
                )
            )
            for size in asked.accounts
        ]
    heads = "".join(f"{size:>15,}{'CPU':>11}" for size in asked.accounts)
    lines = [f"{'median ms':22}{heads}   ratio    bar"]
    missed = []
    for name, (last, _) in found[-1].items():
        times = "".join(f"{wall:15.3f}{cpu:11.3f}" for wall, cpu in (one[name] for one in found))
        first = found[0][name][0]
        bar = BARS_MS.get(name)
        lines.append(f"{name:22}{times}{last / first if first else 0:8.1f}{bar or '':>7}")
        if bar is not None and last > bar:
            missed.append(name)
    sys.stdout.write("\n".join([*lines, told(pace_ms())]) + "\n")
    if asked.bars and missed:
        sys.stdout.write(f"missed: {', '.join(missed)}\n")
    return 1 if asked.bars and missed else 0


if __name__ == "__main__":
    sys.exit(main())
