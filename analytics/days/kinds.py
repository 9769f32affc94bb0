"""Kinds of days: weekdays, pay days, and the holidays of a state."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import Final

from graph.model.day import DayKind
from graph.model.fact import A_DAY, INDIA
from graph.model.forecast import TimeWindow

WEEKDAYS: Final = tuple(DayKind)[:7]
LAST_PAY_DAY: Final = 7  # wages are due by the seventh: Payment of Wages Act 1936, section 5
OTHER_NAMES: Final[Mapping[str, str]] = {
    "ANDAMAN NICOBAR": "AN",
    "CHATTISGARH": "CG",
    "DADRA NAGAR HAVELI": "DH",
    "DAMAN DIU": "DH",
    "NCT OF DELHI": "DL",
    "ORISSA": "OD",
    "PONDICHERRY": "PY",
    "UTTARANCHAL": "UK",
}
"""States as directories and portals write them, where the holidays' library does not."""


def days_of(window: TimeWindow) -> list[date]:
    """Give India's days of a window of whole ones."""
    first, end = (at.astimezone(INDIA).date() for at in (window.start, window.end))
    return [first + no * A_DAY for no in range((end - first).days)]


@cache
def kinds_of(day: date, *, state: str | None) -> frozenset[DayKind]:
    """Give what kinds of day one is in a state, as `STATE/NAME` writes it; None: in all India."""
    kinds = {WEEKDAYS[day.weekday()]}
    if is_pay_day(day):
        kinds.add(DayKind.PAY_DAYS)
    if day in _holidays(state_code(state), day.year):
        kinds.add(DayKind.HOLIDAYS)
    return frozenset(kinds)


def is_pay_day(day: date) -> bool:
    """Tell whether wages are paid: from the last of a month to the seventh.

    >>> is_pay_day(date(2026, 2, 28)), is_pay_day(date(2026, 3, 8))
    (True, False)
    """
    return day.day <= LAST_PAY_DAY or (day + A_DAY).day == 1


def state_of(district: str | None) -> str | None:
    """Give the state of ``STATE/NAME``."""
    return district.partition("/")[0] if district else None


def state_code(state: str | None) -> str | None:
    """Give the code by which a state's holidays are known; None: unknown, so all India's."""
    return _codes().get(_plain(state)) if state else None


@cache
def _codes() -> Mapping[str, str]:
    from holidays.countries.india import India  # noqa: PLC0415 - a fifth of a second to import

    named = {_plain(name): code for name, code in India.subdivisions_aliases.items()}
    return {**named, **OTHER_NAMES}


def _plain(state: str) -> str:
    """Give a state's name without "and", signs and small letters.

    >>> _plain("Jammu & Kashmir"), _plain("Andaman and Nicobar Islands")
    ('JAMMU KASHMIR', 'ANDAMAN NICOBAR')
    """
    words = state.upper().replace("&", " ").split()
    return " ".join(word for word in words if word not in {"AND", "ISLANDS"})


@cache
def _holidays(code: str | None, year: int) -> frozenset[date]:
    """Give the public holidays of a year; where no almanac reaches, those of fixed date."""
    from holidays.countries.india import India  # noqa: PLC0415 - as above

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that the year lies outside the almanac
        return frozenset(India(subdiv=code, years=year))
