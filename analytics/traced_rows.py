"""The transfers and ends of a trace, in the words of the model."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping

from analytics.indexed import IndexedFacts
from analytics.instants import from_ms
from analytics.ledger.events import EventKind, LedgerEvent
from analytics.ledger.payments import BOUNDARY_MARK
from analytics.ledger.restarts import DRAWN
from analytics.ledger.trace import Trace
from graph.model.ids import EntityKey
from graph.model.traced import TracedExit, TracedFlow


class TracedRows:
    """Tells what moved.

    Args:
        indexed: What is known.
        trace: Where the money went.
        start: Whose money.

    Attributes:
        assumed_order_count: Events placed somewhere within a time not exactly known.
        last_ms: Last event instant looked at; None: there is none.
    """

    def __init__(self, indexed: IndexedFacts, trace: Trace, start: str) -> None:
        self._indexed = indexed
        self._trace = trace
        self._start = start
        index = indexed.index
        self._paid = [index.events[position] for position in index.payments(start)]
        self._moved = [
            (index.events[index.position_by_key[key]], paise)
            for key, paise in trace.movements.items()
        ]
        events = [*self._paid, *(event for event, _ in self._moved)]
        self.last_ms = max((event.earliest_ms for event in events), default=None)
        self.assumed_order_count = sum(event.earliest_ms < event.latest_ms for event in events)

    def credits_by_account(self) -> Mapping[str, list[tuple[int, int]]]:
        """Give when traced money came to each account followed, and how much."""
        credits_: defaultdict[str, list[tuple[int, int]]] = defaultdict(list)
        for event in self._paid:
            if event.disputed_paise and event.account in self._trace.layers:
                credits_[event.account].append((event.earliest_ms, event.disputed_paise))
        for event, paise in self._moved:
            if event.kind is EventKind.TRANSFER and event.beneficiary in self._trace.layers:
                credits_[event.beneficiary].append((event.earliest_ms, paise))
        return credits_

    def flows(self) -> tuple[TracedFlow, ...]:
        """Give the transfers that carried traced money, by instant, then key."""
        return tuple(sorted(self._flows(), key=lambda flow: (flow.event_at, flow.key)))

    def exits(self) -> tuple[TracedExit, ...]:
        """Give what ended the way of traced money, by instant, then key."""
        return tuple(sorted(self._exits(), key=lambda gone: (gone.event_at, gone.key)))

    def _flows(self) -> Iterator[TracedFlow]:
        layers = self._trace.layers
        for event in self._paid:
            if event.disputed_paise and not event.account.endswith(DRAWN):
                yield self._flow(event, event.account, event.disputed_paise, layer=1)
        for event, paise in self._moved:
            if event.kind is EventKind.TRANSFER:
                yield self._flow(
                    event, event.beneficiary, paise, layer=layers.get(event.account, 0) + 1
                )

    def _flow(self, event: LedgerEvent, beneficiary: str, paise: int, *, layer: int) -> TracedFlow:
        telling = self._indexed.told.tellings.get(event.key)
        reported = [
            move.disputed_paise
            for move in (telling.moves if telling else ())
            if move.complaint == self._start and move.disputed_paise is not None
        ]
        return TracedFlow(
            key=event.key,
            payer=EntityKey(telling.payer if telling else event.account),
            beneficiary=EntityKey(beneficiary),
            layer=layer,
            amount_paise=event.amount_paise,
            traced_paise=paise,
            reported_paise=sum(reported) if reported else None,
            event_at=from_ms(event.earliest_ms),
            latest_at=from_ms(event.latest_ms),
            is_first=event.kind is EventKind.DISPUTED_PAYMENT,
            facts=tuple(move.id for move in telling.moves) if telling else (),
        )

    def _exits(self) -> Iterator[TracedExit]:
        for event, paise in self._moved:
            if event.kind is EventKind.REFUND or event.end is not None:
                kind = event.kind.value if event.end is None else event.end.value
                yield self._exit(event, kind, paise)
        for key, paise in self._trace.ends.holds.items():
            if paise:
                index = self._indexed.index
                yield self._exit(index.events[index.position_by_key[key]], "HOLD", paise)

    def _exit(self, event: LedgerEvent, kind: str, paise: int) -> TracedExit:
        telling = self._indexed.told.tellings.get(event.key.removesuffix(BOUNDARY_MARK))
        place = telling.other if telling and telling.other else None
        return TracedExit(
            key=event.key.removesuffix(BOUNDARY_MARK),
            account=EntityKey(event.account.removesuffix(DRAWN)),
            kind=kind,
            place=None if place is None else EntityKey(place),
            amount_paise=event.amount_paise,
            traced_paise=paise,
            event_at=from_ms(event.earliest_ms),
            facts=tuple(move.id for move in telling.moves) if telling else (event.key,),
        )
