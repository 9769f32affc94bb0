"""Headers as tables: which column of a file holds what, whatever it is called there.

The names are the union of what independent readers of these exports accept; a
header may also be cut short, as the portal does with long ones.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from graph.errors import UnknownColumn
from graph.intake.sheet import Row, Sheet
from graph.model.cell import Cell, text_of

HEADER_ROWS: Final = 11  # a banner may stand above the header, never more than ten rows
FEWEST_HEADERS: Final = 3
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


_NAMES: Final[Mapping[Column, tuple[str, ...]]] = MappingProxyType(
    {
        Column.SERIAL: ("S No", "S.No.", "Sl No", "Sr No", "Serial No"),
        Column.ACKNOWLEDGEMENT: (
            "Acknowledgement No",
            "Acknowledgment No",
            "Acknowledgement Number",
            "Ack No",
            "Complaint Number",
            "Complaint No",
            "NCRP No",
        ),
        Column.ACCOUNT: (
            "Account No./ (Wallet /PG/PA) Id",
            "Account No./Wallet/PG/PA Id",
            "From Account",
            "From Account No",
            "Victim Account",
            "Sender Account",
        ),
        Column.UTR: (
            "Transaction Id / UTR Number",
            "Transaction Id",
            "UTR/Reference No",
            "UTR No",
            "UTR Number",
            "UTR",
            "RRN",
            "Transaction Ref No",
        ),
        Column.OTHER_UTR: ("Transaction Id / UTR Number2",),
        Column.BANK: ("Bank/FIs", "Beneficiary Bank", "Bank"),
        Column.LAYER: ("Layer", "Layer No", "Layers", "Layer Number"),
        Column.BENEFICIARY: (
            "Beneficiary A/C",
            "Beneficiary Account No",
            "Beneficiary Account",
            "To Account",
            "To Account No",
            "Receiver Account",
        ),
        Column.IFSC: ("Ifsc Code", "IFSC"),
        Column.DATE: (
            "Transaction Date",
            "Transaction Date / Time",
            "Txn Date",
            "Withdrawal Date",
            "Withdrawal Date & Time",
            "Put on hold Date",
            "Date",
        ),
        Column.AMOUNT: (
            "Transaction Amount",
            "Txn Amount",
            "Amount",
            "Amount (INR)",
            "Withdrawal Amount",
            "Put on hold Amount",
            "Refund Amount",
        ),
        Column.DISPUTED: ("Disputed Amount", "Dispute Amount"),
        Column.REFERENCE: ("Reference No", "Reference Number", "Ref No"),
        Column.REMARKS: ("Remarks", "Remark"),
        Column.MODE: ("Payment Mode", "Mode"),
        Column.ACTION_BANK: ("Action Taken By bank",),
        Column.ACTION_DATE: ("Date of Action",),
        Column.NODAL: ("pisnodal",),
        Column.ATM: ("ATM ID", "Terminal ID"),
        Column.PLACE: (
            "Place/Location of ATM",
            "Place of ATM",
            "ATM Location",
            "Branch Location",
        ),
        Column.MERCHANT_ID: ("MID", "Merchant ID"),
        Column.TERMINAL: ("TID",),
        Column.MERCHANT: ("Merchant Name",),
        Column.APPROVAL: ("Approval Code",),
        Column.CHEQUE: ("Cheque No", "Cheque Number"),
        Column.PARENT_UTR: ("ptrans",),
        Column.PARENT_ACCOUNT: ("paccountno",),
        Column.PARENT_IFSC: ("pifsc_code",),
        Column.PARENT_LAYER: ("players",),
    }
)

BARE_ACCOUNT: Final = frozenset({"accountno", "accountnumber", "account", "acno", "accountid"})
"""Headers that mean the beneficiary beside a payer's column, and the account elsewhere."""


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

    def is_copy(self, row: Row) -> bool:
        """Tell whether a row repeats the header."""
        keys = tuple(header_key(cell) for cell in row.cells)
        same = sum(1 for key, text in zip(keys, self.texts, strict=False) if key and key == text)
        return same >= FEWEST_HEADERS


def header_key(cell: Cell) -> str:
    """Give a header's letters and digits, small, for comparison."""
    return re.sub(r"[^a-z0-9]+", "", text_of(cell).lower()) if isinstance(cell, str) else ""


_COLUMN_BY_KEY: Final[Mapping[str, Column]] = MappingProxyType(
    {header_key(name): column for column, names in _NAMES.items() for name in names}
)


def column_of(key: str) -> Column | None:
    """Tell what a header means; one cut short counts if only one longer header fits."""
    if found := _COLUMN_BY_KEY.get(key):
        return found
    if len(key) < SHORTEST_CUT:
        return None
    fits = {column for name, column in _COLUMN_BY_KEY.items() if name.startswith(key)}
    return fits.pop() if len(fits) == 1 else None


def name_columns(cells: Sequence[Cell], *, has_beneficiary: bool) -> dict[Column, int]:
    """Tell what each column of a header holds; the first of two alike wins.

    A second reference is the other reference. `Account No` is the beneficiary
    where the sheet has two accounts and the payer has a column of his own.
    """
    columns: dict[Column, int] = {}
    bare: list[int] = []
    for at, cell in enumerate(cells):
        key = header_key(cell)
        column = column_of(key)
        if key in BARE_ACCOUNT:
            bare.append(at)
        elif column is Column.UTR and Column.UTR in columns:
            columns.setdefault(Column.OTHER_UTR, at)
        elif column is not None:
            columns.setdefault(column, at)
    wanted = [Column.ACCOUNT, Column.BENEFICIARY] if has_beneficiary else [Column.ACCOUNT]
    missing = (column for column in wanted if column not in columns)
    return columns | dict(zip(missing, bare, strict=False))


def find_header(
    sheet: Sheet, name_cells: Callable[[Sequence[Cell]], Mapping[Column, int]]
) -> HeaderRow | None:
    """Find the row, among the first eleven, with the most headers that are known."""
    best: HeaderRow | None = None
    for row in _first_rows(sheet):
        columns = name_cells(row.cells)
        if len(columns) >= FEWEST_HEADERS and (best is None or len(columns) > len(best.columns)):
            texts = tuple(header_key(cell) for cell in row.cells)
            best = HeaderRow(number=row.number, columns=columns, texts=texts)
    return best


def _first_rows(sheet: Sheet) -> Iterable[Row]:
    for row in sheet.rows():
        if row.number > HEADER_ROWS:
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
