"""Cells of figures: counted and put in order here for both stores."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from graph.model.fact import INDIA
from graph.model.forecast import FigureCell
from graph.store.figures import cells_of, hour_of_week
from graph.store.values import to_ms


def _cell(
    district: str | None, hour: int, weekday: int, count: int = 1, paise: int = 0
) -> FigureCell:
    return FigureCell(
        district=district, hour=hour, weekday=weekday, atm=None, count=count, amount_paise=paise
    )


@pytest.mark.parametrize("day", range(1, 8))
@pytest.mark.parametrize("minute", [0, 59])
def test_an_instant_counts_in_the_hour_and_weekday_of_india(day: int, minute: int) -> None:
    at = datetime(2026, 6, day, 23, minute, tzinfo=UTC)

    (cell,) = cells_of([(None, hour_of_week(to_ms(at)), 1)])

    there = at.astimezone(INDIA)
    assert (cell.hour, cell.weekday) == (there.hour, there.weekday())


def test_cells_come_by_district_then_hour_then_weekday_and_the_unknown_district_last() -> None:
    tuesday, monday = (hour_of_week(to_ms(datetime(2026, 6, day, tzinfo=INDIA))) for day in (2, 1))

    found = cells_of(
        [
            (None, monday, 1),
            ("B", monday + 1, 1),
            ("A", tuesday, 1),
            ("B", tuesday, 1),
            ("B", monday, 1),
        ]
    )

    assert found == (
        _cell("A", 0, 1, paise=1),
        _cell("B", 0, 0, paise=1),
        _cell("B", 0, 1, paise=1),
        _cell("B", 1, 0, paise=1),
        _cell(None, 0, 0, paise=1),
    )


def test_unknown_amounts_are_counted_and_add_nothing() -> None:
    hour = hour_of_week(to_ms(datetime(2026, 6, 1, tzinfo=INDIA)))

    found = cells_of([("A", hour, None), ("A", hour, 5), ("A", hour, 7)])

    assert found == (_cell("A", 0, 0, count=3, paise=12),)
    assert cells_of([]) == ()
