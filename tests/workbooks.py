"""Workbooks and readings of them for tests: fictional, in the portal's layout."""

import hashlib
import io
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from openpyxl import Workbook

from graph.intake.readers import read_bytes
from graph.intake.wire import Job
from graph.model.batch import FactBatch, InputKind
from graph.model.ids import Keyring
from graph.settings import IntakeSettings

AT = datetime(2026, 11, 1, 6, 30, tzinfo=UTC)
SECRET = b"s" * 32
KEYS = Keyring(SECRET)
COMPLAINT = "39908260000101"
NAME = f"{COMPLAINT} BankAction_CompleteTrail07_09_2026_11_16_44.xlsx"

HEAD = (
    "S No.",
    "Acknowledgement No.",
    "Account No./ (Wallet /PG/PA) Id",
    "Transaction Id / UTR Number",
)
TAIL = ("Action Taken By bank", "Date of Action", "pisnodal")
HOP = (
    *HEAD,
    "Bank/FIs",
    "Layer",
    "Account No",
    "Ifsc Code",
    "Transaction Date",
    "Transaction Id / UTR Number2",
    "Transaction Amount",
    "Disputed Amount",
    "Reference No",
    "Remarks",
    *TAIL,
)
ATM = (
    *HEAD,
    "Withdrawal Date & Time",
    "Withdrawal Amount",
    "Disputed Amount",
    "ATM ID",
    "Place/Location of ATM",
    "Reference No",
    "Remarks",
    *TAIL,
)
HOLD = (*HEAD, "Put on hold Date", "Put on hold Amount", *TAIL)
SMALL = (*HEAD, "Reference No", "Remarks", *TAIL)
OTHER = (*HEAD, "Date", "Transaction Amount", "Reference No", "Remarks", *TAIL)

Rows = Sequence[Sequence[object]]


def hop(**cells: object) -> list[object]:
    """Give a row of the transfer sheet; keyword names are those below."""
    values = {
        "serial": 1,
        "ack": COMPLAINT,
        "payer": "999911112222",
        "utr": "612000001152",
        "bank": "ICICI Bank",
        "layer": 1,
        "beneficiary": "999933334444",
        "ifsc": "ICIC0008515",
        "date": "30/08/2026 16:57:35",
        "utr2": "612000001152",
        "amount": "1,23,456.00",
        "disputed": "23,456.00",
        "reference": "614000001153",
        "remarks": "UPI",
        "by": "Indian Bank",
        "acted": "31/08/2026 10:00:00",
        "nodal": "N",
    }
    unknown = cells.keys() - values.keys()
    assert not unknown, unknown
    return list((values | cells).values())


def atm(**cells: object) -> list[object]:
    """Give a row of the ATM sheet; keyword names are those below."""
    values = {
        "serial": 1,
        "ack": COMPLAINT,
        "account": "999933334444",
        "utr": "669000001473",
        "date": "30/08/2026 17:09:57",
        "amount": "10,000.00",
        "disputed": "10,000.00",
        "atm": " ATM ID :-STBL13164",
        "place": "Place of ATM :-BENGALURU",
        "reference": "577000001471",
        "remarks": "ATM WDL",
        "by": "ICICI Bank",
        "acted": "31/08/2026 10:00:00",
        "nodal": "N",
    }
    unknown = cells.keys() - values.keys()
    assert not unknown, unknown
    return list((values | cells).values())


def workbook(sheets: Mapping[str, Rows], *, merged: Mapping[str, str] | None = None) -> bytes:
    """Write sheets of rows as an .xlsx file; `merged` gives ranges to merge by sheet."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
        for block in (merged or {}).get(name, "").split():
            sheet.merge_cells(block)
    packed = io.BytesIO()
    book.save(packed)
    return packed.getvalue()


def job(content: bytes, *, name: str = NAME, kind: InputKind | None = None) -> Job:
    """Give the job that a child would be handed for some bytes."""
    return Job(
        name=name,
        file_sha256=hashlib.sha256(content).hexdigest(),
        secret=SECRET,
        at=AT,
        kind=kind,
        limits=IntakeSettings(),
    )


def read(content: bytes, *, name: str = NAME, kind: InputKind | None = None) -> FactBatch:
    """Read some bytes in this process."""
    return read_bytes(job(content, name=name, kind=kind), content)
