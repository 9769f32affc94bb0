"""Compare what districts lose with the like time before, honestly for many districts at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from scipy.stats import beta, binomtest

from analytics.wording import count_text, span_text
from graph.model.forecast import FigureCell, TimeWindow
from graph.model.reason import Reason
from graph.model.trend import Trend

ALPHA: Final = 0.05
HALF: Final = 0.5


def find_trends(
    cells: Iterable[FigureCell], before: Iterable[FigureCell], *, window: TimeWindow
) -> tuple[Trend, ...]:
    """Compare complaints by district with the window of the same length before.

    Given the sum of both counts, the later one is binomial with a half if nothing changed; the
    interval of the ratio follows from the exact one of that share, and the chances of error are
    corrected for the number of districts.

    Returns:
        A trend a district with complaints in either window, surest change first.

    References:
        Clopper and Pearson 1934, The Use of Confidence or Fiducial Limits; Holm 1979, A Simple
        Sequentially Rejective Multiple Test Procedure.
    """
    now, then = _by_district(cells), _by_district(before)
    districts = sorted({*now, *then})
    counts = {one: (now.get(one, (0, 0))[0], then.get(one, (0, 0))[0]) for one in districts}
    raw = {one: float(binomtest(new, new + old, HALF).pvalue) for one, (new, old) in counts.items()}
    corrected = correct(raw)
    trends = [
        _trend(
            one,
            window,
            now.get(one, (0, 0)),
            then.get(one, (0, 0)),
            corrected[one],
        )
        for one in districts
    ]
    return tuple(sorted(trends, key=lambda trend: (trend.p_value, trend.district)))


def correct(raw: Mapping[str, float]) -> dict[str, float]:
    """Correct p-values for their number by Holm's steps.

    >>> correct({"A": 0.01, "B": 0.04, "C": 0.03})
    {'A': 0.03, 'C': 0.06, 'B': 0.06}
    """
    corrected: dict[str, float] = {}
    least = 0.0
    for place, name in enumerate(sorted(raw, key=lambda name: (raw[name], name))):
        least = min(1.0, max(least, (len(raw) - place) * raw[name]))
        corrected[name] = least
    return corrected


def ratio_interval(count: int, before: int) -> tuple[float, float | None]:
    """Give the exact 95 % interval of the ratio of two counts; None: without bound."""
    whole = count + before
    low = float(beta.ppf(ALPHA / 2, count, whole - count + 1)) if count else 0.0
    high = float(beta.ppf(1 - ALPHA / 2, count + 1, whole - count)) if before else 1.0
    return low / (1 - low) if low < 1 else 0.0, high / (1 - high) if high < 1 else None


def _by_district(cells: Iterable[FigureCell]) -> dict[str, tuple[int, int]]:
    sums: defaultdict[str, list[int]] = defaultdict(lambda: [0, 0])
    for cell in cells:
        if cell.district is not None:
            sums[cell.district][0] += cell.count
            sums[cell.district][1] += cell.amount_paise
    return {district: (count, paise) for district, (count, paise) in sums.items()}


def _trend(
    district: str,
    window: TimeWindow,
    now: Sequence[int],
    then: Sequence[int],
    p_value: float,
) -> Trend:
    low, high = ratio_interval(now[0], then[0])
    return Trend(
        district=district,
        window=window,
        count=now[0],
        count_before=then[0],
        amount_paise=now[1],
        amount_paise_before=then[1],
        ratio=now[0] / then[0] if then[0] else None,
        low=low,
        high=high,
        p_value=p_value,
        is_significant=p_value < ALPHA,
        reason=_in_words(window, now[0], then[0], low, high, p_value),
    )


def _in_words(
    window: TimeWindow, count: int, before: int, low: float, high: float | None, p_value: float
) -> Reason:
    until = f"{high:.2f}" if high is not None else "any number"
    verdict = (
        ("more" if count > before else "fewer") + " than chance alone explains"
        if p_value < ALPHA
        else "no more than chance explains"
    )
    return Reason(
        code="CHANGE_OF_COMPLAINTS",
        text=f"{count_text(count, 'complaint')} {span_text(window.start, window.end)}, {before} in "
        f"the like time before: {low:.2f} to {until} times as many; {verdict}.",
        values=(
            ("before", str(before)),
            ("count", str(count)),
            ("high", until),
            ("low", f"{low:.2f}"),
        ),
    )
