"""Time both stores in one run, and each against the same reads without the port.

    python -m tests.benchmarks.stores --accounts 10000 --write docs/reference/stores.md
    python -m tests.benchmarks.stores --accounts 100000 --load-alone

The second loads Neo4j alone, and ends with 1 where 500,000 transfers took longer than promised.
Rounds are interleaved, so that whatever else a machine does falls on all of them alike. Read
the ratios: times depend on the machine.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import platform
import random
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path

from graph.settings import StoreSettings
from graph.store.base import GraphStore
from graph.store.url import open_store
from tests.benchmarks.pace import pace_ms, told
from tests.benchmarks.store import load
from tests.benchmarks.store_reads import Ask, Timed, pairs_of, reads, timed
from tests.benchmarks.store_reference import bare_reads, plain_reads
from tests.benchmarks.store_world import TRANSFERS_AN_ACCOUNT, World, batches
from tests.neo4j.server import OLD, driver_to, running

ROUNDS_S = 20.0  # for one read on all of them
LOAD_BAR_S = 180.0  # for 500,000 transfers on Neo4j
COLUMNS = ("SQLite", "plain sqlite3", "Neo4j", "bare driver")


async def measure(
    folder: Path, url: str, *, accounts: int, rounds: int
) -> tuple[Mapping[str, Mapping[str, Timed]], Mapping[str, float]]:
    """Give times of each read by what answered it, and seconds of each load."""
    settings = StoreSettings(queue_file=str(folder / "queue.db"), read_timeout_s=120.0)
    stores = {
        "SQLite": await open_store(f"sqlite:{folder / 'store.db'}", settings),
        "Neo4j": await open_store(url, settings),
    }
    loads, worlds, asks = dict[str, float](), dict[str, World](), dict[str, Mapping[str, Ask]]()
    for name, store in stores.items():
        worlds[name], parts = batches(store.keyring, accounts, random_state=0)
        loads[name], _ = await load(store, parts)
        asks[name] = await _asks(store, worlds[name])
    asks[COLUMNS[1]] = plain_reads(folder / "store.db", worlds["SQLite"], random.Random(0))
    async with driver_to(url) as driver:
        asks[COLUMNS[3]] = bare_reads(driver, worlds["Neo4j"], random.Random(0))
        found = {
            read: await _interleaved(
                {by: of[read] for by, of in asks.items() if read in of}, rounds
            )
            for read in asks["SQLite"]
        }
    for store in stores.values():
        await store.close()
    return found, loads


async def _asks(store: GraphStore, world: World) -> Mapping[str, Ask]:
    rng = random.Random(0)
    pairs = await pairs_of(store, world, rng)
    return {name: ask for name, (ask, _) in reads(store, world, pairs, rng).items()}


async def _interleaved(asks: Mapping[str, Ask], rounds: int) -> Mapping[str, Timed]:
    """Ask in turn, until there were enough rounds or it took too long."""
    wall: dict[str, list[float]] = {by: [] for by in asks}
    for ask in asks.values():
        await ask()
    end = time.monotonic() + ROUNDS_S
    for _ in range(rounds):
        for by, ask in asks.items():
            began = time.perf_counter()
            await ask()
            wall[by].append((time.perf_counter() - began) * 1_000)
        if time.monotonic() > end:
            break
    return {by: timed(times, times) for by, times in wall.items()}


def table(
    found: Mapping[str, Mapping[str, Timed]],
    loads: Mapping[str, float],
    accounts: int,
    *,
    remark: str = "",
) -> Iterator[str]:
    """Give a page: a row a read, medians and p95 of each, and the ratios."""
    yield "# Stores measured\n"
    yield (
        f"Made by `make bench-stores` on {datetime.now(UTC):%-d %B %Y}: {accounts:,} accounts, "
        f"{accounts * 5:,} transfers, {os.cpu_count()} cores ({platform.machine()}), "
        f"Python {platform.python_version()}, Neo4j {OLD}. Milliseconds, median / p95, of "
        "interleaved rounds through the asynchronous port; read the ratios, since times are a "
        "machine's. The plain script gives the same columns as rows, those of a fact's sources "
        "among them.\n"
    )
    yield "Load: " + ", ".join(f"{name} {took:.0f} s" for name, took in loads.items()) + ".\n"
    if remark:
        yield f"{remark}\n"
    yield f"| read | {' | '.join(COLUMNS)} | SQLite : plain | Neo4j : bare | Neo4j : SQLite |"
    yield "| --- |" + " ---: |" * (len(COLUMNS) + 3)
    for read, by in found.items():
        cells = [_cell(by.get(column)) for column in COLUMNS]
        ratios = [_ratio(by, COLUMNS[0], COLUMNS[1]), _ratio(by, COLUMNS[2], COLUMNS[3])]
        ratios.append(_ratio(by, COLUMNS[2], COLUMNS[0]))
        yield f"| {read} | {' | '.join([*cells, *ratios])} |"


def _cell(one: Timed | None) -> str:
    return "-" if one is None else f"{one.median_ms:.2f} / {one.p95_ms:.2f}"


def _ratio(by: Mapping[str, Timed], upper: str, lower: str) -> str:
    if upper not in by or lower not in by:
        return "-"
    return f"{by[upper].median_ms / by[lower].median_ms:.2f}"


async def load_alone(folder: Path, url: str, *, accounts: int) -> bool:
    """Load Neo4j, print what it took, and tell whether that is as promised."""
    store = await open_store(url, StoreSettings(queue_file=str(folder / "queue.db")))
    try:
        _, parts = batches(store.keyring, accounts, random_state=0)
        wall, cpu = await load(store, parts)
    finally:
        await store.close()
    transfers = accounts * TRANSFERS_AN_ACCOUNT
    bar = LOAD_BAR_S * transfers / 500_000
    sys.stdout.write(
        f"{transfers:,} transfers in {wall:.0f} s (bar {bar:.0f}; {cpu:.0f} s of our processor); "
        f"{told(pace_ms())}\n"
    )
    return wall <= bar


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the page, and write it where asked."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--accounts", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=300)
    parser.add_argument("--write", type=Path)
    parser.add_argument("--remark", default="", help="a sentence for the page")
    parser.add_argument("--load-alone", action="store_true", help="load Neo4j, and no more")
    asked = parser.parse_args(arguments)
    with ExitStack() as opened:
        folder = Path(opened.enter_context(tempfile.TemporaryDirectory()))
        server = opened.enter_context(running(OLD, tuned_for_tests=False))
        if asked.load_alone:
            alone = load_alone(folder, server.url, accounts=asked.accounts)
            return 0 if asyncio.run(alone) else 1
        found, loads = asyncio.run(
            measure(folder, server.url, accounts=asked.accounts, rounds=asked.rounds)
        )
    page = "\n".join(table(found, loads, asked.accounts, remark=asked.remark)) + "\n"
    sys.stdout.write(page)
    if asked.write:
        asked.write.write_text(page, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
