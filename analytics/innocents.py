"""Which innocents an account looks most like."""

from __future__ import annotations

from typing import Final

from analytics.mule_words import AccountRow
from graph.model.mule import InnocentKind

LIKE: Final = 2


def innocents_like(row: AccountRow) -> tuple[InnocentKind, ...]:
    """Give the kinds of innocents most like an account, by what each is known for."""
    payers, payees = row.count("payers"), row.count("payees")
    draws, quick = row.count("draws"), row.count("draws within 24 hours of a big credit")
    fits = {
        InnocentKind.FAMILY: min(quick, 4) + (payers <= 3) - (payees > 3),  # noqa: PLR2004 - few senders
        InnocentKind.TRADER: min(payers, payees) / 4 - (draws > payers),
        InnocentKind.AGENT: min(draws, 12) / 4 + (payers > 8) - 1,  # noqa: PLR2004 - many customers
        InnocentKind.DORMANT: row.figures["days idle"] / 15 - draws,
        InnocentKind.SALARIED: 2 * row.figures["share of the largest credit"] * (payers <= 2),  # noqa: PLR2004 - an employer
    }
    order = sorted(fits, key=lambda kind: (-float(fits[kind]), kind))
    return tuple(order[:LIKE])
