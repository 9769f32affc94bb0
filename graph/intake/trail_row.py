"""One row of a CompleteTrail sheet as values, before keys and ids are made."""

from __future__ import annotations

import re
from datetime import datetime
from functools import lru_cache
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
from graph.intake.headers import Column
from graph.intake.layouts import SheetKind
from graph.model.cell import Cell, text_of
from graph.model.fact import Precision
from graph.model.ids import AcknowledgementNo
from graph.model.transfer import Rail

RAIL: Final = re.compile(r"(?:(?<![A-Za-z])|(?<=DR)|(?<=CR))(UPI|IMPS|NEFT|RTGS)(?![A-Za-z])")
TERMINAL: Final = re.compile(r"terminal\s*id\s*[:-]+\s*([A-Za-z0-9]{4,20})", re.IGNORECASE)
DECLINED: Final = re.compile(r"\b(?:declined|unsuccessful|failed)\b", re.IGNORECASE)
STATED: Final = frozenset({Precision.SECOND, Precision.MINUTE, Precision.DAY})
NO_ACCOUNT: Final = parse_account_cell(None)
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


def read_row(
    kind: SheetKind,
    cells: RowCells,
    *,
    complaint: AcknowledgementNo | None,
    needs_complaint: bool = True,
) -> TrailRow:
    """Turn a row of data into values.

    Args:
        complaint: The file's only complaint, for rows that do not repeat it.
        needs_complaint: Whether a row that tells no complaint is refused.

    Raises:
        InputError: A cell that the row cannot do without, with its address.
    """
    no_instant: tuple[datetime | None, Precision] = (None, Precision.UNKNOWN)
    event_at, precision = cells.try_parse(Column.DATE, parse_instant, no_instant)
    if event_at is not None:
        precision = _precision(cells.text(Column.PRECISION), precision)
    has, is_hop = cells.header.columns, kind is SheetKind.HOP
    remarks = text_of(cells.get(Column.REMARKS)) if Column.REMARKS in has else ""
    parent = NO_ACCOUNT
    if Column.PARENT_ACCOUNT in has:
        parent = parse_account_cell(cells.get(Column.PARENT_ACCOUNT))
    return TrailRow(
        kind=kind,
        number=cells.row.number,
        complaint=_complaint(cells, complaint, is_needed=needs_complaint),
        account=parse_account_cell(cells.get(Column.ACCOUNT)),
        account_bank=cells.get(Column.ACTION_BANK),
        beneficiary=parse_account_cell(cells.get(Column.BENEFICIARY)) if is_hop else None,
        bank=cells.get(Column.BANK),
        ifsc=parse_ifsc_cell(cells.get(Column.IFSC)),
        event_at=event_at,
        event_precision=precision,
        amount_paise=_money(cells, Column.AMOUNT),
        disputed_paise=_money(cells, Column.DISPUTED),
        layer=_layer(cells.get(Column.LAYER)),
        utr=_utr(cells),
        reference=cells.text(Column.REFERENCE).upper() if Column.REFERENCE in has else "",
        rail=find_rail(f"{text_of(cells.get(Column.MODE))} {remarks}"),
        is_declined=bool(remarks) and DECLINED.search(remarks) is not None,
        atm=None if is_hop else _machine(cells, remarks),
        place=None if is_hop else _place(cells),
        known_at=_known_at(cells) if Column.KNOWN in has else None,
        parent=parent if parent.canonical else None,
        parent_ifsc=parse_ifsc_cell(cells.get(Column.PARENT_IFSC)),
        doubts=tuple(cells.doubts),
    )


def _complaint(
    cells: RowCells, only: AcknowledgementNo | None, *, is_needed: bool
) -> AcknowledgementNo | None:
    if not cells.text(Column.ACKNOWLEDGEMENT):
        if only is None and is_needed:
            raise MalformedRow(
                "the acknowledgement number is missing, and the file has several or none",
                cell=cells.address(Column.ACKNOWLEDGEMENT),
            )
        return only
    return cells.parse(Column.ACKNOWLEDGEMENT, parse_acknowledgement_no)


def _known_at(cells: RowCells) -> datetime | None:
    no_instant: tuple[datetime | None, Precision] = (None, Precision.UNKNOWN)
    return cells.try_parse(Column.KNOWN, parse_instant, no_instant)[0]


def _precision(stated: str, seen: Precision) -> Precision:
    """Give the precision that a table of ours states, else the one that is seen."""
    return Precision(stated) if stated in STATED else seen


def _money(cells: RowCells, column: Column) -> int | None:
    if column not in cells.header.columns:
        return None
    if cells.is_filled(column):
        raise MalformedRow(
            "the amount is merged over several rows; write each row's own amount",
            cell=cells.address(column),
        )
    paise = cells.parse(column, parse_paise)
    if paise is not None and paise < 0:
        raise MalformedRow(
            "the amount is negative; these sheets tell the direction by their columns",
            cell=cells.address(column),
        )
    return paise


def _utr(cells: RowCells) -> str | None:
    for column in (Column.UTR, Column.OTHER_UTR):
        if (cell := cells.get(column)) is None:
            continue
        try:
            utr = parse_utr(cell)
        except MalformedIdentifier:
            cells.doubts.append(cells.address(column))
            continue
        if utr is not None:
            return utr
    return None


def _layer(cell: Cell) -> int | None:
    if cell is None:
        return None
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
