"""The movements that a search for patterns wants: read in batches, each stretch once."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Final, TypeAlias

import numpy as np

from analytics.patterns.movements import MS_A_SECOND
from graph.model.answer import Truncation, TruncationReason
from graph.model.ids import EntityKey, FactId
from graph.model.movement import IdentifierTie, MovementTable
from graph.model.pattern import Cycle, DormantThenActive, PatternRule, SplitAndMerge
from graph.model.scope import Scope
from graph.model.suspicion import PatternWish
from graph.model.table import UNKNOWN, Ints
from graph.store.base import MOST_KEYS, GraphStore

MOST_ACCOUNTS: Final = 5_000  # TRAIL.md section 10
STRETCHES: Final = (1 / 6, 1 / 3, 1.0)  # of the time before a window, from it backwards
A_MILLISECOND: Final = timedelta(milliseconds=1)
EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
ALWAYS_MS: Final = 1 << 60
Span: TypeAlias = tuple[int, int]
"""First and last instant, milliseconds since 1970."""
ALWAYS: Final[Span] = (-ALWAYS_MS, ALWAYS_MS)
NEVER: Final[Span] = (ALWAYS_MS, -ALWAYS_MS)


@dataclass(slots=True, kw_only=True)
class Movements:
    """What one question reads of a store; what several searches share is read once.

    Attributes:
        store: Where everything is kept.
        scope: What may be seen.
        as_known_at: Nothing learnt later is used.
    """

    store: GraphStore
    scope: Scope
    as_known_at: datetime | None
    snapshot_no: int = 0
    _tables: dict[object, MovementTable] = field(default_factory=dict)
    _cut: dict[frozenset[EntityKey], int] = field(default_factory=dict)

    async def table_for(self, wish: PatternWish) -> MovementTable:
        """Give all movements that a hit the wish lets through can hold."""
        since, until = _bounds(wish)
        if wish.accounts:
            accounts = await self._round(wish.accounts, wish.rule, since, until)
            since = None if isinstance(wish.rule, DormantThenActive) else since
            return await self._of(accounts, since, until)
        table = await self._all(since, until)
        if isinstance(wish.rule, DormantThenActive) and since is not None:
            rested = await self._rested(table, wish.rule, since, until)
            return await self._of(rested, None, until) if rested else table
        return table

    async def _rested(
        self,
        table: MovementTable,
        rule: DormantThenActive,
        since: datetime,
        until: datetime | None,
    ) -> list[EntityKey]:
        """Give the accounts that receive enough and may have rested: only their past is read.

        One that moved so shortly before the window that no rest ends in it did not. Most did
        so lately: the time before is read a stretch at a time, of who may still have rested.
        """
        receivers = _receivers(table, rule.least_paise)
        busy_from = (until or since) - timedelta(seconds=rule.quiet_s)
        if until is None or busy_from >= since:
            return receivers
        end = since
        for share in STRETCHES:
            start = max(busy_from, end - (since - busy_from) * share)
            busy = await self._moved(receivers, start, end, after=busy_from)
            receivers = [key for key in receivers if key not in busy]
            end = start
        return receivers

    async def _moved(
        self, accounts: Sequence[EntityKey], start: datetime, end: datetime, *, after: datetime
    ) -> set[EntityKey]:
        """Give the accounts that moved from `start` to before `end`, and after an instant."""
        if not accounts or start >= end:
            return set()
        before = await self._of(accounts, start, end - A_MILLISECOND)
        moved = before.event_ms > (after - EPOCH) // A_MILLISECOND
        ends = np.concatenate((before.account[moved], before.beneficiary[moved]))
        return {before.keys[at] for at in np.unique(ends[ends != UNKNOWN]).tolist()}

    async def ties_for(self, wish: PatternWish) -> Sequence[IdentifierTie]:
        """Give accounts with their phones and devices."""
        self.snapshot_no = self.snapshot_no or await self.store.snapshot_no()
        return await self.store.identifier_ties(
            accounts=wish.accounts, scope=self.scope, as_known_at=self.as_known_at
        )

    async def none(self) -> MovementTable:
        """Give a table without movements."""
        return joined_tables([], self.snapshot_no)

    def truncations(self, wish: PatternWish) -> Sequence[Truncation]:
        """Say which accounts round the asked ones were left out."""
        hidden = self._cut.get(wish.accounts, 0)
        if not hidden or reach_of(wish.rule) == 0:
            return ()
        return (Truncation(reason=TruncationReason.HUB, limit=MOST_ACCOUNTS, hidden_count=hidden),)

    async def _all(self, since: datetime | None, until: datetime | None) -> MovementTable:
        return await self._read((since, until), since, until, ())

    async def _of(
        self, accounts: Collection[EntityKey], since: datetime | None, until: datetime | None
    ) -> MovementTable:
        ordered = sorted(accounts)
        parts = [
            await self._read((since, until, *batch), since, until, batch)
            for batch in (
                ordered[start : start + MOST_KEYS] for start in range(0, len(ordered), MOST_KEYS)
            )
        ]
        return parts[0] if len(parts) == 1 else joined_tables(parts, self.snapshot_no)

    async def _read(
        self,
        name: object,
        since: datetime | None,
        until: datetime | None,
        accounts: Sequence[EntityKey],
    ) -> MovementTable:
        if name not in self._tables:
            self._tables[name] = await self.store.movements(
                since=since,
                until=until,
                accounts=accounts,
                scope=self.scope,
                as_known_at=self.as_known_at,
            )
        self.snapshot_no = self.snapshot_no or self._tables[name].snapshot_no
        return self._tables[name]

    async def _round(
        self,
        seeds: frozenset[EntityKey],
        rule: PatternRule,
        since: datetime | None,
        until: datetime | None,
    ) -> set[EntityKey]:
        """Give the accounts within some transfers of the asked ones, up to a limit.

        All of a cycle lies within its time, and goes one way: whom the asked ones paid is asked
        whom it paid within that time of it, and who paid them, by whom it was paid.
        """
        within_ms = rule.within_s * MS_A_SECOND if isinstance(rule, Cycle) else ALWAYS_MS
        met = set(seeds)
        paid = paying = dict.fromkeys(seeds, ALWAYS)
        for _ in range(reach_of(rule)):
            table = await self._of(paid.keys() | paying.keys(), since, until)
            onward = _beside(table, table.account, table.beneficiary, paid, within_ms)
            back = _beside(table, table.beneficiary, table.account, paying, within_ms)
            new = sorted((onward.keys() | back.keys()) - met)
            kept = set(new[: MOST_ACCOUNTS - len(met)])
            if len(kept) < len(new):
                self._cut[seeds] = self._cut.get(seeds, 0) + len(new) - len(kept)
            paid = {key: onward[key] for key in onward.keys() & kept}
            paying = {key: back[key] for key in back.keys() & kept}
            met |= kept
        return met


def _beside(
    table: MovementTable, one: Ints, other: Ints, rim: Mapping[EntityKey, Span], within_ms: int
) -> dict[EntityKey, Span]:
    """Give who stands at the other end of a rim's dated transfers, and when that matters.

    Args:
        table: What the rim moved.
        one: The end of each movement that may be in the rim.
        other: Its other end.
        rim: Accounts, and between which instants their transfers matter.
        within_ms: How far from a transfer another one matters.
    """
    spans = np.array([rim.get(key, NEVER) for key in table.keys], np.int64).reshape(-1, 2)
    rows = np.flatnonzero((table.beneficiary != UNKNOWN) & (table.event_ms != UNKNOWN))
    first, last = table.event_ms[rows], np.maximum(table.event_ms, table.latest_ms)[rows]
    matters = (first <= spans[one[rows], 1]) & (last >= spans[one[rows], 0])
    found: dict[EntityKey, Span] = {}
    for at, start, end in zip(
        other[rows][matters].tolist(),
        (first[matters] - within_ms).tolist(),
        (last[matters] + within_ms).tolist(),
        strict=True,
    ):
        known = found.get(table.keys[at], NEVER)
        found[table.keys[at]] = (min(known[0], start), max(known[1], end))
    return found


def reach_of(rule: PatternRule) -> int:
    """Give how far round an account movements matter, in transfers.

    Each transfer of a cycle of n has an end within (n - 1) / 2 of any account on it.
    """
    match rule:
        case Cycle():
            return (rule.most_hops - 1) // 2
        case SplitAndMerge():
            return 1
        case _:
            return 0


def _bounds(wish: PatternWish) -> tuple[datetime | None, datetime | None]:
    since = wish.window.start if wish.window else None
    ends = [wish.as_of, wish.window.end - A_MILLISECOND if wish.window else None]
    return since, min((end for end in ends if end is not None), default=None)


def _receivers(table: MovementTable, least_paise: int) -> list[EntityKey]:
    """Give the accounts that received a sum or more."""
    rows = np.flatnonzero((table.beneficiary != UNKNOWN) & (table.amount_paise > 0))
    sums = np.zeros(len(table.keys), np.int64)
    np.add.at(sums, table.beneficiary[rows], table.amount_paise[rows])
    return [table.keys[at] for at in np.flatnonzero(sums >= least_paise).tolist()]


def joined_tables(parts: Sequence[MovementTable], snapshot_no: int = 0) -> MovementTable:
    """Put tables together; a movement that stands in two, by fact or alike, is one."""
    keys = sorted({key for part in parts for key in part.keys})
    place = {key: at for at, key in enumerate(keys)}
    rows: dict[FactId, tuple[int, ...]] = {}
    alike: set[tuple[int, ...]] = set()
    for part in parts:
        moved = np.array([*(place[key] for key in part.keys), UNKNOWN], np.int64)
        columns = (
            moved[part.account],
            moved[part.beneficiary],
            moved[part.machine],
            part.amount_paise,
            part.event_ms,
            part.latest_ms,
        )
        for fact, row in zip(
            part.ids, zip(*(column.tolist() for column in columns), strict=True), strict=True
        ):
            if fact not in rows and row not in alike:
                rows[fact] = row
        alike.update(rows.values())
    figures = np.array(list(rows.values()), np.int64).reshape(len(rows), 6).T
    return MovementTable(
        keys=tuple(keys),
        ids=list(rows),
        account=figures[0],
        beneficiary=figures[1],
        machine=figures[2],
        amount_paise=figures[3],
        event_ms=figures[4],
        latest_ms=figures[5],
        snapshot_no=snapshot_no,
    )
