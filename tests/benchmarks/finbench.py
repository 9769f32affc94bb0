"""Answer the twelve FinBench reads on the example, and compare every row with the oracle's.

    python -m tests.benchmarks.finbench [--store URL] [--starts 20] [--limits 5 10 50 500]
    python -m tests.benchmarks.finbench --neo4j 5.26.30 --starts 5 --windows 1

Prints a line a read: how many were asked, how many differ, the rows, and the times of the store
and of the oracle's dictionaries in the same run, medians and 99 hundredths, milliseconds. Ends
with 1 if a row differs. The store must be empty, or hold the example; without one, a file or a
server is made and thrown away.
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from graph.settings import StoreSettings
from graph.store.url import open_store
from tests.finbench.answers import answer
from tests.finbench.files import GraphFiles, Keys
from tests.finbench.oracle import Oracle
from tests.finbench.parameters import LIMITS, ORDERS, Asked, Draw, parameters_of
from tests.finbench.run import READ_S, WRITE_S, take_in
from tests.neo4j.server import running

EXAMPLE = Path(__file__).parents[1] / "data" / "finbench"


@dataclass(slots=True, kw_only=True)
class Tally:
    """What came of one read.

    Attributes:
        ours_ms: Time of each answer over the store.
        theirs_ms: Time of each answer of the oracle.
        rows: Rows in all.
        differing: Lines of parameters whose answers differ.
    """

    ours_ms: list[float] = field(default_factory=list)
    theirs_ms: list[float] = field(default_factory=list)
    rows: int = 0
    differing: list[Asked] = field(default_factory=list)


async def compare(url: str, queue: str, draw: Draw) -> dict[str, Tally]:
    """Answer every line twice, and tally by read."""
    graph, files = Oracle(EXAMPLE), GraphFiles(EXAMPLE)
    settings = StoreSettings(queue_file=queue, read_timeout_s=READ_S, write_timeout_s=WRITE_S)
    store = await open_store(url, settings)
    tallies: dict[str, Tally] = {}
    try:
        keys = Keys(files, store.keyring)
        began = time.perf_counter()
        await take_in(files, store=store, keys=keys)
        sys.stdout.write(f"taken in after {time.perf_counter() - began:.1f} s\n")
        for asked in parameters_of(graph, draw):
            tally = tallies.setdefault(asked["read"], Tally())
            start = time.perf_counter()
            rows = await answer(asked, store=store, keys=keys)
            middle = time.perf_counter()
            right = graph.answer(asked)
            tally.theirs_ms.append((time.perf_counter() - middle) * 1_000)
            tally.ours_ms.append((middle - start) * 1_000)
            tally.rows += len(rows)
            if rows != right:
                tally.differing.append(asked)
    finally:
        await store.close()
    return tallies


def p99(times: Sequence[float]) -> float:
    """Give the time that 99 of 100 stay below."""
    return sorted(times)[(len(times) * 99 - 1) // 100]


def main() -> int:
    """Print the table; 1 if a row differs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--store")
    parser.add_argument("--neo4j", help="start a server of this version")
    parser.add_argument("--starts", type=int, default=20)
    parser.add_argument("--limits", type=int, nargs="+", default=list(LIMITS))
    parser.add_argument("--orders", nargs="+", default=list(ORDERS))
    parser.add_argument("--windows", type=int, default=2)
    asked = parser.parse_args()
    draw = Draw(
        starts=asked.starts, limits=asked.limits, orders=asked.orders, windows=asked.windows
    )
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        url = asked.store or f"sqlite:{folder}/example.db"
        if asked.neo4j:
            url = stack.enter_context(running(asked.neo4j)).url
        tallies = asyncio.run(compare(url, f"{folder}/queue.db", draw))
    sys.stdout.write("read  asked  differ    rows  p50 ours/oracle  p99 ours/oracle  ratio\n")
    for read, one in tallies.items():
        ours, theirs = statistics.median(one.ours_ms), statistics.median(one.theirs_ms)
        far, far_theirs = p99(one.ours_ms), p99(one.theirs_ms)
        sys.stdout.write(
            f"{read:5} {len(one.ours_ms):5}  {len(one.differing):6} {one.rows:7}"
            f"  {ours:7.2f}/{theirs:7.2f}  {far:7.2f}/{far_theirs:7.2f}  {far / far_theirs:5.1f}\n"
        )
        sys.stdout.writelines(f"      {one_asked}\n" for one_asked in one.differing[:3])
    return 1 if any(one.differing for one in tallies.values()) else 0


if __name__ == "__main__":
    sys.exit(main())
