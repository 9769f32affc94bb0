from dataclasses import replace
from datetime import timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.baselines import forecast_cash_out, likely_hours, rank_district_machines
from graph.model.fact import Precision
from graph.model.forecast import CashOutForecast, FigureCell, TimeWindow
from graph.model.transfer import Withdrawal
from tests.unit.analytics.invented import START, atm, draw, machine, ring

A_DAY = 24 * 60
AT = START + timedelta(days=30)
WINDOW = TimeWindow(start=AT, end=AT + timedelta(days=1))
PLACES = {
    machine(name): atm(name, latitude)
    for name, latitude in [("USED", 12.300), ("OTHER", 12.330), ("BESIDE", 12.305), ("FAR", 13.0)]
}
HISTORY = [draw("A", 5_000, no=no, minutes=no * A_DAY, at="USED") for no in range(20, 24)]
HISTORY += [draw("B", 5_000, no=no, minutes=no * A_DAY, at="OTHER") for no in range(20, 22)]


def forecast(withdrawals: list[Withdrawal]) -> CashOutForecast:
    return forecast_cash_out(ring(), withdrawals, PLACES, window=WINDOW, at=AT)


def machines(answer: CashOutForecast) -> list[str]:
    return [place.atm.removeprefix("atm:") for place in answer.places]


def test_machines_used_most_come_first_then_those_beside_them() -> None:
    answer = forecast(HISTORY)

    assert machines(answer) == ["USED", "OTHER", "BESIDE"]
    assert [place.rank for place in answer.places] == [1, 2, 3]
    assert answer.abstained is None


def test_scores_are_shares_of_one_whole() -> None:
    assert sum(place.score for place in forecast(HISTORY).places) == pytest.approx(1.0)


def test_recent_use_outweighs_more_but_older_use() -> None:
    old = [draw("A", 5_000, no=no, minutes=0.0, at="OTHER") for no in range(4)]
    fresh = [draw("A", 5_000, no=no, minutes=29.0 * A_DAY, at="USED") for no in range(8, 10)]

    assert machines(forecast([*old, *fresh]))[0] == "USED"


def test_each_machine_says_why_with_its_figures() -> None:
    used, _, beside = forecast(HISTORY).places

    assert used.reasons[0].text == (
        "Drawn here 4 times from 1 account, last on 24 June 2026 at 10:00 IST."
    )
    assert beside.reasons[0].text == "0.6 km from a machine the ring drew at 4 times."


def test_a_machine_of_unknown_place_is_named_without_a_point() -> None:
    drawn = [draw("A", 1, no=no, minutes=no, at="UNPLACED") for no in range(3)]

    (place,) = forecast(drawn).places

    assert (place.atm, place.point) == (machine("UNPLACED"), None)


def test_nothing_known_later_is_used() -> None:
    later = [
        draw("C", 9, no=no, minutes=29.0 * A_DAY, known_after_minutes=31.0 * A_DAY, at="FAR")
        for no in range(9)
    ]

    assert forecast([*HISTORY, *later]) == forecast(HISTORY)


def test_declined_draws_do_not_count() -> None:
    declined = [draw("C", 9, no=no, at="FAR", is_declined=True) for no in range(9)]

    assert forecast([*HISTORY, *declined]) == forecast(HISTORY)


def test_two_withdrawals_are_too_few_and_the_missing_fact_is_named() -> None:
    drawn = [*HISTORY[:2], draw("B", 100, no=7, at=None), draw("B", 100, no=8, at=None)]

    answer = forecast(drawn)

    assert answer.places == ()
    assert answer.hours == ()
    assert answer.abstained is not None
    assert answer.abstained.text == (
        "2 withdrawals at a named machine known, 3 needed. "
        "Ask the banks for the ATM number of 2 withdrawals whose machine is not told."
    )


def test_a_ring_that_never_drew_gets_no_place() -> None:
    answer = forecast([])

    assert answer.places == ()
    assert answer.abstained is not None
    assert "cash withdrawals" in answer.abstained.text


@given(st.randoms(use_true_random=False))
def test_order_and_repetition_change_nothing(random: Random) -> None:
    shuffled = [*HISTORY, *HISTORY[:2]]
    random.shuffle(shuffled)

    assert forecast(shuffled) == forecast(HISTORY)


def test_the_id_stands_for_subject_window_and_inputs() -> None:
    first = forecast(HISTORY)
    later = TimeWindow(start=WINDOW.start, end=WINDOW.end + timedelta(hours=1))

    assert forecast(HISTORY).id == first.id
    assert forecast(HISTORY[:-1]).id != first.id
    other_window = forecast_cash_out(ring(), HISTORY, PLACES, window=later, at=AT)
    other_ring = forecast_cash_out(ring("R000002"), HISTORY, PLACES, window=WINDOW, at=AT)
    assert len({first.id, other_window.id, other_ring.id}) == 3


def test_a_machine_put_right_in_the_register_makes_another_forecast() -> None:
    moved = {**PLACES, machine("BESIDE"): atm("BESIDE", 12.31)}

    answer = forecast_cash_out(ring(), HISTORY, moved, window=WINDOW, at=AT)

    assert answer.id != forecast(HISTORY).id


def test_hours_are_shares_of_the_indian_day_around_the_clock() -> None:
    night = [draw("A", 1, no=no, minutes=14 * 60.0, at="USED") for no in range(3)]

    hours = likely_hours(night, at=AT)

    assert [(one.hour, one.share) for one in hours[:4]] == [
        (0, 0.5),
        (1, 0.25),
        (23, 0.25),
        (2, 0.0),
    ]
    assert sum(one.share for one in hours) == pytest.approx(1.0)


def test_a_withdrawal_known_by_its_day_has_no_hour() -> None:
    day = [replace(one, event_precision=Precision.DAY) for one in HISTORY]

    assert likely_hours(day, at=AT) == ()
    assert forecast(day).hours == ()
    assert machines(forecast(day))[0] == "USED"


def test_a_short_window_says_how_much_falls_into_its_hours() -> None:
    ten = TimeWindow(start=START + timedelta(days=31), end=START + timedelta(days=31, hours=1))

    answer = forecast_cash_out(ring(), HISTORY, PLACES, window=ten, at=AT)

    assert answer.reasons[-1].text == "50 % of its withdrawals fall in these hours of the day."


def cell(district: str, name: str | None, count: int) -> FigureCell:
    key = None if name is None else machine(name)
    return FigureCell(
        district=district, hour=9, weekday=0, atm=key, count=count, amount_paise=count
    )


def test_the_busiest_machines_of_a_district_come_first() -> None:
    cells = [
        cell("S/A", "ONE", 2),
        cell("S/A", "TWO", 3),
        cell("S/A", "ONE", 2),
        cell("S/A", "TIE", 3),
        cell("S/A", None, 99),
        cell("S/B", "ELSEWHERE", 50),
    ]

    assert rank_district_machines(cells, district="S/A") == tuple(
        machine(name) for name in ("ONE", "TIE", "TWO")
    )
    assert rank_district_machines(cells, district=None, limit=1) == (machine("ELSEWHERE"),)
