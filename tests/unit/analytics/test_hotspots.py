from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.area import Area, is_inside
from graph.model.entity import Atm
from graph.model.ids import EntityKey
from graph.model.place import Point

SQUARE = tuple(
    Point(latitude=latitude, longitude=longitude)
    for latitude, longitude in [(10.0, 70.0), (10.0, 71.0), (11.0, 71.0), (11.0, 70.0)]
)
NOTCHED = (*SQUARE[:3], Point(latitude=10.5, longitude=70.5), SQUARE[3])


def at(latitude: float, longitude: float, district: str | None = None) -> Atm:
    return Atm(
        key=EntityKey("atm:X"),
        atm_id="X",
        point=Point(latitude=latitude, longitude=longitude),
        district=district,
    )


@given(st.floats(9.5, 11.5), st.floats(69.5, 71.5))
def test_a_point_is_in_a_square_if_between_its_sides(latitude: float, longitude: float) -> None:
    inside = is_inside(Point(latitude=latitude, longitude=longitude), SQUARE)

    strictly = 10 < latitude < 11 and 70 < longitude < 71
    outside = latitude < 10 or latitude > 11 or longitude < 70 or longitude > 71
    assert not (strictly and not inside)
    assert not (outside and inside)


@given(st.floats(10.01, 10.99), st.floats(70.01, 70.99))
def test_the_direction_and_first_corner_of_a_polygon_do_not_matter(
    latitude: float, longitude: float
) -> None:
    point = Point(latitude=latitude, longitude=longitude)

    ways = {
        is_inside(point, (*NOTCHED[turn:], *NOTCHED[:turn])[:: 1 if forward else -1])
        for turn in range(len(NOTCHED))
        for forward in (True, False)
    }

    assert len(ways) == 1


def test_a_notch_is_outside() -> None:
    assert not is_inside(Point(latitude=10.9, longitude=70.5), NOTCHED)
    assert is_inside(Point(latitude=10.2, longitude=70.5), NOTCHED)


@pytest.mark.parametrize(
    ("area", "holds"),
    [
        (Area(), True),
        (Area(district="A/B"), True),
        (Area(district="A/C"), False),
        (Area(centre=Point(latitude=10.5, longitude=70.54), radius_km=5), True),
        (Area(centre=Point(latitude=10.5, longitude=70.56), radius_km=5), False),
        (Area(corners=SQUARE), True),
        (Area(corners=SQUARE, district="A/C"), False),
    ],
)
def test_every_given_part_of_an_area_must_hold(area: Area, *, holds: bool) -> None:
    assert area.holds(at(10.5, 70.5, "A/B")) is holds


def test_a_machine_that_nobody_placed_stands_in_no_shape() -> None:
    nowhere = Atm(key=EntityKey("atm:X"), atm_id="X", district="A/B")

    assert Area(district="A/B").holds(nowhere)
    assert not Area(corners=SQUARE).holds(nowhere)
    assert not Area(centre=Point(latitude=10.5, longitude=70.5), radius_km=900).holds(nowhere)
