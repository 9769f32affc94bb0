from datetime import timedelta

import pytest

from analytics.plain_rules import rank_busiest, rank_last_machines, rank_nearest
from analytics.rank_marks import rate
from graph.model.ids import EntityKey
from graph.model.place import Point
from tests.unit.analytics.invented import START, atm, draw, machine

AT = START + timedelta(days=3)
PLACES = {machine(name): atm(name, latitude) for name, latitude in [("N", 12.1), ("M", 12.4)]}


def names(keys: tuple[EntityKey, ...]) -> list[str]:
    return [key.removeprefix("atm:") for key in keys]


def test_the_last_machine_used_comes_first_once() -> None:
    draws = [
        draw("A", 1, no=1, minutes=10, at="OLD"),
        draw("A", 1, no=2, minutes=30, at="NEW"),
        draw("B", 1, no=3, minutes=20, at="NEW"),
        draw("B", 1, no=4, minutes=20, at=None),
        draw("B", 1, no=5, minutes=40, at="REFUSED", is_declined=True),
        draw("B", 1, no=6, minutes=40, at="UNTOLD", known_after_minutes=9 * 24 * 60),
    ]

    assert names(rank_last_machines(draws, at=AT)) == ["NEW", "OLD"]
    assert names(rank_last_machines(draws[::-1], at=AT, limit=1)) == ["NEW"]


def test_the_busiest_are_counted_in_the_districts_asked_by_what_was_known() -> None:
    drawn = [
        (machine("X"), "A/B", START),
        (machine("Y"), "A/B", START),
        (machine("Y"), "A/B", START),
        (machine("Z"), "A/C", START),
        (machine("Z"), "A/C", START),
        (machine("X"), "A/B", AT + timedelta(seconds=1)),
        (machine("X"), None, START),
    ]

    assert names(rank_busiest(drawn, ["A/B"], at=AT)) == ["Y", "X"]
    assert names(rank_busiest(drawn, [], at=AT)) == ["X", "Y", "Z"]
    assert names(rank_busiest(drawn, ["A/B"], at=START - timedelta(days=1))) == []


def test_the_nearest_to_any_branch_come_first_and_unplaced_machines_never() -> None:
    homes = [Point(latitude=12.39, longitude=76.64), Point(latitude=20.0, longitude=76.64)]

    assert names(rank_nearest(homes, {**PLACES, machine("?"): atm("?")})) == ["M", "N"]
    assert rank_nearest([], PLACES) == ()
    assert rank_nearest(homes, {}) == ()


@pytest.mark.parametrize(
    ("happened", "count", "low", "high"),
    [
        (8, 10, 0.4902, 0.9433),
        (0, 10, 0.0, 0.2775),
        (10, 10, 0.7225, 1.0),
        (50, 100, 0.4038, 0.5962),
    ],
)
def test_a_rate_has_wilsons_interval(happened: int, count: int, low: float, high: float) -> None:
    found = rate(happened, count)

    assert found.value == happened / count
    assert found.low == pytest.approx(low, abs=5e-5)
    assert found.high == pytest.approx(high, abs=5e-5)
