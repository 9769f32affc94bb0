"""Compare what districts lose with the like time before, honestly for many of them at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, TypeAlias

from analytics.days.comparison import (
    ALPHA,
    Comparison,
    compare,
    correct,
    dispersion_of,
    interval_text,
    interval_values,
    verdict_text,
)
from analytics.days.kinds import days_of, kinds_of, state_of
from analytics.days.likeness import expected_share
from analytics.wording import count_text, span_text
from graph.model.complaint import FraudType
from graph.model.day import DayCell
from graph.model.forecast import TimeWindow
from graph.model.reason import Reason
from graph.model.trend import Trend

Subject: TypeAlias = tuple[str, FraudType | None]

LEAST_SHIFT: Final = 0.5  # of a complaint: less is not told


@dataclass(slots=True)
class _Counted:
    """What one district, or one kind of fraud in it, lost by day: before, and in the window."""

    counts: tuple[dict[date, int], dict[date, int]]
    paise: list[int]

    def of(self, side: int, days: Sequence[date]) -> list[int]:
        return [self.counts[side].get(day, 0) for day in days]


def find_trends(
    cells: Iterable[DayCell],
    before: Iterable[DayCell],
    *,
    window: TimeWindow,
    by_fraud_type: bool = False,
) -> tuple[Trend, ...]:
    """Compare complaints by district with the window of the same length before.

    Like days are compared: where a window has more pay days or holidays of the state than the
    other, more is expected of it as both windows together tell. Given the sum of both counts,
    the later is binomial if nothing changed. Counts that come in bursts prove less, and the
    chances of error are corrected for how many are compared.

    Args:
        cells: Complaints of the window, by day.
        before: Those of as many days before it.
        window: Whole weeks, from midnight to midnight in India.
        by_fraud_type: Compare each kind of fraud of a district, not all together.

    Returns:
        A trend for each that has complaints in either window, surest change first.
    """
    days = days_of(window)
    earlier = [day - timedelta(days=len(days)) for day in days]
    counted = _count(before, cells, by_fraud_type=by_fraud_type)
    found = {
        _name(subject): (subject, one, *_compare(subject, one, earlier, days))
        for subject, one in counted.items()
    }
    corrected = correct({name: one[2].p_value for name, one in found.items()})
    trends = [_trend(*one, window, corrected[name]) for name, one in found.items()]
    return tuple(sorted(trends, key=lambda one: (one.p_value, one.district, one.fraud_type or "")))


def _name(subject: Subject) -> str:
    return f"{subject[0]} {subject[1] or ''}"


def _count(
    before: Iterable[DayCell], cells: Iterable[DayCell], *, by_fraud_type: bool
) -> Mapping[Subject, _Counted]:
    counted: defaultdict[Subject, _Counted] = defaultdict(lambda: _Counted(({}, {}), [0, 0]))
    for side, told in enumerate((before, cells)):
        for cell in told:
            if cell.district is None or (by_fraud_type and cell.fraud_type is None):
                continue
            one = counted[cell.district, cell.fraud_type if by_fraud_type else None]
            one.counts[side][cell.day] = one.counts[side].get(cell.day, 0) + cell.count
            one.paise[side] += cell.amount_paise
    return counted


def _compare(
    subject: Subject, one: _Counted, earlier: Sequence[date], days: Sequence[date]
) -> tuple[Comparison, float]:
    """Compare, and give how many complaints were to be expected if nothing changed."""
    old, new = one.of(0, earlier), one.of(1, days)
    state = state_of(subject[0])
    share = expected_share(
        [kinds_of(day, state=state) for day in earlier],
        [kinds_of(day, state=state) for day in days],
        old,
        new,
    )
    found = compare(sum(new), sum(old), expected_share=share, dispersion=dispersion_of([old, new]))
    return found, sum(old) * share / (1 - share)


def _trend(
    subject: Subject,
    one: _Counted,
    found: Comparison,
    expected: float,
    window: TimeWindow,
    p_value: float,
) -> Trend:
    count_before, count = (sum(side.values()) for side in one.counts)
    return Trend(
        district=subject[0],
        fraud_type=subject[1],
        window=window,
        count=count,
        count_before=count_before,
        expected=expected,
        amount_paise=one.paise[1],
        amount_paise_before=one.paise[0],
        ratio=found.ratio,
        low=found.low,
        high=found.high,
        p_value=p_value,
        is_significant=p_value < ALPHA,
        reason=_in_words(window, count, count_before, expected, found, p_value),
    )


def _in_words(
    window: TimeWindow,
    count: int,
    before: int,
    expected: float,
    found: Comparison,
    p_value: float,
) -> Reason:
    like = ""
    if abs(expected - before) >= LEAST_SHIFT:
        like = f" ({expected:.1f} for as many pay days and holidays)"
    verdict = verdict_text(is_more=count > expected, is_significant=p_value < ALPHA)
    return Reason(
        code="CHANGE_OF_COMPLAINTS",
        text=f"{count_text(count, 'complaint')} {span_text(window.start, window.end)}, {before} in "
        f"the like time before{like}: {interval_text(found)}; {verdict}.",
        values=(
            ("before", str(before)),
            ("count", str(count)),
            ("expected", f"{expected:.1f}"),
            *interval_values(found),
        ),
    )
