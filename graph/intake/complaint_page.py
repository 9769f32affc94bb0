"""The page of one complaint: labels in one column, what they say in the next."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from graph.intake.headers import Column, first_rows
from graph.intake.sheet import Row, Sheet
from graph.model.cell import Cell, text_of

MOST_LINES: Final = 60
FEWEST_LABELS: Final = 4


def turn_page(sheet: Sheet, column_of: Callable[[Cell], Column | None]) -> Sheet:
    """Give a page of labels and values as a sheet of a header and one row, else the sheet itself.

    The row has the number of the line that holds the acknowledgement number.
    """
    labels: list[Cell] = []
    values: list[Cell] = []
    named: dict[Column, int] = {}
    for row in first_rows(sheet, within=MOST_LINES):
        for label, value in _pairs(row):
            if column := column_of(label):
                named.setdefault(column, row.number)
                labels.append(label)
                values.append(value)
    if len(named) < FEWEST_LABELS or Column.ACKNOWLEDGEMENT not in named:
        return sheet
    if len(set(named.values())) < FEWEST_LABELS:  # a header row is no page
        return sheet
    number = named[Column.ACKNOWLEDGEMENT]

    def rows() -> Iterator[Row]:
        yield Row(number=0, cells=tuple(labels))
        yield Row(number=number, cells=tuple(values))

    return Sheet(name=sheet.name, rows=rows)


def _pairs(row: Row) -> Iterator[tuple[Cell, Cell]]:
    """Give each label of a line with the value behind it: one pair or two stand in a line."""
    filled = [cell for cell in row.cells if text_of(cell)]
    yield from zip(filled[0::2], filled[1::2], strict=False)
