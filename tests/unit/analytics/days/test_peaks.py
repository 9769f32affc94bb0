import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.days.peaks import find_peaks
from graph.model.forecast import FigureCell
from tests.unit.analytics.invented import machine

MYSURU, MANGALURU = "KARNATAKA/MYSURU CITY", "KARNATAKA/MANGALURU CITY"


def cell(hour: int, count: int = 1, *, district: str | None = MYSURU) -> FigureCell:
    return FigureCell(
        district=district, hour=hour, weekday=2, atm=None, count=count, amount_paise=count * 100
    )


def even(count: int = 1) -> list[FigureCell]:
    return [cell(hour, count) for hour in range(24)]


def test_the_hours_that_stand_out_are_one_peak_with_its_figures() -> None:
    (peak,) = find_peaks([*even(), cell(10, 20), cell(11, 25), cell(12, 20)], [])

    assert (peak.from_hour, peak.to_hour, peak.send_hour) == (9, 14, 7)
    assert peak.complaint_count == 70
    assert peak.amount_paise == 7_000
    assert peak.share == pytest.approx(70 / 89)
    assert not peak.is_weak
    assert peak.reason.text == (
        "70 of 89 complaints (79 %) fall between 09:00 and 14:00 IST; "
        "spread evenly it would be 21 %."
    )


def test_a_peak_over_midnight_ends_before_it_begins() -> None:
    (peak,) = find_peaks([*even(), cell(23, 30), cell(0, 30)], [])

    assert (peak.from_hour, peak.to_hour, peak.send_hour) == (22, 2, 20)
    assert peak.complaint_count == 64


def test_a_peak_that_ends_at_midnight_ends_at_24() -> None:
    (peak,) = find_peaks([*even(), cell(22, 30)], [])

    assert (peak.from_hour, peak.to_hour) == (21, 24)


def test_two_peaks_of_a_day_stay_apart() -> None:
    peaks = find_peaks([*even(), cell(6, 30), cell(18, 30)], [])

    assert [peak.from_hour for peak in peaks] == [5, 17]


def test_even_hours_have_no_peak() -> None:
    assert find_peaks(even(4), []) == ()


@pytest.mark.parametrize(("count", "found"), [(9, []), (10, [True]), (19, [True]), (20, [False])])
def test_few_complaints_are_silent_then_weak(count: int, found: list[bool]) -> None:
    assert [peak.is_weak for peak in find_peaks([cell(11, count)], [])] == found


def test_complaints_without_a_district_make_no_peak() -> None:
    assert find_peaks([cell(11, 50, district=None)], []) == ()


def test_a_district_is_judged_by_its_own_complaints() -> None:
    here = [cell(11, 30)]
    there = [cell(20, 30, district=MANGALURU)]

    both = find_peaks([*there, *here], [])

    assert both == (*find_peaks(there, []), *find_peaks(here, []))
    assert [peak.district for peak in both] == [MANGALURU, MYSURU]


def test_the_machines_most_drawn_at_in_the_district_are_named() -> None:
    drawn = [
        FigureCell(
            district=district, hour=1, weekday=1, atm=machine(name), count=count, amount_paise=1
        )
        for district, name, count in [(MYSURU, "ONE", 1), (MYSURU, "TWO", 2), (MANGALURU, "X", 9)]
    ]

    (peak,) = find_peaks([cell(11, 30)], drawn)

    assert peak.places == (machine("TWO"), machine("ONE"))


@given(st.integers(0, 23))
def test_turning_the_clock_turns_the_peak(turn: int) -> None:
    (before,) = find_peaks([cell(3, 40)], [])

    (after,) = find_peaks([cell((3 + turn) % 24, 40)], [])

    assert after.from_hour == (before.from_hour + turn) % 24
    assert (after.to_hour - after.from_hour) % 24 == (before.to_hour - before.from_hour) % 24


def test_chance_alone_rarely_makes_a_peak() -> None:
    rng = np.random.default_rng(5)
    districts = [f"S/{number:03}" for number in range(100)]
    cells = [
        cell(int(hour), district=district)
        for district in districts
        for hour in rng.integers(0, 24, size=30)
    ]

    with_peak = {peak.district for peak in find_peaks(cells, [])}

    assert len(with_peak) <= 12
