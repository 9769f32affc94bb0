"""The kinds of table that `--as` names, and what their columns are called in a mapping."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from graph.intake import atms, branches, complaints, statements, suspects, tables
from graph.intake.base import Reader
from graph.intake.call_layouts import CALL_NAMES
from graph.intake.calls import CallRecordReader
from graph.intake.headers import Column, Vocabulary
from graph.intake.tables import PlainTable, TableReader


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """A kind of table.

    Attributes:
        reader: Reads it.
        vocabulary: Headers that need no mapping.
        columns: What a mapping calls each column, the needed ones first.
        needed: Of these, those without which there is no such table.
    """

    reader: Reader
    vocabulary: Vocabulary
    columns: Mapping[str, Column]
    needed: tuple[str, ...]


_MONEY: Final = {
    "at": Column.DATE,
    "amount": Column.AMOUNT,
    "disputed": Column.DISPUTED,
    "utr": Column.UTR,
    "complaint": Column.ACKNOWLEDGEMENT,
    "layer": Column.LAYER,
    "remarks": Column.REMARKS,
}

FORMS: Final[Mapping[str, Form]] = MappingProxyType(
    {
        "transfers": Form(
            reader=TableReader(PlainTable.TRANSFERS),
            vocabulary=tables.NAMES[PlainTable.TRANSFERS],
            columns={
                "payer": Column.ACCOUNT,
                "beneficiary": Column.BENEFICIARY,
                **_MONEY,
                "rail": Column.MODE,
                "ifsc": Column.IFSC,
                "bank": Column.BANK,
                "payer_bank": Column.ACTION_BANK,
            },
            needed=("payer", "beneficiary", "at", "amount"),
        ),
        "withdrawals": Form(
            reader=TableReader(PlainTable.WITHDRAWALS),
            vocabulary=tables.NAMES[PlainTable.WITHDRAWALS],
            columns={
                "account": Column.ACCOUNT,
                "machine": Column.ATM,
                **_MONEY,
                "channel": Column.CHANNEL,
                "place": Column.PLACE,
                "bank": Column.ACTION_BANK,
            },
            needed=("account", "machine", "at", "amount"),
        ),
        "holds": Form(
            reader=TableReader(PlainTable.HOLDS),
            vocabulary=tables.NAMES[PlainTable.HOLDS],
            columns={"account": Column.ACCOUNT, **_MONEY, "bank": Column.ACTION_BANK},
            needed=("account", "at", "amount", "complaint"),
        ),
        "statement": Form(
            reader=statements.StatementReader(),
            vocabulary=statements.NAMES,
            columns={
                "date": Column.DATE,
                "narration": Column.NARRATION,
                "debit": Column.DEBIT,
                "credit": Column.CREDIT,
                "balance": Column.BALANCE,
                "amount": Column.AMOUNT,
                "direction": Column.DIRECTION,
                "reference": Column.REFERENCE,
                "time": Column.TIME,
                "account": Column.ACCOUNT,
            },
            needed=("date", "narration", "debit", "credit", "balance"),
        ),
        "calls": Form(
            reader=CallRecordReader(),
            vocabulary=CALL_NAMES,
            columns={
                "target": Column.SUBSCRIBER,
                "other": Column.OTHER_PARTY,
                "type": Column.CALL_TYPE,
                "date": Column.DATE,
                "imei": Column.IMEI,
                "time": Column.TIME,
                "duration": Column.DURATION,
                "caller": Column.CALLER,
                "called": Column.CALLED,
                "service": Column.SERVICE,
                "imsi": Column.IMSI,
                "first_cell": Column.FIRST_CELL,
                "last_cell": Column.LAST_CELL,
                "first_place": Column.FIRST_PLACE,
                "last_place": Column.LAST_PLACE,
                "forwarded": Column.FORWARDED,
            },
            needed=("target", "other", "type", "date", "imei"),
        ),
        "complaints": Form(
            reader=complaints.ComplaintListReader(),
            vocabulary=complaints.NAMES,
            columns={
                "complaint": Column.ACKNOWLEDGEMENT,
                "amount": Column.AMOUNT,
                "reported": Column.REPORTED,
                "district": Column.DISTRICT,
                "occurred": Column.DATE,
                "state": Column.STATE,
                "phone": Column.PHONE,
                "sub_category": Column.SUB_CATEGORY,
                "account": Column.ACCOUNT,
                "bank": Column.BANK,
                "status": Column.STATUS,
            },
            needed=("complaint", "amount", "reported"),
        ),
        "atms": Form(
            reader=atms.AtmRegisterReader(),
            vocabulary=atms.NAMES,
            columns={
                "machine": Column.ATM,
                "latitude": Column.LATITUDE,
                "longitude": Column.LONGITUDE,
                "address": Column.PLACE,
                "bank": Column.BANK,
                "accuracy": Column.ACCURACY,
                "district": Column.DISTRICT,
                "state": Column.STATE,
            },
            needed=("machine", "address"),
        ),
        "branches": Form(
            reader=branches.BranchDirectoryReader(),
            vocabulary=branches.NAMES,
            columns={
                "ifsc": Column.IFSC,
                "branch": Column.BRANCH,
                "bank": Column.BANK,
                "address": Column.PLACE,
                "city": Column.CITY,
                "district": Column.DISTRICT,
                "state": Column.STATE,
                "pin": Column.PIN,
            },
            needed=("ifsc", "branch"),
        ),
        "suspects": Form(
            reader=suspects.SuspectListReader(),
            vocabulary=suspects.NAMES,
            columns={
                "value": Column.VALUE,
                "kind": Column.KIND,
                "grade": Column.GRADE,
                "source": Column.SOURCE_NAME,
                "phone": Column.PHONE,
                "account": Column.ACCOUNT,
                "upi": Column.UPI,
                "imei": Column.IMEI,
                "remarks": Column.REMARKS,
                "listed_on": Column.DATE,
            },
            needed=("value", "kind", "grade"),
        ),
    }
)
"""Every kind of table that can be mapped, by the name that `--as` gives it."""
