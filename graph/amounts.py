"""Turn text into paise and instants."""

from __future__ import annotations

import math
import re
from datetime import UTC, date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from graph.errors import MalformedRow
from graph.model.cell import Cell, text_of
from graph.model.fact import INDIA, Precision
from graph.model.money import PAISE_A_RUPEE

MOST_RUPEES: Final = Decimal(10) ** 14  # above all money there is; keeps sums within 64 bits
NO_VALUE: Final = frozenset({"", "-", "--", "NA", "N.A.", "N/A", "NIL", "NONE", "NULL", "NAN"})
CURRENCY: Final = re.compile(
    r"^(?:rs|inr|rupees|₹)\.?\s*|\s*(?:/-|/=|-/|inr|rs\.?|₹|only)\.?$", re.IGNORECASE
)

PLAIN: Final = re.compile(r"(\d{1,13})(?:\.(\d{0,2}))?", re.ASCII)  # what most files write
GROUPED: Final = re.compile(r"\d{1,3}(?:,\d{2,3})*(?:\.\d*)?|\d+(?:\.\d*)?|\.\d+")

SERIAL_EPOCH: Final = datetime(1899, 12, 30)  # noqa: DTZ001  a spreadsheet's dates have no zone
FIRST_YEAR: Final = 2000
LAST_YEAR: Final = 2100
NOON: Final = 12
MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
CLOCK: Final = (
    r"(?:[T,\s]+(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:\.\d+)?)?"
    r"(?:[:\s]*(?P<half>[AaPp])\.?[Mm]\.?)?(?P<zone>Z|[+-]\d{2}:?\d{2})?)?(?:\s*(?:IST|hrs?\.?))?"
)
DAY_FIRST: Final = re.compile(
    r"(?P<day>\d{1,2})[-/. ](?P<month>\d{1,2}|[A-Za-z]{3,9})[-/., ]+(?P<year>\d{4}|\d{2})" + CLOCK
)
YEAR_FIRST: Final = re.compile(
    r"(?P<year>\d{4})[-/.](?P<month>\d{1,2})[-/.](?P<day>\d{1,2})" + CLOCK
)
PLAIN_INSTANT: Final = re.compile(  # what most files write
    r"(\d{1,2})[-/](\d{1,2})[-/](\d{4}) (\d{1,2}):(\d{2}):(\d{2})", re.ASCII
)
ISO_INSTANT: Final = re.compile(  # what programs write
    r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:Z|[+-]\d\d:\d\d)?", re.ASCII
)
UNREADABLE_DATE: Final = "this is no date; write it as 31/12/2026 17:05:09"
UNREADABLE_AMOUNT: Final = "this is no amount; write it as 1,23,456.00"


def parse_paise(cell: Cell) -> int | None:
    """Give an amount of rupees as paise; None if the cell is empty or says NA.

    An amount in brackets or with a minus is negative. Half a paisa goes up.

    Raises:
        MalformedRow: It is no amount; never taken for 0.
    """
    if isinstance(cell, str):  # most are
        plain = PLAIN.fullmatch(cell)
        return _plain_paise(plain) if plain else _parse_rupees(text_of(cell))
    match cell:
        case None:
            return None
        case bool() | datetime() | date() | time() | timedelta():
            raise MalformedRow(UNREADABLE_AMOUNT)
        case float() if not math.isfinite(cell):
            raise MalformedRow(UNREADABLE_AMOUNT)
        case int() | float():
            return _paise(Decimal(repr(cell)))


def _plain_paise(plain: re.Match[str]) -> int:
    return int(plain[1]) * PAISE_A_RUPEE + int((plain[2] or "").ljust(2, "0"))


def _parse_rupees(text: str) -> int | None:
    if plain := PLAIN.fullmatch(text):
        return _plain_paise(plain)
    if text.upper() in NO_VALUE:
        return None
    bare = text
    is_negative = bare.startswith("(") and bare.endswith(")")
    if is_negative:
        bare = bare[1:-1].strip()
    while (shorter := CURRENCY.sub("", bare).strip()) != bare:
        bare = shorter
    if bare.startswith(("-", "+")):
        is_negative = is_negative or bare.startswith("-")
        bare = CURRENCY.sub("", bare[1:].strip())
    bare = bare.replace(", ", ",").replace(" ", "")
    if not GROUPED.fullmatch(bare):
        raise MalformedRow(UNREADABLE_AMOUNT)
    paise = _paise(Decimal(bare.replace(",", "")))
    return -paise if is_negative else paise


def _paise(rupees: Decimal) -> int:
    if abs(rupees) >= MOST_RUPEES:
        raise MalformedRow(UNREADABLE_AMOUNT)
    return int((rupees * PAISE_A_RUPEE).quantize(Decimal(1), rounding=ROUND_HALF_UP))


def parse_instant(cell: Cell) -> tuple[datetime | None, Precision]:
    """Give the first instant a cell may mean, aware UTC, and how exactly it is known.

    Times without a zone are India's. The day stands before the month. AM or PM
    is believed only of hours up to 12. A date alone is a day of unknown hour.
    Nothing, or NA, is ``(None, UNKNOWN)``.

    Raises:
        MalformedRow: It is no date between 2000 and 2100.
    """
    if isinstance(cell, str):  # most are
        if ISO_INSTANT.fullmatch(cell):
            return _iso_instant(cell), Precision.SECOND
        return _parse_written(text_of(cell))
    match cell:
        case None:
            return None, Precision.UNKNOWN
        case datetime():
            return _instant(cell), Precision.SECOND
        case date():
            return _instant(datetime.combine(cell, time())), Precision.DAY
        case bool() | time() | timedelta():
            raise MalformedRow(UNREADABLE_DATE)
        case int() | float():
            return _parse_serial(cell)


def _parse_serial(serial: float) -> tuple[datetime, Precision]:
    try:
        wall = SERIAL_EPOCH + timedelta(seconds=round(serial * 86_400))
    except (OverflowError, ValueError):
        raise MalformedRow(UNREADABLE_DATE) from None
    return _instant(wall), Precision.DAY if float(serial).is_integer() else Precision.SECOND


def _parse_written(text: str) -> tuple[datetime | None, Precision]:
    if plain := PLAIN_INSTANT.fullmatch(text):
        return _plain_instant(plain), Precision.SECOND
    if ISO_INSTANT.fullmatch(text):
        return _iso_instant(text), Precision.SECOND
    if text.upper() in NO_VALUE:
        return None, Precision.UNKNOWN
    found = DAY_FIRST.fullmatch(text) or YEAR_FIRST.fullmatch(text)
    if found is None:
        raise MalformedRow(UNREADABLE_DATE)
    try:
        day = date(_year(found["year"]), _month(found["month"]), int(found["day"]))
        if found["hour"] is None:
            return _instant(datetime.combine(day, time())), Precision.DAY
        wall = datetime.combine(day, _clock(found))
        if found["zone"]:
            wall = datetime.fromisoformat(wall.isoformat() + found["zone"])
    except ValueError:
        raise MalformedRow(UNREADABLE_DATE) from None
    return _instant(wall), Precision.SECOND if found["second"] else Precision.MINUTE


def _plain_instant(found: re.Match[str]) -> datetime:
    day, month, year, hour, minute, second = map(int, found.groups())
    try:
        return _instant(datetime(year, month, day, hour, minute, second, tzinfo=INDIA))
    except ValueError:
        raise MalformedRow(UNREADABLE_DATE) from None


def _iso_instant(text: str) -> datetime:
    try:
        return _instant(datetime.fromisoformat(text))
    except ValueError:
        raise MalformedRow(UNREADABLE_DATE) from None


def _year(digits: str) -> int:
    return int(digits) if len(digits) == len("2026") else FIRST_YEAR + int(digits)


def _month(text: str) -> int:
    if text.isdigit():
        return int(text)
    return MONTHS.index(text[:3].lower()) + 1


def _clock(found: re.Match[str]) -> time:
    hour = int(found["hour"])
    if found["half"] and 0 < hour <= NOON:
        hour = hour % NOON + (NOON if found["half"] in "Pp" else 0)
    return time(hour, int(found["minute"]), int(found["second"] or 0))


def _instant(wall: datetime) -> datetime:
    if not FIRST_YEAR <= wall.year < LAST_YEAR:
        raise MalformedRow(UNREADABLE_DATE)
    return (wall if wall.tzinfo else wall.replace(tzinfo=INDIA)).astimezone(UTC)
