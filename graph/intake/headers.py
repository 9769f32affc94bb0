"""Headers as tables: which column of a file holds what, whatever it is called there.

A header may be cut short, as the portal does with long ones.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import takewhile
from typing import Final

from graph.errors import UnknownColumn
from graph.intake.sheet import Row, Sheet, column_letters
from graph.model.cell import Cell, text_of

HEADER_ROWS: Final = 11  # a banner may stand above the header, never more than ten rows
FEWEST_HEADERS: Final = 3
FIRST_CELLS: Final = 4  # of a header copy, at least one of these repeats the header
NO_LETTER: Final = re.compile(r"[^a-z0-9\u0900-\u0963\u0970-\u097f]+")  # Latin or Devanagari
DIGITS: Final = frozenset("0123456789")
SHORTEST_CUT: Final = 12  # letters that a header cut short must still have


class Column(StrEnum):
    """What a column holds; the value is how a person would name it."""

    SERIAL = "S No."
    ACKNOWLEDGEMENT = "Acknowledgement No."
    ACCOUNT = "Account No./ (Wallet /PG/PA) Id"
    UTR = "Transaction Id / UTR Number"
    OTHER_UTR = "Transaction Id / UTR Number2"
    BANK = "Bank/FIs"
    LAYER = "Layer"
    BENEFICIARY = "Account No"
    IFSC = "Ifsc Code"
    DATE = "Transaction Date"
    AMOUNT = "Transaction Amount"
    DISPUTED = "Disputed Amount"
    REFERENCE = "Reference No"
    REMARKS = "Remarks"
    MODE = "Payment Mode"
    ACTION_BANK = "Action Taken By bank"
    ACTION_DATE = "Date of Action"
    NODAL = "pisnodal"
    ATM = "ATM ID"
    AGENT = "Agent ID"
    PLACE = "Place/Location of ATM"
    MERCHANT_ID = "MID"
    TERMINAL = "TID"
    MERCHANT = "Merchant Name"
    APPROVAL = "Approval Code"
    CHEQUE = "Cheque No"
    PARENT_UTR = "ptrans"
    PARENT_ACCOUNT = "paccountno"
    PARENT_IFSC = "pifsc_code"
    PARENT_LAYER = "players"
    STATE = "State"
    DISTRICT = "District/Police Station"
    STATION = "Police Station"
    PHONE = "Complainant Mobile"
    SUSPECT_PHONE = "Suspect Mobile"
    SUSPECT_ACCOUNT = "Suspect Account"
    SUSPECT_UPI = "Suspect UPI id"
    CATEGORY = "Category"
    SUB_CATEGORY = "Sub Category"
    REPORTED = "Entry Date"
    STATUS = "Current Status"
    BRANCH = "Branch"
    MICR = "MICR code"
    CITY = "City"
    PIN = "PIN code"
    LATITUDE = "latitude"
    LONGITUDE = "longitude"
    ACCURACY = "accuracy_m"
    PRECISION = "precision"
    KNOWN = "known_at"
    CHANNEL = "channel"
    KIND = "kind"
    VALUE = "value"
    GRADE = "grade"
    SOURCE_NAME = "source"
    HOLDER = "Account Holder"
    UPI = "UPI id"
    NARRATION = "Narration"
    VALUE_DATE = "Value Date"
    DEBIT = "Debit"
    CREDIT = "Credit"
    DIRECTION = "Dr/Cr"
    BALANCE = "Balance"
    SUBSCRIBER = "Target No"
    OTHER_PARTY = "B Party No"
    CALLER = "Calling Party Telephone Number"
    CALLED = "Called Party Telephone Number"
    CALL_TYPE = "Call Type"
    TIME = "Call Time"
    DURATION = "Call Duration"
    FIRST_CELL = "First Cell ID"
    LAST_CELL = "Last Cell ID"
    FIRST_PLACE = "First BTS Location"
    LAST_PLACE = "Last BTS Location"
    SERVICE = "Service Type"
    IMEI = "IMEI"
    IMSI = "IMSI"
    FORWARDED = "Call Forwarding Number"


@dataclass(frozen=True, slots=True, kw_only=True)
class HeaderRow:
    """Where a sheet's header stands and what its columns hold.

    Attributes:
        number: Row from 1; 0 if the sheet has none and its places were believed.
        columns: Position from 0, by what the column holds.
        texts: The header's own words, as keys.
    """

    number: int
    columns: Mapping[Column, int]
    texts: tuple[str, ...] = ()

    def letters(self) -> tuple[tuple[str, str], ...]:
        """Give what the columns hold and the letter each stands under, from A on."""
        ordered = sorted(self.columns.items(), key=lambda column: column[1])
        return tuple((column.value, column_letters(at)) for column, at in ordered)

    def is_copy(self, row: Row) -> bool:
        """Tell whether a row repeats the header."""
        for cell, text in zip(row.cells[:FIRST_CELLS], self.texts, strict=False):
            if (
                text
                and isinstance(cell, str)
                and (cell[:1] not in DIGITS or cell[0] == text[0])  # most cells end here
                and may_begin(cell, text[0])
                and text == header_key(cell)
            ):
                break
        else:
            return False
        keys = tuple(header_key(cell) for cell in row.cells)
        same = sum(1 for key, text in zip(keys, self.texts, strict=False) if key and key == text)
        return same >= FEWEST_HEADERS


def may_begin(cell: str, letters: str) -> bool:
    """Tell, quickly, a cell whose key begins with none of some letters: most cells of data."""
    first = cell[:1]
    return first.lower() in letters or not (first.isascii() and first.isalnum())


def header_key(cell: Cell) -> str:
    """Give a header's letters and digits, Latin small or Devanagari, for comparison."""
    return NO_LETTER.sub("", text_of(cell).lower()) if isinstance(cell, str) else ""


def _begins(key: str) -> Callable[[str], bool]:
    return lambda name: name.startswith(key)


class Vocabulary:
    """The names that columns go by in one kind of file."""

    __slots__ = ("_column_by_key", "_keys", "names")

    def __init__(self, names: Mapping[Column, Sequence[str]]) -> None:
        self.names = names
        self._column_by_key = {
            header_key(name): column for column, known in names.items() for name in known
        }
        self._keys = sorted(self._column_by_key)

    def column_of(self, key: str) -> Column | None:
        """Tell what a header means; one cut short counts if only one longer header fits."""
        if found := self._column_by_key.get(key):
            return found
        if len(key) < SHORTEST_CUT:
            return None
        longer = self._keys[bisect_left(self._keys, key) :]  # those that begin with it come first
        fits = {self._column_by_key[name] for name in takewhile(_begins(key), longer)}
        return fits.pop() if len(fits) == 1 else None

    def name(self, cells: Sequence[Cell]) -> dict[Column, int]:
        """Tell what each column of a header holds; the first of two alike wins."""
        columns: dict[Column, int] = {}
        for at, cell in enumerate(cells):
            if column := self.column_of(header_key(cell)):
                columns.setdefault(column, at)
        return columns


def find_header(
    sheet: Sheet,
    name_cells: Callable[[Sequence[Cell]], Mapping[Column, int]],
    *,
    within: int = HEADER_ROWS,
    fewest: int = FEWEST_HEADERS,
) -> HeaderRow | None:
    """Find the row, among the first `within`, with the most headers that are known."""
    best: HeaderRow | None = None
    for row in first_rows(sheet, within=within):
        columns = name_cells(row.cells)
        if len(columns) >= fewest and (best is None or len(columns) > len(best.columns)):
            texts = tuple(header_key(cell) for cell in row.cells)
            best = HeaderRow(number=row.number, columns=columns, texts=texts)
    return best


def first_rows(sheet: Sheet, *, within: int = HEADER_ROWS) -> Iterator[Row]:
    """Give the rows that may stand above a sheet's data."""
    for row in sheet.rows():
        if row.number > within:
            return
        yield row


def require(header: HeaderRow, needed: Iterable[Column], *, sheet: str) -> None:
    """Refuse a sheet that lacks a column it cannot do without.

    Raises:
        UnknownColumn: Naming the header and the sheet.
    """
    for column in needed:
        if column not in header.columns:
            raise UnknownColumn(
                f"sheet {sheet!r} has no column {column.value!r}; "
                "give the file as the portal wrote it",
                sheet=sheet,
            )
