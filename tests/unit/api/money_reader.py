"""A reader of money facts in memory, that remembers how often it was asked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from graph.model.fact import Fact
from graph.model.ids import AcknowledgementNo, EntityKey
from graph.model.money_facts import Moves
from graph.model.moves import Move
from graph.model.scope import Scope


class MoneyReader:
    """`facts_of`, `moves_of` and `snapshot_no` of a store, over a list of moves."""

    def __init__(self, moves: Sequence[Move], facts: Sequence[Fact] = ()) -> None:
        self.moves = moves
        self.facts = facts
        self.calls: list[str] = []

    async def snapshot_no(self) -> int:
        return 1

    async def facts_of(
        self,
        complaints: Collection[AcknowledgementNo],
        *,
        scope: Scope,
        as_known_at: datetime | None = None,
    ) -> Mapping[AcknowledgementNo, Sequence[Fact]]:
        self.calls.append("facts_of")
        found: dict[AcknowledgementNo, list[Fact]] = {}
        for fact in self.facts:
            if fact.complaint in complaints and fact.complaint is not None:
                found.setdefault(fact.complaint, []).append(fact)
        return found

    async def moves_of(
        self,
        accounts: Collection[EntityKey],
        *,
        limit: int,
        scope: Scope,
        as_known_at: datetime | None = None,
    ) -> Moves:
        self.calls.append("moves_of")
        asked: Any = set(accounts)
        counts = Counter(
            end for move in self.moves for end in {move.account, move.other} if end in asked
        )
        cut = tuple(key for key in accounts if counts[key] >= limit)
        asked -= set(cut)
        moves = [move for move in self.moves if not asked.isdisjoint({move.account, move.other})]
        return Moves(moves=tuple(moves), coverages=(), flags={}, cut=cut)
