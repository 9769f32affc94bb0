"""Distances on the ground, kilometres."""

from __future__ import annotations

from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt
from geopy.distance import great_circle

from graph.model.place import Point

Array: TypeAlias = npt.NDArray[np.float64]

EARTH_RADIUS_KM: Final = 6371.0088  # IUGG mean radius R1


def distance_km(one: Point, other: Point) -> float:
    """Give the great-circle distance of two points."""
    kilometres: float = great_circle(
        (one.latitude, one.longitude), (other.latitude, other.longitude)
    ).km
    return kilometres


def distances_km(of: Array, to: Array) -> Array:
    """Give the great-circle distance of each of some places to each of others.

    Args:
        of: Places, shape (n_of, 2), degrees, latitude first.
        to: Places, shape (n_to, 2), degrees, latitude first.

    Returns:
        Kilometres, shape (n_of, n_to).

    References:
        Sinnott 1984, Virtues of the Haversine, Sky and Telescope 68.
    """
    here, there = np.radians(of)[:, None, :], np.radians(to)[None, :, :]
    half = np.sin((there - here) / 2) ** 2
    chord = half[..., 0] + np.cos(here[..., 0]) * np.cos(there[..., 0]) * half[..., 1]
    kilometres: Array = 2 * EARTH_RADIUS_KM * np.arcsin(np.sqrt(np.clip(chord, 0.0, 1.0)))
    return kilometres
