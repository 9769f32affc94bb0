"""Find the best paths between two accounts among the facts of a store."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from analytics.instants import from_ms
from analytics.ledger.events import EventKind, LedgerEvent
from analytics.ledger.facts import UNNAMED, boundaries_of
from analytics.ledger.hops import EVER, Clock, HopIndex, HopOrder, scan_reach
from analytics.ledger.paths import MOST_HOPS, PathRank, PathsFound, find_paths
from analytics.ledger.spans import Spans
from analytics.ledger.tellings import tell_transfers
from graph.model.ids import EntityKey
from graph.model.money_facts import MoneyFacts
from graph.model.moves import MoveKind
from graph.model.paths import MoneyPath, PathHop

MOST_TWINS = 20  # paths over the same accounts looked at for one that differs


@dataclass(frozen=True, slots=True, kw_only=True)
class PathWish:
    """Which paths are wanted.

    Attributes:
        payer: Where they start.
        beneficiary: Where they end.
        k: How many at most, from 1.
        rank: What is best.
        order: When a transfer may follow another.
        most_hops: Longer ones are not looked for, at most 8.
        from_ms: Only transfers that may have happened then or later; None: all.
        until_ms: Only transfers that may have happened then or earlier; None: all.
        pass_boundary: Through boundary accounts too.
        is_parallel: Paths over the same accounts by other transfers count as others.
    """

    payer: str
    beneficiary: str
    k: int = 5
    rank: PathRank = PathRank.EARLIEST
    order: HopOrder = HopOrder.TIMED
    most_hops: int = MOST_HOPS
    from_ms: int | None = None
    until_ms: int | None = None
    pass_boundary: bool = False
    is_parallel: bool = True


class Pathways:
    """The transfers among facts, for one wish.

    Args:
        facts: What is known.
        wish: Which paths are wanted.
    """

    def __init__(self, facts: MoneyFacts, wish: PathWish) -> None:
        self._wish = wish
        self._hops = {hop.key: hop for hop in _hops(facts, wish)}
        self._index = HopIndex(self._hops.values())
        self._clock = Clock(order=wish.order)
        self._whole = facts.whole

    def frontier(self) -> frozenset[str]:
        """Give the accounts to be known whole next: money can be there, or come on from there."""
        wish = self._wish
        reached = scan_reach(
            self._index, payer=wish.payer, beneficiary=wish.beneficiary, clock=self._clock
        )
        return frozenset({*reached, *self._leaving(wish.beneficiary)}) - self._whole

    def find(self) -> PathsFound:
        """Give the best paths among what is known."""
        wish = self._wish
        found = find_paths(
            self._index,
            payer=wish.payer,
            beneficiary=wish.beneficiary,
            k=wish.k if wish.is_parallel else wish.k * MOST_TWINS,
            rank=wish.rank,
            order=wish.order,
            most_hops=wish.most_hops,
        )
        if wish.is_parallel:
            return found
        by_way: dict[tuple[str, ...], int] = {}
        for number, path in enumerate(found.paths):
            by_way.setdefault(tuple(self._hops[key].beneficiary for key in path.hops), number)
        kept = tuple(found.paths[number] for number in by_way.values())[: wish.k]
        return PathsFound(paths=kept, is_truncated=found.is_truncated and len(kept) < wish.k)

    def tell(self, found: PathsFound) -> tuple[MoneyPath, ...]:
        """Give paths in the words of the model."""
        return tuple(
            MoneyPath(
                hops=tuple(_hop(self._hops[key]) for key in path.hops),
                arrival_at=from_ms(path.arrival_ms),
                least_paise=path.least_paise,
            )
            for path in found.paths
        )

    def _leaving(self, end: str) -> Mapping[str, int]:
        """Give until when money can leave each account and still reach the end."""
        last: dict[str, int] = {}
        heap = [(-EVER, end)]
        while heap:
            negative, account = heapq.heappop(heap)
            if account in last:
                continue
            last[account] = -negative
            for hop in self._index.reaching(account):
                leave_ms = self._clock.leave_ms(hop, last[account])
                if leave_ms is not None and hop.account not in last:
                    heapq.heappush(heap, (-leave_ms, hop.account))
        return last


def _hops(facts: MoneyFacts, wish: PathWish) -> Iterator[LedgerEvent]:
    spans = Spans(facts)
    unnamed = {key for key, flags in facts.flags.items() if not UNNAMED.isdisjoint(flags)}
    closed = set() if wish.pass_boundary else set(boundaries_of(facts.flags)) - {wish.payer}
    moves = (move for move in facts.moves.values() if move.kind == MoveKind.TRANSFER)
    for telling in tell_transfers(moves, unnamed=unnamed, spans=spans):
        if telling.payer == telling.other or telling.payer in closed or not telling.amount_paise:
            continue
        earliest_ms, latest_ms = spans.of(telling.earliest_ms, telling.latest_ms, telling.moves)
        is_early = wish.from_ms is not None and latest_ms < wish.from_ms
        is_late = wish.until_ms is not None and earliest_ms > wish.until_ms
        if not is_early and not is_late:
            yield LedgerEvent(
                kind=EventKind.TRANSFER,
                key=telling.key,
                account=telling.payer,
                beneficiary=telling.other,
                amount_paise=telling.amount_paise,
                earliest_ms=earliest_ms,
                latest_ms=latest_ms,
            )


def _hop(event: LedgerEvent) -> PathHop:
    return PathHop(
        key=event.key,
        payer=EntityKey(event.account),
        beneficiary=EntityKey(event.beneficiary),
        amount_paise=event.amount_paise,
        event_at=from_ms(event.earliest_ms),
        latest_at=from_ms(event.latest_ms),
    )


def accounts_on(paths: Iterable[MoneyPath]) -> frozenset[EntityKey]:
    """Give every account that paths touch."""
    return frozenset(
        end for path in paths for hop in path.hops for end in (hop.payer, hop.beneficiary)
    )
