from dataclasses import replace
from datetime import timedelta

import pytest

from analytics.baselines import forecast_cash_out
from analytics.heat import heat_grid, rank_cells
from graph.model.forecast import CashOutForecast, HorizonChance, PlaceChance, TimeWindow
from graph.model.ids import EntityKey
from graph.model.place import Point
from tests.unit.analytics.invented import START, ring

HERE, BESIDE, FAR = (
    Point(latitude=12.9712, longitude=77.5946),
    Point(latitude=12.9799, longitude=77.5901),
    Point(latitude=12.9712, longitude=77.6046),
)
SOUTH = Point(latitude=-0.0001, longitude=77.5946)


def place(
    name: str, point: Point | None, *, score: float, chance: float | None, paise: int | None
) -> PlaceChance:
    chances = (
        ()
        if chance is None
        else (
            HorizonChance(hours=24, probability=chance),
            HorizonChance(hours=72, probability=chance),
        )
    )
    return PlaceChance(
        atm=EntityKey(f"atm:{name}"),
        rank=1,
        score=score,
        probability=chance,
        expected_paise=paise,
        point=point,
        reasons=(),
        chances=chances,
    )


def forecast(*places: PlaceChance, any_drawn: float | None = None) -> CashOutForecast:
    window = TimeWindow(start=START, end=START + timedelta(days=1))
    made = forecast_cash_out(ring(), [], {}, window=window, at=START)
    told = () if any_drawn is None else (HorizonChance(hours=24, probability=any_drawn),)
    return replace(made, places=places, chances=told)


def test_machines_of_one_cell_are_ranked_together() -> None:
    one = place("A", HERE, score=0.3, chance=0.5, paise=100)
    two = place("B", BESIDE, score=0.2, chance=0.4, paise=50)
    far = place("C", FAR, score=0.4, chance=0.1, paise=None)

    cells = rank_cells(forecast(one, far, two))

    assert [cell.machines for cell in cells] == [("atm:A", "atm:B"), ("atm:C",)]
    assert cells[0].south_west == Point(latitude=12.97, longitude=77.59)
    assert cells[0].score == pytest.approx(0.5)
    assert (cells[0].expected_paise, cells[1].expected_paise) == (150, None)
    assert [one.hours for one in cells[0].chances] == [24, 72]
    assert cells[0].chances[0].probability == pytest.approx(1 - 0.5 * 0.6)


def test_a_cell_is_never_likelier_than_any_withdrawal() -> None:
    one = place("A", HERE, score=0.5, chance=0.5, paise=None)
    two = place("B", HERE, score=0.5, chance=0.5, paise=None)

    (cell,) = rank_cells(forecast(one, two, any_drawn=0.6))

    assert cell.chances[0].probability == 0.6
    assert cell.chances[1].probability == pytest.approx(0.75)  # of which nothing is told


def test_machines_without_a_place_or_a_chance() -> None:
    nowhere = place("A", None, score=0.5, chance=0.5, paise=9)
    plain = place("B", SOUTH, score=0.5, chance=None, paise=None)

    (cell,) = rank_cells(forecast(nowhere, plain))

    assert (cell.machines, cell.chances) == (("atm:B",), ())
    assert cell.south_west == Point(latitude=-0.01, longitude=77.59)
    assert rank_cells(forecast()) == ()


def test_the_heat_grid_adds_up_and_leaves_out_the_cold() -> None:
    cells = heat_grid([(HERE, 5), (BESIDE, 7), (FAR, 20), (SOUTH, 0), (None, 99)])

    assert [(one.expected_paise, one.machine_count) for one in cells] == [(20, 1), (12, 2)]
