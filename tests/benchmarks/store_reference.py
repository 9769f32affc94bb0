"""The same reads without the port: plain sqlite3, and the statements on the bare driver.

What the port costs is its time against these, measured in one run. They answer the same
questions with the same columns, where a fact was read among them, but know nothing of what may
be seen, and give rows, not values.
"""

from __future__ import annotations

import asyncio
import random
import re
import sqlite3
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from neo4j import AsyncDriver, AsyncManagedTransaction

from graph.model.ids import EntityKey
from graph.store.neo4j.statements import statement
from graph.store.values import END_OF_TIME
from tests.benchmarks.store_reads import AN_ACCOUNT, STEPS, Ask, to_ms_late
from tests.benchmarks.store_world import World

_NO: Final = "SELECT no FROM entity WHERE key = ?"
_LOOK_UP: Final = "SELECT attributes FROM entity_record WHERE entity = ?"
_HOP: Final = """
SELECT 0, e.key, count(*), sum(t.amount_paise), min(t.event_at), max(t.event_at)
FROM transfer t JOIN entity e ON e.no = t.beneficiary WHERE t.payer = :no GROUP BY e.no
UNION ALL
SELECT 1, e.key, count(*), sum(t.amount_paise), min(t.event_at), max(t.event_at)
FROM transfer t JOIN entity e ON e.no = t.payer WHERE t.beneficiary = :no GROUP BY e.no
UNION ALL
SELECT 2, e.key, count(*), sum(t.amount_paise), min(t.event_at), max(t.event_at)
FROM withdrawal t JOIN entity e ON e.no = t.atm WHERE t.account = :no GROUP BY e.no
UNION ALL
SELECT 3, e.key, count(*), sum(t.disputed_paise), min(t.event_at), max(t.event_at)
FROM transfer t JOIN entity e ON e.no = t.complaint
WHERE t.layer = 1 AND t.complaint IS NOT NULL AND t.beneficiary = :no GROUP BY e.no
UNION ALL
SELECT 4, e.key, count(*), NULL, NULL, NULL
FROM transfer t JOIN entity e ON e.no = t.complaint
WHERE t.layer = 1 AND t.complaint IS NOT NULL AND t.payer = :no GROUP BY e.no
"""
_SENT: Final = """
SELECT t.*, p.key, b.key, c.key, i.id, i.file_sha256, h.name, s.row
FROM transfer t JOIN entity p ON p.no = t.payer
JOIN entity b ON b.no = t.beneficiary LEFT JOIN entity c ON c.no = t.complaint
LEFT JOIN source s ON s.fact = t.no LEFT JOIN sheet h ON h.no = s.sheet
LEFT JOIN import i ON i.no = h.import
WHERE t.payer = :no AND t.latest_at > :after ORDER BY t.event_at LIMIT :limit
"""
_ONWARD: Final = """
SELECT beneficiary, event_at FROM transfer
WHERE payer = :no AND latest_at > :after ORDER BY event_at LIMIT :limit
"""
_HOURS: Final = """
SELECT district, (fraud_at + 19800000) / 3600000 % 24, ((fraud_at + 19800000) / 86400000 + 3) % 7,
  count(*), sum(loss_paise)
FROM complaint_version WHERE until_no IS NULL AND fraud_at IS NOT NULL GROUP BY 1, 2, 3
"""


def plain_reads(path: Path, world: World, rng: random.Random) -> Mapping[str, Ask]:
    """Give reads of a SQLite store's file, each in this thread."""
    connection = sqlite3.connect(path)
    for pragma in ("cache_size=-65536", "mmap_size=2147483648", "temp_store=MEMORY"):
        connection.execute(f"PRAGMA {pragma}")

    def number() -> int:
        row: tuple[int] = connection.execute(_NO, (rng.choice(world.accounts),)).fetchone()
        return row[0]

    def sent(count: int, limit: int) -> list[Any]:
        asked = [{"no": number(), "after": 0, "limit": limit} for _ in range(count)]
        return [connection.execute(_SENT, one).fetchall() for one in asked]

    def trail() -> int:
        frontier = {number(): to_ms_late(rng)}
        met = dict(frontier)
        for _ in range(STEPS):
            ahead: dict[int, int] = {}
            for no, after in frontier.items():
                asked = {"no": no, "after": after, "limit": AN_ACCOUNT}
                for other, at in connection.execute(_ONWARD, asked):
                    if other not in met:
                        met[other] = ahead[other] = at
            frontier = ahead
        return len(met)

    async def run(work: Any) -> object:  # noqa: ANN401 - a function of nothing
        await asyncio.sleep(0)
        return work()

    return {
        "look-up": lambda: run(lambda: connection.execute(_LOOK_UP, (number(),)).fetchall()),
        "one hop": lambda: run(lambda: connection.execute(_HOP, {"no": number()}).fetchall()),
        "transfers from 1": lambda: run(lambda: sent(1, 50)),
        "transfers from 100": lambda: run(lambda: sent(100, 50)),
        "trail": lambda: run(trail),
        "district x hour": lambda: run(lambda: connection.execute(_HOURS).fetchall()),
    }


def bare_reads(driver: AsyncDriver, world: World, rng: random.Random) -> Mapping[str, Ask]:
    """Give reads with the port's own texts, each in a transaction of the driver.

    The port asks for the snapshot first in every read, and so do these.
    """
    snapshot = statement("snapshot", is_scoped=False, names=frozenset())

    async def run(file: str, **asked: object) -> list[list[Any]]:
        text = statement(file, is_scoped=False, names=frozenset())
        wanted = dict.fromkeys(re.findall(r"\$(\w+)", text))
        given = {**wanted, "no": END_OF_TIME, "known": END_OF_TIME, **asked}

        async def work(transaction: AsyncManagedTransaction) -> list[list[Any]]:
            await (await transaction.run(snapshot)).values()
            return await (await transaction.run(text, given)).values()

        async with driver.session() as session:
            return await session.execute_read(work)

    def account() -> EntityKey:
        return rng.choice(world.accounts)

    def frontier(size: int) -> list[dict[str, object]]:
        return [
            {"account": account(), "after": 0, "before": None, "atLeast": None} for _ in range(size)
        ]

    codes = {"TRANSFERRED": 0, "WITHDREW": 1, "PAID_INTO": 4, "FILED_BY": 5}
    return {
        "look-up": lambda: run("entity_records", keys=[account()]),
        "one hop": lambda: run("neighbours", keys=[account()], codes=codes, limit=201, shown=[]),
        "transfers from 1": lambda: run(
            "transfers_from", frontier=frontier(1), order="NEWEST", limit=51
        ),
        "transfers from 100": lambda: run(
            "transfers_from", frontier=frontier(100), order="NEWEST", limit=51
        ),
        "district x hour": lambda: run("count_complaints", start=0, end=END_OF_TIME),
    }
