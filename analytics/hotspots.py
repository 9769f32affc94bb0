"""Hot spots: the machines of an area that are most worth a post."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import floor
from typing import Final

import numpy as np

from analytics.cashout.attach import Roster
from analytics.cashout.forecaster import CashOutForecaster
from analytics.cashout.tables import DAY_S
from analytics.distance import distance_km
from analytics.wording import count_text, times_text
from graph.model.entity import Atm
from graph.model.forecast import TimeWindow
from graph.model.hotspot import HeatCell, HotSpot, HotSpots
from graph.model.ids import EntityKey
from graph.model.place import Point
from graph.model.reason import Reason

WINDOW: Final = timedelta(hours=24)
COUNT_DAYS: Final = 14
CELLS_A_DEGREE: Final = 100
MOST_CELLS: Final = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Area:
    """Which machines; all given parts hold.

    Attributes:
        district: ``STATE/NAME``; None: any.
        centre: Middle of a circle; None: anywhere.
        radius_km: Of the circle.
        corners: Of a polygon, in order, not closed; empty: anywhere.
    """

    district: str | None = None
    centre: Point | None = None
    radius_km: float = 0.0
    corners: tuple[Point, ...] = ()

    def holds(self, atm: Atm) -> bool:
        """Tell whether a machine stands in the area; one that nobody placed, in no shape."""
        if self.district is not None and atm.district != self.district:
            return False
        if self.centre is None and not self.corners:
            return True
        if atm.point is None:
            return False
        if self.centre is not None and distance_km(self.centre, atm.point) > self.radius_km:
            return False
        return not self.corners or is_inside(atm.point, self.corners)


def is_inside(point: Point, corners: Sequence[Point]) -> bool:
    """Tell whether a point lies in a polygon, by the even-odd rule on degrees.

    References:
        Shimrat 1962, Algorithm 112: Position of point relative to polygon, CACM 5(8).
    """
    inside = False
    for here, there in zip(corners, (*corners[1:], corners[0]), strict=True):
        if (here.latitude > point.latitude) != (there.latitude > point.latitude):
            slope = (there.longitude - here.longitude) / (there.latitude - here.latitude)
            if point.longitude < here.longitude + slope * (point.latitude - here.latitude):
                inside = not inside
    return inside


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
        heat=_heat([(machines[key].point, paise) for key, _, _, paise in inside]),
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


def _heat(expected: Sequence[tuple[Point | None, int]]) -> tuple[HeatCell, ...]:
    paise: defaultdict[tuple[int, int], int] = defaultdict(int)
    count: defaultdict[tuple[int, int], int] = defaultdict(int)
    for point, amount in expected:
        if point is not None:
            cell = (
                floor(point.latitude * CELLS_A_DEGREE),
                floor(point.longitude * CELLS_A_DEGREE),
            )
            paise[cell] += amount
            count[cell] += 1
    order = sorted((cell for cell in paise if paise[cell]), key=lambda cell: (-paise[cell], cell))
    return tuple(
        HeatCell(
            south_west=Point(latitude=cell[0] / CELLS_A_DEGREE, longitude=cell[1] / CELLS_A_DEGREE),
            expected_paise=paise[cell],
            machine_count=count[cell],
        )
        for cell in order[:MOST_CELLS]
    )
