"""Complaints as the portal lists them, in CSV or a workbook."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Final

from graph.amounts import parse_instant, parse_paise
from graph.errors import InputError
from graph.identifiers import (
    AccountToken,
    parse_account_cell,
    parse_acknowledgement_no,
)
from graph.intake.base import OpenedFile, SheetFacts, SheetTally, leave_out
from graph.intake.cells import RowCells
from graph.intake.complaint_facts import make_complaint, use_identifier
from graph.intake.complaint_names import named_in
from graph.intake.complaint_page import turn_page
from graph.intake.headers import Column, HeaderRow, Vocabulary, find_header, header_key, require
from graph.intake.records import describe_account, record_entity
from graph.intake.repeats import tell_repeats
from graph.intake.sheet import Sheet
from graph.model.batch import InputKind
from graph.model.complaint import ComplaintRecord, FraudType
from graph.model.fact import Fact, Precision
from graph.model.ids import (
    AcknowledgementNo,
    EntityKey,
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
            "शिकायत संख्या",
            "पावती संख्या",
        ),
        Column.STATE: ("State", "State/UT", "राज्य"),
        Column.DISTRICT: ("District/Police Station", "District", "District / PS", "जिला"),
        Column.STATION: ("Police Station", "PS", "Police Station Name", "थाना"),
        Column.PHONE: (
            "Complainant Mobile",
            "Complainant Mobile No",
            "Complainant Mobile Number",
            "Mobile Number",
            "Mobile No",
            "Complainant Name & Mobile number",
            "Complainant Mobile/Phone",
            "मोबाइल नंबर",
        ),
        Column.HOLDER: ("Complainant Name", "Name of Complainant", "Victim Name"),  # not kept
        Column.SUSPECT_PHONE: (
            "Suspect Mobile",
            "Suspect Mobile No",
            "Suspect Mobile Number",
            "Suspect Phone",
            "Suspect Phone No",
            "Suspect Number",
        ),
        Column.SUSPECT_ACCOUNT: (
            "Suspect Account",
            "Suspect Account No",
            "Suspect Account Number",
            "Suspected Account",
        ),
        Column.SUSPECT_UPI: ("Suspect UPI", "Suspect UPI id", "Suspect VPA"),
        Column.CATEGORY: ("Category",),
        Column.SUB_CATEGORY: ("Sub Category", "Sub-Category", "Subcategory"),
        Column.UTR: ("Transaction ID/UTR Number", "Transaction Id", "UTR Number"),
        Column.BANK: ("Bank/Wallet/Merchant", "Bank/FIs", "Bank", "Bank Wallet"),
        Column.ACCOUNT: ("Account ID", "Account No", "Account Number", "Victim Account"),
        Column.AMOUNT: (
            "Amount",
            "Fraudulent Amount",
            "Total Fraudulent Amount",
            "Amount (INR)",
            "Fraud Amount",
            "Amount Lost",
            "राशि",
        ),
        Column.DATE: (
            "Incident Date",
            "Date of Incident",
            "Incident Date/Time",
            "Date & Time of Incident",
        ),
        Column.REPORTED: (
            "Entry Date",
            "Complaint Date",
            "Reported On",
            "Date of Complaint",
            "Complaint Date/Time",
            "Reported At",
            "दिनांक",
        ),
        Column.STATUS: ("Current Status", "Status"),
    }
)
WANTED: Final = (Column.ACKNOWLEDGEMENT, Column.AMOUNT)
TELLING: Final = frozenset(
    {
        Column.REPORTED,
        Column.DISTRICT,
        Column.STATION,
        Column.SUB_CATEGORY,
        Column.PHONE,
        Column.SUSPECT_PHONE,
        Column.STATUS,
    }
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
    """Reads the portal's list of complaints, and the page of one: one row, one complaint."""

    kind = InputKind.COMPLAINT_LIST

    def recognises(self, file: OpenedFile) -> bool:
        """Tell a list by an acknowledgement number beside what only a list has."""
        return any(_header(sheet) is not None for sheet in map(as_list, file.sheets))

    def read(self, file: OpenedFile, keys: Keyring) -> Iterator[SheetFacts]:
        """Give what each sheet says; a sheet without the header of a list is left out.

        Raises:
            UnknownColumn: The number or the amount has no column.
        """
        for sheet in map(as_list, file.sheets):
            header = _header(sheet) or find_header(sheet, NAMES.name)
            if header is None:
                yield leave_out(sheet, NO_HEADER)
            else:
                require(header, WANTED, sheet=sheet.name)
                yield _read_sheet(sheet, header, file, keys)


def as_list(sheet: Sheet) -> Sheet:
    """Give the page of one complaint, a label and a value a row, as a list of one row."""
    return turn_page(sheet, lambda cell: NAMES.column_of(header_key(cell)))


def _header(sheet: Sheet) -> HeaderRow | None:
    header = find_header(sheet, NAMES.name)
    if header is None or Column.ACKNOWLEDGEMENT not in header.columns:
        return None
    return header if len(TELLING & header.columns.keys()) >= FEWEST_TELLING else None


def _read_sheet(sheet: Sheet, header: HeaderRow, file: OpenedFile, keys: Keyring) -> SheetFacts:
    tally = SheetTally(sheet.name, header)
    tally.notes += tell_repeats(sheet, header, NAMES.column_of)
    losses = _losses(sheet, header)
    for row in sheet.rows():
        if row.number <= header.number or row.is_blank():
            continue
        cells = RowCells(row, header)
        if header.is_copy(row) or not cells.text(Column.ACKNOWLEDGEMENT):
            tally.left_out += 1
            continue
        try:
            main, companions = _facts(cells, file, keys, sheet.name, losses)
        except InputError as error:
            tally.refuse(row, error)
            continue
        tally.add(main, companions)
        tally.doubts.extend(cells.doubts)
    return tally.finish()


def _losses(sheet: Sheet, header: HeaderRow) -> Mapping[AcknowledgementNo, int]:
    """Give what complaints lost that stand in several rows, one a payment: the sum of them."""
    if Column.UTR not in header.columns:
        return {}
    payments: dict[AcknowledgementNo, dict[tuple[str, str], int]] = {}
    for row in sheet.rows():
        cells = RowCells(row, header)
        if row.number <= header.number or not cells.text(Column.UTR):
            continue
        try:
            number = parse_acknowledgement_no(cells.get(Column.ACKNOWLEDGEMENT))
            amount = parse_paise(cells.get(Column.AMOUNT))
        except InputError:
            continue
        payment = (cells.text(Column.UTR), cells.text(Column.ACCOUNT))
        payments.setdefault(number, {})[payment] = amount or 0
    return {number: sum(paid.values()) for number, paid in payments.items() if len(paid) > 1}


def _facts(
    cells: RowCells,
    file: OpenedFile,
    keys: Keyring,
    sheet: str,
    losses: Mapping[AcknowledgementNo, int],
) -> tuple[ComplaintRecord, list[Fact]]:
    complaint = cells.parse(Column.ACKNOWLEDGEMENT, parse_acknowledgement_no)
    account = parse_account_cell(cells.get(Column.ACCOUNT))
    victim = keys.key(account.kind, account.canonical) if account.canonical else None
    amount = cells.parse(Column.AMOUNT, parse_paise)
    main = _record(cells, file, sheet, complaint, victim, losses.get(complaint, amount))
    companions: list[Fact] = []
    if victim is not None:
        companions.append(_account_record(cells, file, main, account, victim))
    for entity, role in named_in(cells, keys):
        companions.append(
            record_entity(
                entity, complaint=complaint, source=main.sources[0], known_at=file.known_at
            )
        )
        companions.append(use_identifier(main, entity.key, role))
    return main, companions


def _record(
    cells: RowCells,
    file: OpenedFile,
    sheet: str,
    complaint: AcknowledgementNo,
    victim: EntityKey | None,
    amount_paise: int | None,
) -> ComplaintRecord:
    unknown: tuple[datetime | None, Precision] = (None, Precision.UNKNOWN)
    event_at, precision = cells.try_parse(Column.DATE, parse_instant, unknown)
    reported_at, _ = cells.try_parse(Column.REPORTED, parse_instant, unknown)
    fraud_type = parse_fraud_type(cells.text(Column.SUB_CATEGORY))
    district, station = parse_district(cells.text(Column.STATE), cells.text(Column.DISTRICT))
    if own := " ".join(cells.text(Column.STATION).upper().split()):
        station = own
    status = cells.text(Column.STATUS) or None
    return make_complaint(
        complaint=complaint,
        source=file.source(sheet, cells.row.number),
        known_at=file.known_at,
        occurred=(event_at, precision),
        amount_paise=amount_paise,
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
