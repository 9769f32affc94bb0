"""Transfers and withdrawals as events, each movement once (TRAIL.md sections 1 and 4)."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from typing import Final

from analytics.ledger.events import EndKind, EventKind, LedgerEvent
from analytics.ledger.spans import Spans
from analytics.ledger.tellings import Telling
from graph.model.moves import MoveKind

BOUNDARY_MARK: Final = ">"  # after a payment's key: its money is left where it came


class Payments:
    """Makes events of movements, and counts what stands in no sum.

    Args:
        spans: When things may have happened.
        ends: Boundary accounts, and why money is left there.

    Attributes:
        by_key: What each event was made from.
        skipped: Rows left out, by reason.
    """

    def __init__(self, spans: Spans, ends: Mapping[str, EndKind]) -> None:
        self.by_key: dict[str, Telling] = {}
        self.skipped: Counter[str] = Counter()
        self._spans = spans
        self._ends = ends

    def events(self, telling: Telling) -> Iterator[LedgerEvent]:
        """Give the events of one movement."""
        if not telling.amount_paise:
            self.skipped["NO_AMOUNT"] += len(telling.moves)
            return
        self.by_key[telling.key] = telling
        if telling.kind == MoveKind.WITHDRAWAL:
            yield self._event(EventKind.EXIT, telling, end=EndKind(telling.moves[0].how))
        elif paid := self._paid(telling):
            yield from self._first(telling, paid)
        else:
            end = self._ends.get(telling.other) if telling.payer != telling.other else None
            yield self._event(EventKind.EXIT if end else EventKind.TRANSFER, telling, end=end)

    def _paid(self, telling: Telling) -> Mapping[str, int]:
        """Give what each complaint disputes of a first payment; no row counts beyond the whole."""
        disputed: defaultdict[str, list[int]] = defaultdict(list)
        amount = telling.amount_paise or 0
        for move in telling.moves:
            if move.complaint and self._spans.is_first(move):
                told = amount if move.disputed_paise is None else move.disputed_paise
                disputed[move.complaint].append(told)
        return {
            complaint: min(sum(some), max(amount, *some)) for complaint, some in disputed.items()
        }

    def _first(self, telling: Telling, paid: Mapping[str, int]) -> Iterator[LedgerEvent]:
        """Share one payment between those who dispute it: its money came once.

        A complaint that disputes more than the whole payment is believed; what several
        dispute together beyond it is the first one's, by number, and counted.
        """
        left = max(telling.amount_paise or 0, *paid.values())
        for number, complaint in enumerate(sorted(paid)):
            disputed = min(paid[complaint], left)
            self.skipped["DISPUTED_TWICE"] += disputed < paid[complaint]
            amount = left if number == len(paid) - 1 else disputed
            left -= amount
            key = telling.key if not number else f"{telling.key}/{complaint}"
            self.by_key[key] = telling
            if amount:
                yield from self._payment(telling, key, complaint, amount, disputed)

    def _payment(
        self, telling: Telling, key: str, complaint: str, amount: int, disputed: int
    ) -> Iterator[LedgerEvent]:
        earliest_ms, latest_ms = self._spans.of(
            telling.earliest_ms, telling.latest_ms, telling.moves
        )
        yield LedgerEvent(
            kind=EventKind.DISPUTED_PAYMENT,
            key=key,
            account=telling.other,
            complaints=(complaint,),
            amount_paise=amount,
            disputed_paise=disputed,
            earliest_ms=earliest_ms,
            latest_ms=latest_ms,
            lines=self._spans.places(telling.moves),
        )
        end = self._ends.get(telling.other)
        if end is not None:
            yield LedgerEvent(
                kind=EventKind.EXIT,
                key=key + BOUNDARY_MARK,
                account=telling.other,
                complaints=(complaint,),
                amount_paise=amount,
                end=end,
                earliest_ms=earliest_ms,
                latest_ms=earliest_ms,
            )

    def _event(
        self, kind: EventKind, telling: Telling, *, end: EndKind | None = None
    ) -> LedgerEvent:
        earliest_ms, latest_ms = self._spans.of(
            telling.earliest_ms, telling.latest_ms, telling.moves
        )
        return LedgerEvent(
            kind=kind,
            key=telling.key,
            account=telling.payer,
            beneficiary=telling.other if kind is EventKind.TRANSFER else "",
            complaints=telling.complaints,
            amount_paise=telling.amount_paise or 0,
            end=end,
            earliest_ms=earliest_ms,
            latest_ms=latest_ms,
            lines=self._spans.places(telling.moves),
        )
