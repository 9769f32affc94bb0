"""One row of a CompleteTrail sheet as values, before keys and ids are made."""

from __future__ import annotations

import re
from datetime import datetime
from functools import lru_cache
from operator import itemgetter
from typing import Final

import msgspec

from graph.amounts import parse_instant, parse_paise
from graph.errors import MalformedIdentifier, MalformedRow
from graph.identifiers import (
    LABEL,
    MOST_REMEMBERED,
    AccountToken,
    IfscCell,
    parse_account_cell,
    parse_acknowledgement_no,
    parse_atm_id,
    parse_ifsc_cell,
    parse_utr,
)
from graph.intake.cells import RowCells
from graph.intake.headers import Column, HeaderRow
from graph.intake.layouts import SheetKind
from graph.intake.sheet import Row
from graph.model.cell import Cell, text_of
from graph.model.fact import Precision
from graph.model.ids import AcknowledgementNo
from graph.model.transfer import Rail

RAIL: Final = re.compile(r"(?:(?<![A-Za-z])|(?<=DR)|(?<=CR))(UPI|IMPS|NEFT|RTGS)(?![A-Za-z])")
TERMINAL: Final = re.compile(r"terminal\s*id\s*[:-]+\s*([A-Za-z0-9]{4,20})", re.IGNORECASE)
DECLINED: Final = re.compile(r"\b(?:declined|unsuccessful|failed)\b", re.IGNORECASE)
STATED: Final = frozenset({Precision.SECOND, Precision.MINUTE, Precision.DAY})
NO_ACCOUNT: Final = parse_account_cell(None)
NO_IFSC: Final = parse_ifsc_cell(None)
NOWHERE: Final = -1  # place of a column that is not there: behind the row stands an empty cell
PICKED: Final = (
    Column.ACKNOWLEDGEMENT,
    Column.ACCOUNT,
    Column.BENEFICIARY,
    Column.DATE,
    Column.PRECISION,
    Column.AMOUNT,
    Column.DISPUTED,
    Column.UTR,
    Column.OTHER_UTR,
    Column.LAYER,
    Column.REFERENCE,
    Column.MODE,
    Column.REMARKS,
    Column.ACTION_BANK,
    Column.BANK,
    Column.IFSC,
    Column.KNOWN,
    Column.PARENT_ACCOUNT,
    Column.PARENT_IFSC,
)
"""Columns that are read of every row, in the order in which `RowReader.read` names them."""

NO_INSTANT: Final[tuple[datetime | None, Precision]] = (None, Precision.UNKNOWN)
LAYER: Final = re.compile(r"(?:l(?:ayer)?)?[\s:-]*(\d{1,3})", re.IGNORECASE)


class TrailRow(msgspec.Struct, frozen=True, kw_only=True):
    """What one row says; a struct, because one is made for every row of a file.

    Attributes:
        kind: The sheet's kind.
        number: Row from 1.
        complaint: Acknowledgement number; None: a plain table names none.
        account: Payer of a hop; account of every other row.
        account_bank: Bank that reported the row, so the account's.
        beneficiary: Receiver of a hop; None elsewhere.
        bank: Bank of the receiver as written.
        ifsc: Branch of the receiver.
        event_at: When it happened; aware UTC; None: unknown.
        event_precision: How exactly that is known.
        amount_paise: What moved; None: not told.
        disputed_paise: The share traced to the victim; None: not told.
        layer: As reported; None: not told.
        utr: Canonical reference; None: none.
        reference: The bank's own reference, as text; empty: none.
        rail: The way the money took; None: not told.
        is_declined: It was tried and refused.
        atm: Canonical number of the machine; None: not told.
        place: Words for the place; None: none.
        known_at: When police could first know it, where a table says so; aware UTC; None: as the
            file.
        parent: Account the money came from, on AEPS and old rows.
        parent_ifsc: Its branch.
        doubts: Cells that could not be read and that the row can do without.
    """

    kind: SheetKind
    number: int
    complaint: AcknowledgementNo | None
    account: AccountToken
    account_bank: Cell
    beneficiary: AccountToken | None
    bank: Cell
    ifsc: IfscCell
    event_at: datetime | None
    event_precision: Precision
    amount_paise: int | None
    disputed_paise: int | None
    layer: int | None
    utr: str | None
    reference: str
    rail: Rail | None
    is_declined: bool
    atm: str | None
    place: str | None
    parent: AccountToken | None
    parent_ifsc: IfscCell
    doubts: tuple[str, ...]
    known_at: datetime | None = None


class RowReader:
    """Turns the rows of one sheet into values: where its columns stand is looked up once."""

    __slots__ = ("_complaint", "_header", "_needs_complaint", "_pick", "_width")

    def __init__(
        self,
        header: HeaderRow,
        *,
        complaint: AcknowledgementNo | None,
        needs_complaint: bool = True,
    ) -> None:
        """Look up the columns.

        Args:
            complaint: The file's only complaint, for rows that do not repeat it.
            needs_complaint: Whether a row that tells no complaint is refused.
        """
        self._header = header
        self._complaint = complaint
        self._needs_complaint = needs_complaint
        self._pick = itemgetter(*(header.columns.get(column, NOWHERE) for column in PICKED))
        self._width = max(header.columns.values()) + 1

    def read(self, kind: SheetKind, row: Row) -> TrailRow:
        """Turn a row of data into values.

        Raises:
            InputError: A cell that the row cannot do without, with its address.
        """
        missing = self._width - len(row.cells)
        padded = (*row.cells, *([None] * missing), None) if missing > 0 else (*row.cells, None)
        (
            ack, account, beneficiary, date, stated, amount, disputed, utr, other_utr, layer,
            reference, mode, remarks, account_bank, bank, ifsc, known, parent, parent_ifsc,
        ) = self._pick(padded)  # fmt: skip
        cells, is_hop = RowCells(row, self._header), kind is SheetKind.HOP
        event_at, precision = cells.try_parse_cell(Column.DATE, date, parse_instant, NO_INSTANT)
        words = "" if remarks is None else text_of(remarks)
        origin = NO_ACCOUNT if parent is None else parse_account_cell(parent)
        return TrailRow(
            kind=kind,
            number=row.number,
            complaint=self._complaint_of(cells, ack),
            account=parse_account_cell(account),
            account_bank=account_bank,
            beneficiary=parse_account_cell(beneficiary) if is_hop else None,
            bank=bank,
            ifsc=NO_IFSC if ifsc is None else parse_ifsc_cell(ifsc),
            event_at=event_at,
            event_precision=_precision(stated, precision) if event_at else precision,
            amount_paise=_money(cells, Column.AMOUNT, amount),
            disputed_paise=_money(cells, Column.DISPUTED, disputed),
            layer=None if layer is None else _layer(layer),
            utr=_utr(cells, Column.UTR, utr) or _utr(cells, Column.OTHER_UTR, other_utr),
            reference="" if reference is None else cells.text(Column.REFERENCE).upper(),
            rail=find_rail(f"{text_of(mode)} {words}") if mode or words else None,
            is_declined=bool(words) and DECLINED.search(words) is not None,
            atm=None if is_hop else _machine(cells, words),
            place=None if is_hop else _place(cells),
            known_at=_known_at(cells, known),
            parent=origin if origin.canonical else None,
            parent_ifsc=NO_IFSC if parent_ifsc is None else parse_ifsc_cell(parent_ifsc),
            doubts=tuple(cells.doubts),
        )

    def _complaint_of(self, cells: RowCells, cell: Cell) -> AcknowledgementNo | None:
        if cell is not None and cells.text(Column.ACKNOWLEDGEMENT):
            return cells.parse(Column.ACKNOWLEDGEMENT, parse_acknowledgement_no)
        if self._complaint is None and self._needs_complaint:
            raise MalformedRow(
                "the acknowledgement number is missing, and the file has several or none",
                cell=cells.address(Column.ACKNOWLEDGEMENT),
            )
        return self._complaint


def _known_at(cells: RowCells, cell: Cell) -> datetime | None:
    if cell is None:
        return None
    return cells.try_parse_cell(Column.KNOWN, cell, parse_instant, NO_INSTANT)[0]


def _precision(stated: Cell, seen: Precision) -> Precision:
    """Give the precision that a table of ours states, else the one that is seen."""
    words = "" if stated is None else text_of(stated)
    return Precision(words) if words in STATED else seen


def _money(cells: RowCells, column: Column, cell: Cell) -> int | None:
    if cells.row.filled and cells.is_filled(column):
        raise MalformedRow(
            "the amount is merged over several rows; write each row's own amount",
            cell=cells.address(column),
        )
    if cell is None:
        return None
    paise = cells.parse_cell(column, cell, parse_paise)
    if paise is not None and paise < 0:
        raise MalformedRow(
            "the amount is negative; these sheets tell the direction by their columns",
            cell=cells.address(column),
        )
    return paise


def _utr(cells: RowCells, column: Column, cell: Cell) -> str | None:
    try:
        return parse_utr(cell)
    except MalformedIdentifier:
        cells.doubts.append(cells.address(column))
        return None


def _layer(cell: Cell) -> int | None:
    found = LAYER.fullmatch(text_of(cell))
    return int(found[1]) if found else None


@lru_cache(maxsize=MOST_REMEMBERED)
def find_rail(text: str) -> Rail | None:
    """Give the rail that remarks name; the first that stands as a word."""
    found = RAIL.search(text.upper())
    return Rail(found[1]) if found else None


def _machine(cells: RowCells, remarks: str) -> str | None:
    for column in (Column.ATM, Column.TERMINAL):
        if machine := parse_atm_id(cells.get(column)):
            return machine
    found = TERMINAL.search(remarks)
    return parse_atm_id(found[1]) if found else None


def _place(cells: RowCells) -> str | None:
    words = (LABEL.sub("", cells.text(column)) for column in (Column.MERCHANT, Column.PLACE))
    return ", ".join(word for word in words if word) or None
