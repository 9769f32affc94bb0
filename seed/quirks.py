"""Spell values and sheets as real exports do, plainly or oddly (DOMAIN.md section 2.3)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from random import Random
from typing import Final

from seed.chance import happens
from seed.sheets import HEADERS, Spelling, Value
from seed.values import MadeAccount

PLAIN_INSTANT: Final = "%d/%m/%Y %H:%M:%S"
INSTANTS: Final = (
    "%d/%m/%Y %H:%M:{half}",  # a 24-hour clock with a stray half of the day for the seconds
    "%d/%m/%Y %I:%M:%S {half}",
    "%d-%m-%Y %H:%M:%S",
)
MOST_EXACT_DIGITS: Final = 15  # a spreadsheet's number keeps no more
MOST_TITLE_CHARS: Final = 31  # of a sheet's name
HOP_SHEET: Final = "Money Transfer to"
LAST_GROUP: Final = 3
NOON: Final = 12


def plain_spelling() -> Spelling:
    """Spell everything as the portal means to."""
    return Spelling(
        account=lambda account: account.number,
        bank=str,
        paise=rupees,
        instant=lambda at: at.strftime(PLAIN_INSTANT),
        atm=str,
        place=str,
    )


def odd_spelling(random: Random) -> Spelling:
    """Spell each value in one of the ways that real exports were seen to."""

    def instant(at: datetime) -> str:
        half = "PM" if at.hour >= NOON else "AM"
        return at.strftime(random.choice(INSTANTS).format(half=half))

    return Spelling(
        account=lambda account: _odd_account(account, random),
        bank=lambda name: random.choice((name, name, f"{name} ", f"{name}<br/>", f"{name}<hr/>")),
        paise=lambda paise: random.choice((rupees(paise), f" {rupees(paise)}", _bare(paise))),
        instant=instant,
        atm=lambda atm_id: f" ATM ID :-{atm_id}",
        place=lambda place: f"Place of ATM :-{place}",
    )


def rupees(paise: int) -> str:
    """Give rupees as the portal writes them: ``1,23,456.00``."""
    whole, rest = divmod(paise, 100)
    head, tail = str(whole)[:-LAST_GROUP], str(whole)[-LAST_GROUP:]
    while head:
        head, tail = head[:-2], f"{head[-2:]},{tail}"
    return f"{tail}.{rest:02}"


def _bare(paise: int) -> str:
    return f"{paise // 100}.{paise % 100:02}"


def _odd_account(account: MadeAccount, random: Random) -> Value:
    number = account.number
    if not number.isdigit() or happens(0.7, random):
        return number
    if happens(0.7, random) or len(number) > MOST_EXACT_DIGITS:
        return "0" * random.randint(2, 5) + number
    return float(number)


def odd_sheet(
    name: str, rows: Sequence[list[Value]], random: Random
) -> tuple[str, list[list[Value]]]:
    """Give a sheet's name and all its lines, with a repeated header, a repeat and a total."""
    header = list(HEADERS[name])
    lines: list[list[Value]] = [_odd_header(header), *rows]
    if happens(0.5, random):
        lines.insert(1 + len(rows) // 2, lines[0])
    if happens(0.5, random):
        lines.append(list(rows[-1]))
    if name == HOP_SHEET:
        total: list[Value] = [None] * len(header)
        total[0] = "Total"
        lines.append(total)
    if happens(0.3, random):
        name = f"{name.upper()} "[:MOST_TITLE_CHARS]
    return name, lines


def _odd_header(header: Sequence[str]) -> list[Value]:
    renamed = {
        "Transaction ID / UTR Number": "Transaction Id / UTR Number2",
        "Withdrawal Date & Time": "Withdrawal Date & Ti",
    }
    return [renamed.get(title, title) for title in header]
