"""Balances that statements state, against the sum of what is known (TRAIL.md section 4)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Final

from analytics.ledger.events import EndKind, EventKind, LedgerEvent
from graph.model.moves import Coverage

FIRST_LINE: Final = -(1 << 40)  # before every line of the statement


def opening_events(
    coverages: Iterable[Coverage], events: Sequence[LedgerEvent]
) -> list[LedgerEvent]:
    """Give what makes accounts stand as their statements begin.

    Nothing before: an OPENING. Else the difference to the balance that the earlier events
    leave: clean money that came unseen, or money that left unseen.

    Args:
        coverages: Statements.
        events: What is known of their accounts, in any order.
    """
    by_account: defaultdict[str, list[Coverage]] = defaultdict(list)
    for one in coverages:
        if one.opening_paise is not None and one.event_ms is not None:
            by_account[one.account].append(one)
    if not by_account:
        return []
    effects: defaultdict[str, list[tuple[int, str, int]]] = defaultdict(list)
    for event in events:
        for account, paise in _effects(event):
            if account in by_account:
                effects[account].append((event.earliest_ms, event.key, paise))
    return [
        event
        for account, some in sorted(by_account.items())
        for event in _of_account(some, sorted(effects[account]))
    ]


def _of_account(
    coverages: Iterable[Coverage], effects: Sequence[tuple[int, str, int]]
) -> Iterable[LedgerEvent]:
    balance, number, covered_ms = 0, 0, -1
    for one in sorted(coverages, key=lambda c: (c.event_ms, c.id)):
        start_ms, opening = one.event_ms or 0, max(0, one.opening_paise or 0)
        if start_ms <= covered_ms:
            continue  # it begins inside one that is there already
        is_first = number == 0 and covered_ms < 0
        while number < len(effects) and effects[number][0] < start_ms:
            balance = max(0, balance + effects[number][2])
            number += 1
            is_first = False
        covered_ms = max(start_ms, one.until_ms or start_ms)
        if is_first:
            yield LedgerEvent(
                kind=EventKind.OPENING, key=one.id, account=one.account, amount_paise=opening
            )
        elif opening != balance:
            yield _difference(one, start_ms, opening - balance)
        balance = opening


def _difference(one: Coverage, at_ms: int, paise: int) -> LedgerEvent:
    is_missing = paise > 0
    return LedgerEvent(
        kind=EventKind.INTEREST if is_missing else EventKind.EXIT,
        key=one.id,
        account=one.account,
        amount_paise=abs(paise),
        end=None if is_missing else EndKind.UNSEEN,
        earliest_ms=at_ms,
        latest_ms=at_ms,
        lines=((one.account, FIRST_LINE),),
    )


def _effects(event: LedgerEvent) -> Iterable[tuple[str, int]]:
    match event.kind:
        case EventKind.TRANSFER if not event.is_self_transfer:
            yield event.account, -event.amount_paise
            yield event.beneficiary, event.amount_paise
        case EventKind.DISPUTED_PAYMENT | EventKind.INTEREST:
            yield event.account, event.amount_paise
        case EventKind.EXIT | EventKind.FEE | EventKind.REFUND:
            yield event.account, -event.amount_paise
        case _:
            return
