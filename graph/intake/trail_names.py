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


def name_columns(cells: Sequence[Cell], *, has_beneficiary: bool) -> dict[Column, int]:
    """Tell what each column of a header holds; the first of two alike wins.

    A second reference is the other reference. `Account No` is the beneficiary
    where the sheet has two accounts and the payer has a column of his own.
    """
    columns: dict[Column, int] = {}
    bare: list[int] = []
    for at, cell in enumerate(cells):
        key = header_key(cell)
        column = TRAIL_NAMES.column_of(key)
        if key in BARE_ACCOUNT:
            bare.append(at)
        elif column is Column.UTR and Column.UTR in columns:
            columns.setdefault(Column.OTHER_UTR, at)
        elif column is not None:
            columns.setdefault(column, at)
    wanted = [Column.ACCOUNT, Column.BENEFICIARY] if has_beneficiary else [Column.ACCOUNT]
    missing = (column for column in wanted if column not in columns)
    return columns | dict(zip(missing, bare, strict=False))
