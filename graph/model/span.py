"""How a span of time is written: in the largest unit that keeps it above 1."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum
from typing import Final

from graph.model.fact import A_DAY

AN_HOUR: Final = timedelta(hours=1)


class SpanUnit(StrEnum):
    """What a span is counted in."""

    MINUTES = "MINUTES"
    HOURS = "HOURS"
    DAYS = "DAYS"


def in_largest_unit(span: timedelta) -> tuple[str, SpanUnit]:
    """Give a span's figure, and what it counts; whole minutes, tenths of hours and days.

    >>> in_largest_unit(timedelta(minutes=40)), in_largest_unit(timedelta(days=1500))
    (('40', <SpanUnit.MINUTES: 'MINUTES'>), ('1,500.0', <SpanUnit.DAYS: 'DAYS'>))
    """
    if span < AN_HOUR:
        return f"{round(span / timedelta(minutes=1))}", SpanUnit.MINUTES
    if span < A_DAY:
        return f"{span / AN_HOUR:.1f}", SpanUnit.HOURS
    return f"{span / A_DAY:,.1f}", SpanUnit.DAYS
