"""The cells of one row, by what they hold."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from graph.errors import InputError
from graph.identifiers import is_missing
from graph.intake.headers import Column, HeaderRow
from graph.intake.sheet import Row, cell_address
from graph.model.cell import Cell, text_of

T = TypeVar("T")


class RowCells:
    """The cells of one row by what they hold, with their addresses."""

    __slots__ = ("doubts", "header", "row")

    def __init__(self, row: Row, header: HeaderRow) -> None:
        self.row = row
        self.header = header
        self.doubts: list[str] = []

    def get(self, column: Column) -> Cell:
        """Give a cell; None where the sheet has no such column or the row ends before it."""
        at = self.header.columns.get(column)
        return None if at is None or at >= len(self.row.cells) else self.row.cells[at]

    def text(self, column: Column) -> str:
        """Give a cell's text; empty where it says that there is none."""
        text = text_of(self.get(column))
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
        try:
            return parse(self.get(column))
        except InputError as error:
            error.cell = self.address(column)
            raise

    def try_parse(self, column: Column, parse: Callable[[Cell], T], default: T) -> T:
        """Read a cell that the row can do without; an unreadable one is a doubt."""
        try:
            return parse(self.get(column))
        except InputError:
            self.doubts.append(self.address(column))
            return default

    def is_filled(self, column: Column) -> bool:
        """Tell whether a cell's value stands in a merged cell above."""
        return self.header.columns.get(column) in self.row.filled
