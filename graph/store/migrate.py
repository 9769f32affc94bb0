"""Numbered steps from one schema to the next: forward only, each once.

A step has an SQL half, run in one transaction by the SQLite adapter, and a Cypher half of
constraints and indexes, each of which may be asked for again. A store that is
newer than the program is refused: an older program would not know what it overwrites.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from graph.errors import StoreOutdated


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One change of the schema.

    Attributes:
        no: From 1, without gaps.
        title: What it brings, in words.
        sql: Name of its SQL half, a file beside the adapter.
        cypher: Name of its Cypher half.
    """

    no: int
    title: str
    sql: str
    cypher: str


STEPS: Final = (
    Step(
        no=1,
        title="Facts, rings, alerts, deliveries and the audit chain",
        sql="schema_001.sql",
        cypher="schema_001.cypher",
    ),
    Step(
        no=2,
        title="Calls, statements and marks of suspects",
        sql="schema_002.sql",
        cypher="schema_002.cypher",
    ),
    Step(
        no=3,
        title="Persons, companies, who holds an account and who introduced whom",
        sql="schema_003.sql",
        cypher="schema_003.cypher",
    ),
    Step(
        no=4,
        title="Movements by their time, for patterns",
        sql="schema_004.sql",
        cypher="schema_004.cypher",
    ),
    Step(
        no=5,
        title="Calls, statements and marks of suspects on Neo4j",
        sql="schema_005.sql",
        cypher="schema_005.cypher",
    ),
    Step(
        no=6,
        title="Officers' decisions about rings",
        sql="schema_006.sql",
        cypher="schema_006.cypher",
    ),
    Step(
        no=7,
        title="Saved patterns",
        sql="schema_007.sql",
        cypher="schema_007.cypher",
    ),
)
"""Every step, in order; the last one is what this program reads and writes."""


def newest_step(steps: tuple[Step, ...] = STEPS) -> int:
    """Give the number of the last step."""
    return steps[-1].no


def steps_due(current: int, steps: tuple[Step, ...] = STEPS) -> tuple[Step, ...]:
    """Give the steps a store still wants, in order; none if it is up to date.

    Args:
        current: Number of the last step it has taken; 0: a new store.
        steps: The steps this program knows.

    Raises:
        StoreOutdated: The store is newer than the program.
    """
    newest = newest_step(steps)
    if current > newest:
        message = (
            f"the store has schema step {current} and this program knows {newest}: "
            "use the newer ringtrace that wrote it"
        )
        raise StoreOutdated(message)
    return tuple(step for step in steps if step.no > current)
