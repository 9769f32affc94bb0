"""Facts of a store as the events of a ledger (TRAIL.md sections 1 and 4)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from analytics.ledger.disposals import Disposals
from analytics.ledger.events import EndKind, LedgerEvent
from analytics.ledger.openings import opening_events
from analytics.ledger.payments import Payments
from analytics.ledger.spans import Spans
from analytics.ledger.tellings import Telling, tell_transfers, tell_withdrawals
from graph.model.entity import EntityFlag
from graph.model.ids import EntityKey
from graph.model.money_facts import MoneyFacts
from graph.model.moves import Move, MoveKind

BOUNDARIES: Final[Mapping[EntityFlag, EndKind]] = {
    EntityFlag.AGGREGATOR: EndKind.AGGREGATOR,
    EntityFlag.MERCHANT: EndKind.MERCHANT,
    EntityFlag.MASKED: EndKind.MASKED,
    EntityFlag.NOT_AVAILABLE: EndKind.MASKED,
}
"""Accounts that money is left on, and why, the stronger reason first."""

UNNAMED: Final = frozenset({EntityFlag.MASKED, EntityFlag.NOT_AVAILABLE})


@dataclass(frozen=True, slots=True, kw_only=True)
class FactLedger:
    """Events, and what each was made from.

    Attributes:
        events: In no order.
        tellings: Transfers and withdrawals by the key of their event.
        disposals: Holds and actions by the key of their event.
        skipped: Facts that are in no sum, counted by reason.
        mismatched: Accounts of which a statement does not add up.
    """

    events: tuple[LedgerEvent, ...]
    tellings: Mapping[str, Telling]
    disposals: Mapping[str, Move]
    skipped: Mapping[str, int]
    mismatched: frozenset[str]

    def key_of(self, fact: str) -> str:
        """Give the key of the event that a fact tells of; empty: it stands in no sum."""
        if fact in self.disposals:
            return fact
        found = (key for key, one in self.tellings.items() if any(m.id == fact for m in one.moves))
        return next(found, "")


def ledger_of(facts: MoneyFacts, *, pass_boundary: bool = False) -> FactLedger:
    """Turn facts into events, each movement once, however many facts tell of it.

    A layer-1 transfer is a disputed payment; a transfer to a boundary account leaves the
    money there, with the reason. Rows without amount, declined, old, wrong or closed are
    counted and left out. The order of facts does not matter.

    Args:
        facts: What is known.
        pass_boundary: Follow money through boundary accounts as through any other.
    """
    spans = Spans(facts)
    payments = Payments(spans, {} if pass_boundary else boundaries_of(facts.flags))
    disposals = Disposals(spans)
    by_kind: dict[str, list[Move]] = {kind.value: [] for kind in MoveKind}
    for move in facts.moves.values():
        by_kind[move.kind].append(move)
    drawn = [move for move in by_kind[MoveKind.WITHDRAWAL] if not move.is_void]
    unnamed = {key for key, flags in facts.flags.items() if not UNNAMED.isdisjoint(flags)}
    tellings = tell_transfers(by_kind[MoveKind.TRANSFER], unnamed=unnamed, spans=spans)
    events = [
        event for one in (*tellings, *tell_withdrawals(drawn)) for event in payments.events(one)
    ]
    for move in (*by_kind[MoveKind.HOLD], *by_kind[MoveKind.ACTION]):
        events.extend(disposals.events(move))
    events += opening_events(facts.coverages.values(), events)
    skipped = payments.skipped + disposals.skipped
    skipped["DECLINED"] = len(by_kind[MoveKind.WITHDRAWAL]) - len(drawn)
    return FactLedger(
        events=tuple(events),
        tellings=payments.by_key,
        disposals=disposals.by_key,
        skipped={reason: count for reason, count in sorted(skipped.items()) if count},
        mismatched=frozenset(one.account for one in facts.coverages.values() if one.mismatch_count),
    )


def boundaries_of(flags: Mapping[EntityKey, frozenset[EntityFlag]]) -> Mapping[str, EndKind]:
    """Give the boundary accounts among flagged ones, and why money is left on each."""
    ends: dict[str, EndKind] = {}
    for account, some in flags.items():
        found = next((BOUNDARIES[flag] for flag in BOUNDARIES if flag in some), None)
        if found is not None:
            ends[account] = found
    return ends
