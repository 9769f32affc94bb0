"""Lists of suspects: phones, accounts and UPI ids with a grade and whose list it is."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from types import MappingProxyType
from typing import Final

from graph.amounts import parse_instant
from graph.errors import MalformedIdentifier, MalformedRow
from graph.identifiers import (
    UPI,
    parse_account_cell,
    parse_ifsc_cell,
    parse_imei,
    parse_phone,
)
from graph.intake.base import OpenedFile, SheetFacts, SheetTally, leave_out, read_rows
from graph.intake.cells import RowCells
from graph.intake.headers import Column, HeaderRow, Vocabulary, find_header, header_key
from graph.intake.records import describe_account, record_entity
from graph.intake.sheet import Row, Sheet
from graph.model.batch import InputKind
from graph.model.cell import Cell, text_of
from graph.model.entity import Device, Entity, Phone
from graph.model.fact import Precision
from graph.model.ids import EntityKind, Keyring, fact_id
from graph.model.suspect import SuspectMark

REVOKED_WHY: Final = (
    "Disconnection Reason",
    "Reason of Disconnection",
    "Revocation Reason",
    "Reason for Revocation",
)
REVOKED_ON: Final = (
    "Revoked On",
    "Date of Disconnection",
    "Disconnection Date",
    "Disconnected On",
    "Revocation Date",
    "Date of Revocation",
)
"""Headers that only a list of revoked numbers (MNRL) has."""

REVOKED: Final = frozenset(
    map(
        header_key,
        (
            *REVOKED_WHY,
            *REVOKED_ON,
            "Revoked Number",
            "Revoked Mobile Number",
            "Disconnected Number",
        ),
    )
)
REVOKED_LIST: Final = "MNRL"
REVOKED_GRADE: Final = "REVOKED"

NAMES: Final = Vocabulary(
    {
        Column.SERIAL: ("S No", "Sr No", "SL No"),
        Column.KIND: ("kind", "Type", "Identifier Type", "Category", "Suspect Type"),
        Column.VALUE: ("value", "Identifier", "Suspect", "Suspect Value", "Suspect Identifier"),
        Column.PHONE: (
            "phone",
            "Mobile",
            "Mobile No",
            "Mobile Number",
            "Phone No",
            "Phone Number",
            "Suspect Mobile",
            "Suspect Mobile No",
            "MSISDN",
            "Revoked Number",
            "Revoked Mobile Number",
            "Disconnected Number",
            "मोबाइल नंबर",
        ),
        Column.ACCOUNT: (
            "account",
            "Account No",
            "Account Number",
            "Suspect Account",
            "Suspect Account No",
        ),
        Column.UPI: ("UPI id", "UPI", "VPA", "Suspect UPI id", "UPI handle"),
        Column.IMEI: ("IMEI",),
        Column.IFSC: ("IFSC", "IFSC Code"),
        Column.BANK: ("Bank", "Bank Name", "Bank/Wallet"),
        Column.GRADE: (
            "grade",
            "Risk",
            "Risk Level",
            "Risk Grade",
            "FRI",
            "Severity",
            "Confidence",
        ),
        Column.SOURCE_NAME: ("source", "Listed By", "Reported By", "Agency", "Feed", "List"),
        Column.REMARKS: ("remarks", "Reason", "Remark", *REVOKED_WHY),
        Column.DATE: ("listed on", "Date", "Listed At", "Date of Listing", *REVOKED_ON),
        Column.ACKNOWLEDGEMENT: ("acknowledgement_no", "Acknowledgement Number", "Complaint No"),
    }
)
TYPED: Final = (Column.PHONE, Column.ACCOUNT, Column.UPI, Column.IMEI)
KIND_WORDS: Final = MappingProxyType(
    {
        "phone": Column.PHONE,
        "mobile": Column.PHONE,
        "msisdn": Column.PHONE,
        "account": Column.ACCOUNT,
        "a/c": Column.ACCOUNT,
        "bank": Column.ACCOUNT,
        "upi": Column.UPI,
        "vpa": Column.UPI,
        "imei": Column.IMEI,
        "device": Column.IMEI,
        "handset": Column.IMEI,
        "wallet": Column.ACCOUNT,
    }
)
"""Words of a kind column, the first that is found decides."""

NO_HEADER: Final = "left out: it has no header row of a list of suspects"
FEWEST_HEADERS: Final = 2  # a number and its grade


class SuspectListReader:
    """Reads a list of suspects: one row, one mark; several typed columns, a mark each."""

    kind = InputKind.SUSPECT_LIST

    def recognises(self, file: OpenedFile) -> bool:
        """Tell a list by an identifier beside a grade, or whose list it is."""
        return any(_header(sheet) is not None for sheet in file.sheets)

    def read(self, file: OpenedFile, keys: Keyring) -> Iterator[SheetFacts]:
        """Give the marks of each sheet."""
        for sheet in file.sheets:
            header = _header(sheet)
            if header is None:
                yield leave_out(sheet, NO_HEADER)
            else:
                yield from _read_sheet(sheet, header, file, keys)


def _header(sheet: Sheet) -> HeaderRow | None:
    header = find_header(sheet, NAMES.name, fewest=FEWEST_HEADERS)
    if header is None:
        return None
    has = header.columns.keys()
    is_listed = Column.GRADE in has or Column.SOURCE_NAME in has or is_revoked(header)
    is_named = Column.VALUE in has or any(column in has for column in TYPED)
    return header if is_listed and is_named and Column.AMOUNT not in has else None


def is_revoked(header: HeaderRow) -> bool:
    """Tell a list of revoked numbers by headers that only it has."""
    return not REVOKED.isdisjoint(header.texts)


def _read_sheet(
    sheet: Sheet, header: HeaderRow, file: OpenedFile, keys: Keyring
) -> Iterator[SheetFacts]:
    def take_in(row: Row, tally: SheetTally) -> None:
        cells = RowCells(row, header)
        entities = list(_entities(cells, keys))
        marks = [_mark(cells, entity, file, sheet.name) for entity in entities]
        source = file.source(sheet.name, row.number)
        records = [
            record_entity(entity, complaint=None, source=source, known_at=file.known_at)
            for entity in entities
        ]
        tally.add(marks[0], [*marks[1:], *records])
        tally.doubts.extend(cells.doubts)

    return read_rows(sheet, header, NAMES, take_in)


def _entities(cells: RowCells, keys: Keyring) -> Iterator[Entity]:
    named = [column for column in TYPED if cells.text(column)]
    for column in named:
        yield _entity(column, column, cells, keys)
    if named:
        return
    if not cells.text(Column.VALUE):
        raise MalformedRow("the row names nobody", cell=cells.address(Column.VALUE))
    yield _entity(_kind(cells), Column.VALUE, cells, keys)


def _kind(cells: RowCells) -> Column:
    """Tell what a value is, by the kind column or else by its form."""
    words = cells.text(Column.KIND).lower()
    value = text_of(cells.get(Column.VALUE))
    if words:
        for word, column in KIND_WORDS.items():
            if word in words:
                return column
        raise MalformedRow(
            "the kind is none of phone, account, UPI, IMEI", cell=cells.address(Column.KIND)
        )
    if UPI.fullmatch(value.lower()):
        return Column.UPI
    raise MalformedRow(
        "digits alone do not tell a phone from an account; add a column 'kind'",
        cell=cells.address(Column.VALUE),
    )


def _entity(kind: Column, at: Column, cells: RowCells, keys: Keyring) -> Entity:
    match kind:
        case Column.PHONE:
            number, flags = cells.parse(at, parse_phone)
            return Phone(key=keys.key(EntityKind.PHONE, number), number=number, flags=flags)
        case Column.IMEI:
            imei = cells.parse(at, parse_imei)
            return Device(key=keys.key(EntityKind.DEVICE, imei), imei=imei)
        case _:
            token = parse_account_cell(cells.get(at))
            if not token.canonical:
                raise MalformedIdentifier(
                    "the number is masked, missing or has lost digits", cell=cells.address(at)
                )
            key = keys.key(token.kind, token.canonical)
            ifsc = parse_ifsc_cell(cells.get(Column.IFSC))
            return describe_account(token, key, bank=cells.get(Column.BANK), ifsc=ifsc)


def _mark(cells: RowCells, entity: Entity, file: OpenedFile, sheet: str) -> SuspectMark:
    unknown: tuple[datetime | None, Precision] = (None, Precision.UNKNOWN)
    event_at, precision = cells.try_parse(Column.DATE, parse_instant, unknown)
    is_end = is_revoked(cells.header)
    listed_by = cells.text(Column.SOURCE_NAME) or (REVOKED_LIST if is_end else None)
    grade = _capitals(cells.get(Column.GRADE)) or (REVOKED_GRADE if is_end else None)
    remarks = cells.text(Column.REMARKS) or None
    when = event_at.isoformat() if event_at else None
    return SuspectMark(
        id=fact_id("suspect", None, entity.key, listed_by, grade, remarks, when),
        complaint=None,
        sources=(file.source(sheet, cells.row.number),),
        event_at=event_at,
        event_precision=precision,
        known_at=file.known_at,
        entity=entity.key,
        listed_by=listed_by,
        grade=grade,
        remarks=remarks,
    )


def _capitals(cell: Cell) -> str | None:
    return text_of(cell).upper() or None
