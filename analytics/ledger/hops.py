"""Transfers as hops: which follows which, what can be reached, and what is still to come."""

from __future__ import annotations

import heapq
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, TypeAlias

from analytics.ledger.events import EventKind, LedgerEvent

EVER: Final = 1 << 62  # milliseconds; beyond any calendar

Bounds: TypeAlias = Mapping[str, int]


class HopOrder(StrEnum):
    """When a transfer may follow another.

    TIMED: not before the time reached. STRICT: at least a millisecond later. UNTIMED: at
    any time, so the path is a connection, not a way that money could have gone.
    """

    TIMED = "TIMED"
    STRICT = "STRICT"
    UNTIMED = "UNTIMED"


class HopIndex:
    """Transfers by payer and by beneficiary, for many searches.

    Args:
        events: In any order; all but transfers between two accounts are left aside.
    """

    def __init__(self, events: Iterable[LedgerEvent]) -> None:
        hops = [event for event in events if _is_hop(event)]
        hops.sort(key=lambda hop: (hop.latest_ms, hop.key))
        self._by_payer: defaultdict[str, list[LedgerEvent]] = defaultdict(list)
        self._by_beneficiary: defaultdict[str, list[LedgerEvent]] = defaultdict(list)
        for hop in hops:
            self._by_payer[hop.account].append(hop)
            self._by_beneficiary[hop.beneficiary].append(hop)

    def leaving(self, account: str, *, from_ms: int) -> Iterator[LedgerEvent]:
        """Give what the account paid at `from_ms` or may have paid later."""
        hops = self._by_payer.get(account, ())
        start = bisect_left(hops, from_ms, key=lambda hop: hop.latest_ms)
        yield from hops[start:]

    def reaching(self, account: str) -> Sequence[LedgerEvent]:
        """Give what the account received, by latest instant."""
        return self._by_beneficiary.get(account, ())


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """The rule by which one transfer may follow another.

    Attributes:
        order: Its name.
    """

    order: HopOrder

    @property
    def wait_ms(self) -> int:
        """Least time between two hops."""
        return 1 if self.order is HopOrder.STRICT else 0

    def reach_ms(self, reached_ms: int, hop: LedgerEvent) -> int | None:
        """Give the time reached after a hop; None: it cannot follow."""
        at = max(reached_ms + self.wait_ms, hop.earliest_ms)
        return at if at <= hop.latest_ms or self.order is HopOrder.UNTIMED else None

    def leave_ms(self, hop: LedgerEvent, last_ms: int) -> int | None:
        """Give the latest time reached before a hop that reaches its end by `last_ms`."""
        if self.order is HopOrder.UNTIMED:
            return EVER
        last_ms = min(hop.latest_ms, last_ms)
        return last_ms - self.wait_ms if hop.earliest_ms <= last_ms else None

    def first_ms(self, reached_ms: int) -> int:
        """Give from when on hops are worth a look."""
        return -EVER if self.order is HopOrder.UNTIMED else reached_ms


def scan_reach(index: HopIndex, *, payer: str, beneficiary: str, clock: Clock) -> Bounds:
    """Give since when money from the payer can be on each account, the end's included."""
    reach: dict[str, int] = {}
    heap = [(-EVER, payer)]
    while heap:
        reached_ms, account = heapq.heappop(heap)
        if account in reach:
            continue
        reach[account] = reached_ms
        if account == beneficiary:
            continue
        for hop in index.leaving(account, from_ms=clock.first_ms(reached_ms)):
            at = clock.reach_ms(reached_ms, hop)
            if at is not None and hop.beneficiary not in reach:
                heapq.heappush(heap, (at, hop.beneficiary))
    return reach


@dataclass(frozen=True, slots=True, kw_only=True)
class Completion:
    """What the rest of a path can be at best, for each account that can reach the end.

    Attributes:
        last_ms: Latest time reached from which the end can be reached.
        hops: Fewest hops.
        arrival_ms: Earliest arrival.
        paise: Largest least amount.
    """

    last_ms: Bounds
    hops: Bounds
    arrival_ms: Bounds
    paise: Bounds


def scan_completion(
    index: HopIndex, *, beneficiary: str, reach: Bounds, clock: Clock
) -> Completion:
    """Look back from the end over hops that money can take in time.

    Args:
        index: The transfers.
        beneficiary: The end.
        reach: Since when money can be on each account.
        clock: Which hop may follow another.
    """
    last_ms: dict[str, int] = {}
    useful: defaultdict[str, list[LedgerEvent]] = defaultdict(list)
    heap = [(-EVER, beneficiary)]
    while heap:
        negative, account = heapq.heappop(heap)
        if account in last_ms:
            continue
        last_ms[account] = -negative
        for hop in index.reaching(account):
            leave_ms = clock.leave_ms(hop, last_ms[account])
            if leave_ms is not None and reach.get(hop.account, EVER + 1) <= leave_ms:
                useful[account].append(hop)
                heapq.heappush(heap, (-leave_ms, hop.account))
    paise = _settle(beneficiary, useful, -EVER, lambda most, hop: max(most, -hop.amount_paise))
    return Completion(
        last_ms=last_ms,
        hops=_settle(beneficiary, useful, 0, lambda count, _: count + 1),
        arrival_ms=_settle(beneficiary, useful, -EVER, lambda at, hop: max(at, hop.earliest_ms)),
        paise={account: -negative for account, negative in paise.items()},
    )


def _settle(
    beneficiary: str,
    useful: Mapping[str, Sequence[LedgerEvent]],
    start: int,
    step: Callable[[int, LedgerEvent], int],
) -> Bounds:
    """Give the least bound of each account, nearest to the end first."""
    settled: dict[str, int] = {}
    heap = [(start, beneficiary)]
    while heap:
        bound, account = heapq.heappop(heap)
        if account in settled:
            continue
        settled[account] = bound
        for hop in useful.get(account, ()):
            if hop.account not in settled:
                heapq.heappush(heap, (step(bound, hop), hop.account))
    return settled


def _is_hop(event: LedgerEvent) -> bool:
    return event.kind is EventKind.TRANSFER and not event.is_self_transfer
