"""Accounts whose own events decide the order of a followed account's at one instant."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from collections.abc import Set as AbstractSet

from analytics.ledger.events import EventKind, LedgerEvent


def entangled(events: Iterable[LedgerEvent], whole: AbstractSet[str]) -> frozenset[str]:
    """Give payers, not known whole, that pay an account at the instant at which it pays on.

    At one instant a debit waits for the credits of its account, and these for the credits
    of their payers: who goes first may hang on an account that holds no traced money.
    """
    debits: defaultdict[str, set[int]] = defaultdict(set)
    credits_: list[LedgerEvent] = []
    for event in events:
        if event.debited in whole:
            debits[event.debited].add(event.earliest_ms)
        if event.kind is EventKind.TRANSFER and event.account not in whole:
            credits_.append(event)
    return frozenset(
        event.account
        for event in credits_
        if event.beneficiary in whole and event.earliest_ms in debits[event.beneficiary]
    )
