"""Time the store on a made-up graph: medians a read, and how they grow with the accounts.

    python -m tests.benchmarks.store --accounts 10000 100000

For each size: load, look-up, one hop, the facts of a complaint, a frontier step, one hop
without scope against with, district x hour, all links. Times are wall clock through the
async port; ratios are against the first size of the run.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from graph.model.audit import Event, EventTag
from graph.model.batch import FactBatch, Import, InputKind
from graph.model.complaint import ComplaintRecord
from graph.model.entity import Account, EntityRecord
from graph.model.fact import Fact, Precision, Source
from graph.model.flow import FlowOrder, Reached
from graph.model.ids import (
    AcknowledgementNo,
    EntityKey,
    EntityKind,
    Keyring,
    fact_id,
    import_id,
    natural_key,
)
from graph.model.scope import SYSTEM, OfficeRole, Scope
from graph.model.transfer import CashChannel, Transfer, Withdrawal
from graph.store.base import MOST_FACTS, GraphStore
from graph.store.url import open_store

TRANSFERS_AN_ACCOUNT = 5
WITHDRAWALS_AN_ACCOUNT = 0.5
FACTS_A_COMPLAINT = 20
DISTRICTS = tuple(f"MADE UP/DISTRICT {at:02}" for at in range(20))
START = datetime(2026, 1, 1, tzinfo=UTC)
DAYS = 180
FEW = 5  # rounds of a read that takes long
SCOPED = Scope(
    actor=SYSTEM.actor, role=OfficeRole.INVESTIGATOR, districts=frozenset(DISTRICTS[:10])
)


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """What the timed reads ask for."""

    accounts: Sequence[EntityKey]
    complaints: Sequence[AcknowledgementNo]


def batches(
    keyring: Keyring, accounts: int, *, random_state: int
) -> tuple[World, Iterator[FactBatch]]:
    """Give a world's keys, and its facts in batches as the port takes them."""
    numbers = [f"5{at:011}" for at in range(accounts)]
    keys = [keyring.key(EntityKind.ACCOUNT, number) for number in numbers]
    complaint_count = max(1, accounts * TRANSFERS_AN_ACCOUNT // FACTS_A_COMPLAINT)
    complaints = [AcknowledgementNo(f"399{at:011}") for at in range(complaint_count)]
    facts = _facts(keys, numbers, complaints, random.Random(random_state))
    return World(accounts=keys, complaints=complaints), _parted(facts)


def _parted(facts: Iterator[Fact]) -> Iterator[FactBatch]:
    part, number = [], 0
    for fact in facts:
        part.append(fact)
        if len(part) == MOST_FACTS:
            yield _batch(part, number)
            part, number = [], number + 1
    if part:
        yield _batch(part, number)


def _batch(facts: list[Fact], number: int) -> FactBatch:
    sha256 = f"{number:064x}"
    of = Import(
        id=import_id(sha256),
        file_name=f"part {number}",
        file_sha256=sha256,
        kind=InputKind.TABLE,
        exported_at=None,
        imported_at=START + timedelta(days=DAYS + 1),
        complaints=(),
    )
    sources = [
        Source(import_id=of.id, file_sha256=sha256, sheet="facts", row=at)
        for at in range(1, len(facts) + 1)
    ]
    for fact, source in zip(facts, sources, strict=True):
        object.__setattr__(fact, "sources", (source,))  # nobody has seen it yet
    return FactBatch(of=of, facts=tuple(facts), sheets=())


def _facts(
    keys: Sequence[EntityKey],
    numbers: Sequence[str],
    complaints: Sequence[AcknowledgementNo],
    rng: random.Random,
) -> Iterator[Fact]:
    for at, complaint in enumerate(complaints):
        yield ComplaintRecord(
            **_common("complaint", at, complaint, rng),
            amount_paise=rng.randrange(10_000, 100_000_000),
            reported_at=START + timedelta(minutes=at),
            district=rng.choice(DISTRICTS),
        )
    for at, (key, number) in enumerate(zip(keys, numbers, strict=True)):
        account = Account(
            key=key, number=number, bank=f"Made Up Bank {at % 40}", ifsc="MADE0000001"
        )
        yield EntityRecord(**_common("entity", at, None, rng), entity=account)
    for at in range(len(keys) * TRANSFERS_AN_ACCOUNT):
        payer = int(len(keys) * rng.random() ** 2)  # some accounts send far more than others
        yield Transfer(
            **_common("transfer", at, complaints[at // FACTS_A_COMPLAINT % len(complaints)], rng),
            transfer_key=f"transfer:{at:024}",
            payer=keys[payer],
            beneficiary=keys[rng.randrange(len(keys))],
            amount_paise=rng.randrange(10_000, 10_000_000),
            disputed_paise=rng.randrange(10_000),
            layer=1 + at % FACTS_A_COMPLAINT // 4,
            utr=f"{at:012}",
        )
    machines = [natural_key(EntityKind.ATM, f"MADE{at}") for at in range(max(1, len(keys) // 50))]
    for at in range(int(len(keys) * WITHDRAWALS_AN_ACCOUNT)):
        yield Withdrawal(
            **_common("withdrawal", at, rng.choice(complaints), rng),
            account=rng.choice(keys),
            amount_paise=rng.randrange(10_000, 1_000_000),
            disputed_paise=None,
            channel=CashChannel.ATM,
            atm=rng.choice(machines),
        )


def _common(kind: str, at: int, complaint: AcknowledgementNo | None, rng: random.Random) -> dict:  # type: ignore[type-arg]  # keyword arguments of many kinds
    return {
        "id": fact_id(kind, at),
        "complaint": complaint,
        "sources": (),
        "event_at": START + timedelta(seconds=rng.randrange(DAYS * 86_400)),
        "event_precision": Precision.SECOND,
        "known_at": START + timedelta(days=DAYS + 1),
    }


async def measure(
    folder: Path, accounts: int, *, rounds: int, random_state: int
) -> dict[str, float]:
    """Give the time of each read, milliseconds, and of the load, seconds, wall and CPU."""
    store = await open_store(f"sqlite:{folder / f'{accounts}.db'}")
    try:
        world, parts = batches(store.keyring, accounts, random_state=random_state)
        wall, cpu = await _load(store, parts)
        figures = {"load, s": wall, "load, CPU s": cpu}
        rng = random.Random(random_state)
        for name, (ask, count) in _reads(store, world, rng).items():
            wall, cpu = await _median(ask, max(1, min(rounds, count)))
            figures[name] = wall
            if count <= FEW:
                figures[f"{name}, CPU"] = cpu
        size = (await store.health()).size_bytes
        figures["file MB"] = (size or 0) / 1e6
    finally:
        await store.close()
    return figures


async def _load(store: GraphStore, parts: Iterator[FactBatch]) -> tuple[float, float]:
    event = Event(tag=EventTag.FACTS_ADDED, actor=SYSTEM.actor, at=START)
    wall = cpu = 0.0
    for part in parts:
        began, worked = time.perf_counter(), time.process_time()
        await store.add_facts(part, event=event)
        wall += time.perf_counter() - began
        cpu += time.process_time() - worked
    return wall, cpu


Ask = Callable[[], Awaitable[object]]


def _reads(store: GraphStore, world: World, rng: random.Random) -> dict[str, tuple[Ask, int]]:
    def account() -> EntityKey:
        return rng.choice(world.accounts)

    def frontier(size: int) -> list[Reached]:
        return [Reached(account=account(), after=START) for _ in range(size)]

    newest, many, few = FlowOrder.NEWEST, 10_000, FEW
    return {
        "thread hand-over": (store.snapshot_no, many),
        "look-up": (lambda: store.get_entities([account()], scope=SYSTEM), many),
        "one hop": (lambda: store.neighbours([account()], scope=SYSTEM), many),
        "one hop, scoped": (lambda: store.neighbours([account()], scope=SCOPED), many),
        "degrees": (lambda: store.degrees([account()], scope=SYSTEM), many),
        "transfers from 1": (
            lambda: store.transfers_from(frontier(1), order=newest, limit=50, scope=SYSTEM),
            many,
        ),
        "transfers from 100": (
            lambda: store.transfers_from(frontier(100), order=newest, limit=50, scope=SYSTEM),
            100,
        ),
        "facts of a complaint": (
            lambda: store.facts_of([rng.choice(world.complaints)], scope=SYSTEM),
            many,
        ),
        "search a number": (lambda: store.search("50000000099", first=10, scope=SYSTEM), many),
        "district x hour": (lambda: store.count_complaints(None, scope=SYSTEM), few),
        "withdrawals x hour": (lambda: store.count_withdrawals(None, scope=SYSTEM), few),
        "links, all": (lambda: store.links(scope=SYSTEM), few),
    }


async def _median(ask: Ask, rounds: int) -> tuple[float, float]:
    await ask()
    wall, cpu = [], []
    for _ in range(rounds):
        began, worked = time.perf_counter(), time.process_time()
        await ask()
        wall.append(time.perf_counter() - began)
        cpu.append(time.process_time() - worked)
    return statistics.median(wall) * 1_000, statistics.median(cpu) * 1_000


def main() -> None:
    """Print a table: a row a read, a column a size, and each size against the first."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--accounts", type=int, nargs="+", default=[10_000, 100_000])
    parser.add_argument("--rounds", type=int, default=500)
    parser.add_argument("--random-state", type=int, default=0)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        found = [
            asyncio.run(
                measure(Path(folder), size, rounds=asked.rounds, random_state=asked.random_state)
            )
            for size in asked.accounts
        ]
    heads = "".join(f"{size:>14,}" for size in asked.accounts)
    lines = [f"{'median ms':24}{heads}   ratio"]
    for name in found[0]:
        times = "".join(f"{figures[name]:14.3f}" for figures in found)
        ratio = found[-1][name] / found[0][name] if found[0][name] else 0.0
        lines.append(f"{name:24}{times}{ratio:8.1f}")
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
