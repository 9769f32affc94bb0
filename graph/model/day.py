"""Days: counts of them, what kind of day they are, and on which kinds more happens."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from graph.model.complaint import FraudType
from graph.model.forecast import TimeWindow
from graph.model.ids import EntityKey
from graph.model.reason import Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class DayCell:
    """A count of complaints of one day.

    Attributes:
        district: ``STATE/NAME``; None: not told.
        fraud_type: Kind of fraud; None: not told.
        day: India's day of the fraud.
        count: How many.
        amount_paise: Their losses, unknown ones left out.
    """

    district: str | None
    fraud_type: FraudType | None
    day: date
    count: int
    amount_paise: int


class DayKind(StrEnum):
    """Days that are compared with all others."""

    MONDAY = "MONDAY"
    TUESDAY = "TUESDAY"
    WEDNESDAY = "WEDNESDAY"
    THURSDAY = "THURSDAY"
    FRIDAY = "FRIDAY"
    SATURDAY = "SATURDAY"
    SUNDAY = "SUNDAY"
    PAY_DAYS = "PAY_DAYS"
    HOLIDAYS = "HOLIDAYS"


@dataclass(frozen=True, slots=True, kw_only=True)
class DayEffect:
    """How often something happens on days of a kind, against all other days.

    Attributes:
        kind: Which days.
        day_count: How many of them were counted.
        count: What happened on them.
        ratio: A day of them over a day of the others; None: nothing on the others.
        low: Lower 95 % end of the ratio.
        high: Upper 95 % end; None: without bound.
        p_value: Of no difference, corrected for the number of kinds and subjects compared.
        is_significant: The corrected value is below .05.
        reason: The difference in words.
    """

    kind: DayKind
    day_count: int
    count: int
    ratio: float | None
    low: float
    high: float | None
    p_value: float
    is_significant: bool
    reason: Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class BusyHour:
    """An hour of India's day.

    Attributes:
        hour: 0 to 23.
        share: Of all, smoothed over the hours beside it, 0 to 1; 24 of them sum to 1.
        low: Lower 95 % end.
        high: Upper 95 % end.
        is_peak: It belongs to a peak.
    """

    hour: int
    share: float
    low: float
    high: float
    is_peak: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class BusyTimes:
    """When a ring draws, or a district loses: by the clock and by the calendar.

    Attributes:
        subject: Key of the ring, or ``district:STATE/NAME``.
        window: The days counted.
        count: Visits of the ring to a machine, or complaints of the district.
        hours: All 24, from 0; empty if nothing has a known hour.
        days: Each kind of day that occurred; empty as `hours`.
        send_hours: Hours at which a warning should go, two before each peak begins.
        is_weak: Found from fewer than 20.
        abstained: Why nothing is said, and what would help; None: something is.
    """

    subject: EntityKey
    window: TimeWindow
    count: int
    hours: tuple[BusyHour, ...]
    days: tuple[DayEffect, ...]
    send_hours: tuple[int, ...]
    is_weak: bool
    abstained: Reason | None
