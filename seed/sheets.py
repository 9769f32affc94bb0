"""The sheets of a CompleteTrail workbook as the portal writes them: headers and rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, TypeAlias

from graph.model.transfer import ActionKind, CashChannel
from seed.values import MadeAccount, MadeAction, MadeComplaint, MadeDraw, MadeHold, MadeHop

Value: TypeAlias = "str | int | float | None"

HEAD: Final = (
    "S No.",
    "Acknowledgement No.",
    "Account No./ (Wallet /PG/PA) Id",
    "Transaction Id / UTR Number",
)
TAIL: Final = ("Action Taken By bank", "Date of Action")
HEADERS: Final[Mapping[str, Sequence[str]]] = {
    "Money Transfer to": (
        *HEAD,
        "Bank/FIs",
        "Layer",
        "Account No",
        "Ifsc Code",
        "Transaction Date",
        "Transaction ID / UTR Number",
        "Transaction Amount",
        "Disputed Amount",
        "Reference No",
        "Remarks",
        *TAIL,
        "pisnodal",
    ),
    "Transaction put on hold": (
        *HEAD,
        "Put on hold Date",
        "Put on hold Amount",
        *TAIL,
        "Layer",
        "pisnodal",
    ),
    "Withdrawal through ATM": (
        *HEAD,
        "Withdrawal Date & Time",
        "Withdrawal Amount",
        "Disputed Amount",
        "ATM ID",
        "Place/Location of ATM",
        "Reference No",
        "Remarks",
        *TAIL,
        "pisnodal",
    ),
    "AEPS": (
        *HEAD,
        "Withdrawal Date",
        "Withdrawal Amount",
        "Reference No",
        "Remarks",
        *TAIL,
        "ptrans",
        "paccountno",
        "pifsc_code",
        "players",
        "pisnodal",
    ),
    "Withdrawal through POS": (
        *HEAD,
        "MID",
        "TID",
        "Withdrawal Amount",
        "Disputed Amount",
        "Merchant Name",
        "Withdrawal Date & Time",
        "Approval Code",
        "Remarks",
        *TAIL,
        "pisnodal",
    ),
    "Cash Withdrawal through Cheque": (
        *HEAD,
        "Account No",
        "Ifsc Code",
        "Cheque No",
        "Withdrawal Date & Time",
        "Withdrawal Amount",
        "Disputed Amount",
        "Branch Location",
        "Branch Manager",
        "Reference No",
        "Remarks",
        *TAIL,
        "pisnodal",
    ),
    "Withdrawal through Customer Ser": (
        *HEAD,
        "Withdrawal Date & Time",
        "Withdrawal Amount",
        "Disputed Amount",
        "Reference No",
        "Remarks",
        *TAIL,
        "pisnodal",
    ),
    "Other": (
        *HEAD,
        "Transaction Date",
        "Transaction Amount",
        "Reference No",
        "Remarks",
        *TAIL,
        "Layer",
        "pisnodal",
    ),
    "Others Less Then 500": (*HEAD, "Reference No", "Remarks", *TAIL, "Layer", "pisnodal"),
    "Old Transaction": (
        "S No.",
        "Acknowledgement No",
        "Account No.",
        "Transaction Id",
        "Transaction Date",
        "Transaction Amount",
        "Reference No",
        "Remarks",
        *TAIL,
        "Layer",
        "pisnodal",
        "ptrans",
        "paccountno",
        "pifsc_code",
    ),
}
"""Header of each sheet by its name, in the order of the workbook (DOMAIN.md section 2.2)."""

SHEET_BY_CHANNEL: Final[Mapping[CashChannel, str]] = {
    CashChannel.ATM: "Withdrawal through ATM",
    CashChannel.AEPS: "AEPS",
    CashChannel.POS: "Withdrawal through POS",
    CashChannel.CHEQUE: "Cash Withdrawal through Cheque",
    CashChannel.CSP: "Withdrawal through Customer Ser",
}
SHEET_BY_ACTION: Final[Mapping[ActionKind, str]] = {
    ActionKind.OTHER: "Other",
    ActionKind.SMALL: "Others Less Then 500",
    ActionKind.OLD: "Old Transaction",
}
A_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Spelling:
    """How values are spelled in a workbook: plainly, or as oddly as real exports do."""

    account: Callable[[MadeAccount], Value]
    bank: Callable[[str], str]
    paise: Callable[[int], str]
    instant: Callable[[datetime], str]
    atm: Callable[[str], str]
    place: Callable[[str], str]


def rows_by_sheet(complaint: MadeComplaint, spell: Spelling) -> dict[str, list[list[Value]]]:
    """Give the rows of each sheet that has any, without headers, in the workbook's order."""
    rows: dict[str, list[list[Value]]] = {name: [] for name in HEADERS}
    for sheet, cells in _cells(complaint, spell):
        rows[sheet].append([len(rows[sheet]) + 1, complaint.number, *cells])
    return {name: found for name, found in rows.items() if found}


def _cells(complaint: MadeComplaint, spell: Spelling) -> Iterator[tuple[str, list[Value]]]:
    for hop in complaint.hops:
        yield "Money Transfer to", _hop(hop, spell)
    for hold in complaint.holds:
        yield "Transaction put on hold", _hold(hold, spell)
    for draw in complaint.draws:
        yield SHEET_BY_CHANNEL[draw.channel], _draw(draw, spell)
    for action in complaint.actions:
        yield SHEET_BY_ACTION[action.kind], _action(action, spell)


def _hop(hop: MadeHop, spell: Spelling) -> list[Value]:
    return [
        spell.account(hop.payer),
        hop.utr,
        spell.bank(hop.beneficiary.bank),
        hop.layer,
        spell.account(hop.beneficiary),
        hop.beneficiary.ifsc,
        spell.instant(hop.at),
        hop.utr,
        spell.paise(hop.amount_paise),
        spell.paise(hop.disputed_paise),
        hop.utr,
        f"IMPS P2A {hop.utr}" if hop.layer == 1 else None,
        *_tail(hop.payer, hop.at, spell),
        "N",
    ]


def _hold(hold: MadeHold, spell: Spelling) -> list[Value]:
    return [
        spell.account(hold.account),
        hold.utr,
        spell.instant(hold.at),
        spell.paise(hold.amount_paise),
        *_tail(hold.account, hold.at, spell),
        hold.layer,
        "N",
    ]


def _draw(draw: MadeDraw, spell: Spelling) -> list[Value]:
    head: list[Value] = [spell.account(draw.account), draw.utr]
    return [*head, *_of_channel(draw, spell), "N"]


def _of_channel(draw: MadeDraw, spell: Spelling) -> list[Value]:
    at, amount = spell.instant(draw.at), spell.paise(draw.amount_paise)
    disputed = spell.paise(draw.disputed_paise)
    tail = _tail(draw.account, draw.at, spell)
    parent = draw.parent
    match draw.channel:
        case CashChannel.ATM:
            atm = spell.atm(draw.machine.atm_id) if draw.machine else None
            place = spell.place(draw.machine.town.district) if draw.machine else None
            return [at, amount, disputed, atm, place, parent.utr, "ATM WDL", *tail]
        case CashChannel.AEPS:
            origin = [parent.utr, parent.payer.number, parent.payer.ifsc, str(parent.layer)]
            return [at, amount, parent.utr, "AEPS CW", *tail, *origin]
        case CashChannel.POS:
            shop = ["M39900001", f"T399{draw.utr[-5:]}", amount, disputed, "SEED BAZAAR"]
            return [*shop, at, "399001", "POS PURCHASE", *tail]
        case CashChannel.CHEQUE:
            cheque = [None, None, "000399", at, amount, disputed, draw.account.bank, None]
            return [*cheque, parent.utr, "SELF CHEQUE", *tail]
        case CashChannel.CSP:
            return [at, amount, disputed, parent.utr, "CSP WDL", *tail]


def _action(action: MadeAction, spell: Spelling) -> list[Value]:
    head: list[Value] = [spell.account(action.account), action.utr]
    at = spell.instant(action.at)
    tail = _tail(action.account, action.at, spell)
    paise = None if action.amount_paise is None else spell.paise(action.amount_paise)
    if action.kind is ActionKind.SMALL:
        return [*head, action.utr, "Amount less than 500", *tail, action.layer, "N"]
    rest: list[Value] = [at, paise, action.utr, None, *tail, action.layer, "N"]
    return [*head, *rest, *([None] * 3 if action.kind is ActionKind.OLD else [])]


def _tail(account: MadeAccount, at: datetime, spell: Spelling) -> list[Value]:
    return [spell.bank(account.bank), spell.instant(at + A_DAY)]
