"""Figures in words, for reasons and titles in plain English."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from graph.model.fact import INDIA, Precision

TWO_DAYS_H: Final = 48


def count_text(count: int, one: str, many: str | None = None) -> str:
    """Give a count with its noun.

    >>> count_text(1, "machine"), count_text(3, "machine"), count_text(2, "draw", "draws")
    ('1 machine', '3 machines', '2 draws')
    """
    return f"{count} {one if count == 1 else many or one + 's'}"


def times_text(count: int) -> str:
    """Give how often: once, twice, 3 times."""
    match count:
        case 1:
            return "once"
        case 2:
            return "twice"
        case _:
            return f"{count} times"


def instant_text(at: datetime, precision: Precision = Precision.MINUTE) -> str:
    """Give an instant in India's time, or its day where no more is known.

    >>> from datetime import UTC
    >>> instant_text(datetime(2026, 9, 3, 8, 35, tzinfo=UTC))
    '3 September 2026 at 14:05 IST'
    """
    local = at.astimezone(INDIA)
    day = f"{local.day} {local:%B %Y}"
    if precision in (Precision.DAY, Precision.UNKNOWN):
        return day
    return f"{day} at {local:%H:%M} IST"


def hours_text(from_hour: int, to_hour: int) -> str:
    """Give a stretch of hours of India's day: between 09:00 and 12:00 IST."""
    return f"between {from_hour:02}:00 and {to_hour:02}:00 IST"


def span_text(start: datetime, end: datetime) -> str:
    """Give a window in India's time; a window of a day names its start alone."""
    first, last = start.astimezone(INDIA), end.astimezone(INDIA)
    if first.date() == last.date():
        return f"{first.day} {first:%B}, {first:%H:%M} to {last:%H:%M} IST"
    if end - start == timedelta(days=1):
        return f"the day from {first.day} {first:%B}, {first:%H:%M} IST"
    return f"{first.day} {first:%B}, {first:%H:%M} to {last.day} {last:%B}, {last:%H:%M} IST"


def percent_text(share: float) -> str:
    """Give a share of 1 as whole per cent: 45 %."""
    return f"{round(share * 100)} %"


def age_text(hours: float) -> str:
    """Give how long ago in hours, or from two days on in days.

    >>> age_text(1), age_text(47.6), age_text(80)
    ('1 hour', '2 days', '3 days')
    """
    if round(hours) < TWO_DAYS_H:
        return count_text(round(hours), "hour")
    return count_text(round(hours / (TWO_DAYS_H / 2)), "day")
