"""The layered money trail of a complaint: BankAction CompleteTrail workbooks.

The specification is DOMAIN.md section 2: sheets are told by name, columns by
header and only then by place. Every row of data gives one main fact. Nothing is
dropped silently: a sheet that nobody knows and that holds money refuses the file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

from graph.amounts import parse_paise
from graph.errors import InputError, UnknownColumn, UnknownSheet
from graph.identifiers import parse_account_cell, parse_acknowledgement_no
from graph.intake.base import OpenedFile, SheetFacts, SheetTally, leave_out
from graph.intake.cells import RowCells
from graph.intake.headers import (
    DIGITS,
    Column,
    HeaderRow,
    find_header,
    header_key,
    may_begin,
    require,
)
from graph.intake.layouts import (
    SheetKind,
    has_no_name,
    kind_by_columns,
    kind_of_sheet,
    layout_of,
    needed_columns,
)
from graph.intake.repeats import tell_repeats
from graph.intake.sheet import Row, Sheet
from graph.intake.trail_facts import FactMaker
from graph.intake.trail_names import BARE_ACCOUNT, TRAIL_NAMES, name_columns
from graph.intake.trail_row import RowReader
from graph.model.batch import InputKind
from graph.model.cell import Cell, text_of
from graph.model.ids import AcknowledgementNo, Keyring

FILE_COMPLAINT: Final = re.compile(r"(?<!\d)(\d{14})(?!\d)")
TOTAL: Final = re.compile(r"(?:grand|sub)?total(?:s|amount|rs)?")
TOTAL_BEGINS: Final = "gst"
MONEY_TEXT: Final = re.compile(r"(?:(?:rs\.?|inr|₹)\s*)?[\d,]*\d\.\d{1,2}", re.IGNORECASE)
ACCOUNT_DIGITS: Final = re.compile(r"\d{9,18}")
NO_MONEY: Final = "left out: no sheet that is read, and no row has an account and an amount"
MAY_LACK: Final = frozenset(
    {SheetKind.REFUND, SheetKind.WRONG, SheetKind.CLOSED, SheetKind.NOT_RECEIVED}
)
"""Sheets whose columns nobody has published: without an account they only must hold no money."""

MOST_WORDS: Final = 2  # cells of a row such as "No record found"


@dataclass(frozen=True, slots=True, kw_only=True)
class _TrailSheet:
    """A sheet whose kind and header are known."""

    sheet: Sheet
    kind: SheetKind
    header: HeaderRow


class CompleteTrailReader:
    """Reads the workbooks that the portal calls BankAction CompleteTrail."""

    kind = InputKind.COMPLETE_TRAIL

    def recognises(self, file: OpenedFile) -> bool:
        """Tell a workbook by one sheet of the export's names, a table by its header."""
        return any(
            _has_trail_header(sheet, file.name)
            if has_no_name(sheet.name)
            else kind_of_sheet(sheet.name) is not None
            for sheet in file.sheets
        )

    def read(self, file: OpenedFile, keys: Keyring) -> Iterator[SheetFacts]:
        """Give what each sheet says.

        Raises:
            UnknownSheet: A sheet nobody knows holds accounts and amounts.
            UnknownColumn: A sheet lacks a column it cannot do without.
        """
        opened = [_open(sheet) for sheet in file.sheets]
        only = _only_complaint(file.name, [trail for trail in opened if trail is not None])
        maker = FactMaker(file, keys)
        for sheet, trail in zip(file.sheets, opened, strict=True):
            if trail is None:
                yield leave_out(sheet, NO_MONEY)
            else:
                yield _read_sheet(trail, maker, only)


def _has_trail_header(sheet: Sheet, file_name: str) -> bool:
    header = find_header(sheet, partial(name_columns, has_beneficiary=True))
    if header is None or kind_by_columns(header) is None:
        return False
    has_complaint = Column.ACKNOWLEDGEMENT in header.columns
    return has_complaint or FILE_COMPLAINT.search(file_name) is not None


def _open(sheet: Sheet) -> _TrailSheet | None:
    """Tell a sheet's kind and header; None if it holds no money and is skipped.

    Raises:
        InputError: It must not be skipped and cannot be read.
    """
    kind = kind_of_sheet(sheet.name)
    if kind is None and has_no_name(sheet.name):
        named = find_header(sheet, partial(name_columns, has_beneficiary=True))
        kind = kind_by_columns(named) if named else None
    if kind is None:
        _refuse_money(sheet)
        return None
    if _says_nothing(sheet):
        return None
    header = find_header(sheet, partial(_name_by_layout, kind))
    if kind in MAY_LACK and (header is None or Column.ACCOUNT not in header.columns):
        _refuse_money(sheet)
        return None
    header = header or _believe_places(sheet, kind)
    require(header, needed_columns(kind), sheet=sheet.name)
    return _TrailSheet(sheet=sheet, kind=kind, header=header)


def _says_nothing(sheet: Sheet) -> bool:
    """Tell a sheet that is empty, or holds a few words in place of a table."""
    return all(
        sum(1 for cell in row.cells if text_of(cell)) <= MOST_WORDS and not _has_money(row, None)
        for row in sheet.rows()
    )


def _name_by_layout(kind: SheetKind, cells: Sequence[Cell]) -> Mapping[Column, int]:
    """Name columns by header; where a header is blank, by the place it has in the layout."""
    return name_columns(
        cells, has_beneficiary=kind is SheetKind.HOP, layout=layout_of(kind, len(cells))
    )


def _believe_places(sheet: Sheet, kind: SheetKind) -> HeaderRow:
    """Take a sheet without a header by its layout, if its first row of data fits it.

    Raises:
        UnknownColumn: It does not fit.
    """
    first = next(row for row in sheet.rows() if not row.is_blank())
    layout = layout_of(kind, len(first.cells))
    cells = RowCells(
        first, HeaderRow(number=0, columns={name: at for at, name in enumerate(layout)})
    )
    try:
        if len(first.cells) < len(layout) or not layout:
            raise UnknownColumn("the row is shorter than the layout")
        parse_acknowledgement_no(cells.get(Column.ACKNOWLEDGEMENT))
    except InputError:
        raise UnknownColumn(
            f"sheet {sheet.name!r} has no header row among its first eleven; "
            "give the file as the portal wrote it",
            sheet=sheet.name,
        ) from None
    return cells.header


def _refuse_money(sheet: Sheet) -> None:
    """Refuse a sheet that nobody knows, if any row of it has an account and an amount.

    Raises:
        UnknownSheet: It has one; its money must not be dropped silently.
    """
    header = find_header(sheet, partial(name_columns, has_beneficiary=True))
    for row in sheet.rows():
        if (header is None or row.number > header.number) and _has_money(row, header):
            raise UnknownSheet(
                f"nobody knows sheet {sheet.name!r}, and row {row.number} of it has an account and "
                "an amount; rename it as the portal calls it, or remove it from a copy",
                sheet=sheet.name,
            )


def _has_money(row: Row, header: HeaderRow | None) -> bool:
    if header is not None and Column.ACCOUNT in header.columns and Column.AMOUNT in header.columns:
        cells = RowCells(row, header)
        account = parse_account_cell(cells.get(Column.ACCOUNT))
        return bool(account.canonical) and _is_money(cells.get(Column.AMOUNT))
    accounts = [at for at, cell in enumerate(row.cells) if _looks_like_account(cell)]
    return any(
        _looks_like_money(cell) and any(other != at for other in accounts)
        for at, cell in enumerate(row.cells)
    )


def _is_money(cell: Cell) -> bool:
    try:
        return parse_paise(cell) not in {None, 0}
    except InputError:
        return True


def _looks_like_account(cell: Cell) -> bool:
    return ACCOUNT_DIGITS.fullmatch(text_of(cell)) is not None


def _looks_like_money(cell: Cell) -> bool:
    if isinstance(cell, float):
        return not cell.is_integer()
    return (
        isinstance(cell, str)
        and MONEY_TEXT.fullmatch(text_of(cell)) is not None
        and re.search("[1-9]", cell) is not None
    )


def _only_complaint(name: str, sheets: Sequence[_TrailSheet]) -> AcknowledgementNo | None:
    """Give the one complaint a file speaks of; None if it names several or none."""
    named: set[AcknowledgementNo] = set()
    for trail in sheets:
        for row in _data_rows(trail):
            try:
                named.add(
                    parse_acknowledgement_no(
                        RowCells(row, trail.header).get(Column.ACKNOWLEDGEMENT)
                    )
                )
            except InputError:
                continue
    if not named and (found := FILE_COMPLAINT.search(name)):
        named.add(AcknowledgementNo(found[1]))
    return named.pop() if len(named) == 1 else None


def _data_rows(trail: _TrailSheet) -> Iterator[Row]:
    for row in trail.sheet.rows():
        if row.number > trail.header.number and not row.is_blank():
            yield row


def _read_sheet(trail: _TrailSheet, maker: FactMaker, only: AcknowledgementNo | None) -> SheetFacts:
    tally = SheetTally(trail.sheet.name, trail.header)
    tally.notes += tell_repeats(trail.sheet, trail.header, partial(_column_of, trail.kind))
    reader = RowReader(trail.header, complaint=only)
    for row in _data_rows(trail):
        if trail.header.is_copy(row) or not _is_data(row, trail, tally):
            tally.left_out += 1
            continue
        try:
            values = reader.read(trail.kind, row)
        except InputError as error:
            tally.refuse(row, error)
            continue
        tally.add(*maker.make(values, trail.sheet.name))
        tally.doubts.extend(values.doubts)
    return tally.finish()


def _column_of(kind: SheetKind, key: str) -> Column | None:
    """Tell what a header means that is not read; among transfers a bare account may be either."""
    is_account = key in BARE_ACCOUNT and kind is not SheetKind.HOP
    return Column.ACCOUNT if is_account else TRAIL_NAMES.column_of(key)


def _is_total(cell: Cell) -> bool:
    return (
        isinstance(cell, str)
        and cell[:1] not in DIGITS  # most cells
        and may_begin(cell, TOTAL_BEGINS)
        and TOTAL.fullmatch(header_key(cell)) is not None
    )


def _is_data(row: Row, trail: _TrailSheet, tally: SheetTally) -> bool:
    """Tell whether a row is about a complaint or an account, and no total."""
    cells = RowCells(row, trail.header)
    account = cells.text(Column.ACCOUNT)
    if any(map(_is_total, row.cells)):
        return bool(parse_account_cell(cells.get(Column.ACCOUNT)).canonical)
    if account and not cells.is_filled(Column.ACCOUNT):
        return True
    has_complaint = bool(cells.text(Column.ACKNOWLEDGEMENT))
    has_more = any(
        cells.text(column) and not cells.is_filled(column)
        for column in (Column.AMOUNT, Column.BENEFICIARY, Column.UTR)
    )
    if has_complaint and (has_more or not cells.is_filled(Column.ACKNOWLEDGEMENT)):
        return True
    if has_more:
        tally.notes.append(f"row {row.number} left out: it names neither complaint nor account")
    return False
