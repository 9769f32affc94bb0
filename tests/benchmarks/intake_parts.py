"""Kill an import between the parts of one long table: run again, it must go on and end complete.

    python -m tests.benchmarks.intake_parts [--rows 250000] [--kills 3]

Starts `ringtrace import` on a table of transfers, ends it with SIGKILL once a further part is
written, and starts it again; the last run is left alone. Then the store must hold as many facts as
an undisturbed import does, be whole, and know every part once. Ends with 1 if not.
"""

from __future__ import annotations

import argparse
import asyncio
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from graph.model.filters import ImportFilter
from graph.model.scope import SYSTEM
from graph.store.url import open_store
from tests.benchmarks.intake_speed import write_table

POLL_S = 0.2
PATIENCE_S = 600.0


async def parts_of(url: str) -> tuple[list[int], int, list[str]]:
    """Give the parts that a store holds, its facts, and what is wrong with it."""
    store = await open_store(url)
    try:
        page = await store.imports(ImportFilter(), first=100, scope=SYSTEM)
        health = await store.health()
        return (
            sorted(report.of.part for report in page.items),
            health.fact_count,
            list(await store.verify()),
        )
    finally:
        await store.close()


def start(table: Path, url: str) -> subprocess.Popen[bytes]:
    """Start an import."""
    return subprocess.Popen(
        [sys.executable, "-m", "api", "import", str(table), "--no-detect", "--store", url],
        stdout=subprocess.DEVNULL,
    )


def kill_after_a_part(table: Path, url: str, known: int) -> int:
    """Start an import, end it once it has written a further part, and give the parts there are."""
    running = start(table, url)
    until = time.monotonic() + PATIENCE_S
    parts = known
    while parts <= known and running.poll() is None and time.monotonic() < until:
        time.sleep(POLL_S)
        parts = len(asyncio.run(parts_of(url))[0])
    running.kill()
    running.wait()
    return len(asyncio.run(parts_of(url))[0])


def main(rows: int, kills: int) -> int:
    """Kill, go on, compare, print, and give the exit status."""
    with tempfile.TemporaryDirectory() as folder:
        table = Path(folder) / "transfers.csv"
        write_table(table, rows)
        whole, broken = f"sqlite:{folder}/whole.db", f"sqlite:{folder}/broken.db"
        start(table, whole).wait()
        known = 0
        for _ in range(kills):
            known = kill_after_a_part(table, broken, known)
        start(table, broken).wait()
        wanted, got = asyncio.run(parts_of(whole)), asyncio.run(parts_of(broken))
    sys.stdout.write(
        f"undisturbed: parts {wanted[0]}, {wanted[1]:,} facts; killed {kills} times, with {known}"
        f" parts after the last: parts {got[0]}, {got[1]:,} facts, {got[2] or 'whole'}\n"
    )
    return 0 if got == wanted and not got[2] else 1


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, default=250_000)
    parser.add_argument("--kills", type=int, default=3)
    given = parser.parse_args()
    sys.exit(main(given.rows, given.kills))
