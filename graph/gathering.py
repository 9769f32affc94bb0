"""Gather what is known of the money of accounts, a frontier at a time.

One call brings all that touched the accounts of a frontier: in and out, drawn, held and
otherwise dealt with, with statements and flags. So a trail of d steps takes d + 2 calls.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from graph.model.complaint import ComplaintRecord
from graph.model.fact import Fact
from graph.model.ids import AcknowledgementNo, EntityKey
from graph.model.money_facts import MoneyFacts, Moves
from graph.model.moves import Move
from graph.model.scope import Scope
from graph.model.told_moves import coverages_of, moves_of
from graph.store.base import MOST_KEYS
from graph.store.knowledge import FlowReader

MOST_ACCOUNTS: Final = 5_000  # TRAIL.md section 10, as is the next
MOST_MOVES: Final = 50_000
MOST_COMPLAINTS: Final = 64  # read to place rows of vague time; some 25 facts each
HUB_MOVES: Final = 10_000  # of one account: more is an aggregator, and none of one person's
MOST_PAID_AHEAD: Final = 20  # beneficiaries of one account that are read ahead


@dataclass(frozen=True, slots=True, kw_only=True)
class GatherLimits:
    """How much is gathered for one question.

    Attributes:
        accounts: Known whole at most.
        moves: Of all accounts together, after which no more accounts are read.
        hub_moves: An account with as many is not read.
        complaints: Whose facts are read at most.
    """

    accounts: int = MOST_ACCOUNTS
    moves: int = MOST_MOVES
    hub_moves: int = HUB_MOVES
    complaints: int = MOST_COMPLAINTS


@dataclass(slots=True, kw_only=True)
class Gathering:
    """Facts about money gathered so far; it grows with each frontier.

    Attributes:
        reader: Where they are known.
        scope: What may be seen.
        as_known_at: Nothing learnt later is used; None: all that is known.
        limits: How much is gathered.
        facts: Of complaints asked for, by number.
        hubs: Accounts with too many moves to be read.
        refused: Accounts that no longer fitted.
        call_count: Calls to the store so far.
    """

    reader: FlowReader
    scope: Scope
    as_known_at: datetime | None = None
    limits: GatherLimits = field(default_factory=GatherLimits)
    facts: dict[AcknowledgementNo, Sequence[Fact]] = field(default_factory=dict)
    hubs: set[EntityKey] = field(default_factory=set)
    refused: set[EntityKey] = field(default_factory=set)
    call_count: int = 0
    _known: MoneyFacts = field(default_factory=MoneyFacts)

    def money_facts(self) -> MoneyFacts:
        """Give what is gathered."""
        return self._known

    async def add_complaints(self, numbers: Iterable[AcknowledgementNo]) -> bool:
        """Read all that is said under complaints; give whether anything is new."""
        asked = [number for number in dict.fromkeys(numbers) if number not in self.facts]
        for start in range(0, len(asked), MOST_KEYS):
            batch = asked[start : start + MOST_KEYS]
            self.call_count += 1
            found = await self.reader.facts_of(
                batch, scope=self.scope, as_known_at=self.as_known_at
            )
            self.facts.update({number: found.get(number, ()) for number in batch})
            self._take_facts({number: found.get(number, ()) for number in batch})
        return bool(asked)

    async def add_doubted(self) -> bool:
        """Read what is said under complaints by which rows of vague time can be placed.

        Where a time is not exactly known, a row stands at a credit that the same complaint
        tells of, on accounts perhaps that are not followed. Give whether anything is new.
        """
        known = self._known
        doubted = {
            move.complaint
            for move in known.moves.values()
            if move.complaint
            and (move.event_ms is None or move.event_ms != move.latest_ms)
            and (move.account in known.whole or move.other in known.whole)
        }
        unread = sorted(doubted.difference(self.facts))
        room = max(0, self.limits.complaints - len(self.facts))
        return await self.add_complaints(AcknowledgementNo(number) for number in unread[:room])

    async def add_accounts(
        self, keys: Iterable[EntityKey], *, most_moves: int | None = None
    ) -> bool:
        """Read all that touched accounts, as far as limits let; give whether anything is new.

        Args:
            keys: Of the accounts.
            most_moves: Leave out for now what has as many, though it is no hub; None: nothing.
        """
        limit = min(self.limits.hub_moves, most_moves or self.limits.hub_moves)
        known = self._known
        asked = [
            key
            for key in sorted(set(keys))
            if key not in known.whole and key not in self.hubs and key not in self.refused
        ]
        for start in range(0, len(asked), MOST_KEYS):
            room = max(0, self.limits.accounts - len(self._known.whole))
            batch = asked[start : start + MOST_KEYS]
            if len(self._known.moves) >= self.limits.moves:
                room = 0
            self.refused.update(batch[room:])
            if not batch[:room]:
                continue
            self.call_count += 1
            self._take(
                await self.reader.moves_of(
                    batch[:room],
                    limit=limit,
                    scope=self.scope,
                    as_known_at=self.as_known_at,
                ),
                batch[:room],
                are_hubs=limit == self.limits.hub_moves,
            )
        return bool(asked)

    def has_money_of(self, account: EntityKey) -> bool:
        """Tell whether anything is known of the money of an account that was read."""
        known = self._known
        return (
            account in self.hubs
            or any(account in (move.account, move.other) for move in known.moves.values())
            or any(one.account == account for one in known.coverages.values())
        )

    async def add_downstream(self, starts: Iterable[EntityKey], *, most_accounts: int) -> bool:
        """Read accounts, and ahead where money may go from there in order of time.

        Whoever asks then finds most of a wide trail there, and need not follow it again for
        each layer. Accounts that pay many are not followed ahead.

        Args:
            starts: Accounts that money reaches.
            most_accounts: Read no more layers ahead once so many accounts are met.

        Returns:
            Whether anything is new.
        """
        reached = {key: self._first_credit_ms(key) for key in starts}
        frontier = set(reached)
        is_new = await self.add_accounts(frontier)
        while frontier and len(reached) <= most_accounts:
            ahead: set[EntityKey] = set()
            for move, at in self._paid_ahead(frontier, reached):
                if at < reached.get(EntityKey(move.other), at + 1):
                    reached[EntityKey(move.other)] = at
                    ahead.add(EntityKey(move.other))
            await self.add_accounts(ahead)
            frontier = ahead
        return is_new

    def _first_credit_ms(self, account: str) -> int:
        return min(
            (move.event_ms or 0 for move in self._known.moves.values() if move.other == account),
            default=0,
        )

    def _paid_ahead(
        self, payers: AbstractSet[EntityKey], reached: Mapping[EntityKey, int]
    ) -> list[tuple[Move, int]]:
        """Give what accounts paid after money reached them, and when that reaches another."""
        paid: dict[str, list[Move]] = {key: [] for key in payers & self._known.whole}
        for move in self._known.moves.values():
            if move.key and move.account in paid:
                paid[move.account].append(move)
        return [
            (move, max(reached[EntityKey(key)], move.event_ms or 0))
            for key, moves in paid.items()
            if len(moves) <= MOST_PAID_AHEAD
            for move in moves
            if (move.latest_ms or 0) >= reached[EntityKey(key)]
        ]

    def _take(self, found: Moves, asked: Sequence[EntityKey], *, are_hubs: bool) -> None:
        known = self._known
        if are_hubs:
            self.hubs.update(found.cut)
        self._known = MoneyFacts(
            moves={
                **known.moves,
                **{move.id: _placed(move, known.moves.get(move.id)) for move in found.moves},
            },
            coverages={**known.coverages, **{one.id: one for one in found.coverages}},
            flags={**known.flags, **found.flags},
            victims=known.victims,
            whole=known.whole.union(asked).difference(found.cut),
        )

    def _take_facts(self, found: Mapping[AcknowledgementNo, Sequence[Fact]]) -> None:
        known = self._known
        facts = [fact for some in found.values() for fact in some]
        victims: dict[str, frozenset[str]] = {
            number: _victims(some) for number, some in found.items()
        }
        told = {move.id: move for move in moves_of(facts)}
        self._known = MoneyFacts(
            # what was read of an account knows the places of its statement's lines too
            moves={**told, **known.moves},
            coverages={**{one.id: one for one in coverages_of(facts)}, **known.coverages},
            flags=known.flags,
            victims={**known.victims, **victims},
            whole=known.whole,
        )


def _placed(move: Move, known: Move | None) -> Move:
    """Give a move with its place on a statement, which whoever read its other end was not told."""
    if known is None or move.row or not known.row:
        return move
    return move._replace(sheet=known.sheet, row=known.row)


def _victims(facts: Iterable[Fact]) -> frozenset[str]:
    return frozenset(
        fact.victim_account
        for fact in facts
        if isinstance(fact, ComplaintRecord) and fact.victim_account is not None
    )
