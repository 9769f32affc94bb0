"""Match forecasts with what happened.

The rule: a draw counts for a forecast if an account of the ring drew it at a named machine after
the forecast was made and before its window ended, and if it was reported within ten days. A draw
of which only the day is known counts as of noon. So what a settled forecast is worth does not
change any more, whatever is reported later.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from graph.model.fact import Precision
from graph.model.forecast import CashOutForecast, TimeWindow
from graph.model.ids import EntityKey
from graph.model.scorecard import ForecastState
from graph.model.transfer import Withdrawal

SETTLED_AFTER: Final = timedelta(days=10)  # CASHOUT.md 6
NOON: Final = timedelta(hours=12)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """A forecast beside what happened.

    Attributes:
        forecast: As made.
        state: Whether its window is over, and told.
        draws: That count, at named machines, by time.
        late_count: Draws in its window that were reported too late to count.
        unplaced_count: Draws that count, but whose machine is not told.
        districts: Of the ring's complaints.
        rivals: What each plain rule ranked first at the same moment, by its name.
    """

    forecast: CashOutForecast
    state: ForecastState
    draws: tuple[Withdrawal, ...]
    late_count: int
    unplaced_count: int
    districts: tuple[str, ...]
    rivals: Mapping[str, Sequence[EntityKey]]

    @property
    def ranking(self) -> tuple[EntityKey, ...]:
        """The machines the forecast names, likeliest first."""
        return tuple(place.atm for place in self.forecast.places)

    @property
    def is_judged(self) -> bool:
        """Whether its ranking can be marked: it said something, is settled, and cash was drawn."""
        is_settled = self.state is ForecastState.SETTLED
        return is_settled and not self.forecast.abstained and bool(self.draws)


def match_forecast(
    forecast: CashOutForecast,
    withdrawals: Iterable[Withdrawal],
    *,
    at: datetime,
    districts: Sequence[str] = (),
    rivals: Mapping[str, Sequence[EntityKey]] | None = None,
) -> Outcome:
    """Match a forecast with the draws of its ring, as known at `at`.

    Args:
        forecast: As made.
        withdrawals: Of the ring's accounts, known whenever; order does not matter.
        at: The instant whose knowledge counts.
        districts: Of the ring's complaints.
        rivals: What plain rules ranked at the same moment.
    """
    first = max(forecast.window.start, forecast.made_at)
    counted, late = dict[str, tuple[datetime, Withdrawal]](), set[str]()
    for one in withdrawals:
        drawn_at = _instant(one)
        if one.is_declined or one.known_at > at or drawn_at is None:
            continue
        if first < drawn_at < forecast.window.end:
            if one.known_at - drawn_at <= SETTLED_AFTER:
                counted[one.id] = (drawn_at, one)
            else:
                late.add(one.id)
    placed = [(when, one.id, one) for when, one in counted.values() if one.atm is not None]
    return Outcome(
        forecast=forecast,
        state=state_of(forecast.window, at),
        draws=tuple(one for _, _, one in sorted(placed, key=lambda drawn: drawn[:2])),
        late_count=len(late),
        unplaced_count=len(counted) - len(placed),
        districts=tuple(districts),
        rivals=rivals or {},
    )


def state_of(window: TimeWindow, at: datetime) -> ForecastState:
    """Tell whether a window is over at `at`, and whether its draws are told."""
    if at < window.end:
        return ForecastState.OPEN
    return ForecastState.UNSETTLED if at < window.end + SETTLED_AFTER else ForecastState.SETTLED


def _instant(one: Withdrawal) -> datetime | None:
    if one.event_at is None or one.event_precision is Precision.UNKNOWN:
        return None
    return one.event_at + NOON if one.event_precision is Precision.DAY else one.event_at
