"""Cells of a hundredth of a degree: the heat grid, and the cells of a forecast."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from math import floor, prod
from typing import Final

from graph.model.forecast import CashOutForecast, CellChance, HorizonChance, PlaceChance
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
            cell = _cell(point)
            paise[cell] += amount
            count[cell] += 1
    order = sorted((cell for cell in paise if paise[cell]), key=lambda cell: (-paise[cell], cell))
    return tuple(
        HeatCell(
            south_west=_corner(cell),
            expected_paise=paise[cell],
            machine_count=count[cell],
        )
        for cell in order[:MOST_CELLS]
    )


def rank_cells(forecast: CashOutForecast) -> tuple[CellChance, ...]:
    """Give the cells in which a forecast's machines stand, likeliest first, then by corner.

    Machines that nobody placed are in no cell.
    """
    by_cell: defaultdict[tuple[int, int], list[PlaceChance]] = defaultdict(list)
    for place in forecast.places:
        if place.point is not None:
            by_cell[_cell(place.point)].append(place)
    cells = [(cell, _chance(cell, places, forecast)) for cell, places in by_cell.items()]
    return tuple(one for _, one in sorted(cells, key=lambda pair: (-pair[1].score, pair[0])))


def _chance(
    cell: tuple[int, int], places: Sequence[PlaceChance], forecast: CashOutForecast
) -> CellChance:
    told = [place.expected_paise for place in places if place.expected_paise is not None]
    any_drawn = {one.hours: one.probability for one in forecast.chances}
    hours = [one.hours for one in places[0].chances]
    missed = {
        horizon: prod(1 - place.chances[at].probability for place in places)
        for at, horizon in enumerate(hours)
    }
    return CellChance(
        south_west=_corner(cell),
        machines=tuple(place.atm for place in places),
        score=sum(place.score for place in places),
        expected_paise=sum(told) if told else None,
        chances=tuple(
            HorizonChance(hours=one, probability=min(1 - none, any_drawn.get(one, 1.0)))
            for one, none in missed.items()
        ),
    )


def _cell(point: Point) -> tuple[int, int]:
    return floor(point.latitude * CELLS_A_DEGREE), floor(point.longitude * CELLS_A_DEGREE)


def _corner(cell: tuple[int, int]) -> Point:
    return Point(latitude=cell[0] / CELLS_A_DEGREE, longitude=cell[1] / CELLS_A_DEGREE)
