"""The table of branch codes."""

import pytest

from graph.reference.ifsc import (
    bank_named,
    bank_of,
    is_listed,
    is_same_bank,
    place_of,
    sublet_of,
)


def test_four_letters_name_the_bank() -> None:
    assert bank_of("SBIN0000691") == "State Bank of India"
    assert bank_of("ZZZZ0000001") is None


def test_a_branch_is_listed_or_not_or_nobody_knows() -> None:
    assert is_listed("KARB0000015") is True
    assert is_listed("KARB0999999") is False
    assert is_listed("ZZZZ0000001") is None


def test_a_branch_whose_code_has_letters_is_found() -> None:
    assert is_listed("ICIC00SKSBN") is True


def test_the_place_of_a_branch_is_told_where_the_table_has_it() -> None:
    place = place_of("KARB0000015")

    assert place is not None
    assert place.state == "KARNATAKA"
    assert place_of("SBIN0000691") is None


def test_a_bank_that_works_under_anothers_code_is_named() -> None:
    assert sublet_of("ALLA0AU0001") == bank_of("AUGX")
    assert sublet_of("SBIN0000691") is None


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("STATE BANK OF INDIA", "State Bank of India"),
        ("SBI", "State Bank of India"),
        ("HDFC Bank Ltd.", "HDFC Bank"),
        ("Bank of Baroda (including Vijaya Bank and Dena Bank)", "Bank of Baroda"),
        ("Bank of India", "Bank of India"),
        ("A Bank Nobody Heard Of", None),
    ],
)
def test_a_bank_is_known_by_the_names_people_write(written: str, name: str | None) -> None:
    assert bank_named(written) == name


@pytest.mark.parametrize(
    ("written", "ifsc", "same"),
    [
        ("IDBI", "IBKL0000012", True),
        ("Catholic Syrian Bank", "CSBK0000012", True),
        ("HDFC Bank", "ICIC0008515", False),
        ("Bank of India", "SBIN0000691", False),
    ],
)
def test_a_written_name_agrees_with_a_code_or_not(written: str, ifsc: str, *, same: bool) -> None:
    assert is_same_bank(written, ifsc) is same
