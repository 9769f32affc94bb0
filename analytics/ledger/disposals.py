"""Holds and other acts of banks as events."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from analytics.ledger.events import EndKind, EventKind, LedgerEvent
from analytics.ledger.spans import Spans
from graph.model.moves import Move, MoveKind
from graph.model.transfer import LEFT_OUT_OF_SUMS, ActionKind


class Disposals:
    """Makes events of what banks did with money, and counts what stands in no sum.

    Args:
        spans: When things may have happened.

    Attributes:
        by_key: What each event was made from.
        skipped: Rows left out, by reason.
    """

    def __init__(self, spans: Spans) -> None:
        self.by_key: dict[str, Move] = {}
        self.skipped: Counter[str] = Counter()
        self._spans = spans

    def events(self, move: Move) -> Iterator[LedgerEvent]:
        """Give the events of a hold or another act."""
        return self._hold(move) if move.kind == MoveKind.HOLD else self._action(move)

    def _hold(self, move: Move) -> Iterator[LedgerEvent]:
        if not move.amount_paise:
            self.skipped["NO_AMOUNT"] += 1
            return
        yield self._event(EventKind.HOLD, move, complaints=(move.complaint or "",))
        if move.released_ms is not None:
            yield LedgerEvent(
                kind=EventKind.RELEASE,
                key=f"{move.id}/released",
                amount_paise=move.amount_paise,
                earliest_ms=move.released_ms,
                latest_ms=move.released_ms,
                names=move.id,
            )

    def _action(self, move: Move) -> Iterator[LedgerEvent]:
        kind = ActionKind(move.how)
        reported = (move.complaint,) if move.complaint else ()
        if kind in LEFT_OUT_OF_SUMS:
            self.skipped[kind.value] += 1
        elif kind is ActionKind.SMALL or (not move.amount_paise and move.most_paise):
            self.skipped["SMALL"] += 1
        elif not move.amount_paise:
            self.skipped["NO_AMOUNT"] += 1
        elif kind is not ActionKind.REFUND:
            yield self._event(EventKind.EXIT, move, complaints=reported, end=EndKind.OTHER_ROW)
        elif reported:
            yield self._event(EventKind.REFUND, move, complaints=reported)
        else:
            self.skipped["NO_COMPLAINT"] += 1

    def _event(
        self,
        kind: EventKind,
        move: Move,
        *,
        complaints: tuple[str, ...],
        end: EndKind | None = None,
    ) -> LedgerEvent:
        self.by_key[move.id] = move
        earliest_ms, latest_ms = self._spans.of(move.event_ms, move.latest_ms, [move])
        return LedgerEvent(
            kind=kind,
            key=move.id,
            account=move.account,
            complaints=complaints,
            amount_paise=move.amount_paise or 0,
            end=end,
            earliest_ms=earliest_ms,
            latest_ms=latest_ms,
        )
