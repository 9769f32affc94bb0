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
SPANS: Final = (14, 30, 60)  # days; the shortest in which a ring came is told


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
                reasons=(_visited(code, roster),),
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


def _visited(code: int, roster: Roster) -> Reason:
    visits = roster.board.visits
    own = visits.machine == code
    age = (roster.board.situation.at - visits.event[own]) / DAY_S
    for days in SPANS:
        recent = age < days
        if count := int(recent.sum()):
            rings = len(np.unique(visits.cluster[own][recent]))
            return Reason(
                code="VISITED_BY_RINGS",
                text=f"{count_text(rings, 'ring')} drew here {times_text(count)} in {days} days.",
                values=(("count", str(count)), ("days", str(days)), ("rings", str(rings))),
            )
    return Reason(
        code="BESIDE_THEIR_WAYS",
        text=f"No ring is known to have drawn here in {SPANS[-1]} days; it stands where rings at "
        "work are expected.",
        values=(("days", str(SPANS[-1])),),
    )
