"""Logs hide what may be personal, in every field and however it is written."""

import json
import logging
import re
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.logs import MOST_CHARS, JsonLines, mask

LETTERS = st.text(alphabet="abc XYZ.,:/-_'\"(){}[]\n\t₹खाता", max_size=20)
LONG = st.integers(min_value=10**8, max_value=10**19).map(str)
HANDLES = st.from_regex(r"[a-z][a-z0-9.]{2,12}@[a-z]{3,8}", fullmatch=True)
RUN = re.compile(r"\d{9,}")


def line(message: str, *arguments: object, **extra: object) -> dict[str, object]:
    record = logging.LogRecord("api.x", logging.INFO, __file__, 1, message, arguments, None)
    vars(record).update(extra)
    text = JsonLines().format(record)
    assert "\n" not in text
    found = json.loads(text, parse_constant=pytest.fail)
    assert isinstance(found, dict)
    return found


@given(st.lists(st.one_of(LETTERS, LONG), max_size=8))
def test_no_long_number_survives_wherever_it_stands(parts: list[str]) -> None:
    masked = mask(" ".join(parts))

    assert not RUN.search(masked)


@given(LETTERS, HANDLES, LETTERS)
def test_no_handle_survives(before: str, handle: str, after: str) -> None:
    name, _, bank = handle.partition("@")

    masked = mask(f"{before} {handle} {after}")

    assert handle not in masked
    assert f" …@{bank}" in masked
    assert name not in masked or name in f"{before} {bank} {after}"


@given(st.lists(st.one_of(LETTERS, LONG, HANDLES), max_size=8))
def test_masking_twice_is_masking_once(parts: list[str]) -> None:
    once = mask(" ".join(parts))

    assert mask(once) == once


@given(st.text(alphabet="abc XYZ.,:/-_'\"(){}[]\n\t₹खाता", max_size=80))
def test_a_text_without_numbers_and_handles_stands_as_it_is(text: str) -> None:
    assert mask(text) == text


@given(LONG)
def test_a_number_keeps_four_digits_in_a_field_and_in_a_message(number: str) -> None:
    told = line("account %s", number, account=number, count=int(number))

    assert told["message"] == f"account …{number[-4:]}"
    assert told["account"] == f"…{number[-4:]}"
    assert told["count"] == f"…{number[-4:]}"


@pytest.mark.parametrize("value", [0, 12, 99_999_999, -5, 1.5, True, 1_234.25])
def test_a_count_stays_a_number(value: float) -> None:
    assert line("done", count=value)["count"] == value


@pytest.mark.parametrize(
    "value", [float("nan"), float("inf"), None, datetime(2026, 1, 1, tzinfo=UTC)]
)
def test_what_json_has_no_number_for_is_a_text(value: object) -> None:
    assert line("done", value=value)["value"] == str(value)


@given(st.integers(min_value=0, max_value=5_000))
def test_no_text_is_longer_than_it_may_be(length: int) -> None:
    told = line("x" * length, file="y" * length)

    assert len(str(told["message"])) == min(length, MOST_CHARS)
    assert len(str(told["file"])) == min(length, MOST_CHARS)


def test_numbers_in_lists_and_mappings_are_hidden_too() -> None:
    told = line("refused", rows=["999900001234", {"to": "nobody.one@okbank"}])

    assert told["rows"] == "['…1234', {'to': '…@okbank'}]"


def test_the_cause_of_an_error_is_hidden_too() -> None:
    error = ValueError("nobody.one@okbank")
    error.__cause__ = KeyError("999900001234")
    record = logging.LogRecord(
        "api.x", logging.ERROR, __file__, 1, "failed", (), (ValueError, error, None)
    )

    text = JsonLines().format(record)

    assert "…1234" in text
    assert "…@okbank" in text
    assert "999900001234" not in text
    assert "nobody.one" not in text
