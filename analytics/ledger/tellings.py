"""Group facts that tell of one movement of money, and say what they tell together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace

from analytics.ledger.returns import RETURN_MARK, take_return
from analytics.ledger.sameness import (
    by_exactness,
    by_id,
    by_time,
    is_one_draw,
    join_lines,
)
from analytics.ledger.spans import Spans
from graph.model.moves import Move, MoveKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """One movement of money and every fact that tells of it.

    Attributes:
        kind: TRANSFER or WITHDRAWAL.
        key: The same however many facts tell of it.
        payer: Key of the account it left.
        other: Key of the account it reached, or of the machine; empty: not told.
        amount_paise: Positive; None: no fact tells.
        earliest_ms: First instant it may have happened; None: no fact tells.
        latest_ms: Last one.
        moves: The facts, by id.
    """

    kind: str
    key: str
    payer: str
    other: str
    amount_paise: int | None
    earliest_ms: int | None
    latest_ms: int | None
    moves: tuple[Move, ...]

    @property
    def complaints(self) -> tuple[str, ...]:
        """Those that report it, sorted."""
        return tuple(sorted({move.complaint for move in self.moves if move.complaint}))


def tell_transfers(
    moves: Iterable[Move], *, unnamed: AbstractSet[str], spans: Spans
) -> list[Telling]:
    """Group transfers: by their key, by a reference both sides write, by a line of a statement.

    A statement seldom names the account at the other end. Its line is the hop of a workbook
    where the known side, the amount and the time fit; one line for one hop, earliest first.
    What was sent back under the same reference is a transfer of its own.

    Args:
        moves: Transfers, each once, in any order.
        unnamed: Accounts that stand for a cell without a number.
        spans: Tells which line of a statement stands before which.
    """
    by_key: defaultdict[str, list[Move]] = defaultdict(list)
    for move in moves:
        by_key[move.key].append(move)
    groups = [sorted(group, key=by_id) for group in by_key.values()]
    returned = [back for group in groups if (back := take_return(group, unnamed, spans))]
    if any(move.row for group in groups for move in group):
        groups = join_lines(groups, unnamed)
    tellings = [_transfer(group, unnamed) for group in groups]
    return [*tellings, *(_return(group, unnamed) for group in returned)]


def tell_withdrawals(moves: Iterable[Move]) -> list[Telling]:
    """Group withdrawals: one under each complaint may be one draw, two under one are two.

    Known by account, amount, channel, a time that fits and a machine that does not differ.
    """
    alike: defaultdict[tuple[str, int | None, str], list[Move]] = defaultdict(list)
    for move in moves:
        alike[move.account, move.amount_paise, move.how].append(move)
    tellings = []
    for some in alike.values():
        groups: list[list[Move]] = []
        for move in sorted(some, key=by_time):
            fitting = (group for group in groups if all(is_one_draw(move, one) for one in group))
            group = next(fitting, None)
            if group is None:
                groups.append([move])
            else:
                group.append(move)
        tellings += [_withdrawal(sorted(group, key=by_id)) for group in groups]
    return tellings


def _transfer(group: Sequence[Move], unnamed: AbstractSet[str]) -> Telling:
    first = group[0]
    if len(group) == 1:
        return Telling(
            kind=MoveKind.TRANSFER,
            key=first.key,
            payer=first.account,
            other=first.other,
            amount_paise=first.amount_paise,
            earliest_ms=first.event_ms,
            latest_ms=first.latest_ms,
            moves=tuple(group),
        )
    told = min(group, key=by_exactness)
    reported = [move.key for move in group if move.complaint]
    return Telling(
        kind=MoveKind.TRANSFER,
        key=min(reported or [move.key for move in group]),
        payer=next((m.account for m in group if m.account not in unnamed), first.account),
        other=next((m.other for m in group if m.other not in unnamed), first.other),
        amount_paise=_first_amount(group),
        earliest_ms=told.event_ms,
        latest_ms=told.latest_ms,
        moves=tuple(group),
    )


def _return(group: Sequence[Move], unnamed: AbstractSet[str]) -> Telling:
    telling = _transfer(group, unnamed)
    return replace(telling, key=telling.key + RETURN_MARK)


def _withdrawal(group: Sequence[Move]) -> Telling:
    told = min(group, key=by_exactness)
    amount_paise = _first_amount(group)
    if amount_paise is None:
        amount_paise = next((m.disputed_paise for m in group if m.disputed_paise), None)
    return Telling(
        kind=MoveKind.WITHDRAWAL,
        key=group[0].id,
        payer=group[0].account,
        other=next((move.other for move in group if move.other), ""),
        amount_paise=amount_paise,
        earliest_ms=told.event_ms,
        latest_ms=told.latest_ms,
        moves=tuple(group),
    )


def _first_amount(group: Sequence[Move]) -> int | None:
    lines_first = sorted(group, key=lambda move: (not move.row, move.id))
    return next((move.amount_paise for move in lines_first if move.amount_paise), None)
