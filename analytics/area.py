"""Which machines somebody asks about: a district, a circle, a polygon."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from analytics.distance import distance_km
from graph.model.entity import Atm
from graph.model.place import Point


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
