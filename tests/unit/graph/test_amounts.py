"""Text to paise and instants."""

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.amounts import parse_instant, parse_paise
from graph.errors import MalformedRow
from graph.model.cell import Cell
from graph.model.fact import INDIA, Precision


@pytest.mark.parametrize(
    ("cell", "paise"),
    [
        (" 1,23,456.00", 12_345_600),
        ("1,23,456", 12_345_600),
        ("Rs. 500/-", 50_000),
        ("Rs 500.5", 50_050),
        ("₹1,000", 100_000),
        ("INR 7.00", 700),
        ("7.00 INR", 700),
        ("(500)", -50_000),
        ("-500", -50_000),
        ("₹ -1.25", -125),
        ("१२,३४५.६७", 1_234_567),
        ("0.00", 0),
        (0.29, 29),
        (1_234_567.89, 123_456_789),
        (500, 50_000),
        ("10.005", 1_001),
        ("12<br/>", 1_200),
        ("", None),
        ("-", None),
        ("NA", None),
        (None, None),
    ],
)
def test_an_amount_is_read_to_the_paisa(cell: Cell, paise: int | None) -> None:
    assert parse_paise(cell) == paise


@pytest.mark.parametrize(
    "cell",
    [
        "abc",
        "12,34.5.6",
        "1e5",
        "5O0",
        float("nan"),
        float("inf"),
        True,
        "9" * 20,
        date(2026, 1, 1),
    ],
)
def test_what_is_no_amount_is_refused_and_never_zero(cell: Cell) -> None:
    with pytest.raises(MalformedRow, match="no amount"):
        parse_paise(cell)


@given(st.decimals(min_value=0, max_value=10**11, places=2))
def test_a_number_cell_is_worth_what_it_shows(rupees: Decimal) -> None:
    assert parse_paise(float(rupees)) == int(rupees * 100)


AFTERNOON = datetime(2026, 8, 30, 16, 57, tzinfo=INDIA)


@pytest.mark.parametrize(
    ("cell", "at", "precision"),
    [
        ("30/08/2026 16:57:PM", AFTERNOON, Precision.MINUTE),
        ("30/08/2026 16:57:AM", AFTERNOON, Precision.MINUTE),
        ("30-08-2026 16:57:35", AFTERNOON + timedelta(seconds=35), Precision.SECOND),
        ("30/08/2026 04:57:35 PM", AFTERNOON + timedelta(seconds=35), Precision.SECOND),
        ("30/08/2026 16:57:35 PM", AFTERNOON + timedelta(seconds=35), Precision.SECOND),
        ("30/08/26 16:57", AFTERNOON, Precision.MINUTE),
        ("30 Aug 2026 4:57 pm", AFTERNOON, Precision.MINUTE),
        ("30-Aug-26 16:57", AFTERNOON, Precision.MINUTE),
        ("2026-08-30T16:57:00", AFTERNOON, Precision.SECOND),
        ("2026-08-30 16:57:00.000", AFTERNOON, Precision.SECOND),
        ("2026-08-30T11:27:00Z", AFTERNOON, Precision.SECOND),
        ("2026-08-30T16:57:00+05:30", AFTERNOON, Precision.SECOND),
        ("३०/०८/२०२६ १६:५७", AFTERNOON, Precision.MINUTE),
        (datetime(2026, 8, 30, 16, 57), AFTERNOON, Precision.SECOND),  # noqa: DTZ001  a cell has no zone
        (46_264.70625, AFTERNOON, Precision.SECOND),
        ("30/08/2026 00:00:AM", AFTERNOON.replace(hour=0, minute=0), Precision.MINUTE),
        (
            "30/08/2026 12:05:10 AM",
            AFTERNOON.replace(hour=0, minute=5, second=10),
            Precision.SECOND,
        ),
        (
            "30/08/2026 12:05:10 PM",
            AFTERNOON.replace(hour=12, minute=5, second=10),
            Precision.SECOND,
        ),
        ("30/08/2026", AFTERNOON.replace(hour=0, minute=0), Precision.DAY),
        (date(2026, 8, 30), AFTERNOON.replace(hour=0, minute=0), Precision.DAY),
        (46_264.0, AFTERNOON.replace(hour=0, minute=0), Precision.DAY),
    ],
)
def test_an_instant_is_read_as_indias_with_its_precision(
    cell: Cell, at: datetime, precision: Precision
) -> None:
    found, how_exactly = parse_instant(cell)

    assert found == at
    assert found is not None
    assert found.tzinfo is UTC
    assert how_exactly is precision


def test_the_day_stands_before_the_month() -> None:
    found, _ = parse_instant("02/03/2026 10:00:00")

    assert found == datetime(2026, 3, 2, 4, 30, tzinfo=UTC)


@pytest.mark.parametrize("cell", [None, "", "-", "NA", " "])
def test_no_date_is_unknown_and_not_midnight(cell: Cell) -> None:
    assert parse_instant(cell) == (None, Precision.UNKNOWN)


@pytest.mark.parametrize(
    "cell",
    [
        "31/02/2026",
        "30/13/2026",
        "30/08/2026 25:00:00",
        "30/08/1926",
        "yesterday",
        "30/08/2026 10:61",
        12.5,
        1e300,
        float("nan"),
        True,
        time(10, 5),
        "30/xyz/2026",
    ],
)
def test_what_is_no_date_is_refused(cell: Cell) -> None:
    with pytest.raises(MalformedRow, match="no date"):
        parse_instant(cell)


@given(
    st.datetimes(min_value=datetime(2000, 1, 2), max_value=datetime(2099, 12, 30)),  # noqa: DTZ001
    st.sampled_from(
        ["%d/%m/%Y %H:%M:%S", "%d-%m-%Y %I:%M:%S %p", "%Y-%m-%dT%H:%M:%S", "%d.%m.%y %H:%M:%S"]
    ),
)
def test_one_instant_is_read_alike_from_every_form(wall: datetime, form: str) -> None:
    wall = wall.replace(microsecond=0)

    found, _ = parse_instant(wall.strftime(form))

    assert found == wall.replace(tzinfo=INDIA)
