"""When a ring draws, or a district loses: by the clock and by the calendar."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Final

import numpy as np

from analytics.days.clock import HOURS, Clock, by_hour, clock_of, clock_of_single, dice_of, runs
from analytics.days.effects import find_day_effects
from analytics.days.kinds import days_of, state_of
from analytics.settings import PeakSettings
from analytics.wording import count_text
from graph.model.day import BusyHour, BusyTimes, DayCell, DayEffect
from graph.model.fact import HOUR_KNOWN, INDIA
from graph.model.forecast import FigureCell, TimeWindow
from graph.model.ids import EntityKey, EntityKind, natural_key
from graph.model.reason import Reason
from graph.model.table import Ints
from graph.model.transfer import Withdrawal

DEFAULTS: Final = PeakSettings()


def busy_times_of_district(
    district: str,
    hours: Iterable[FigureCell],
    days: Sequence[DayCell],
    *,
    window: TimeWindow,
    settings: PeakSettings = DEFAULTS,
    random_state: int = 0,
) -> BusyTimes:
    """Say at which hours and on which kinds of days a district loses more.

    Args:
        district: ``STATE/NAME``; its state's holidays count.
        hours: Complaints of the window by hour, of any district.
        days: The same by day; counting begins with the first day any of them is of.
        window: Whole days of India.
        settings: Thresholds, as of peaks.
        random_state: Draws the intervals.
    """
    counts, _ = by_hour(cell for cell in hours if cell.district == district)
    by_day: Counter[date] = Counter()
    for one in days:
        if one.district == district:
            by_day[one.day] += one.count
    subject = natural_key(EntityKind.DISTRICT, district)
    covered = _covered(window, since=min((one.day for one in days), default=None))
    whole = int(counts.sum())
    if whole < settings.least_complaints:
        wish = f"{settings.least_complaints} are needed: import more of its case files."
        why = f"{count_text(whole, 'complaint')} with a known hour since {covered[0]}; {wish}"
        return _silent(subject, window, whole, why)
    clock = clock_of_single(counts, settings=settings, rng=dice_of(subject, random_state))
    state = state_of(district)
    effects = find_day_effects(by_day, covered, state=state, noun="complaint")
    return _busy(subject, window, whole, clock, effects, settings)


def busy_times_of_ring(
    ring: EntityKey,
    withdrawals: Iterable[Withdrawal],
    *,
    window: TimeWindow,
    state: str | None,
    settings: PeakSettings = DEFAULTS,
    random_state: int = 0,
) -> BusyTimes:
    """Say at which hours and on which kinds of days a ring draws more.

    Draws at one machine in one hour are one visit, and the visits of a day are drawn together
    for the intervals: a runner with twenty cards proves one hour, not twenty.

    Args:
        ring: Its key.
        withdrawals: Of its accounts; declined ones and those without an hour do not count.
        window: Whole days of India; counting begins with its first visit.
        state: Whose holidays; None: all India's.
        settings: Thresholds, as of peaks.
        random_state: Draws the intervals.
    """
    visits = sorted(
        {
            (local.date(), local.hour, one.atm or "")
            for one in withdrawals
            if not one.is_declined
            and one.event_precision in HOUR_KNOWN
            and one.event_at
            and window.start <= one.event_at < window.end
            for local in [one.event_at.astimezone(INDIA)]
        }
    )
    if len(visits) < settings.least_complaints:
        wish = f"{settings.least_complaints} are needed: ask its banks for withdrawals with times."
        why = f"{count_text(len(visits), 'visit')} to a machine with a known hour; {wish}"
        return _silent(ring, window, len(visits), why)
    by_day = Counter(day for day, *_ in visits)
    place = {day: row for row, day in enumerate(sorted(by_day))}
    groups: Ints = np.zeros((len(place), HOURS), dtype=np.int64)
    for day, hour, _ in visits:
        groups[place[day], hour] += 1
    clock = clock_of(groups, settings=settings, rng=dice_of(ring, random_state))
    covered = _covered(window, since=min(by_day))
    effects = find_day_effects(by_day, covered, state=state, noun="visit")
    return _busy(ring, window, len(visits), clock, effects, settings)


def _covered(window: TimeWindow, *, since: date | None) -> list[date]:
    return [day for day in days_of(window) if since is None or day >= since]


def _busy(
    subject: EntityKey,
    window: TimeWindow,
    count: int,
    clock: Clock,
    effects: tuple[DayEffect, ...],
    settings: PeakSettings,
) -> BusyTimes:
    columns = (clock.share, clock.low, clock.high)
    return BusyTimes(
        subject=subject,
        window=window,
        count=count,
        hours=tuple(
            BusyHour(hour=hour, share=share, low=low, high=high, is_peak=is_peak)
            for hour, (share, low, high, is_peak) in enumerate(
                zip(*(one.tolist() for one in columns), clock.is_peak.tolist(), strict=True)
            )
        ),
        days=effects,
        send_hours=tuple((hour - settings.lead_h) % HOURS for hour, _ in runs(clock.is_peak)),
        is_weak=count < settings.weak_below,
        abstained=None,
    )


def _silent(subject: EntityKey, window: TimeWindow, count: int, why: str) -> BusyTimes:
    return BusyTimes(
        subject=subject,
        window=window,
        count=count,
        hours=(),
        days=(),
        send_hours=(),
        is_weak=True,
        abstained=Reason(code="TOO_FEW_TIMES", text=why, values=(("known", str(count)),)),
    )
