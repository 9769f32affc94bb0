import io
import json
import logging
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.logs import mask, start_logging


@pytest.fixture
def stream() -> Iterator[io.StringIO]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    lines = io.StringIO()
    start_logging("INFO", stream=lines)
    yield lines
    root.handlers[:] = handlers
    root.setLevel(level)


def test_a_record_is_one_line_of_json_with_its_fields(stream: io.StringIO) -> None:
    logging.getLogger("api.x").info("facts taken in", extra={"new": 12, "file": "a.xlsx"})

    line = json.loads(stream.getvalue())
    assert (line["message"], line["new"], line["file"]) == ("facts taken in", 12, "a.xlsx")


def test_numbers_and_handles_are_masked_wherever_they_stand(stream: io.StringIO) -> None:
    error = ValueError("account 999900001234 of victim.one@okbank")

    logging.getLogger("api.x").error(
        "refused %s", "5123456789", extra={"to": "a.b@example.org"}, exc_info=error
    )

    text = stream.getvalue()
    for personal in ("999900001234", "victim.one", "5123456789", "a.b@"):
        assert personal not in text
    assert "1234" in text


@given(st.integers(min_value=10**8, max_value=10**18))
def test_nine_digits_or_more_keep_their_last_four(number: int) -> None:
    masked = mask(f"no {number}.")

    assert str(number) not in masked
    assert masked.endswith(f"{str(number)[-4:]}.")


@given(st.integers(min_value=0, max_value=10**8 - 1))
def test_shorter_numbers_stand_as_they_are(number: int) -> None:
    assert mask(f"no {number}.") == f"no {number}."
