"""Load one made-up world into a file and into a server, and compare every read row for row.

    python -m tests.benchmarks.store_differential --accounts 100000 --transfers 500000

The whole tables of links are left out above some size: a server takes minutes for each.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

from graph.model.ids import EntityKey
from graph.settings import StoreSettings
from graph.store.url import open_store
from tests.contract.store.world import EVENT
from tests.neo4j.generated import World
from tests.neo4j.server import JAVA, OLD, running
from tests.neo4j.test_differential import comparable, every_read

FACTS_A_FILE = 60_000
FACTS_A_TRANSFER = 2.5
ASKED = 900  # keys and complaints a call
LARGE = 5_000  # accounts
FEW_PAGES = 3  # a page of the past folds every complaint
SLOW_S = 20.0
TOLD_EVERY = 50


class Sampled(World):
    """A world of which a call asks for some keys and complaints."""

    def sample(self, random_state: int) -> None:
        """Choose what is asked for."""
        dice = random.Random(random_state)
        keys = super().keys()
        self._asked = dice.sample(keys, min(ASKED, len(keys)))
        self.numbers = dice.sample(self.numbers, min(ASKED, len(self.numbers)))
        if self.accounts > LARGE:
            self.has_tables, self.most_pages = False, FEW_PAGES

    def keys(self) -> list[EntityKey]:
        """Give the keys chosen."""
        return self._asked


async def compare(
    folder: Path, url: str, world: Sampled, *, random_state: int, is_loaded: bool = False
) -> tuple[int, int]:
    """Fill both stores, and give how many reads were compared and how many differed."""
    settings = StoreSettings(
        queue_file=str(folder / "queue.db"), read_timeout_s=600.0, write_timeout_s=3_600.0
    )
    stores = [await open_store(f"sqlite:{folder / 'store.db'}", settings)]
    stores.append(await open_store(url, settings))
    for store in stores if not is_loaded else ():
        began = time.perf_counter()
        for batch in world.batches:
            await store.add_facts(batch, event=EVENT)
        _say(f"{store.url.partition(':')[0]}: loaded in {time.perf_counter() - began:.0f} s")
    world.sample(random_state)
    count = differences = 0
    for count, read in enumerate(every_read(world, random_state=random_state), start=1):
        answers, took = [], []
        for store in stores:
            began = time.perf_counter()
            answers.append(comparable(await read(store)))
            took.append(time.perf_counter() - began)
        if answers[0] != answers[1]:
            differences += 1
            _say(f"read {count} differs")
        if max(took) > SLOW_S or not count % TOLD_EVERY:
            _say(f"read {count}: {took[0]:.1f} s, {took[1]:.1f} s; {differences} differ so far")
    for store in stores:
        await store.close()
    return count, differences


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def main() -> int:
    """Print what was compared; 1 if anything differs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--accounts", type=int, default=100_000)
    parser.add_argument("--transfers", type=int, default=500_000)
    parser.add_argument("--version", choices=JAVA, default=OLD)
    parser.add_argument("--random-state", type=int, default=0)
    parser.add_argument(
        "--loaded", nargs=2, metavar=("FOLDER", "URL"), help="stores of a run broken off"
    )
    asked = parser.parse_args()
    world = Sampled(
        accounts=asked.accounts,
        transfers=asked.transfers,
        files=1 + int(asked.transfers * FACTS_A_TRANSFER) // FACTS_A_FILE,
        random_state=asked.random_state,
    )
    with ExitStack() as opened:
        if asked.loaded:
            folder, url = Path(asked.loaded[0]), asked.loaded[1]
        else:
            folder = Path(opened.enter_context(tempfile.TemporaryDirectory()))
            url = opened.enter_context(running(asked.version, tuned_for_tests=False)).url
        count, differences = asyncio.run(
            compare(
                folder,
                url,
                world,
                random_state=asked.random_state,
                is_loaded=asked.loaded is not None,
            )
        )
    _say(f"{count} reads compared, {differences} differ")
    return 1 if differences else 0


if __name__ == "__main__":
    sys.exit(main())
