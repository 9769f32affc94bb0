import doctest

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.amounts import parse_paise
from graph.model import money
from graph.model.money import format_plain, format_rupees

ANY_PAISE = st.integers(min_value=-(10**15), max_value=10**15)


def test_the_examples_are_true() -> None:
    assert doctest.testmod(money).failed == 0


@pytest.mark.parametrize(
    ("paise", "text"),
    [
        (0, "₹0.00"),
        (5, "₹0.05"),
        (99_900, "₹999.00"),
        (100_000, "₹1,000.00"),
        (10_000_000, "₹1,00,000.00"),
        (123_456_789_00, "₹12,34,56,789.00"),
    ],
)
def test_rupees_are_grouped_as_in_india(paise: int, text: str) -> None:
    assert format_rupees(paise) == text


@given(ANY_PAISE)
def test_grouping_loses_no_digit(paise: int) -> None:
    whole, _, rest = format_rupees(paise).partition(".")
    head, _, tail = whole.rpartition(",")

    sign = -1 if whole.startswith("-") else 1
    assert sign * (int(whole.strip("-₹").replace(",", "")) * 100 + int(rest)) == paise
    assert not head or len(tail) == 3
    assert all(len(group) == 2 for group in head.split(",")[1:])


@given(ANY_PAISE)
def test_what_is_written_is_read_back(paise: int) -> None:
    assert parse_paise(format_rupees(paise)) == paise
    assert parse_paise(format_plain(paise)) == paise
