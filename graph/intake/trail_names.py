"""What the columns of a CompleteTrail workbook are called.

The names are the union of what independent readers of these exports accept.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from graph.intake.headers import Column, Vocabulary, header_key
from graph.model.cell import Cell

TRAIL_NAMES: Final = Vocabulary(
    {
        Column.SERIAL: ("S No", "S.No.", "Sl No", "Sr No", "Serial No", "क्रमांक", "क्र सं"),
        Column.ACKNOWLEDGEMENT: (
            "Acknowledgement No",
            "Acknowledgment No",
            "Acknowledgement Number",
            "Ack No",
            "Complaint Number",
            "Complaint No",
            "NCRP No",
            "पावती संख्या",
            "अभिस्वीकृति संख्या",
            "शिकायत संख्या",
        ),
        Column.ACCOUNT: (
            "Account No./ (Wallet /PG/PA) Id",
            "Account No./Wallet/PG/PA Id",
            "From Account",
            "From Account No",
            "Victim Account",
            "Sender Account",
            "प्रेषक खाता संख्या",
            "भुगतानकर्ता खाता संख्या",
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
            "लेनदेन आईडी",
            "यूटीआर संख्या",
        ),
        Column.OTHER_UTR: ("Transaction Id / UTR Number2",),
        Column.BANK: ("Bank/FIs", "Beneficiary Bank", "Bank", "बैंक"),
        Column.LAYER: ("Layer", "Layer No", "Layers", "Layer Number", "परत", "स्तर"),
        Column.BENEFICIARY: (
            "Beneficiary A/C",
            "Beneficiary Account No",
            "Beneficiary Account",
            "To Account",
            "To Account No",
            "Receiver Account",
            "लाभार्थी खाता संख्या",
            "प्राप्तकर्ता खाता संख्या",
        ),
        Column.IFSC: ("Ifsc Code", "IFSC", "आईएफएससी कोड"),
        Column.DATE: (
            "Transaction Date",
            "Transaction Date / Time",
            "Txn Date",
            "Withdrawal Date",
            "Withdrawal Date & Time",
            "Put on hold Date",
            "Hold Date",
            "Refund Date",
            "Date of Refund",
            "Date",
            "लेनदेन तिथि",
            "लेनदेन दिनांक",
            "निकासी तिथि",
            "दिनांक",
        ),
        Column.AMOUNT: (
            "Transaction Amount",
            "Txn Amount",
            "Amount",
            "Amount (INR)",
            "Withdrawal Amount",
            "Put on hold Amount",
            "Hold Amount",
            "Refund Amount",
            "Refunded Amount",
            "Amount Refunded",
            "लेनदेन राशि",
            "निकासी राशि",
            "राशि",
        ),
        Column.DISPUTED: ("Disputed Amount", "Dispute Amount", "विवादित राशि"),
        Column.REFERENCE: ("Reference No", "Reference Number", "संदर्भ संख्या"),
        Column.REMARKS: ("Remarks", "Remark", "टिप्पणी"),
        Column.MODE: ("Payment Mode", "Mode"),
        Column.ACTION_BANK: ("Action Taken By bank",),
        Column.ACTION_DATE: ("Date of Action",),
        Column.NODAL: ("pisnodal",),
        Column.ATM: ("ATM ID", "Terminal ID", "एटीएम आईडी"),
        Column.PLACE: (
            "Place/Location of ATM",
            "Place of ATM",
            "ATM Location",
            "Branch Location",
            "एटीएम का स्थान",
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

BARE_ACCOUNT: Final = frozenset(
    {"accountno", "accountnumber", "account", "acno", "accountid", "खातासंख्या"}
)
"""Headers that mean the beneficiary beside a payer's column, and the account elsewhere."""


LOOSE_REFERENCE: Final = frozenset({"refno"})
"""Headers of a reference that is the transaction's, unless that has a column of its own."""

REFERENCES: Final = (Column.UTR, Column.REFERENCE, Column.OTHER_UTR)


def name_columns(
    cells: Sequence[Cell], *, has_beneficiary: bool, layout: Sequence[Column] = ()
) -> dict[Column, int]:
    """Tell what each column of a header holds; the first of two alike wins.

    A header that is blank means what the layout has in its place, if others are named.

    A second reference is the other reference. `Account No` is the beneficiary
    where the sheet has two accounts and the payer has a column of his own, and
    `Ref No` the first kind of reference that has no column yet.
    """
    columns: dict[Column, int] = {}
    bare: list[int] = []
    loose: list[int] = []
    for at, cell in enumerate(cells):
        key = header_key(cell)
        column = TRAIL_NAMES.column_of(key)
        if key in BARE_ACCOUNT:
            bare.append(at)
        elif key in LOOSE_REFERENCE:
            loose.append(at)
        elif column is Column.UTR and Column.UTR in columns:
            columns.setdefault(Column.OTHER_UTR, at)
        elif column is not None:
            columns.setdefault(column, at)
    for at, column in enumerate(layout[: len(cells)]):
        if columns and not header_key(cells[at]):
            is_second = column is Column.UTR and column in columns
            columns.setdefault(Column.OTHER_UTR if is_second else column, at)
    wanted = [Column.ACCOUNT, Column.BENEFICIARY] if has_beneficiary else [Column.ACCOUNT]
    missing = (column for column in wanted if column not in columns)
    columns |= dict(zip(missing, bare, strict=False))
    free = (column for column in REFERENCES if column not in columns)
    return columns | dict(zip(free, loose, strict=False))
