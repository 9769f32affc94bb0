"""Complaints as the portal lists them, in CSV or a workbook."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from types import MappingProxyType
from typing import Final

from graph.amounts import parse_instant, parse_paise
from graph.errors import InputError
from graph.identifiers import (
    AccountToken,
    parse_account_cell,
    parse_acknowledgement_no,
    parse_phone,
)
from graph.intake.base import OpenedFile, SheetFacts, SheetTally, leave_out
from graph.intake.cells import RowCells
from graph.intake.complaint_facts import make_complaint, use_identifier
from graph.intake.headers import Column, HeaderRow, Vocabulary, find_header, require
from graph.intake.records import describe_account, record_entity
from graph.intake.sheet import Sheet
from graph.model.batch import InputKind
from graph.model.complaint import ComplaintRecord, FraudType
from graph.model.entity import EntityFlag, IdentifierRole, Phone
from graph.model.fact import Fact, Precision
from graph.model.ids import (
    AcknowledgementNo,
    EntityKey,
    EntityKind,
    Keyring,
)

NAMES: Final = Vocabulary(
    {
        Column.SERIAL: ("SL No", "S No", "Sr No"),
        Column.ACKNOWLEDGEMENT: (
            "Acknowledgement No",
            "Acknowledgment No",
            "Acknowledgement Number",
            "Ack No",
            "Complaint Number",
            "Complaint No",
            "NCRP No",
        ),
        Column.STATE: ("State", "State/UT"),
        Column.DISTRICT: ("District/Police Station", "District", "District / PS"),
        Column.PHONE: (
            "Complainant Mobile",
            "Complainant Mobile No",
            "Complainant Mobile Number",
            "Mobile Number",
            "Mobile No",
        ),
        Column.CATEGORY: ("Category",),
        Column.SUB_CATEGORY: ("Sub Category", "Sub-Category", "Subcategory"),
        Column.UTR: ("Transaction ID/UTR Number", "Transaction Id", "UTR Number"),
        Column.BANK: ("Bank/Wallet/Merchant", "Bank/FIs", "Bank", "Bank Wallet"),
        Column.ACCOUNT: ("Account ID", "Account No", "Account Number", "Victim Account"),
        Column.AMOUNT: ("Amount", "Fraudulent Amount", "Total Fraudulent Amount", "Amount (INR)"),
        Column.DATE: ("Incident Date", "Date of Incident", "Incident Date/Time"),
        Column.REPORTED: ("Entry Date", "Complaint Date", "Reported On", "Date of Complaint"),
        Column.STATUS: ("Current Status", "Status"),
    }
)
WANTED: Final = (Column.ACKNOWLEDGEMENT, Column.AMOUNT)
TELLING: Final = frozenset(
    {Column.REPORTED, Column.DISTRICT, Column.SUB_CATEGORY, Column.PHONE, Column.STATUS}
)
NO_HEADER: Final = "left out: it has no header row of a complaint list"
FEWEST_TELLING: Final = 2

FRAUD_WORDS: Final = MappingProxyType(
    {
        "internet banking": FraudType.INTERNET_BANKING,
        "sim swap": FraudType.CARD_OR_SIM_SWAP,
        "card": FraudType.CARD_OR_SIM_SWAP,
        "upi": FraudType.UPI,
        "wallet": FraudType.E_WALLET,
        "demat": FraudType.DEMAT,
        "depository": FraudType.DEMAT,
        "aeps": FraudType.AEPS,
        "aadhaar": FraudType.AEPS,
        "business e": FraudType.BUSINESS_EMAIL,
        "email takeover": FraudType.BUSINESS_EMAIL,
        "vishing": FraudType.FRAUD_CALL,
        "fraud call": FraudType.FRAUD_CALL,
    }
)
"""Words of a sub-category, the first that fits decides."""


class ComplaintListReader:
    """Reads the portal's list of complaints: one row, one complaint."""

    kind = InputKind.COMPLAINT_LIST

    def recognises(self, file: OpenedFile) -> bool:
        """Tell a list by an acknowledgement number beside what only a list has."""
        return any(_header(sheet) is not None for sheet in file.sheets)

    def read(self, file: OpenedFile, keys: Keyring) -> Iterator[SheetFacts]:
        """Give what each sheet says; a sheet without the header of a list is left out.

        Raises:
            UnknownColumn: The number or the amount has no column.
        """
        for sheet in file.sheets:
            header = _header(sheet) or find_header(sheet, NAMES.name)
            if header is None:
                yield leave_out(sheet, NO_HEADER)
            else:
                require(header, WANTED, sheet=sheet.name)
                yield _read_sheet(sheet, header, file, keys)


def _header(sheet: Sheet) -> HeaderRow | None:
    header = find_header(sheet, NAMES.name)
    if header is None or Column.ACKNOWLEDGEMENT not in header.columns:
        return None
    return header if len(TELLING & header.columns.keys()) >= FEWEST_TELLING else None


def _read_sheet(sheet: Sheet, header: HeaderRow, file: OpenedFile, keys: Keyring) -> SheetFacts:
    tally = SheetTally(sheet.name)
    for row in sheet.rows():
        if row.number <= header.number or row.is_blank():
            continue
        cells = RowCells(row, header)
        if header.is_copy(row) or not cells.text(Column.ACKNOWLEDGEMENT):
            tally.left_out += 1
            continue
        try:
            main, companions = _facts(cells, file, keys, sheet.name)
        except InputError as error:
            tally.refuse(row.number, error)
            continue
        tally.add(main, companions)
        tally.doubts.extend(cells.doubts)
    return tally.finish()


def _facts(
    cells: RowCells, file: OpenedFile, keys: Keyring, sheet: str
) -> tuple[ComplaintRecord, list[Fact]]:
    complaint = cells.parse(Column.ACKNOWLEDGEMENT, parse_acknowledgement_no)
    account = parse_account_cell(cells.get(Column.ACCOUNT))
    victim = keys.key(account.kind, account.canonical) if account.canonical else None
    main = _record(cells, file, sheet, complaint, victim)
    companions: list[Fact] = []
    if victim is not None:
        companions.append(_account_record(cells, file, main, account, victim))
    if cells.text(Column.PHONE):
        companions.extend(_phone_facts(cells, file, keys, main))
    return main, companions


def _record(
    cells: RowCells,
    file: OpenedFile,
    sheet: str,
    complaint: AcknowledgementNo,
    victim: EntityKey | None,
) -> ComplaintRecord:
    unknown: tuple[datetime | None, Precision] = (None, Precision.UNKNOWN)
    event_at, precision = cells.try_parse(Column.DATE, parse_instant, unknown)
    reported_at, _ = cells.try_parse(Column.REPORTED, parse_instant, unknown)
    amount = cells.parse(Column.AMOUNT, parse_paise)
    fraud_type = parse_fraud_type(cells.text(Column.SUB_CATEGORY))
    district, station = parse_district(cells.text(Column.STATE), cells.text(Column.DISTRICT))
    status = cells.text(Column.STATUS) or None
    return make_complaint(
        complaint=complaint,
        source=file.source(sheet, cells.row.number),
        known_at=file.known_at,
        occurred=(event_at, precision),
        amount_paise=amount,
        reported_at=reported_at,
        fraud_type=fraud_type,
        place=(district, station),
        status=status,
        victim=victim,
    )


def _account_record(
    cells: RowCells,
    file: OpenedFile,
    main: ComplaintRecord,
    account: AccountToken,
    victim: EntityKey,
) -> Fact:
    return record_entity(
        describe_account(account, victim, bank=cells.get(Column.BANK)),
        complaint=main.complaint,
        source=main.sources[0],
        known_at=file.known_at,
    )


def _phone_facts(
    cells: RowCells, file: OpenedFile, keys: Keyring, main: ComplaintRecord
) -> Iterator[Fact]:
    """Give the complainant's telephone, and that the complaint names it."""
    number, flags = cells.try_parse(Column.PHONE, parse_phone, ("", frozenset[EntityFlag]()))
    if not number or main.complaint is None:
        return
    key = keys.key(EntityKind.PHONE, number)
    phone = Phone(key=key, number=number, flags=flags)
    yield record_entity(
        phone, complaint=main.complaint, source=main.sources[0], known_at=file.known_at
    )
    yield use_identifier(main, key, IdentifierRole.COMPLAINANT)


def parse_fraud_type(text: str) -> FraudType | None:
    """Tell the kind of fraud from the portal's words; OTHER for words not known."""
    words = " ".join(text.lower().replace("-", " ").split())
    if not words:
        return None
    return next((kind for word, kind in FRAUD_WORDS.items() if word in words), FraudType.OTHER)


def parse_district(state: str, place: str) -> tuple[str | None, str | None]:
    """Give a district as ``STATE/NAME`` and the police station, from the portal's two columns.

    >>> parse_district("Karnataka", "Mysuru City/CEN")
    ('KARNATAKA/MYSURU CITY', 'CEN')
    """
    district, _, station = (" ".join(part.upper().split()) for part in place.partition("/"))
    name = f"{' '.join(state.upper().split())}/{district}" if district and state else None
    return name, station or None
