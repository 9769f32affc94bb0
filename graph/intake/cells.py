"""The cells of one row, by what they hold."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time
from typing import Final, TypeVar

from graph.amounts import parse_instant
from graph.errors import InputError, MalformedRow
from graph.identifiers import is_missing
from graph.intake.headers import Column, HeaderRow
from graph.intake.sheet import Row, cell_address
from graph.model.cell import Cell, text_of
from graph.model.fact import Precision

T = TypeVar("T")

QUOTES: Final = "' "


class RowCells:
    """The cells of one row by what they hold, with their addresses."""

    __slots__ = ("_cells", "_place", "doubts", "header", "row")

    def __init__(self, row: Row, header: HeaderRow) -> None:
        self.row = row
        self.header = header
        self._cells = row.cells
        self._place = header.columns.get
        self.doubts: list[str] = []

    def get(self, column: Column) -> Cell:
        """Give a cell; None where the sheet has no such column or the row ends before it."""
        at = self._place(column)
        if at is None:
            return None
        cells = self._cells
        return cells[at] if at < len(cells) else None

    def text(self, column: Column) -> str:
        """Give a cell's text; empty where it says that there is none."""
        cell = self.get(column)
        if cell is None:
            return ""
        text = text_of(cell)
        return "" if is_missing(text) else text

    def address(self, column: Column) -> str:
        """Give a cell's address; empty where the sheet has no such column."""
        at = self.header.columns.get(column)
        return "" if at is None else cell_address(self.row.number, at)

    def parse(self, column: Column, parse: Callable[[Cell], T]) -> T:
        """Read a cell that the row cannot do without.

        Raises:
            InputError: With the cell's address.
        """
        return self.parse_cell(column, self.get(column), parse)

    def parse_cell(self, column: Column, cell: Cell, parse: Callable[[Cell], T]) -> T:
        """Do the same with the column's cell at hand."""
        try:
            return parse(cell)
        except InputError as error:
            error.cell = self.address(column)
            raise

    def try_parse(self, column: Column, parse: Callable[[Cell], T], default: T) -> T:
        """Read a cell that the row can do without; an unreadable one is a doubt."""
        return self.try_parse_cell(column, self.get(column), parse, default)

    def try_parse_cell(
        self, column: Column, cell: Cell, parse: Callable[[Cell], T], default: T
    ) -> T:
        """Do the same with the column's cell at hand."""
        try:
            return parse(cell)
        except InputError:
            self.doubts.append(self.address(column))
            return default

    def moment(self, date: Column, time: Column) -> tuple[datetime, Precision]:
        """Read an instant whose date and time may stand in two columns.

        Raises:
            InputError: There is none, or it cannot be read, with the date's address.
        """
        try:
            event_at, precision = parse_instant(_joined(self.get(date), self.get(time)))
        except InputError as error:
            error.cell = self.address(date)
            raise
        if event_at is None:
            raise MalformedRow("the row has no date", cell=self.address(date))
        return event_at, precision

    def is_filled(self, column: Column) -> bool:
        """Tell whether a cell's value stands in a merged cell above."""
        return self.header.columns.get(column) in self.row.filled


def _joined(day: Cell, clock: Cell) -> Cell:
    """Put a date and a time of day together; operators write both in single quotes."""
    if is_missing(text_of(clock)):
        return day
    if isinstance(day, datetime) and isinstance(clock, time):
        return datetime.combine(day.date(), clock)
    words = text_of(day).strip(QUOTES).removesuffix("T00:00:00")
    return f"{words} {text_of(clock).strip(QUOTES)}".strip()
