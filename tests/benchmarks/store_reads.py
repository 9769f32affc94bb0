"""The reads that benchmarks of stores time: what is asked, of whom, how often."""

from __future__ import annotations

import random
import statistics
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from graph.inquiry.between import count_transfers_between
from graph.inquiry.lens import Inquiry, Lens
from graph.model.flow import FlowOrder, Reached
from graph.model.ids import EntityKey
from graph.model.link import LinkKind
from graph.model.scope import SYSTEM, OfficeRole, Scope
from graph.store.base import GraphStore
from graph.store.values import to_ms
from graph.walk import WalkLimits, walk_links
from tests.benchmarks.store_world import DAYS, DISTRICTS, START, World

Ask = Callable[[], Awaitable[object]]

FEW: Final = 5  # rounds of a read that takes long
MANY: Final = 10_000
STEPS: Final = 5
AN_ACCOUNT: Final = 20  # transfers followed from one account of a trail
END: Final = START + timedelta(days=DAYS)
THREE_HOPS: Final = WalkLimits(depth=3, link_kinds=frozenset({LinkKind.TRANSFERRED}))
SCOPED: Final = Scope(
    actor=SYSTEM.actor, role=OfficeRole.INVESTIGATOR, districts=frozenset(DISTRICTS[:10])
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Timed:
    """Times of a read, milliseconds.

    Attributes:
        median_ms: Of the wall clock.
        p95_ms: Of the wall clock.
        cpu_ms: Median of this process's work.
    """

    median_ms: float
    p95_ms: float
    cpu_ms: float


def late(rng: random.Random) -> datetime:
    """Give an instant of the last ten days, so that a trail ends."""
    return END - timedelta(hours=rng.randrange(24, 240))


def to_ms_late(rng: random.Random) -> int:
    """Give the same as epoch milliseconds."""
    return to_ms(late(rng))


async def follow(
    store: GraphStore, account: EntityKey, *, after: datetime, steps: int = STEPS
) -> int:
    """Follow money from an account, a frontier a call; give how many accounts it met."""
    met = {account: after}
    frontier = dict(met)
    for _ in range(steps):
        asked = [Reached(account=key, after=at) for key, at in frontier.items()]
        flow = await store.transfers_from(
            asked, order=FlowOrder.OLDEST, limit=AN_ACCOUNT, scope=SYSTEM
        )
        frontier = {}
        for facts in flow.facts:
            for fact in facts:
                if fact.beneficiary not in met and fact.event_at is not None:
                    met[fact.beneficiary] = frontier[fact.beneficiary] = fact.event_at
        if not frontier:
            break
    return len(met)


async def pairs_of(
    store: GraphStore, world: World, rng: random.Random, *, count: int = 100
) -> Sequence[tuple[EntityKey, EntityKey]]:
    """Give accounts, each with one that a walk of three transfers came to."""
    starts = rng.sample(world.accounts, count)
    goals = list(starts)
    for _ in range(3):
        flow = await store.transfers_from(
            [Reached(account=key) for key in goals], order=FlowOrder.NEWEST, limit=9, scope=SYSTEM
        )
        goals = [
            rng.choice(facts).beneficiary if facts else key
            for key, facts in zip(goals, flow.facts, strict=True)
        ]
    return list(zip(starts, goals, strict=True))


def reads(
    store: GraphStore,
    world: World,
    pairs: Sequence[tuple[EntityKey, EntityKey]],
    rng: random.Random,
) -> Mapping[str, tuple[Ask, int]]:
    """Give every timed read, and how often it is worth asking."""

    def account() -> EntityKey:
        return rng.choice(world.accounts)

    def frontier(size: int) -> list[Reached]:
        return [Reached(account=account(), after=START) for _ in range(size)]

    def lens() -> Lens:
        return Lens(inquiry=Inquiry(after=START, before=END), reader=store, scope=SYSTEM)

    async def shortest() -> int | None:
        start, goal = rng.choice(pairs)
        return await count_transfers_between(start, goal, lens=lens())

    newest = FlowOrder.NEWEST
    return {
        "snapshot": (store.snapshot_no, MANY),
        "look-up": (lambda: store.get_entities([account()], scope=SYSTEM), MANY),
        "look-up, scoped": (lambda: store.get_entities([account()], scope=SCOPED), MANY),
        "one hop": (lambda: store.neighbours([account()], scope=SYSTEM), MANY),
        "one hop, scoped": (lambda: store.neighbours([account()], scope=SCOPED), MANY),
        "three hops": (
            lambda: walk_links([account()], reader=store, limits=THREE_HOPS, scope=SYSTEM),
            100,
        ),
        "trail": (lambda: follow(store, account(), after=late(rng)), 200),
        "shortest path": (shortest, 100),
        "degrees": (lambda: store.degrees([account()], scope=SYSTEM), MANY),
        "transfers from 1": (
            lambda: store.transfers_from(frontier(1), order=newest, limit=50, scope=SYSTEM),
            MANY,
        ),
        "transfers from 100": (
            lambda: store.transfers_from(frontier(100), order=newest, limit=50, scope=SYSTEM),
            100,
        ),
        "facts of a complaint": (
            lambda: store.facts_of([rng.choice(world.complaints)], scope=SYSTEM),
            MANY,
        ),
        "search a number": (lambda: store.search("50000000099", first=10, scope=SYSTEM), MANY),
        "district x hour": (lambda: store.count_complaints(None, scope=SYSTEM), FEW),
        "withdrawals x hour": (lambda: store.count_withdrawals(None, scope=SYSTEM), FEW),
        "links, all": (lambda: store.links(scope=SYSTEM), FEW),
    }


async def time_of(ask: Ask, rounds: int) -> Timed:
    """Time a read, once asked before."""
    await ask()
    wall, cpu = [], []
    for _ in range(rounds):
        began, worked = time.perf_counter(), time.process_time()
        await ask()
        wall.append((time.perf_counter() - began) * 1_000)
        cpu.append((time.process_time() - worked) * 1_000)
    return timed(wall, cpu)


def timed(wall: Sequence[float], cpu: Sequence[float]) -> Timed:
    """Give the figures of some rounds, milliseconds."""
    return Timed(
        median_ms=statistics.median(wall),
        p95_ms=sorted(wall)[max(0, round(0.95 * len(wall)) - 1)],
        cpu_ms=statistics.median(cpu),
    )
