"""Figures: complaints and withdrawals by district, hour and weekday, in both stores alike."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, Final, TypeAlias

from graph.model.complaint import FraudType
from graph.model.day import DayCell
from graph.model.fact import INDIA
from graph.model.forecast import FigureCell
from graph.store.mould import mould
from graph.store.values import A_MILLISECOND

Counted: TypeAlias = tuple[str | None, int, int | None]
"""District, hour of India's week as `hour_of_week` numbers it, paise."""

INDIA_AHEAD_MS: Final = INDIA.utcoffset(None) // A_MILLISECOND
AN_HOUR_MS: Final = 3_600_000
A_DAY_MS: Final = 86_400_000
EPOCH_DAY: Final = date(1970, 1, 1).toordinal()
DAYS: Final = 7
HOURS: Final = 24
FIRST_WEEKDAY: Final = 3  # 1 January 1970 was a Thursday

make_cell: Final = mould(FigureCell)


def hour_of_week(at_ms: int) -> int:
    """Give the hour of India's week, 0 to 167 from the midnight before a Thursday."""
    return (at_ms + INDIA_AHEAD_MS) // AN_HOUR_MS % (DAYS * HOURS)


def day_of(at_ms: int) -> int:
    """Give India's day, counted from 1 January 1970."""
    return (at_ms + INDIA_AHEAD_MS) // A_DAY_MS


def _place(hour: int) -> tuple[int, int]:
    """Give hour and weekday."""
    return hour % HOURS, (hour // HOURS + FIRST_WEEKDAY) % DAYS


_PLACES: Final = {hour: _place(hour) for hour in sorted(range(DAYS * HOURS), key=_place)}
"""Hour and weekday of each hour of a week, in the order of cells."""


def cells_of(counted: Iterable[Counted]) -> tuple[FigureCell, ...]:
    """Count rows by district, hour and weekday, in that order; the unknown district last."""
    by_district: dict[str | None, dict[int, tuple[int, int]]] = {}
    for district, hour, paise in counted:
        there = by_district.setdefault(district, {})
        count, total = there.get(hour, (0, 0))
        there[hour] = (count + 1, total + (paise or 0))
    return tuple(
        make_cell(
            district=district,
            hour=place[0],
            weekday=place[1],
            atm=None,
            count=there[hour][0],
            amount_paise=there[hour][1],
        )
        for district, there in sorted(by_district.items(), key=lambda one: (one[0] is None, one[0]))
        for hour, place in _PLACES.items()
        if hour in there
    )


def day_cell(row: Sequence[Any]) -> DayCell:
    """Give a count of district, kind of fraud, India's day from 1970, complaints and paise."""
    district, fraud_type, day, count, paise = row
    return DayCell(
        district=district,
        fraud_type=FraudType(fraud_type) if fraud_type else None,
        day=date.fromordinal(EPOCH_DAY + day),
        count=count,
        amount_paise=paise,
    )
