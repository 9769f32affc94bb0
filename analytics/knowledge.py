"""Until when accounts are known, and how (TRAIL.md section 6)."""

from __future__ import annotations

from collections.abc import Mapping

from analytics.ledger.events import EventKind, LedgerEvent
from graph.model.money_facts import MoneyFacts
from graph.model.traced import Knowledge


def knowledge_of(
    facts: MoneyFacts, events: tuple[LedgerEvent, ...]
) -> tuple[Mapping[str, int], Mapping[str, Knowledge]]:
    """Give until when accounts are known, and how: by a statement, or their bank's rows."""
    seen: dict[str, int] = {}
    knowledge: dict[str, Knowledge] = {}
    for event in events:
        if event.complaints and event.kind is not EventKind.DISPUTED_PAYMENT and event.account:
            seen[event.account] = max(seen.get(event.account, 0), event.earliest_ms)
            knowledge[event.account] = Knowledge.REPLIED
    for one in facts.coverages.values():
        if one.until_ms is not None:
            seen[one.account] = max(seen.get(one.account, 0), one.until_ms)
            knowledge[one.account] = Knowledge.STATEMENT
    return seen, knowledge
