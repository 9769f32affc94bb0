"""Time patterns and the hold queue on a made-up graph in SQLite.

    python -m tests.benchmarks.patterns [--transfers 1000000] [--store FILE]

1,000,000 transfers over 180 days, in FILE if that is there already. Bars (TRAIL.md section 11):
one pattern over everything 30 s, every pattern over the last 24 h 1 s, patterns of one account
20 ms, a hold queue of 500 accounts 500 ms. Times are wall clock through the services: medians,
and for one account the 95th percentile of 40. 1 if a bar is missed.
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

from api.services.holding import HoldWish, hold_queue
from api.services.suspicion import every_pattern, find_all_suspicions, find_suspicions
from graph.model.forecast import TimeWindow
from graph.model.pattern import RULES, FanIn
from graph.model.scope import SYSTEM
from graph.model.suspicion import PatternWish
from graph.store.base import GraphStore
from graph.store.url import open_store
from tests.benchmarks.money_world import (
    DAYS,
    START,
    TRANSFERS_AN_ACCOUNT,
    account,
    complaint,
    complaint_count,
    fill,
)

EVERYTHING_S, DAY_S, ACCOUNT_S, HOLDS_S = 30.0, 1.0, 0.020, 0.500
ACCOUNTS_TRIED = 40
LEAST_QUEUE = 400
END = START + timedelta(days=DAYS)


async def timed(work: Callable[[], Awaitable[Any]]) -> tuple[float, Any]:
    """Give how long some work took, seconds, and what it gave."""
    start = time.perf_counter()
    given = await work()
    return time.perf_counter() - start, given


async def measure(store: GraphStore, transfers: int) -> Sequence[tuple[str, float, float]]:
    """Give name, seconds and bar of each figure."""
    figures: list[tuple[str, float, float]] = []
    for kind, rule in RULES.items():
        wish = PatternWish(rule=rule())

        async def over_all(wish: PatternWish = wish) -> Any:  # noqa: ANN401 - an answer
            return await find_suspicions(wish, store=store, scope=SYSTEM)

        took, answer = await timed(over_all)
        figures.append((f"{kind.value}, {answer.value.hit_count:,} hits", took, EVERYTHING_S))
    day = PatternWish(rule=FanIn(), window=TimeWindow(start=END - timedelta(days=1), end=END))

    async def last_day() -> Any:  # noqa: ANN401 - answers
        return await find_all_suspicions(every_pattern(day), store=store, scope=SYSTEM)

    days = [(await timed(last_day))[0] for _ in range(5)]
    figures.append(("every pattern, last 24 h", statistics.median(days), DAY_S))
    ones = []
    step = max(1, transfers // TRANSFERS_AN_ACCOUNT // ACCOUNTS_TRIED)
    for no in range(ACCOUNTS_TRIED):
        wish = PatternWish(rule=FanIn(), accounts=frozenset({account(no * step)}))

        async def of_one(wish: PatternWish = wish) -> Any:  # noqa: ANN401 - answers
            return await find_all_suspicions(every_pattern(wish), store=store, scope=SYSTEM)

        ones.append((await timed(of_one))[0] / len(RULES))
    figures.append(("one pattern of one account, p95", sorted(ones)[-2], ACCOUNT_S))
    held = await _hold_figure(store, transfers)
    figures.append(held)
    return figures


async def _hold_figure(store: GraphStore, transfers: int) -> tuple[str, float, float]:
    """Time a queue of 500 accounts or so."""
    count = 10
    while True:
        wish = HoldWish(complaints=tuple(complaint(no) for no in range(count)))

        async def queue(wish: HoldWish = wish) -> Any:  # noqa: ANN401 - an answer
            return await hold_queue(wish, store=store, scope=SYSTEM, at=END)

        times, answers = zip(*[await timed(queue) for _ in range(5)], strict=True)
        found = len(answers[0].value.candidates)
        if found >= LEAST_QUEUE or 2 * count > complaint_count(transfers):
            return f"hold queue of {found} accounts", statistics.median(times), HOLDS_S
        count *= 2


async def run(file: Path, transfers: int, *, is_new: bool) -> bool:
    """Fill a store if it is new, print the figures, and tell whether all bars hold."""
    store = await open_store(f"sqlite:{file}")
    try:
        if is_new:
            await fill(store, transfers)
        figures = await measure(store, transfers)
    finally:
        await store.close()
    for name, took, bar in figures:
        print(f"{name:<48} {took * 1000:10.1f} ms  (bar {bar * 1000:.0f})")
    return all(took <= bar for _, took, bar in figures)


def main() -> int:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--transfers", type=int, default=1_000_000)
    parser.add_argument("--store", type=Path)
    wish = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        file = wish.store or Path(folder) / "bench.db"
        holds = asyncio.run(run(file, wish.transfers, is_new=not file.exists()))
    return 0 if holds else 1


if __name__ == "__main__":
    sys.exit(main())
