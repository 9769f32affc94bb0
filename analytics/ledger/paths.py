"""Find the best ways that money could have gone from one account to another."""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final, assert_never

from analytics.ledger.hops import (
    EVER,
    Clock,
    Completion,
    HopIndex,
    HopOrder,
    scan_completion,
    scan_reach,
)

MOST_HOPS: Final = 8  # TRAIL.md section 7
MOST_EXPANSIONS: Final = 200_000  # TRAIL.md section 11


class PathRank(StrEnum):
    """What makes one path better than another; ties by arrival, hops, then keys."""

    EARLIEST = "EARLIEST"
    FEWEST_HOPS = "FEWEST_HOPS"
    MOST_MONEY = "MOST_MONEY"
    FASTEST = "FASTEST"


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerPath:
    """One way.

    Attributes:
        hops: Keys of its transfers, first to last.
        arrival_ms: Time reached at the end, milliseconds since 1970 UTC; untimed: the
            latest of the transfers' earliest instants.
        least_paise: Amount of its smallest transfer.
    """

    hops: tuple[str, ...]
    arrival_ms: int
    least_paise: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PathsFound:
    """The best paths, best first.

    Attributes:
        paths: At most as many as were asked for.
        is_truncated: The search was ended by its limit: better ones may exist.
    """

    paths: tuple[LedgerPath, ...]
    is_truncated: bool


def find_paths(
    index: HopIndex,
    *,
    payer: str,
    beneficiary: str,
    k: int,
    rank: PathRank,
    order: HopOrder,
    most_hops: int = MOST_HOPS,
    most_expansions: int | None = MOST_EXPANSIONS,
) -> PathsFound:
    """Find the best k paths that visit no account twice.

    One scan forwards gives where money can be and since when, one backwards what can still
    reach the end; then prefixes are continued best first, each judged by bounds that no
    completion can beat, so that paths come out in order and the first k are the best.

    Args:
        index: The transfers.
        payer: Where paths start.
        beneficiary: Where they end; the payer itself: no path.
        k: How many at most, from 1.
        rank: What is best.
        order: When a transfer may follow another.
        most_hops: Longer paths are not looked for.
        most_expansions: Prefixes continued at most; None: all that it takes.

    References:
        TRAIL.md sections 7 and 11; Hart, Nilsson and Raphael 1968 for the search.
    """
    clock = Clock(order=order)
    reach = scan_reach(index, payer=payer, beneficiary=beneficiary, clock=clock)
    if payer == beneficiary or beneficiary not in reach:
        return PathsFound(paths=(), is_truncated=False)
    search = _Search(
        index=index,
        rank=rank,
        clock=clock,
        rest=scan_completion(index, beneficiary=beneficiary, reach=reach, clock=clock),
        most_hops=most_hops,
    )
    found: list[LedgerPath] = []
    for expansions, prefix in enumerate(search.prefixes(payer)):
        if prefix.account == beneficiary:
            found.append(prefix.path())
        if len(found) == k or expansions == most_expansions:
            return PathsFound(paths=tuple(found), is_truncated=len(found) < k)
    return PathsFound(paths=tuple(found), is_truncated=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Prefix:
    """The start of a path, or a whole one.

    Attributes:
        accounts: Visited, in order; the last is where it stands.
        keys: Of its hops.
        first_ms: Earliest instant of its first hop.
        reached_ms: Time reached.
        least_paise: Of its hops.
    """

    accounts: tuple[str, ...]
    keys: tuple[str, ...] = ()
    first_ms: int = -EVER
    reached_ms: int = -EVER
    least_paise: int = EVER

    @property
    def account(self) -> str:
        return self.accounts[-1]

    def path(self) -> LedgerPath:
        return LedgerPath(hops=self.keys, arrival_ms=self.reached_ms, least_paise=self.least_paise)


@dataclass(slots=True, kw_only=True)
class _Search:
    """Best-first search over prefixes."""

    index: HopIndex
    rank: PathRank
    clock: Clock
    rest: Completion
    most_hops: int
    _heap: list[tuple[tuple[int, int, int, tuple[str, ...]], _Prefix]] = field(default_factory=list)

    def prefixes(self, payer: str) -> Iterator[_Prefix]:
        """Give prefixes in the order of their bounds, so whole paths from the best on."""
        self._heap.append(((0, 0, 0, ()), _Prefix(accounts=(payer,))))
        while self._heap:
            _, prefix = heapq.heappop(self._heap)
            yield prefix
            if self.rest.hops[prefix.account]:
                for longer in self._continue(prefix):
                    heapq.heappush(self._heap, (self._bound(longer), longer))

    def _continue(self, prefix: _Prefix) -> Iterator[_Prefix]:
        from_ms = self.clock.first_ms(prefix.reached_ms)
        for hop in self.index.leaving(prefix.account, from_ms=from_ms):
            account = hop.beneficiary
            reached_ms = self.clock.reach_ms(prefix.reached_ms, hop)
            if (
                reached_ms is not None
                and account not in prefix.accounts
                and reached_ms <= self.rest.last_ms.get(account, -EVER - 1)
                and len(prefix.keys) + 1 + self.rest.hops[account] <= self.most_hops
            ):
                yield _Prefix(
                    accounts=(*prefix.accounts, account),
                    keys=(*prefix.keys, hop.key),
                    first_ms=prefix.first_ms if prefix.keys else hop.earliest_ms,
                    reached_ms=reached_ms,
                    least_paise=min(prefix.least_paise, hop.amount_paise),
                )

    def _bound(self, prefix: _Prefix) -> tuple[int, int, int, tuple[str, ...]]:
        """Give what no completion can beat; of a whole path, what it sorts by."""
        arrival_ms = max(prefix.reached_ms, self.rest.arrival_ms[prefix.account])
        hops = len(prefix.keys) + self.rest.hops[prefix.account]
        match self.rank:
            case PathRank.EARLIEST:
                value = arrival_ms
            case PathRank.FEWEST_HOPS:
                value = hops
            case PathRank.MOST_MONEY:
                value = -min(prefix.least_paise, self.rest.paise[prefix.account])
            case PathRank.FASTEST:
                value = arrival_ms - prefix.first_ms
            case _:
                assert_never(self.rank)
        return value, arrival_ms, hops, prefix.keys
