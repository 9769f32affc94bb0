"""Put events into the one order in which they are followed."""

from __future__ import annotations

import heapq
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import Final, TypeAlias

from analytics.ledger.events import EventKind, LedgerEvent
from analytics.ledger.loops import Loops
from analytics.ledger.placing import place_events

RANK_BY_KIND: Final[Mapping[EventKind, int]] = {
    EventKind.DISPUTED_PAYMENT: 0,
    EventKind.INTEREST: 0,
    EventKind.TRANSFER: 1,
    EventKind.EXIT: 2,
    EventKind.FEE: 3,
    EventKind.HOLD: 4,
    EventKind.REFUND: 5,
    EventKind.RELEASE: 6,
    EventKind.REVERSAL: 7,
}
_Turn: TypeAlias = tuple[int, str]


def order_events(
    events: Iterable[LedgerEvent], *, until_ms: int | None = None
) -> list[LedgerEvent]:
    """Give the events in the order of LEDGER.md section 3: openings, then by place.

    At one instant a row comes after those it names, after smaller lines of its statements,
    and after the credits that its account may spend. The order given does not matter.

    Args:
        events: In any order.
        until_ms: What is placed later is left out; None: nothing is.
    """
    events = sorted(events, key=lambda event: event.key)
    at = place_events(events)
    ordered = [event for event in events if event.kind is EventKind.OPENING]
    later = [
        event
        for event in events
        if event.kind is not EventKind.OPENING and (until_ms is None or at[event.key] <= until_ms)
    ]
    later.sort(key=lambda event: (at[event.key], *_turn(event)))
    for _, group in groupby(later, key=lambda event: at[event.key]):
        together = list(group)
        ordered.extend(together if _is_plain(together) else _Instant(together).events())
    return ordered


def _turn(event: LedgerEvent) -> _Turn:
    return RANK_BY_KIND[event.kind], event.key


def _is_plain(events: Sequence[LedgerEvent]) -> bool:
    if len(events) == 1:
        return True
    if any(event.lines or event.names for event in events):
        return False
    paid = {event.credited for event in events} - {""}
    return paid.isdisjoint(event.debited for event in events)


class _Statement:
    """Rows of one account's statement that are still to come."""

    __slots__ = ("by_line", "lines")

    def __init__(self) -> None:
        self.by_line: dict[int, set[str]] = {}
        self.lines: list[int] = []

    def add(self, line: int, key: str) -> None:
        if line not in self.by_line:
            self.by_line[line] = set()
            heapq.heappush(self.lines, line)
        self.by_line[line].add(key)

    def remove(self, line: int, key: str) -> Iterable[str]:
        """Take a row out; give the keys that have become first by that."""
        self.by_line[line].remove(key)
        first = self.lines[0]
        while self.lines and not self.by_line[self.lines[0]]:
            heapq.heappop(self.lines)
        is_moved = bool(self.lines) and self.lines[0] != first
        return self.by_line[self.lines[0]] if is_moved else ()

    def is_first(self, line: int) -> bool:
        return self.lines[0] >= line


class _Instant:
    """Events of one instant, given out one by one."""

    def __init__(self, events: Sequence[LedgerEvent]) -> None:
        self._left = {event.key: event for event in events}
        self._places = {event.key: event.line_by_statement for event in events}
        self._statements: defaultdict[str, _Statement] = defaultdict(_Statement)
        self._credits: Counter[tuple[str, bool]] = Counter()
        self._debits: defaultdict[str, list[str]] = defaultdict(list)
        self._naming: defaultdict[str, list[str]] = defaultdict(list)
        for event in events:
            self._note(event)
        self._ready: list[_Turn] = []
        self._offer(self._left)

    def events(self) -> Iterator[LedgerEvent]:
        """Give each event once, in order; can be done once."""
        loops: Loops | None = None
        while self._left:
            if self._ready:
                _, key = heapq.heappop(self._ready)
            else:
                loops = loops or Loops(list(self._left.values()))
                key = loops.first(self._left)
            event = self._left.pop(key, None)
            if event is not None:
                self._offer(self._remove(event))
                yield event

    def _note(self, event: LedgerEvent) -> None:
        for account, line in self._places[event.key].items():
            self._statements[account].add(line, event.key)
        account = event.credited
        if account:
            self._credits[account, account in self._places[event.key]] += 1
        account = event.debited
        if account:
            self._debits[account].append(event.key)
        if event.names:
            self._naming[event.names].append(event.key)

    def _remove(self, event: LedgerEvent) -> Iterable[str]:
        freed = self._naming.pop(event.key, [])
        for account, line in self._places[event.key].items():
            freed.extend(self._statements[account].remove(line, event.key))
        account = event.credited
        if account:
            kind = account, account in self._places[event.key]
            self._credits[kind] -= 1
            if not self._credits[kind]:
                freed.extend(self._debits[account])
        return freed

    def _offer(self, keys: Iterable[str]) -> None:
        for key in keys:
            event = self._left.get(key)
            if event is not None and self._is_ready(event):
                heapq.heappush(self._ready, _turn(event))

    def _is_ready(self, event: LedgerEvent) -> bool:
        lines = self._places[event.key]
        if event.names in self._left:
            return False
        if not all(self._statements[account].is_first(line) for account, line in lines.items()):
            return False
        account = event.debited
        if not account:
            return True
        is_after_lined = account in lines or not self._credits[account, True]
        return is_after_lined and not self._credits[account, False]
