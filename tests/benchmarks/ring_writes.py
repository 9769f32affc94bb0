"""Rings brought up to date write by write on a store, against whole runs on the same store.

    python -m tests.benchmarks.ring_writes [FOLDER] [--share 0.03] [--writes 40]

Takes a world (of FOLDER: nodes.csv and edges.csv with its answer key; else a made-up one) into an
SQLite store but for the last part of its time, finds its rings, then writes the rest part by part
and brings the rings up to date after each, as the worker does. Prints what an update costs beside
a whole run (processor time), how many updates gave way to a whole run, and how alike the rings
are to those of a whole run at the end, with the marks of both.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import time
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import numpy as np

from analytics.settings import AnalyticsSettings, RingSettings
from analytics.suspicion.tables import RingTables
from api.services.analysis import WHOLE_EVERY, Lesson, bring_up_to_date
from api.services.bare_tables import read_ring_tables
from api.services.detection import Detection, detect
from graph.model.complaint import ComplaintRecord
from graph.model.fact import Fact
from graph.model.ids import AcknowledgementNo
from graph.model.ring import RingState
from graph.model.scope import SYSTEM
from graph.store.base import GraphStore
from graph.store.url import open_store
from tests.benchmarks.ring_scores import Key, marks, read_key
from tests.benchmarks.ring_store import facts_of, instant, named_as_in_a_store
from tests.benchmarks.ring_worlds import Habits, make_world
from tests.benchmarks.store_world import add_made_up

SINGLE_LINKS: Final = 200
PREFIX: Final = "account:"


@dataclass(frozen=True, slots=True)
class Update:
    """One write and what bringing rings up to date after it took.

    Attributes:
        facts: How many it wrote.
        ms: Milliseconds of the processor.
        is_whole: Whether a whole run was made.
    """

    facts: int
    ms: float
    is_whole: bool


def in_time(tables: RingTables) -> list[Fact]:
    """Give the facts of tables by instant; a complaint as soon as it tells of an account."""
    first: dict[AcknowledgementNo, datetime] = {}
    facts = list(facts_of(tables))
    for fact in facts:
        if fact.complaint is not None and fact.event_at is not None:
            known = first.get(fact.complaint, fact.event_at)
            first[fact.complaint] = min(known, fact.event_at)

    def when(fact: Fact) -> datetime:
        if isinstance(fact, ComplaintRecord) and fact.complaint is not None:
            return first.get(fact.complaint, instant(0.0))
        return fact.event_at or instant(0.0)

    return sorted(facts, key=when)


class Worker:
    """Writes facts, and brings rings up to date as the worker of a server does."""

    def __init__(self, store: GraphStore, settings: AnalyticsSettings) -> None:
        self.store, self.settings, self.lesson = store, settings, Lesson()
        self.number = 0

    async def write(self, facts: Iterator[Fact], at: datetime) -> None:
        """Write facts, a batch after another."""
        self.number = await add_made_up(self.store, facts, at=at, first=self.number)

    async def update(self, facts: Sequence[Fact], at: datetime) -> Update:
        """Write facts and bring rings up to date."""
        await self.write(iter(facts), at)
        before, begin = self.lesson.whole_at, time.process_time()
        await bring_up_to_date(
            self.lesson, store=self.store, scope=SYSTEM, at=at, settings=self.settings
        )
        spent = 1_000.0 * (time.process_time() - begin)
        return Update(len(facts), spent, self.lesson.whole_at != before)


def rings_of(found: Detection) -> list[set[str]]:
    """Give the accounts of the rings that were found."""
    return [
        {one.account.removeprefix(PREFIX) for one in ring.found.members} for ring in found.rings
    ]


def alike(some: Sequence[AbstractSet[str]], others: Sequence[AbstractSet[str]]) -> str:
    """Say how many rings have the very same, and how many nearly the same among others."""
    best = [
        max((len(one & other) / len(one | other) for other in others), default=0.0) for one in some
    ]
    same = sum(share == 1.0 for share in best)
    near = sum(share >= 0.8 for share in best)
    return f"{len(some)} rings: {same} the same, {near} alike to .8, mean {np.mean(best):.3f}"


def told(what: str, updates: Sequence[Update]) -> None:
    """Print what updates took."""
    ms = [one.ms for one in updates if not one.is_whole]
    whole = sum(one.is_whole for one in updates)
    facts = np.mean([one.facts for one in updates])
    figures = (
        f"p50 {np.percentile(ms, 50):.0f} p95 {np.percentile(ms, 95):.0f} max {max(ms):.0f} ms"
        if ms
        else "none"
    )
    print(f"{what} ({facts:.0f} facts each): {figures}; {whole} of {len(updates)} whole runs")


async def measure(
    tables: RingTables, key: Key | None, folder: Path, asked: argparse.Namespace
) -> None:
    """Write, update, and compare."""
    settings = AnalyticsSettings(rings=RingSettings(least_reported=asked.least_reported))
    facts = in_time(tables)
    cut = round(len(facts) * (1.0 - asked.share))
    at = instant(tables.at + 86_400.0)
    store = await open_store(f"sqlite:{folder / 'rings.db'}")
    worker = Worker(store, settings)
    await worker.write(islice(facts, cut), at)
    begin = time.process_time()
    first = await bring_up_to_date(
        worker.lesson, store=store, scope=SYSTEM, at=at, settings=settings
    )
    print(f"first whole run, learning: {time.process_time() - begin:.1f} s", flush=True)
    print(f"{len(rings_of(first))} rings; {len(facts) - cut:,} facts of {len(facts):,} to come")
    step = WHOLE_EVERY / (asked.writes + SINGLE_LINKS + 2)
    rest = facts[cut:]
    singles, rest = rest[:SINGLE_LINKS], rest[SINGLE_LINKS:]
    moments = (at + step * number for number in range(1, asked.writes + SINGLE_LINKS + 2))
    told("one fact", [await worker.update([fact], next(moments)) for fact in singles])
    size = -(-len(rest) // asked.writes)
    parts = [rest[start : start + size] for start in range(0, len(rest), size)]
    told("a write", [await worker.update(part, next(moments)) for part in parts])
    live = worker.lesson.live
    standing = [ring for ring in await store.register() if ring.state is not RingState.MERGED]
    kept = [{one.account.removeprefix(PREFIX) for one in ring.found.members} for ring in standing]
    print(f"kept up to date: {live is not None}")
    begin = time.process_time()
    later = at + timedelta(hours=1)
    whole = await detect(
        store=store,
        scope=SYSTEM,
        at=later,
        settings=settings,
        learnt=worker.lesson.in_use(later),
    )
    print(f"whole run, applied: {time.process_time() - begin:.1f} s")
    print(f"updated against whole: {alike(kept, rings_of(whole))}")
    print(f"whole against updated: {alike(rings_of(whole), kept)}")
    print(f"first against whole: {alike(rings_of(first), rings_of(whole))}")
    for name, rings in (("updated", kept), ("whole", rings_of(whole)), ("first", rings_of(first))):
        if key is not None:
            figures = "  ".join(f"{what} {value:.3f}" for what, value in marks(key, rings).items())
            print(f"{name:8} {figures}")
    await store.close()


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, nargs="?")
    parser.add_argument("--share", type=float, default=0.03, help="of the facts, the last ones")
    parser.add_argument("--writes", type=int, default=40)
    parser.add_argument("--accounts", type=int, default=20_000)
    parser.add_argument("--rings", type=int, default=120)
    parser.add_argument("--least-reported", type=int, default=200)
    asked = parser.parse_args()
    key = None
    if asked.folder:
        tables = read_ring_tables(asked.folder / "nodes.csv", asked.folder / "edges.csv", at=None)
        key = read_key(asked.folder)
    else:
        habits = Habits(n_accounts=asked.accounts, n_rings=asked.rings, told_share=0.9)
        tables = make_world(habits, random_state=6).tables
    with TemporaryDirectory() as folder:
        asyncio.run(measure(named_as_in_a_store(tables), key, Path(folder), asked))
    sys.stdout.flush()


if __name__ == "__main__":
    main()
