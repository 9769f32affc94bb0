from datetime import timedelta
from math import comb

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.trends import correct, find_trends, ratio_interval
from graph.model.forecast import FigureCell, TimeWindow
from tests.unit.analytics.invented import START

WINDOW = TimeWindow(start=START, end=START + timedelta(weeks=4))


def cells(**counts: int) -> list[FigureCell]:
    return [
        FigureCell(
            district=f"S/{name}", hour=9, weekday=1, atm=None, count=count, amount_paise=count * 10
        )
        for name, count in counts.items()
    ]


def two_sided(count: int, whole: int) -> float:
    """Count the exact chance of as odd a split of `whole` by hand."""
    weights = [comb(whole, k) for k in range(whole + 1)]
    odd = sum(weight for weight in weights if weight <= weights[count])
    return float(odd) / 2.0**whole


def test_a_district_that_doubled_is_told_with_its_interval() -> None:
    (trend,) = find_trends(cells(A=80), cells(A=40), window=WINDOW)

    assert (trend.count, trend.count_before, trend.ratio) == (80, 40, 2.0)
    assert (trend.amount_paise, trend.amount_paise_before) == (800, 400)
    assert trend.high is not None
    assert 1 < trend.low < 2 < trend.high
    assert trend.is_significant
    assert trend.p_value == pytest.approx(two_sided(80, 120))
    assert "more than chance alone explains" in trend.reason.text


def test_a_district_that_is_new_has_no_ratio_and_no_upper_end() -> None:
    (trend,) = find_trends(cells(A=3), [], window=WINDOW)

    assert (trend.ratio, trend.high) == (None, None)
    assert not trend.is_significant
    assert trend.p_value == pytest.approx(0.25)


def test_one_of_many_districts_must_be_surer() -> None:
    alone = find_trends(cells(A=24), cells(A=10), window=WINDOW)[0]
    quiet = {f"Q{no}": 10 for no in range(20)}

    among = find_trends(cells(A=24, **quiet), cells(A=10, **quiet), window=WINDOW)[0]

    assert alone.is_significant
    assert among.district == "S/A"
    assert not among.is_significant
    assert among.p_value == pytest.approx(21 * alone.p_value)


def test_complaints_without_a_district_count_nowhere() -> None:
    nowhere = [FigureCell(district=None, hour=9, weekday=1, atm=None, count=9, amount_paise=9)]

    assert find_trends(nowhere, nowhere, window=WINDOW) == ()


@given(
    st.dictionaries(
        st.sampled_from("ABCDE"),
        st.tuples(st.integers(0, 60), st.integers(0, 60)),
        min_size=1,
    )
)
def test_every_district_met_has_one_trend_that_holds_its_ratio(
    counts: dict[str, tuple[int, int]],
) -> None:
    now = cells(**{name: new for name, (new, _) in counts.items() if new})
    then = cells(**{name: old for name, (_, old) in counts.items() if old})

    trends = find_trends(now, then, window=WINDOW)

    met = {f"S/{name}" for name, (new, old) in counts.items() if new or old}
    assert {trend.district for trend in trends} == met
    assert len(trends) == len(met)
    for trend in trends:
        assert 0 <= trend.p_value <= 1
        if trend.ratio is not None:
            assert trend.low <= trend.ratio
            assert trend.high is None or trend.ratio <= trend.high


@given(st.integers(0, 40), st.integers(0, 40))
def test_turning_time_round_turns_the_interval(count: int, before: int) -> None:
    low, high = ratio_interval(count, before)
    back_low, back_high = ratio_interval(before, count)

    if high is not None and low > 0:
        assert back_high == pytest.approx(1 / low)
        assert back_low == pytest.approx(1 / high)


@given(st.dictionaries(st.text(min_size=1, max_size=3), st.floats(0, 1), min_size=1, max_size=8))
def test_correction_keeps_order_and_never_makes_surer(raw: dict[str, float]) -> None:
    corrected = correct(raw)

    assert corrected.keys() == raw.keys()
    order = sorted(raw, key=lambda name: (raw[name], name))
    values = [corrected[name] for name in order]
    assert values == sorted(values)
    assert all(raw[name] <= corrected[name] <= 1 for name in raw)
