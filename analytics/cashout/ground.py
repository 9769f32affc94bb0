"""Machines on the ground: who stands near whom."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.spatial import KDTree

from analytics.cashout.tables import Codes, Floats, Machines
from analytics.distance import EARTH_RADIUS_KM, distances_km


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """All machines, with a tree to find the near ones.

    Attributes:
        points: Degrees, latitude first, shape (n_machines, 2).
        tree: Of their places on the sphere, in kilometres from its middle.
    """

    points: Floats
    tree: KDTree

    @classmethod
    def of(cls, machines: Machines) -> Ground:
        """Lay out the machines."""
        return cls(points=machines.points, tree=KDTree(_on_sphere(machines.points)))

    def near(self, machine: int, *, within_km: float) -> tuple[Codes, Floats]:
        """Give the machines within a distance, itself among them, and how far, kilometres."""
        found = self.tree.query_ball_point(self.tree.data[machine], within_km)
        codes = np.sort(np.array(found, dtype=np.int64))
        return codes, self.between(np.array([machine]), codes)[0]

    def between(self, some: Codes, others: Codes) -> Floats:
        """Give kilometres between machines, shape (n_some, n_others)."""
        return distances_km(self.points[some], self.points[others])


def _on_sphere(points: Floats) -> Floats:
    latitude, longitude = np.radians(points).T
    round_ = np.cos(latitude)
    unit = np.stack(
        [round_ * np.cos(longitude), round_ * np.sin(longitude), np.sin(latitude)], axis=1
    )
    return EARTH_RADIUS_KM * unit
