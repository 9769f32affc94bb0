"""Movements for tests: written a row at a time, given as the columns a search reads."""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from graph.model.ids import EntityKey, FactId
from graph.model.movement import MovementTable
from graph.model.table import UNKNOWN

START_MS = 1_780_272_000_000  # 1 June 2026, 05:30 in India
SECOND = 1_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR
RUPEES = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One movement; `to` None: a draw at `machine`; UNKNOWN where a figure is not told."""

    id: str
    account: str
    to: str | None
    paise: int
    at: int
    latest: int | None = None
    machine: str | None = None


def paid(account: str, to: str, rupees: int, at: int, *, id_: str = "") -> Row:
    """Give a transfer, `at` milliseconds after the start."""
    name = id_ or f"transfer:{account}-{to}-{rupees}-{at}"
    return Row(id=name, account=account, to=to, paise=rupees * RUPEES, at=START_MS + at)


def drawn(account: str, machine: str, rupees: int, at: int) -> Row:
    """Give a draw at a machine, `at` milliseconds after the start."""
    return Row(
        id=f"withdrawal:{account}-{machine}-{rupees}-{at}",
        account=account,
        to=None,
        paise=rupees * RUPEES,
        at=START_MS + at,
        machine=machine,
    )


def on_a_day(row: Row) -> Row:
    """Give a movement of which the day alone is known, from its start."""
    return replace(row, latest=row.at + DAY - 1)


def table_of(rows: Iterable[Row]) -> MovementTable:
    """Give rows as columns."""
    rows = list(rows)
    named = {end for row in rows for end in (row.account, row.to, row.machine) if end}
    keys = sorted(named)
    place = {key: at for at, key in enumerate(keys)}
    latest = [row.at if row.latest is None else row.latest for row in rows]

    def column(values: Sequence[int | None]) -> np.ndarray:
        return np.array([UNKNOWN if value is None else value for value in values], np.int64)

    return MovementTable(
        keys=tuple(EntityKey(key) for key in keys),
        ids=[FactId(row.id) for row in rows],
        account=column([place[row.account] for row in rows]),
        beneficiary=column([None if row.to is None else place[row.to] for row in rows]),
        machine=column([place[row.machine] if row.machine else None for row in rows]),
        amount_paise=column([row.paise for row in rows]),
        event_ms=column([row.at for row in rows]),
        latest_ms=column(latest),
        snapshot_no=1,
    )


def random_rows(
    seed: int, *, count: int, accounts: int = 6, span: int = 6 * HOUR, draws: float = 0.2
) -> list[Row]:
    """Give random movements with many equal instants and amounts among few accounts."""
    rng = random.Random(seed)
    names = [f"account:{letter}" for letter in "ABCDEFGH"[:accounts]]
    rows = []
    for at in range(count):
        account, to = rng.sample(names, 2)
        when = rng.randrange(0, span, span // 24)
        rupees = rng.choice((900, 1_000, 2_000, 4_900, 5_000, 8_000, 9_500, 10_000, 47_000))
        is_draw = rng.random() < draws
        rows.append(
            Row(
                id=f"fact:{at:03}",
                account=account,
                to=None if is_draw else to,
                paise=rupees * RUPEES,
                at=START_MS + when,
                machine=rng.choice(("atm:1", "atm:2", "atm:3", "atm:4")) if is_draw else None,
            )
        )
    return rows
