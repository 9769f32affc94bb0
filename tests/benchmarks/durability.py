"""Kill everything that writes, at random moments, and compare the graph with an undisturbed run's.

    python -m tests.benchmarks.durability --kills 100
    python -m tests.benchmarks.durability --kills 0 --restarts 20 [--neo4j 5.26.30]

Each run imports made-up case files, finds rings, forecasts, warns and sends the messages. On SQLite
the process is killed; on Neo4j the server is, in the middle of a run, and started again over the
same data. What was cut off is run again until it ends well. Then every part of the store but the
deliveries must have the digest of a run that nobody disturbed, every message must be sent, and
`verify` must find nothing. Ends with 1 if anything differs.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from graph.settings import StoreSettings
from graph.store.relocation import copy_store
from tests.integration.durability import Bench, kill_everywhere
from tests.neo4j.server import Neo4jServer, running

FILES = 8  # of case files: rings are found in them, and warnings sent


def restart_often(
    bench: Bench, server: Neo4jServer, *, restarts: int, random_state: int = 0
) -> int:
    """Kill the server while a run writes, and go on; gives how many runs it took to the end."""
    dice = random.Random(random_state)
    settings = bench.settings()
    _empty(server, bench, settings)
    began = time.monotonic()
    bench.run(server.url)
    took_s = time.monotonic() - began
    bench.compare(server.url)
    say(f"an undisturbed run on the server: {took_s:.1f} s, {len(bench.findings)} findings")
    done = runs = 0
    while done < restarts:
        _empty(server, bench, settings)
        is_done = False
        while not is_done:
            runs += 1
            child = bench.start(server.url)
            if done < restarts:
                time.sleep(dice.uniform(0.1, 1.0) * took_s)
                server.kill()
                done += 1
                child.kill()
                child.communicate()
                server.start()
            else:
                child.communicate()
                is_done = bench.run(server.url)
            if done % 5 == 0 and not is_done:
                is_done = bench.run(server.url)
        bench.compare(server.url)
    return runs


def _empty(server: Neo4jServer, bench: Bench, settings: StoreSettings) -> None:
    """Make the server's database the template's copy."""
    asyncio.run(server.empty_url())
    for path in bench.folder.glob("queue.db*"):
        path.unlink()
    template = f"sqlite:{bench.template}"
    asyncio.run(copy_store(template, server.url, settings, on_part=lambda *_: None))


@contextmanager
def prepared(files: int) -> Iterator[Bench]:
    """Give a bench in a folder that goes away."""
    with tempfile.TemporaryDirectory(prefix="durability-") as folder:
        bench = Bench(folder=Path(folder))
        bench.prepare(most_files=files)
        yield bench


def main() -> int:
    """Kill, compare, and say what came of it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--restarts", type=int, default=0)
    parser.add_argument("--neo4j", default="5.26.30")
    parser.add_argument("--files", type=int, default=FILES)
    parser.add_argument("--random-state", type=int, default=0)
    asked = parser.parse_args()
    with prepared(asked.files) as bench:
        say(f"an undisturbed run: {bench.took_s:.1f} s, {bench.sent} messages sent")
        if asked.kills:
            stores = kill_everywhere(bench, kills=asked.kills, random_state=asked.random_state)
            say(f"SQLite: {asked.kills} kills over {stores} stores")
        if asked.restarts:
            with running(asked.neo4j) as server:
                runs = restart_often(
                    bench, server, restarts=asked.restarts, random_state=asked.random_state
                )
            say(f"Neo4j {asked.neo4j}: {asked.restarts} restarts over {runs} runs")
        for finding in bench.findings:
            say(finding)
        say(f"{len(bench.findings)} findings")
        return 1 if bench.findings else 0


def say(text: str) -> None:
    """Write a line at once."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
