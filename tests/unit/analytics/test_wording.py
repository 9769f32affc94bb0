import doctest
from datetime import UTC, datetime, timedelta

import pytest

from analytics import wording
from analytics.wording import instant_text, span_text, times_text
from graph.model.fact import Precision

NIGHT = datetime(2026, 6, 1, 17, 0, tzinfo=UTC)


def test_the_examples_are_true() -> None:
    assert doctest.testmod(wording).failed == 0


def test_an_instant_shows_no_more_than_is_known() -> None:
    assert instant_text(NIGHT, Precision.SECOND) == "1 June 2026 at 22:30 IST"
    assert instant_text(NIGHT, Precision.DAY) == "1 June 2026"


@pytest.mark.parametrize(
    ("hours", "text"),
    [
        (1, "1 June, 22:30 to 23:30 IST"),
        (3, "1 June, 22:30 to 2 June, 01:30 IST"),
        (24, "the day from 1 June, 22:30 IST"),
    ],
)
def test_a_window_is_told_in_indian_time(hours: int, text: str) -> None:
    assert span_text(NIGHT, NIGHT + timedelta(hours=hours)) == text


def test_small_counts_have_words_of_their_own() -> None:
    assert [times_text(count) for count in (1, 2, 3)] == ["once", "twice", "3 times"]
