"""One line of a statement as values, before keys and ids are made."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from graph.amounts import parse_paise
from graph.errors import InputError, MalformedRow
from graph.identifiers import is_missing, parse_utr
from graph.intake.cells import RowCells
from graph.intake.headers import Column
from graph.intake.narration import Narration, parse_narration
from graph.model.cell import Cell, text_of
from graph.model.fact import Precision

SIDE: Final = re.compile(r"\s*\(?(cr|dr|c|d)\.?\)?$", re.IGNORECASE)
LONG_REFERENCE: Final = re.compile(r"(?=.*\d)[A-Z0-9]{12,22}")


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementRow:
    """What one line says.

    Attributes:
        number: Row from 1.
        event_at: When it happened; aware UTC.
        event_precision: How exactly that is known; a day, as a rule.
        amount_paise: Positive: paid in; negative: paid out; never 0.
        balance_paise: After it; negative: overdrawn; None: not told.
        words: The narration as written, single blanks, capitals; personal.
        told: What the narration names.
        utr: Reference, from the narration or else its own column; None: not told.
    """

    number: int
    event_at: datetime
    event_precision: Precision
    amount_paise: int
    balance_paise: int | None
    words: str
    told: Narration
    utr: str | None


def read_line(cells: RowCells) -> StatementRow:
    """Turn a line into values.

    Raises:
        InputError: A cell that the line cannot do without, with its address.
    """
    words = text_of(cells.get(Column.NARRATION)).upper()
    told = parse_narration(words)
    event_at, precision = _moment(cells)
    return StatementRow(
        number=cells.row.number,
        event_at=event_at,
        event_precision=precision,
        amount_paise=_amount(cells),
        balance_paise=cells.try_parse(Column.BALANCE, signed_paise, None),
        words=words,
        told=told,
        utr=told.utr or _reference(cells),
    )


def signed_paise(cell: Cell) -> int | None:
    """Give an amount whose side may stand behind it: ``1,200.00 Dr`` is negative.

    Raises:
        MalformedRow: It is no amount.
    """
    if not isinstance(cell, str):
        return parse_paise(cell)
    text = text_of(cell)
    side = SIDE.search(text)
    if side is None:
        return parse_paise(text)
    paise = parse_paise(text[: side.start()])
    if paise is None:
        return None
    return -abs(paise) if side[1].lower().startswith("d") else paise


def _amount(cells: RowCells) -> int:
    """Give what was paid in, positive, or out, negative."""
    if Column.DEBIT in cells.header.columns and Column.CREDIT in cells.header.columns:
        out = cells.parse(Column.DEBIT, signed_paise)
        into = cells.parse(Column.CREDIT, signed_paise)
        if out and into:
            raise MalformedRow(
                "a line is either paid in or paid out", cell=cells.address(Column.CREDIT)
            )
        amount = abs(into) if into else -abs(out or 0)
    else:
        amount = _with_side(cells)
    if not amount:
        column = Column.DEBIT if Column.DEBIT in cells.header.columns else Column.AMOUNT
        raise MalformedRow("the line has no amount", cell=cells.address(column))
    return amount


def _with_side(cells: RowCells) -> int:
    amount = cells.parse(Column.AMOUNT, signed_paise) or 0
    side = cells.text(Column.DIRECTION).lower()
    if not side:
        return amount
    if side.startswith(("d", "w", "-")):
        return -abs(amount)
    if side.startswith(("c", "+")):
        return abs(amount)
    raise MalformedRow("the side is neither Dr nor Cr", cell=cells.address(Column.DIRECTION))


def _moment(cells: RowCells) -> tuple[datetime, Precision]:
    column = Column.DATE if Column.DATE in cells.header.columns else Column.VALUE_DATE
    return cells.moment(column, Column.TIME)


def _reference(cells: RowCells) -> str | None:
    """Give the reference of its own column, if it is long enough to be one of a transfer."""
    text = cells.text(Column.REFERENCE)
    if is_missing(text):
        return None
    try:
        utr = parse_utr(text)
    except InputError:
        return None
    bare = (utr or "").lstrip("0")
    return bare if LONG_REFERENCE.fullmatch(bare) else None
