"""Find the hours in which a district loses more than by chance."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

import numpy as np

from analytics.baselines import rank_district_machines
from analytics.days.clock import HOURS, by_hour, clock_of_single, dice_of, runs
from analytics.settings import PeakSettings
from analytics.wording import count_text, hours_text, percent_text
from graph.model.forecast import FigureCell, Peak
from graph.model.reason import Reason

DEFAULTS: Final = PeakSettings()


def find_peaks(
    complaints: Sequence[FigureCell],
    withdrawals: Sequence[FigureCell],
    *,
    settings: PeakSettings = DEFAULTS,
    random_state: int = 0,
) -> tuple[Peak, ...]:
    """Give the peak hours of each district, by district, then first hour.

    The complaints of a district are smoothed over the circle of 24 hours with a von Mises
    kernel; an hour stands out when the lower bound of a bootstrap over complaints lies above
    the mean of the day. A peak is a mode that does, with the hours beside it that do and reach
    half of its height; adjacent hours are one peak. A district's answer depends on its own
    complaints alone, and is the same for the same `random_state`.

    Args:
        complaints: Counts by district, hour and weekday; those without district are left aside.
        withdrawals: Counts by district and machine, to name the machines most drawn at.
        settings: Thresholds.
        random_state: Seed of the bootstrap.
    """
    by_district: defaultdict[str, list[FigureCell]] = defaultdict(list)
    for cell in complaints:
        if cell.district is not None:
            by_district[cell.district].append(cell)
    return tuple(
        peak
        for district in sorted(by_district)
        for peak in _peaks_of(
            district,
            by_district[district],
            withdrawals,
            settings=settings,
            rng=dice_of(district, random_state),
        )
    )


def _peaks_of(
    district: str,
    cells: Sequence[FigureCell],
    withdrawals: Iterable[FigureCell],
    *,
    settings: PeakSettings,
    rng: np.random.Generator,
) -> Iterator[Peak]:
    counts, paise = by_hour(cells)
    whole = int(counts.sum())
    if whole < settings.least_complaints:
        return
    places = rank_district_machines(withdrawals, district=district, limit=settings.most_places)
    clock = clock_of_single(counts, settings=settings, rng=rng)
    for from_hour, length in runs(clock.is_peak):
        hours = [(from_hour + step) % HOURS for step in range(length)]
        count = int(counts[hours].sum())
        to_hour = (hours[-1] + 1) % HOURS or HOURS
        yield Peak(
            district=district,
            from_hour=from_hour,
            to_hour=to_hour,
            complaint_count=count,
            amount_paise=int(paise[hours].sum()),
            share=count / whole,
            places=places,
            is_weak=whole < settings.weak_below,
            send_hour=(from_hour - settings.lead_h) % HOURS,
            reason=_in_words(count, whole, from_hour=from_hour, to_hour=to_hour, length=length),
        )


def _in_words(count: int, whole: int, *, from_hour: int, to_hour: int, length: int) -> Reason:
    even = length / HOURS
    return Reason(
        code="PEAK_HOURS",
        text=f"{count} of {count_text(whole, 'complaint')} ({percent_text(count / whole)}) fall "
        f"{hours_text(from_hour, to_hour)}; spread evenly it would be {percent_text(even)}.",
        values=(
            ("count", str(count)),
            ("even_share", f"{even:.2f}"),
            ("from_hour", str(from_hour)),
            ("share", f"{count / whole:.2f}"),
            ("to_hour", str(to_hour)),
            ("whole", str(whole)),
        ),
    )
