"""Trails as files of every form, and what a reading of one says, to be held against the key."""

import csv
import html
import io
from collections import Counter
from collections.abc import Mapping
from datetime import date, datetime

from graph.model.batch import FactBatch
from graph.model.entity import Account, EntityRecord, UpiHandle, Wallet
from graph.model.fact import INDIA, Fact
from graph.model.ids import EntityKey
from graph.model.transfer import ActionKind, Hold, OtherAction, Transfer, Withdrawal
from tests.biff import biff
from tests.trails import Party, Said, Trail, Writer
from tests.workbooks import read, workbook

FORMS = ("xlsx", "xls", "html", "csv")
TELLING = {"MASKED", "NOT_AVAILABLE", "PRECISION_LOST"}
SHEET_OF = {ActionKind.OTHER: "OTHER", ActionKind.SMALL: "SMALL", ActionKind.OLD: "OLD",
            ActionKind.REFUND: "REFUND"}  # fmt: skip


def written(seed: int, form: str) -> tuple[Trail, bytes]:
    """Give a random trail and the file that says it."""
    writer = Writer(seed, is_text=form in {"html", "csv"}, has_names=form != "csv")
    if form == "csv":
        trail = writer.trail(kinds=[("HOP", "ATM")[seed % 2]])
        return trail, _csv(trail, seed)
    trail = writer.trail()
    match form:
        case "xlsx":
            return trail, workbook(trail.sheets, merged=trail.merged)
        case "xls":
            sheets = {name: [[_old(cell) for cell in row] for row in rows]
                      for name, rows in trail.sheets.items()}  # fmt: skip
            return trail, biff(sheets, trail.merged)
    return trail, _html(trail)


def _old(cell: object) -> object:
    if isinstance(cell, datetime):
        return f"{cell:%d/%m/%Y %H:%M:%S}"
    return f"{cell:%d/%m/%Y}" if isinstance(cell, date) else cell


def _csv(trail: Trail, seed: int) -> bytes:
    (rows,) = trail.sheets.values()
    text = io.StringIO()
    csv.writer(text, delimiter=",;\t|"[seed // 2 % 4]).writerows(rows)
    return text.getvalue().encode(("utf-8-sig", "utf-8", "utf-16")[seed // 8 % 3])


def _html(trail: Trail) -> bytes:
    tables = []
    for name, rows in trail.sheets.items():
        lines = "".join(
            "<tr>" + "".join(f"<td>{_text(cell)}</td>" for cell in row) + "</tr>" for row in rows
        )
        tables.append(f"<h3>{html.escape(name)}</h3><table border=1>{lines}</table>")
    return f"<html><body>{''.join(tables)}</body></html>".encode()


def _text(cell: object) -> str:
    return "" if cell is None else str(cell)  # markup inside a cell stays markup


def said_by(content: bytes, trail: Trail) -> tuple[Counter[Said], FactBatch]:
    """Read a file, and give what its rows say, as the answer key would."""
    batch = read(content, name=trail.name)
    facts = {fact.id: fact for fact in batch.facts}
    parties = {
        fact.entity.key: _party(fact) for fact in batch.facts if isinstance(fact, EntityRecord)
    }
    mains = [facts[main] for sheet in batch.sheets for main in sheet.row_facts]
    return Counter(_said(fact, parties) for fact in mains), batch


def _party(fact: EntityRecord) -> Party:
    match fact.entity:
        case Account(number=number, flags=flags):
            flag = next(iter(TELLING & flags), "")
            return Party(kind="ACCOUNT", name="" if flag else number, flag=flag)
        case UpiHandle(handle=handle):
            return Party(kind="UPI", name=handle)
        case Wallet(token=token):
            return Party(kind="WALLET", name=token.lower().upper())
    return Party(kind="OTHER", name="")


def _said(fact: Fact, parties: Mapping[EntityKey, Party]) -> Said:
    assert isinstance(fact, Transfer | Withdrawal | Hold | OtherAction)
    beneficiary = machine = disputed = None
    sheet, account = "HOLD", EntityKey("")
    match fact:
        case Transfer(payer=account, beneficiary=to):
            sheet, beneficiary, disputed = "HOP", parties[to], fact.disputed_paise
        case Withdrawal(account=account, channel=channel, atm=atm):
            sheet, disputed = channel.value, fact.disputed_paise
            machine = atm.removeprefix("atm:") if atm else None
        case Hold(account=account):
            pass
        case OtherAction(account=account, kind=kind):
            sheet = SHEET_OF[kind]
    return Said(
        sheet=sheet,
        complaint=str(fact.complaint),
        account=parties[account],
        beneficiary=beneficiary,
        paise=fact.amount_paise,
        disputed=disputed,
        utr=fact.utr,
        at=fact.event_at.astimezone(INDIA) if fact.event_at else None,
        precision=fact.event_precision.value,
        layer=fact.layer,
        machine=machine,
    )
