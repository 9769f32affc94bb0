"""Columns that mean the same: the first is read, and the report says what that leaves out."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, TypeAlias

from graph.amounts import parse_instant, parse_paise
from graph.errors import InputError
from graph.identifiers import is_missing
from graph.intake.headers import Column, HeaderRow
from graph.intake.sheet import Row, Sheet, column_letters
from graph.model.cell import Cell, text_of

MOST_ROWS_TOLD: Final = 5
MOST_COMPARED: Final = 10  # columns; a header of nothing else must not cost minutes
CHECK: Final = "check which of them is right"
MONEY: Final = frozenset(
    {Column.AMOUNT, Column.DISPUTED, Column.DEBIT, Column.CREDIT, Column.BALANCE}
)
DATES: Final = frozenset({Column.DATE, Column.VALUE_DATE, Column.REPORTED, Column.KNOWN})
UNREAD: Final = frozenset(
    {
        Column.SERIAL,
        Column.HOLDER,
        Column.CATEGORY,
        Column.ACTION_DATE,
        Column.NODAL,
        Column.MERCHANT_ID,
        Column.APPROVAL,
        Column.CHEQUE,
        Column.MICR,
        Column.PARENT_UTR,
        Column.PARENT_LAYER,
    }
)
"""Columns that are known by name and read by nobody: twice is nothing to tell."""

ColumnOf: TypeAlias = Callable[[str], Column | None]
"""Tells what a header means, by its letters and digits."""


@dataclass(slots=True, kw_only=True)
class _Repeat:
    """A column that is not read, as another is that means the same.

    Attributes:
        column: What both hold.
        read: Place of the one that is read, from 0.
        other: Place of this one.
        count: Rows in which they do not say the same.
        rows: The first of these.
        empty: How often, of these, nothing stands in the one that is read.
    """

    column: Column
    read: int
    other: int
    count: int = 0
    rows: list[int] = field(default_factory=list)
    empty: int = 0

    def compare(self, row: Row) -> None:
        """Look at what both say in a row."""
        read, other = _value(self.column, row, self.read), _value(self.column, row, self.other)
        if read != other:
            self.count += 1
            self.empty += read is None
            if self.count <= MOST_ROWS_TOLD:
                self.rows.append(row.number)

    def tell(self) -> str:
        """Say what was read and whether it matters; never what stands there."""
        read, other = column_letters(self.read), column_letters(self.other)
        first, last = map(column_letters, sorted((self.read, self.other)))
        both = f"columns {first} and {last} both hold {self.column.value!r}"
        if not self.count:
            return f"{both}: {read} was read, and {other} says the same"
        shown = ", ".join(map(str, self.rows))
        more = " and others" if self.count > MOST_ROWS_TOLD else ""
        empty = f", {read} being empty in {self.empty:,}" if self.empty else ""
        return (
            f"{both} and differ in {self.count:,} row{'s' * (self.count > 1)} "
            f"({shown}{more}){empty}: {read} was read; {CHECK}"
        )

    def tell_page(self) -> str:
        """Say the same of a page of labels, which has no columns."""
        again = f"the page says {self.column.value!r} again"
        if not self.count:
            return f"{again}, and the same"
        return f"{again}, and not the same: the first was read; {CHECK}"


def tell_repeats(sheet: Sheet, header: HeaderRow, column_of: ColumnOf) -> tuple[str, ...]:
    """Say which columns of a sheet mean the same as one that is read, and whether they differ.

    The rows are gone through only if there are such columns.

    Args:
        sheet: Whose columns they are.
        header: Of it; number 0: it is the page of a complaint, turned into a row.
        column_of: Tells what a header means that is not read.
    """
    found = list(_repeats(header, column_of))
    if not found:
        return ()
    repeats, rest = found[:MOST_COMPARED], len(found) - MOST_COMPARED
    for row in sheet.rows():
        if row.number > header.number and not row.is_blank() and not header.is_copy(row):
            for repeat in repeats:
                repeat.compare(row)
    is_page = header.number == 0
    told = [repeat.tell_page() if is_page else repeat.tell() for repeat in repeats]
    told += [f"{rest:,} more columns mean what others do; they were not read"] if rest > 0 else []
    return tuple(dict.fromkeys(told))


def _repeats(header: HeaderRow, column_of: ColumnOf) -> Iterator[_Repeat]:
    read = frozenset(header.columns.values())
    column_by_text = {
        header.texts[at]: column for column, at in header.columns.items() if at < len(header.texts)
    }
    for at, text in enumerate(header.texts):
        if not text or at in read:
            continue
        column = column_by_text.get(text) or column_of(text)
        if column and column in header.columns and column not in UNREAD:
            yield _Repeat(column=column, read=header.columns[column], other=at)


def _value(column: Column, row: Row, at: int) -> str | int | datetime | None:
    """Give what a cell says, so that two ways to write it are alike; None: nothing."""
    cell = row.cells[at] if at < len(row.cells) else None
    text = text_of(cell)
    if is_missing(text):
        return None
    try:
        return _parsed(column, cell, text)
    except InputError:
        return text.casefold()


def _parsed(column: Column, cell: Cell, text: str) -> str | int | datetime | None:
    if column in MONEY:
        return parse_paise(cell)
    if column in DATES:
        return parse_instant(cell)[0]
    return text.casefold()
