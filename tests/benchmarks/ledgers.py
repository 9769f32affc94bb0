"""Bare ledgers: not one paisa off from the oracle, and what large ones cost.

    python -m tests.benchmarks.ledgers [oracle] [large]

`oracle` compares 10,000 random ledgers under five policies, `large` follows 100,000 and
1,000,000 events. Prints a line a figure with its bar, in seconds of the processor; exit
status 1 if one is missed.
"""

import argparse
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from random import Random
from statistics import quantiles
from typing import TypeVar

from analytics.ledger.events import EventKind, Policy
from analytics.ledger.follow import Ledger, follow_ledger, settle
from analytics.ledger.hops import HopIndex, HopOrder
from analytics.ledger.index import LedgerIndex
from analytics.ledger.paths import PathRank, find_paths
from analytics.ledger.trace import trace_backwards, trace_forwards
from api.services.ledger_tables import read_events
from api.services.ledgers import run_ledgers
from tests.benchmarks.large_ledgers import write_large_ledger
from tests.oracle.ledgers import make_ledger
from tests.oracle.money import solve

T = TypeVar("T")

LEDGERS = 10_000
SMALL, LARGE = 100_000, 1_000_000
# Ten times the events cost 12 times under m log m; the rest is memory out of the cache.
MOST_GROWTH = 20
SAMPLE = 50
MOST_HOPS = 6


def compare_with_oracle(folder: Path) -> bool:
    """Count ledgers whose lines differ from the oracle's in any byte."""
    file = folder / "events.csv"
    wrong = 0
    for random_state in range(LEDGERS):
        text = make_ledger(Random(random_state))
        file.write_text(text, encoding="utf-8")
        lines = [line.text for line in run_ledgers(file, list(Policy))]
        wrong += lines != [solve(text, policy.value) for policy in Policy]
    say(f"{LEDGERS:,} ledgers under {len(Policy)} policies: {wrong} differ (bar 0)")
    return wrong == 0


def measure_large(folder: Path) -> bool:
    """Follow a large ledger and one ten times larger, whole and from single questions."""
    small, large = (_measure(folder, count) for count in (SMALL, LARGE))
    growth = large / small
    say(f"growth for ten times the events: {growth:.1f} (bar {MOST_GROWTH})")
    return growth <= MOST_GROWTH


def _measure(folder: Path, count: int) -> float:
    path = folder / f"{count}.csv"
    write_large_ledger(path, count)
    table, read_s = timed(lambda: read_events(path))
    ledger, settle_s = timed(lambda: settle(table.events))
    say(f"{count:,} events: read {read_s:.1f} s, put into order {settle_s:.1f} s")
    total_s = settle_s
    # POISON names every complaint that ever touched the payer on each of a million rows: its
    # answer alone takes gigabytes where all accounts are connected, as they are here.
    for policy in (policy for policy in Policy if policy is not Policy.POISON):
        _, follow_s = timed(partial(follow_ledger, ledger, policy))
        total_s += follow_s
        say(f"  {policy}: {follow_s:.1f} s")
    _ask(ledger)
    return total_s


def _ask(ledger: Ledger) -> None:
    random = Random(1)
    index, index_s = timed(lambda: LedgerIndex(ledger))
    hops, hops_s = timed(lambda: HopIndex(ledger.events))
    say(f"  indexes: {index_s:.1f} s, of hops {hops_s:.1f} s")
    complaints = random.sample(sorted(index.origins.disputed_by_complaint), SAMPLE)
    draws = [event.key for event in ledger.events if event.kind is EventKind.EXIT]
    payers = [event.account for event in ledger.events if event.kind is EventKind.TRANSFER]
    for policy in (Policy.FIFO, Policy.PRO_RATA):
        _say_spread(
            f"forwards, {policy}",
            (partial(trace_forwards, index, one, policy) for one in complaints),
        )
    _say_spread(
        "backwards, FIFO",
        (partial(trace_backwards, index, key, Policy.FIFO) for key in random.sample(draws, SAMPLE)),
    )
    pairs = [random.sample(payers, 2) for _ in range(SAMPLE)]
    _say_spread(
        "5 paths",
        (
            partial(
                find_paths,
                hops,
                payer=payer,
                beneficiary=beneficiary,
                k=5,
                rank=PathRank.EARLIEST,
                order=HopOrder.TIMED,
                most_hops=MOST_HOPS,
            )
            for payer, beneficiary in pairs
        ),
    )


def _say_spread(what: str, questions: Iterable[Callable[[], object]]) -> None:
    costs = sorted(timed(question)[1] for question in questions)
    p95 = quantiles(costs, n=20)[-1]
    say(f"  {what}: median {costs[len(costs) // 2] * 1000:.0f} ms, p95 {p95 * 1000:.0f} ms")


def timed(work: Callable[[], T]) -> tuple[T, float]:
    """Give what some work gives, and the seconds of the processor it took."""
    start = time.process_time()
    result = work()
    return result, time.process_time() - start


MEASURES = {"oracle": compare_with_oracle, "large": measure_large}


def say(line: str) -> None:
    """Print a figure at once."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main() -> int:
    """Run what was asked for, or all."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", nargs="*", choices=[*MEASURES, []], default=[])
    has_passed = True
    for what in parser.parse_args().what or MEASURES:
        with tempfile.TemporaryDirectory() as folder:
            has_passed &= MEASURES[what](Path(folder))
    return 0 if has_passed else 1


if __name__ == "__main__":
    raise SystemExit(main())
