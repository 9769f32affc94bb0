"""The sheets of a CompleteTrail workbook: how each is called, and where its columns stand.

Layouts were confirmed by several independent readers of these exports; where
they did not agree (POS) a column is known by its header alone.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from graph.intake.headers import Column, HeaderRow, header_key
from graph.model.transfer import ActionKind, CashChannel


class SheetKind(StrEnum):
    """What a sheet of the export is about."""

    HOP = "HOP"
    ATM = "ATM"
    AEPS = "AEPS"
    POS = "POS"
    CHEQUE = "CHEQUE"
    CSP = "CSP"
    HOLD = "HOLD"
    OTHER = "OTHER"
    SMALL = "SMALL"
    REFUND = "REFUND"
    OLD = "OLD"
    WRONG = "WRONG"
    CLOSED = "CLOSED"
    NOT_RECEIVED = "NOT_RECEIVED"


CHANNELS: Final[Mapping[SheetKind, CashChannel]] = MappingProxyType(
    {
        SheetKind.ATM: CashChannel.ATM,
        SheetKind.AEPS: CashChannel.AEPS,
        SheetKind.POS: CashChannel.POS,
        SheetKind.CHEQUE: CashChannel.CHEQUE,
        SheetKind.CSP: CashChannel.CSP,
    }
)
ACTIONS: Final[Mapping[SheetKind, ActionKind]] = MappingProxyType(
    {
        SheetKind.OTHER: ActionKind.OTHER,
        SheetKind.SMALL: ActionKind.SMALL,
        SheetKind.REFUND: ActionKind.REFUND,
        SheetKind.OLD: ActionKind.OLD,
        SheetKind.WRONG: ActionKind.WRONG,
        SheetKind.CLOSED: ActionKind.CLOSED,
        SheetKind.NOT_RECEIVED: ActionKind.NOT_RECEIVED,
    }
)

_STARTS: Final[Sequence[tuple[str, SheetKind]]] = (
    ("moneytransfer", SheetKind.HOP),
    ("monthlytransfer", SheetKind.HOP),
    ("withdrawalthroughatm", SheetKind.ATM),
    ("cashwithdrawalthroughche", SheetKind.CHEQUE),
    ("withdrawalthroughcheque", SheetKind.CHEQUE),
    ("withdrawalthroughpos", SheetKind.POS),
    ("withdrawalthroughcustomerse", SheetKind.CSP),
    ("aeps", SheetKind.AEPS),
    ("transactionputonhold", SheetKind.HOLD),
    ("otherslessthen500", SheetKind.SMALL),
    ("otherslessthan500", SheetKind.SMALL),
    ("oldtransaction", SheetKind.OLD),
    ("refundcompleted", SheetKind.REFUND),
    ("wrongtransaction", SheetKind.WRONG),
    ("closedcomplaint", SheetKind.CLOSED),
    ("fundsnotreceived", SheetKind.NOT_RECEIVED),
)
_WHOLE: Final = frozenset({"other", "others"})
_GIVEN: Final = re.compile(r"(?:sheet|table|worksheet|export|data)\d*")
_TELLING: Final[Mapping[SheetKind, frozenset[Column]]] = MappingProxyType(
    {
        SheetKind.CHEQUE: frozenset({Column.CHEQUE}),
        SheetKind.POS: frozenset({Column.MERCHANT_ID, Column.MERCHANT, Column.APPROVAL}),
        SheetKind.ATM: frozenset({Column.ATM}),
    }
)
_ENDS_WITH_NODAL: Final = frozenset({SheetKind.HOLD, SheetKind.OTHER, SheetKind.SMALL})
_HELD: Final = frozenset({"putonholdamount", "putonholddate"})

_HEAD: Final = (Column.SERIAL, Column.ACKNOWLEDGEMENT, Column.ACCOUNT, Column.UTR)
LAYOUTS: Final[Mapping[SheetKind, tuple[Column, ...]]] = MappingProxyType(
    {
        SheetKind.HOP: (
            *_HEAD,
            Column.BANK,
            Column.LAYER,
            Column.BENEFICIARY,
            Column.IFSC,
            Column.DATE,
            Column.OTHER_UTR,
            Column.AMOUNT,
            Column.DISPUTED,
            Column.REFERENCE,
            Column.REMARKS,
            Column.ACTION_BANK,
            Column.ACTION_DATE,
            Column.NODAL,
        ),
        SheetKind.ATM: (
            *_HEAD,
            Column.DATE,
            Column.AMOUNT,
            Column.DISPUTED,
            Column.ATM,
            Column.PLACE,
            Column.REFERENCE,
            Column.REMARKS,
            Column.ACTION_BANK,
            Column.ACTION_DATE,
            Column.NODAL,
        ),
        SheetKind.AEPS: (
            *_HEAD,
            Column.DATE,
            Column.AMOUNT,
            Column.REFERENCE,
            Column.REMARKS,
            Column.ACTION_BANK,
            Column.ACTION_DATE,
            Column.PARENT_UTR,
            Column.PARENT_ACCOUNT,
            Column.PARENT_IFSC,
            Column.PARENT_LAYER,
            Column.NODAL,
        ),
        SheetKind.HOLD: (
            *_HEAD,
            Column.DATE,
            Column.AMOUNT,
            Column.ACTION_BANK,
            Column.ACTION_DATE,
        ),
        SheetKind.OTHER: (
            *_HEAD,
            Column.DATE,
            Column.AMOUNT,
            Column.REFERENCE,
            Column.REMARKS,
            Column.ACTION_BANK,
            Column.ACTION_DATE,
        ),
        SheetKind.SMALL: (
            *_HEAD,
            Column.REFERENCE,
            Column.REMARKS,
            Column.ACTION_BANK,
            Column.ACTION_DATE,
        ),
    }
)
"""Columns by position from 0, for headers that are blank and sheets that have none."""


def kind_of_sheet(name: str) -> SheetKind | None:
    """Tell a sheet by its name, whatever its capitals, dots and trailing blanks."""
    key = header_key(name)
    if key in _WHOLE:
        return SheetKind.OTHER
    for start, kind in _STARTS:
        if key.startswith(start):
            return kind
    return None


def layout_of(kind: SheetKind, width: int) -> tuple[Column, ...]:
    """Give a sheet's columns by position; three kinds have a layer in wider exports alone."""
    layout = LAYOUTS.get(kind, ())
    if kind in _ENDS_WITH_NODAL and width > len(layout):
        layer = (Column.LAYER,) if width > len(layout) + 1 else ()
        return (*layout, *layer, Column.NODAL)
    return layout


def has_no_name(name: str) -> bool:
    """Tell whether a sheet's name says nothing: that of CSV, or one a program gave it."""
    return not name or _GIVEN.fullmatch(header_key(name)) is not None


def kind_by_columns(header: HeaderRow) -> SheetKind | None:
    """Tell a table without a sheet name by the columns that only one kind has."""
    columns, texts = header.columns.keys(), frozenset(header.texts)
    if {Column.BENEFICIARY, Column.DISPUTED} <= columns and Column.CHEQUE not in columns:
        return SheetKind.HOP
    if Column.AMOUNT not in columns:
        return None
    if {Column.PARENT_ACCOUNT, Column.PARENT_LAYER} <= columns:
        return SheetKind.AEPS
    for kind, telling in _TELLING.items():
        if telling & columns:
            return kind
    return SheetKind.HOLD if _HELD & texts else None


def needed_columns(kind: SheetKind) -> tuple[Column, ...]:
    """Give the columns without which a sheet is refused (DOMAIN.md 2.2)."""
    match kind:
        case SheetKind.HOP:
            return (Column.ACCOUNT, Column.BENEFICIARY, Column.AMOUNT, Column.DISPUTED)
        case kind if kind in ACTIONS:
            return (Column.ACCOUNT,)
        case _:
            return (Column.ACCOUNT, Column.AMOUNT)
