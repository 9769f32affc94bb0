"""The heat grid: expected rupees by cells of a hundredth of a degree."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from math import floor
from typing import Final

from graph.model.hotspot import HeatCell
from graph.model.place import Point

CELLS_A_DEGREE: Final = 100
MOST_CELLS: Final = 500


def heat_grid(expected: Sequence[tuple[Point | None, int]]) -> tuple[HeatCell, ...]:
    """Add up paise expected at places; those that nobody placed are left out."""
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
