"""Give a server thousands of damaged files and a dozen bombs: it must live and keep good rows.

    python -m tests.benchmarks.intake_hostile FOLDER [--files 5000] [--random-state 0]

FOLDER holds files of any kind; random trails in four forms come along. Damaged copies and the
bombs go into one store, 65 a call, a good file last in each. Prints how many were taken in and
refused, the longest wait for one file and what the store says of itself; ends with 1 if a file took
over 60 seconds, a good file's rows were not all there, or the store is not whole.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from api.services.intake import import_files
from graph.intake.readers import find_files
from graph.model.report import ImportReport
from graph.model.scope import LOCAL_OFFICER
from graph.settings import IntakeSettings
from graph.store.url import open_store
from tests.hostile import BOMBS, mutated
from tests.trail_forms import FORMS, written
from tests.workbooks import AT, HOP, NAME, hop, workbook

BATCH = 65
GOOD_ROWS = 20
MOST_S = 60.0


def _good(number: int) -> bytes:
    rows = [hop(utr=f"6{number:06}{at:05}", utr2="") for at in range(GOOD_ROWS)]
    return workbook({"Money Transfer to": [HOP, *rows]})


def _sources(folder: Path) -> list[tuple[str, bytes]]:
    files = [(path.suffix, path.read_bytes()) for path in find_files([folder])]
    trails = [(f".{form}", written(seed, form)[1]) for seed in range(25) for form in FORMS]
    return files + trails


async def run(folder: Path, files: int, random_state: int) -> int:
    """Import them all into one store, and give the exit status."""
    chance, sources = random.Random(random_state), _sources(folder)
    told: Counter[str] = Counter()
    longest, lost, number = 0.0, 0, 0
    with tempfile.TemporaryDirectory() as place:
        store = await open_store(f"sqlite:{place}/hostile.db")
        while number < files + len(BOMBS):
            paths = []
            for at in range(number, min(number + BATCH - 1, files + len(BOMBS))):
                suffix, content = _content(at, sources, chance)
                paths.append(Path(place) / f"{at}{suffix}")
                paths[-1].write_bytes(content)
            number += len(paths)
            good = Path(place) / f"g{number} {NAME}"
            good.write_bytes(_good(number))
            clock = _Clock()
            outcomes = await import_files(
                [*paths, good],
                store=store,
                scope=LOCAL_OFFICER,
                at=AT,
                settings=IntakeSettings(keep_originals=False),
                on_progress=clock.tick,
            )
            longest = max(longest, clock.longest)
            for outcome in outcomes[:-1]:
                told["taken in" if isinstance(outcome, ImportReport) else "refused"] += 1
            lost += not (isinstance(outcomes[-1], ImportReport) and outcomes[-1].new == GOOD_ROWS)
            for path in (*paths, good):
                path.unlink()
        problems = await store.verify()
        await store.close()
    sys.stdout.write(
        f"{number:,} files: {dict(told)}; longest {longest:.1f} s; good files not whole: {lost};"
        f" store: {problems or 'whole'}\n"
    )
    return 1 if lost or longest > MOST_S or problems else 0


def _content(
    number: int, sources: list[tuple[str, bytes]], chance: random.Random
) -> tuple[str, bytes]:
    """Give a bomb while there are any, then damaged files."""
    if number < len(BOMBS):
        return ".xlsx", list(BOMBS.values())[number]()
    suffix, content = chance.choice(sources)
    return suffix, mutated(content, chance)


class _Clock:
    """The longest time between two files that ended."""

    def __init__(self) -> None:
        self._last = time.monotonic()
        self.longest = 0.0

    def tick(self, *_: object) -> None:
        """Note that a file ended."""
        now = time.monotonic()
        self.longest = max(self.longest, now - self._last)
        self._last = now


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--files", type=int, default=5_000)
    parser.add_argument("--random-state", type=int, default=0)
    given = parser.parse_args()
    sys.exit(asyncio.run(run(given.folder, given.files, given.random_state)))
