from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.days.kinds import is_pay_day
from analytics.days.trends import find_trends
from graph.model.complaint import FraudType
from graph.model.day import DayCell
from graph.model.forecast import TimeWindow

MIDNIGHT = datetime(2026, 6, 7, 18, 30, tzinfo=UTC)  # Monday, the 8th, in India
WINDOW = TimeWindow(start=MIDNIGHT, end=MIDNIGHT + timedelta(weeks=2))  # without pay days
DAYS = [date(2026, 6, 8) + timedelta(days=no) for no in range(14)]
BEFORE = [day - timedelta(days=14) for day in DAYS]  # with eight pay days
QUIET = [day for day in BEFORE if not is_pay_day(day)]


def cell(
    day: date, count: int, *, name: str | None = "A", fraud: FraudType | None = None
) -> DayCell:
    return DayCell(
        district=None if name is None else f"S/{name}",
        fraud_type=fraud,
        day=day,
        count=count,
        amount_paise=count * 10,
    )


def spread(
    count: int, days: list[date], *, name: str = "A", fraud: FraudType | None = None
) -> list[DayCell]:
    """Spread complaints over days as evenly as they can lie."""
    each, rest = divmod(count, len(days))
    return [
        cell(day, each + (no < rest), name=name, fraud=fraud)
        for no, day in enumerate(days)
        if each + (no < rest)
    ]


def test_a_district_that_doubled_is_told_with_its_interval() -> None:
    (trend,) = find_trends(spread(80, DAYS), spread(40, BEFORE), window=WINDOW)

    assert (trend.count, trend.count_before, trend.expected) == (80, 40, 40.0)
    assert (trend.amount_paise, trend.amount_paise_before) == (800, 400)
    assert trend.ratio == 2.0
    assert trend.high is not None
    assert 1 < trend.low < 2 < trend.high
    assert trend.is_significant
    assert "more than chance alone explains" in trend.reason.text
    assert "pay days" not in trend.reason.text


def test_a_district_that_is_new_has_no_ratio_and_no_upper_end() -> None:
    (trend,) = find_trends(spread(3, DAYS), [], window=WINDOW)

    assert (trend.ratio, trend.high) == (None, None)
    assert not trend.is_significant
    assert trend.p_value == pytest.approx(0.25)
    assert "times as many or more" in trend.reason.text


def test_weeks_with_more_pay_days_let_expect_more() -> None:
    days = [date(2026, 6, 22) + timedelta(days=no) for no in range(21)]  # eight pay days
    before = [day - timedelta(days=21) for day in days]  # seven
    window = TimeWindow(
        start=datetime(2026, 6, 21, 18, 30, tzinfo=UTC),
        end=datetime(2026, 7, 12, 18, 30, tzinfo=UTC),
    )
    paid = [cell(day, 6) for day in days if is_pay_day(day)]
    paid_before = [cell(day, 6) for day in before if is_pay_day(day)]

    (trend,) = find_trends(paid, paid_before, window=window)

    assert (trend.count, trend.count_before) == (48, 42)
    assert trend.expected == pytest.approx(48, abs=2.1)
    assert trend.ratio == pytest.approx(1, abs=0.05)
    assert "for as many pay days and holidays" in trend.reason.text


def test_days_of_a_kind_that_only_one_window_has_count_as_their_weekday() -> None:
    (trend,) = find_trends(spread(28, DAYS), spread(28, BEFORE), window=WINDOW)

    assert len(QUIET) < len(BEFORE)
    assert trend.expected == pytest.approx(28)


def test_a_burst_proves_less_than_as_many_single_complaints() -> None:
    single = find_trends(spread(42, DAYS), spread(14, BEFORE), window=WINDOW)[0]
    burst = find_trends([cell(DAYS[3], 42)], spread(14, BEFORE), window=WINDOW)[0]

    assert single.is_significant
    assert not burst.is_significant
    assert burst.ratio == single.ratio
    assert burst.low < single.low


def test_one_of_many_districts_must_be_surer() -> None:
    new, old = spread(24, DAYS), spread(10, BEFORE)
    alone = find_trends(new, old, window=WINDOW)[0]
    quiet = [f"Q{no}" for no in range(20)]

    among = find_trends(
        [*new, *(one for name in quiet for one in spread(10, DAYS, name=name))],
        [*old, *(one for name in quiet for one in spread(10, BEFORE, name=name))],
        window=WINDOW,
    )[0]

    assert alone.is_significant
    assert among.district == "S/A"
    assert not among.is_significant
    assert among.p_value == pytest.approx(21 * alone.p_value)


def test_kinds_of_fraud_are_compared_each_by_itself() -> None:
    upi, aeps = FraudType.UPI, FraudType.AEPS
    new = [*spread(40, DAYS, fraud=upi), *spread(5, DAYS, fraud=aeps), *spread(9, DAYS)]
    old = [*spread(10, BEFORE, fraud=upi), *spread(35, BEFORE, fraud=aeps)]

    found = find_trends(new, old, window=WINDOW, by_fraud_type=True)
    whole = find_trends(new, old, window=WINDOW)

    assert {one.fraud_type: (one.count, one.count_before) for one in found} == {
        upi: (40, 10),
        aeps: (5, 35),
    }
    assert all(one.is_significant for one in found)
    assert [(one.fraud_type, one.count) for one in whole] == [(None, 54)]
    assert not whole[0].is_significant


def test_complaints_without_a_district_count_nowhere() -> None:
    nowhere = [cell(DAYS[0], 9, name=None)]

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
    now = [one for name, (new, _) in counts.items() for one in spread(new, DAYS, name=name)]
    then = [one for name, (_, old) in counts.items() for one in spread(old, BEFORE, name=name)]

    trends = find_trends(now, then, window=WINDOW)

    met = {f"S/{name}" for name, (new, old) in counts.items() if new or old}
    assert {trend.district for trend in trends} == met
    assert len(trends) == len(met)
    for trend in trends:
        assert 0 <= trend.p_value <= 1
        if trend.ratio is not None:
            assert trend.low <= trend.ratio
            assert trend.high is None or trend.ratio <= trend.high
