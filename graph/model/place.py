"""Places on the ground."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """A point on the Earth.

    Attributes:
        latitude: Degrees, -90 to 90.
        longitude: Degrees, -180 to 180.
    """

    latitude: float
    longitude: float


@dataclass(frozen=True, slots=True, kw_only=True)
class District:
    """A police district, by the name its state uses.

    Attributes:
        name: Upper case, single blanks: ``BENGALURU CITY``.
        state: Upper case, single blanks.
    """

    name: str
    state: str
