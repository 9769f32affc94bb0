"""Place each event at one instant, where its time is known as an interval only."""

from __future__ import annotations

import heapq
from collections import defaultdict, deque
from collections.abc import Iterable, Mapping, Sequence
from typing import Final, TypeAlias

from analytics.ledger.events import NAMING, EventKind, LedgerEvent

SHORT_MS: Final = 60_000  # an instant written in minutes (LEDGER.md section 3, point 2)
PLACED_AT_CREDIT: Final = frozenset(
    {EventKind.TRANSFER, EventKind.EXIT, EventKind.FEE, EventKind.HOLD, EventKind.REFUND}
)

_Queues: TypeAlias = dict[tuple[str, str], deque[LedgerEvent]]


def place_events(events: Sequence[LedgerEvent]) -> Mapping[str, int]:
    """Give the instant of each event but the openings, by key, in milliseconds since 1970 UTC.

    An interval goes to the first credit inside it that shares a complaint and is to the
    account debited. Credits by transfers that wait themselves are found in one sweep over
    time, as in Dijkstra's search: an event placed at t can only pull others to t or later.
    What no credit pulls is then placed by its fallback in a second sweep, earliest first,
    which may pull others in turn. The order in which events are given does not matter.

    References:
        LEDGER.md section 3, points 1 to 3.
    """
    at = {}
    waiting = []
    for event in events:
        if event.kind is EventKind.OPENING:
            continue
        if event.kind in PLACED_AT_CREDIT and event.earliest_ms < event.latest_ms:
            waiting.append(event)
        elif event.kind is EventKind.DISPUTED_PAYMENT:
            at[event.key] = event.earliest_ms
        else:
            at[event.key] = _fallback_ms(event)
    if waiting:
        placed = [event for event in events if event.key in at and _is_credit(event)]
        _sweep([(at[event.key], event.key, event) for event in placed], waiting, at)
        left = [event for event in waiting if event.key not in at]
        _sweep([(_fallback_ms(event), event.key, event) for event in left], left, at)
    for event in events:
        if event.kind in NAMING:
            at[event.key] = max(at[event.key], at[event.names])
    return at


def _sweep(
    seeds: list[tuple[int, str, LedgerEvent]],
    waiting: Iterable[LedgerEvent],
    at: dict[str, int],
) -> None:
    queues = _queue(waiting)
    waits = {event.key for event in waiting}
    heapq.heapify(seeds)
    while seeds:
        instant, key, event = heapq.heappop(seeds)
        if key in waits:
            waits.remove(key)
            at[key] = instant
        elif at.get(key) != instant:
            continue  # pulled to an earlier credit meanwhile
        if _is_credit(event):
            for pulled in _pull(queues, event, instant):
                heapq.heappush(seeds, (instant, pulled.key, pulled))


def _queue(waiting: Iterable[LedgerEvent]) -> _Queues:
    queues: _Queues = defaultdict(deque)
    for event in sorted(waiting, key=lambda one: one.earliest_ms):
        for complaint in event.complaints:
            queues[event.account, complaint].append(event)
    return queues


def _pull(queues: _Queues, credit: LedgerEvent, instant: int) -> Iterable[LedgerEvent]:
    """Take out what may happen by now; what ended before has no credit in this sweep."""
    for complaint in credit.complaints:
        queue = queues.get((credit.credited, complaint))
        while queue and queue[0].earliest_ms <= instant:
            event = queue.popleft()
            if event.latest_ms >= instant:
                yield event


def _is_credit(event: LedgerEvent) -> bool:
    return event.kind is not EventKind.INTEREST and bool(event.credited)


def _fallback_ms(event: LedgerEvent) -> int:
    is_short = event.latest_ms - event.earliest_ms <= SHORT_MS
    return event.earliest_ms if is_short else event.latest_ms
