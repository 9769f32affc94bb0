"""Call records of the four operators: one line, one call."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Final

from graph.errors import InputError, UnknownColumn
from graph.identifiers import parse_party
from graph.intake.base import OpenedFile, SheetFacts, SheetTally, leave_out
from graph.intake.call_facts import CallMaker
from graph.intake.call_layouts import (
    BANNER_ROWS,
    CALL_NAMES,
    FEWEST_COLUMNS,
    STATED_COUNT,
    TARGET,
)
from graph.intake.call_row import read_call
from graph.intake.cells import RowCells
from graph.intake.headers import Column, HeaderRow, find_header, first_rows
from graph.intake.repeats import tell_repeats
from graph.intake.sheet import Row, Sheet
from graph.model.batch import InputKind
from graph.model.cell import text_of
from graph.model.ids import Keyring

NEEDED: Final = (Column.DATE, Column.CALL_TYPE)
NO_HEADER: Final = "left out: it has no header row of a call record"
FEWEST_CELLS: Final = 4  # rules, banners and footers have fewer


class CallRecordReader:
    """Reads call records as the operators write them."""

    kind = InputKind.CALL_RECORDS

    def recognises(self, file: OpenedFile) -> bool:
        """Tell a call record by its header, below whatever banner."""
        return any(_header(sheet) is not None for sheet in file.sheets)

    def read(self, file: OpenedFile, keys: Keyring) -> Iterator[SheetFacts]:
        """Give the calls of each sheet.

        Raises:
            UnknownColumn: A sheet does not say whose record it is.
        """
        maker = CallMaker(file, keys)
        for sheet in file.sheets:
            header = _header(sheet)
            if header is None:
                yield leave_out(sheet, NO_HEADER)
            else:
                yield _read_sheet(sheet, header, maker)


def _header(sheet: Sheet) -> HeaderRow | None:
    header = find_header(sheet, CALL_NAMES.name, within=BANNER_ROWS)
    if header is None or len(header.columns) < FEWEST_COLUMNS:
        return None
    has_target = {Column.SUBSCRIBER, Column.OTHER_PARTY} <= header.columns.keys()
    has_both = {Column.CALLER, Column.CALLED} <= header.columns.keys()
    is_whole = all(column in header.columns for column in NEEDED)
    return header if is_whole and (has_target or has_both) else None


def _read_sheet(sheet: Sheet, header: HeaderRow, maker: CallMaker) -> SheetFacts:
    target = _target(sheet, header)
    tally = SheetTally(sheet.name, header)
    tally.notes += tell_repeats(sheet, header, CALL_NAMES.column_of)
    found, stated = 0, None
    for row in _rows_below(sheet, header):
        if header.is_copy(row) or not _is_record(row):
            stated = _stated_count(row) or stated
            tally.left_out += 1
            continue
        found += 1
        cells = RowCells(row, header)
        try:
            call = read_call(cells, target=target)
        except InputError as error:
            tally.refuse(row, error)
            continue
        tally.add(*maker.make(call, sheet.name))
        tally.doubts.extend(cells.doubts)
    if stated is not None and stated != found:
        tally.notes.append(
            f"its last line counts {stated:,} records and the table has {found:,}; "
            "ask the operator for the whole file"
        )
    return tally.finish()


def _rows_below(sheet: Sheet, header: HeaderRow) -> Iterator[Row]:
    return (row for row in sheet.rows() if row.number > header.number and not row.is_blank())


def _is_record(row: Row) -> bool:
    filled = sum(1 for cell in row.cells if cell is not None and cell != "")
    return filled >= FEWEST_CELLS


def _stated_count(row: Row) -> int | None:
    found = STATED_COUNT.search(" ".join(text_of(cell) for cell in row.cells))
    return int(found[1]) if found else None


def _target(sheet: Sheet, header: HeaderRow) -> str:
    """Give the number whose record a sheet is, from its banner or its rows.

    A tower dump has a subscriber in each row and none of its own: empty.

    Raises:
        UnknownColumn: Nothing tells, and the columns do not either.
    """
    for row in first_rows(sheet, within=header.number - 1):
        if found := TARGET.search(" ".join(text_of(cell) for cell in row.cells)):
            return parse_party(found[1])[1]
    if Column.SUBSCRIBER in header.columns:
        return ""
    if common := _common_party(sheet, header):
        return common
    raise UnknownColumn(
        "the file does not say whose record it is: no banner names the number, "
        "and no number is in every row",
        sheet=sheet.name,
    )


def _common_party(sheet: Sheet, header: HeaderRow) -> str | None:
    """Give the one number that is an end of every call; None if two are, or none is."""
    met: Counter[str] = Counter()
    rows = 0
    for row in _rows_below(sheet, header):
        if header.is_copy(row) or not _is_record(row):
            continue
        rows += 1
        met.update(_parties(RowCells(row, header)))
    always = [party for party, count in met.items() if count == rows]
    return always[0] if len(always) == 1 else None


def _parties(cells: RowCells) -> set[str]:
    parties = set()
    for column in (Column.CALLER, Column.CALLED):
        try:
            parties.add(parse_party(cells.get(column))[1])
        except InputError:
            continue
    return parties
