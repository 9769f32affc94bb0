"""What a spreadsheet or a CSV file holds in one cell, and the text of it."""

from __future__ import annotations

import math
import re
from datetime import date, datetime, time, timedelta
from typing import Final, TypeAlias

Cell: TypeAlias = "str | int | float | bool | datetime | date | time | timedelta | None"

MARKUP: Final = re.compile(r"<[^<>]{0,200}>")
BLANKS: Final = re.compile(r"[\s\u200b-\u200f\u2060\ufeff]+")
DIGIT: Final = re.compile(r"\d")


def text_of(cell: Cell) -> str:
    """Give a cell's text: no markup, single blanks, digits of any script as 0 to 9.

    A whole number loses the ``.0`` that spreadsheets give it.
    """
    if isinstance(cell, str):  # most are
        return _plain(cell)
    match cell:
        case None:
            return ""
        case float() if math.isfinite(cell) and cell.is_integer():
            return str(int(cell))
        case datetime() | date() | time():
            return cell.isoformat()
        case _:
            return str(cell)


def _plain(text: str) -> str:
    if text.isascii() and text.isalnum():
        return text
    if "<" in text:
        text = MARKUP.sub(" ", text)
    if not text.isascii():
        text = DIGIT.sub(lambda digit: str(int(digit[0])), text)
        text = BLANKS.sub(" ", text)
    return " ".join(text.split())
