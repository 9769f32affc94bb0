"""The moves that facts tell of."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Final

from graph.model.fact import Fact
from graph.model.moves import Coverage, Move, MoveKind
from graph.model.statement import Statement
from graph.model.transfer import Hold, OtherAction, Transfer, Withdrawal

EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
A_MILLISECOND: Final = timedelta(milliseconds=1)


def moves_of(facts: Iterable[Fact]) -> list[Move]:
    """Give the moves among facts, in their order."""
    return [move for fact in facts if (move := _move_of(fact)) is not None]


def coverages_of(facts: Iterable[Fact]) -> list[Coverage]:
    """Give the statements among facts, in their order."""
    return [
        Coverage(
            id=fact.id,
            account=fact.account,
            sheet=_place_of(fact)[0],
            event_ms=_ms(fact.event_at),
            until_ms=_ms(fact.until_at),
            opening_paise=fact.opening_paise,
            closing_paise=fact.closing_paise,
            mismatch_count=fact.mismatch_count,
        )
        for fact in facts
        if isinstance(fact, Statement)
    ]


def is_line(fact_id: str) -> bool:
    """Tell whether a fact was read from a line of a statement."""
    return fact_id.startswith("line:")


def _move_of(fact: Fact) -> Move | None:
    match fact:
        case Transfer():
            sheet, row = _place_of(fact) if is_line(fact.id) else ("", 0)
            return Move(
                *_start(MoveKind.TRANSFER, fact, fact.payer),
                fact.beneficiary,
                fact.transfer_key,
                fact.amount_paise,
                fact.disputed_paise,
                *_middle(fact.layer, fact),
                utr=fact.utr,
                sheet=sheet,
                row=row,
            )
        case Withdrawal():
            sheet, row = _place_of(fact) if is_line(fact.id) else ("", 0)
            return Move(
                *_start(MoveKind.WITHDRAWAL, fact, fact.account),
                fact.atm or "",
                "",
                fact.amount_paise,
                fact.disputed_paise,
                *_middle(fact.layer, fact),
                how=fact.channel.value,
                is_void=fact.is_declined,
                sheet=sheet,
                row=row,
            )
        case Hold():
            return Move(
                *_start(MoveKind.HOLD, fact, fact.account),
                "",
                "",
                fact.amount_paise,
                None,
                *_middle(fact.layer, fact),
                released_ms=_ms(fact.released_at),
            )
        case OtherAction():
            return Move(
                *_start(MoveKind.ACTION, fact, fact.account),
                "",
                "",
                fact.amount_paise,
                None,
                *_middle(fact.layer, fact),
                how=fact.kind.value,
                most_paise=fact.most_paise,
            )
        case _:
            return None


def _start(kind: MoveKind, fact: Fact, account: str) -> tuple[str, str, str | None, str]:
    return kind.value, fact.id, fact.complaint, account


def _middle(layer: int | None, fact: Fact) -> tuple[int | None, int | None, int | None, int]:
    known_ms = (fact.known_at - EPOCH) // A_MILLISECOND
    return layer, _ms(fact.event_at), _ms(fact.latest_at), known_ms


def _place_of(fact: Fact) -> tuple[str, int]:
    """Give the sheet and row of a fact's least source: the same whatever is known of files."""
    places = [(f"{one.import_id}\x1f{one.sheet}", one.row) for one in fact.sources]
    return min(places, default=("", 0))


def _ms(at: datetime | None) -> int | None:
    return None if at is None else (at - EPOCH) // A_MILLISECOND
