"""On which kinds of days more happens: weekdays, pay days, holidays."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

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
from analytics.days.kinds import WEEKDAYS, kinds_of
from analytics.wording import count_text
from graph.model.day import DayEffect, DayKind
from graph.model.reason import Reason

NAMES: Final = {
    **{kind: kind.value.capitalize() for kind in WEEKDAYS},
    DayKind.PAY_DAYS: "pay day",
    DayKind.HOLIDAYS: "public holiday",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Side:
    """Days of a kind against the like days that are not of it."""

    days: int
    count: int
    others: int
    expected_share: float


def find_day_effects(
    counts: Mapping[date, int], days: Sequence[date], *, state: str | None, noun: str
) -> tuple[DayEffect, ...]:
    """Compare days of each kind with all others, in the order of the kinds.

    Pay days and holidays are compared with other days of the same weekdays. Counts that come in
    bursts prove less; the chances of error are corrected for the number of kinds.

    Args:
        counts: What happened, by India's day; days without count none.
        days: Every day counted.
        state: Whose holidays; None: all India's.
        noun: What is counted, one of it.
    """
    kinds = {day: kinds_of(day, state=state) for day in days}
    sides = {kind: _side(kind, kinds, counts) for kind in DayKind}
    dispersion = dispersion_of([[counts.get(day, 0) for day in days]])
    found = {
        kind: (
            side,
            compare(
                side.count,
                side.others,
                expected_share=side.expected_share,
                dispersion=dispersion,
            ),
        )
        for kind, side in sides.items()
        if side is not None
    }
    corrected = correct({kind: one.p_value for kind, (_, one) in found.items()})
    return tuple(
        _effect(kind, side, one, corrected[kind], noun) for kind, (side, one) in found.items()
    )


def _side(
    kind: DayKind, kinds: Mapping[date, frozenset[DayKind]], counts: Mapping[date, int]
) -> _Side | None:
    """Set the days of a kind against the others; None: nothing to compare."""
    is_weekday = kind in WEEKDAYS
    day_count = count = others = 0
    expected = whole = 0.0
    for like in (None,) if is_weekday else WEEKDAYS:
        of_like = [day for day in kinds if like is None or like in kinds[day]]
        own = [day for day in of_like if kind in kinds[day]]
        if not own or len(own) == len(of_like):
            continue
        both = sum(counts.get(day, 0) for day in of_like)
        mine = sum(counts.get(day, 0) for day in own)
        day_count, count, others = day_count + len(own), count + mine, others + both - mine
        expected, whole = expected + both * len(own) / len(of_like), whole + both
    if not whole:
        return None
    return _Side(days=day_count, count=count, others=others, expected_share=expected / whole)


def _effect(kind: DayKind, side: _Side, found: Comparison, p_value: float, noun: str) -> DayEffect:
    is_significant = p_value < ALPHA
    is_more = found.ratio is None or found.ratio > 1
    return DayEffect(
        kind=kind,
        day_count=side.days,
        count=side.count,
        ratio=found.ratio,
        low=found.low,
        high=found.high,
        p_value=p_value,
        is_significant=is_significant,
        reason=Reason(
            code=f"ON_{kind}",
            text=f"{count_text(side.count, noun)} on {count_text(side.days, NAMES[kind])}, against "
            f"other days {interval_text(found)}; "
            f"{verdict_text(is_more=is_more, is_significant=is_significant)}.",
            values=(
                ("count", str(side.count)),
                ("days", str(side.days)),
                *interval_values(found),
            ),
        ),
    )
