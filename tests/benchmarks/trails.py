"""What trails over a store cost, and how that grows with the store.

    python -m tests.benchmarks.trails [oracle] [speed] [--workbooks FOLDER]

`oracle` compares 1,000 random worlds of facts in a store with an oracle that shares no code,
under every policy, forwards and backwards. `speed` asks 100,000 and 1,000,000 transfers in
SQLite. `--workbooks` follows each complaint of a folder of case files. Prints a line a figure
with its bar, in seconds of the processor; exit status 1 if one is missed.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from random import Random
from statistics import median, quantiles

from analytics.ledger.events import Policy
from analytics.ledger.trace import NO_LIMITS
from analytics.pathways import PathWish
from api.services.computing import TrailWish, compute_trails
from api.services.origins import trace_origins
from api.services.pathing import find_money_paths
from graph.model.ids import AcknowledgementNo, EntityKey
from graph.model.scope import SYSTEM
from graph.store.base import GraphStore
from graph.store.url import open_store
from tests.benchmarks import money_world as world
from tests.commands import ringtrace
from tests.contract.store.world import add
from tests.oracle.money import solve
from tests.oracle.worlds import World

WORLDS = 1_000
SMALL, LARGE = 100_000, 1_000_000
HUB_TRANSFERS = 100_000
SAMPLE = 100
MOST_GROWTH = 2.0
FORWARDS_MS, BOUNDS_MS, PATHS_MS, HUB_MS = 100, 300, 200, 200  # TRAIL.md section 11


async def compare_with_oracle(folder: Path) -> bool:
    """Count complaints whose figures over a store differ from the oracle's by a paisa."""
    worlds = [World(number, Random(number)) for number in range(WORLDS)]
    store = await open_store(f"sqlite:{folder / 'worlds.db'}")
    await add(store, "worlds", *(fact for one in worlds for fact in one.facts))
    asked = wrong = 0
    for policy in (one for one in Policy if one is not Policy.POISON):
        wish = TrailWish(policy=policy, limits=NO_LIMITS)
        for one in worlds:
            told = json.loads(solve(one.text, policy.value))["complaints"]
            found = await compute_trails(one.complaints, store=store, scope=SYSTEM, wish=wish)
            for number, trail in found.trails.items():
                sums, expected = trail.sums, told.get(number, {"sum_paise": 0})
                asked += 1
                wrong += sums.sum_paise != expected["sum_paise"] or (
                    "held_paise" in expected
                    and (sums.on_account_paise, sums.held_paise, dict(sums.cashed_out))
                    != (
                        expected["on_account_paise"],
                        expected["held_paise"],
                        expected["cashed_out"],
                    )
                )
    await store.close()
    say(f"{WORLDS:,} worlds, {asked:,} trails over a store: {wrong} differ (bar 0)")
    return wrong == 0


async def measure_speed(folder: Path) -> bool:
    """Time single questions on a small store and one ten times larger."""
    small = await _measure(folder, SMALL, hub_transfers=0)
    large = await _measure(folder, LARGE, hub_transfers=HUB_TRANSFERS)
    growth = large["forwards"] / small["forwards"]
    say(f"growth of the median trail for ten times the transfers: {growth:.1f} (bar {MOST_GROWTH})")
    return growth <= MOST_GROWTH and bool(large["all ok"])


async def _measure(folder: Path, transfers: int, *, hub_transfers: int) -> dict[str, float]:
    store = await open_store(f"sqlite:{folder / f'{transfers}.db'}")
    began = time.process_time()
    await world.fill(store, transfers, hub_transfers=hub_transfers)
    say(f"{transfers:,} transfers written in {time.process_time() - began:.0f} s")
    random, accounts = Random(5), transfers // world.TRANSFERS_AN_ACCOUNT
    complaints = [
        world.complaint(random.randrange(world.complaint_count(transfers))) for _ in range(SAMPLE)
    ]
    pairs = [
        (
            world.account(int(accounts * random.random() ** 2)),
            world.account(random.randrange(accounts)),
        )
        for _ in range(SAMPLE)
    ]
    await _forwards(store, complaints[0], TrailWish())
    middle, is_good = await _spread(
        "forwards", [_ask(_forwards, store, one, TrailWish()) for one in complaints], FORWARDS_MS
    )
    bounded = TrailWish(with_bounds=True)
    others = [
        await _spread(
            "with bounds", [_ask(_forwards, store, c, bounded) for c in complaints], BOUNDS_MS
        ),
        await _spread(
            "backwards from accounts", [_ask(_backwards, store, b) for _, b in pairs], FORWARDS_MS
        ),
        await _spread(
            "5 timed paths of 6 hops", [_ask(_paths, store, *pair) for pair in pairs], PATHS_MS
        ),
    ]
    if hub_transfers:
        hub = [_ask(_forwards, store, world.HUB_COMPLAINT, TrailWish())] * 5
        others.append(await _spread("an account with 100,000 transfers", hub, HUB_MS))
    await store.close()
    return {"forwards": middle, "all ok": float(is_good and all(good for _, good in others))}


Ask = Callable[[], Awaitable[object]]


def _ask(question: Callable[..., Awaitable[object]], *of: object) -> Ask:
    return lambda: question(*of)


async def _forwards(store: GraphStore, number: AcknowledgementNo, wish: TrailWish) -> object:
    return await compute_trails([number], store=store, scope=SYSTEM, wish=wish)


async def _backwards(store: GraphStore, account: EntityKey) -> object:
    return await trace_origins(account=account, store=store, scope=SYSTEM)


async def _paths(store: GraphStore, payer: str, beneficiary: str) -> object:
    wish = PathWish(payer=payer, beneficiary=beneficiary, most_hops=6)
    return await find_money_paths(wish, store=store, scope=SYSTEM)


async def _spread(what: str, questions: Sequence[Ask], most_ms: int) -> tuple[float, bool]:
    costs = []
    for ask in questions:
        began = time.process_time()
        await ask()
        costs.append((time.process_time() - began) * 1_000)
    p95 = quantiles(costs, n=20)[-1]
    say(f"  {what}: median {median(costs):.0f} ms, p95 {p95:.0f} ms (bar {most_ms})")
    return median(costs), p95 <= most_ms


async def follow_workbooks(folder: Path, names: Sequence[str]) -> bool:
    """Check that the parts of every complaint of some case files make its amount."""
    store = await open_store(f"sqlite:{folder / 'files.db'}")
    numbers = [AcknowledgementNo(name.split()[0]) for name in names]
    known = await store.get_complaints(numbers, scope=SYSTEM)
    wrong = 0
    for policy in Policy:
        for number in numbers:
            wish = TrailWish(policy=policy)
            found = await compute_trails([number], store=store, scope=SYSTEM, wish=wish)
            sums = found.trails[number].sums
            whole = (known[number].loss_paise, sums.sum_paise - sums.over_count_paise)
            wrong += whole != (sums.disputed_paise, sums.disputed_paise)
    await store.close()
    say(f"{len(numbers)} complaints under {len(Policy)} policies: {wrong} do not add up (bar 0)")
    return wrong == 0


def say(line: str) -> None:
    """Print a figure at once."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main() -> int:
    """Run what was asked for, or all but the case files."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", nargs="*", choices=["oracle", "speed", []], default=[])
    parser.add_argument("--workbooks", type=Path, help="A folder of case files.")
    asked = parser.parse_args()
    measures = {"oracle": compare_with_oracle, "speed": measure_speed}
    has_passed = True
    for what in asked.what or ([] if asked.workbooks else [*measures]):
        with tempfile.TemporaryDirectory() as folder:
            has_passed &= asyncio.run(measures[what](Path(folder)))
    if asked.workbooks:
        with tempfile.TemporaryDirectory() as folder:
            done = ringtrace("import", asked.workbooks, store=Path(folder) / "files.db")
            say(done.err or "taken in")
            names = sorted(file.name for file in asked.workbooks.glob("*.xlsx"))
            has_passed &= asyncio.run(follow_workbooks(Path(folder), names))
    return 0 if has_passed else 1


if __name__ == "__main__":
    raise SystemExit(main())
