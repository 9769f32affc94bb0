"""Hot spots: the machines of an area that are most worth a post."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

import numpy as np

from analytics.area import Area
from analytics.cashout.attach import Roster
from analytics.cashout.forecaster import CashOutForecaster
from analytics.cashout.tables import DAY_S
from analytics.heat import heat_grid
from analytics.wording import count_text, times_text
from graph.model.entity import Atm
from graph.model.forecast import TimeWindow
from graph.model.hotspot import HotSpot, HotSpots
from graph.model.ids import EntityKey
from graph.model.reason import Reason

WINDOW: Final = timedelta(hours=24)
COUNT_DAYS: Final = 14


def find_hotspots(
    area: Area,
    *,
    posts: int,
    forecaster: CashOutForecaster,
    roster: Roster,
    machines: Mapping[EntityKey, Atm],
    at: datetime,
    model: str,
) -> HotSpots:
    """Rank the machines of an area by the rupees that rings are expected to draw in 24 hours."""
    names = roster.board.situation.view.machines.names
    found = forecaster.forecast_places(roster, most=len(names))
    visits = roster.board.visits
    recent = visits.event > roster.board.situation.at - COUNT_DAYS * DAY_S
    counts = np.bincount(visits.machine[recent], minlength=len(names))
    inside = [
        (EntityKey(str(names[code])), int(code), float(chance), round(float(paise)))
        for code, chance, paise in zip(
            found.machines.tolist(), found.chances.tolist(), found.paise.tolist(), strict=True
        )
        if area.holds(machines[EntityKey(str(names[code]))])
    ]
    whole = sum(paise for *_, paise in inside)
    spots, before = [], 0
    for rank, (key, code, chance, paise) in enumerate(inside[:posts], start=1):
        before += paise
        spots.append(
            HotSpot(
                atm=key,
                rank=rank,
                probability=chance,
                expected_paise=paise,
                share=before / whole if whole else 0.0,
                point=machines[key].point,
                reasons=(_visited(int(counts[code]), code, roster),),
            )
        )
    return HotSpots(
        window=TimeWindow(start=at, end=at + WINDOW),
        posts=posts,
        spots=tuple(spots),
        expected_paise=whole,
        machine_count=len(inside),
        heat=heat_grid([(machines[key].point, paise) for key, _, _, paise in inside]),
        model=model,
        known_at=at,
    )


def _visited(count: int, code: int, roster: Roster) -> Reason:
    if not count:
        return Reason(
            code="BESIDE_THEIR_WAYS",
            text=f"No ring is known to have drawn here in {COUNT_DAYS} days; it stands where "
            "rings at work are expected.",
            values=(("days", str(COUNT_DAYS)),),
        )
    own = roster.board.visits.machine == code
    rings = len(np.unique(roster.board.visits.cluster[own]))
    return Reason(
        code="VISITED_BY_RINGS",
        text=f"Rings drew here {times_text(count)} in {COUNT_DAYS} days, "
        f"{count_text(rings, 'ring')} in all.",
        values=(("count", str(count)), ("days", str(COUNT_DAYS)), ("rings", str(rings))),
    )
