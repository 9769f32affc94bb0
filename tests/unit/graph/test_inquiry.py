"""What an inquiry lets through, and in which order."""

from datetime import UTC, datetime, timedelta
from fractions import Fraction
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.inquiry.lens import Inquiry, batches
from graph.inquiry.ratios import ratio
from graph.inquiry.shares import Share
from graph.model.flow import FlowOrder
from graph.model.ids import EntityKey

T0 = datetime(2026, 6, 1, tzinfo=UTC)
SECOND = timedelta(seconds=1)
Row = tuple[datetime, int | None, str, str]
ROWS: list[Row] = [
    (T0 + 2 * SECOND, 500, "b", "late small"),
    (T0, 900, "c", "early large"),
    (T0 + SECOND, 500, "d", "middle small"),
    (T0 + SECOND, 500, "a", "middle small, first by id"),
]


def inquiry(order: FlowOrder, limit: int | None = None) -> Inquiry:
    """Give an inquiry over a day."""
    return Inquiry(after=T0, before=T0 + timedelta(days=1), order=order, limit=limit)


@pytest.mark.parametrize(
    ("order", "ids"),
    [
        (FlowOrder.OLDEST, "cadb"),
        (FlowOrder.NEWEST, "badc"),
        (FlowOrder.LARGEST, "cadb"),
        (FlowOrder.SMALLEST, "adbc"),
    ],
)
def test_of_one_amount_the_earlier_comes_first_then_the_id(order: FlowOrder, ids: str) -> None:
    names = {row[2]: row[3] for row in ROWS}

    for rows in permutations(ROWS):
        assert inquiry(order).first(rows) == [names[id_] for id_ in ids]


@pytest.mark.parametrize(
    ("order", "ids"), [(FlowOrder.LARGEST, "badc"), (FlowOrder.SMALLEST, "cadb")]
)
def test_rows_without_an_amount_are_ordered_by_time_in_the_same_direction(
    order: FlowOrder, ids: str
) -> None:
    rows = [(at, None, id_, id_) for at, _, id_, _ in ROWS]

    found = inquiry(order).first(rows)

    assert found[0] == ids[0]
    assert found[-1] == ids[-1]
    assert set(found[1:3]) == set(ids[1:3])
    assert found[1:3] == ["a", "d"]


@given(st.integers(min_value=0, max_value=6))
def test_a_limit_keeps_the_first(limit: int) -> None:
    whole = inquiry(FlowOrder.OLDEST).first(ROWS)

    assert inquiry(FlowOrder.OLDEST, limit).first(ROWS) == whole[:limit]


@pytest.mark.parametrize(
    ("first", "last", "is_in"),
    [
        (T0, T0, False),
        (T0 + timedelta(milliseconds=1), T0 + timedelta(milliseconds=1), True),
        (T0 + timedelta(days=1), T0 + timedelta(days=1), False),
        (T0 - timedelta(days=1), T0 + SECOND, True),
        (None, None, False),
    ],
)
def test_a_window_is_open_at_both_ends(
    first: datetime | None, last: datetime | None, is_in: bool
) -> None:
    assert inquiry(FlowOrder.OLDEST).holds(first, last) is is_in


def test_a_ratio_of_nothing_is_none() -> None:
    assert ratio([1], []) is None
    assert ratio([], [3]) == 0
    assert ratio([1, 1], [3]) == Fraction(2, 3)


def test_a_share_of_nothing_disputed_is_none() -> None:
    share = Share(end=EntityKey("atm:X"), distance=1, paise=5, disputed_paise=0)

    assert share.share is None


@given(st.lists(st.integers(), max_size=30), st.integers(min_value=1, max_value=7))
def test_batches_hold_everything_once_in_order(items: list[int], size: int) -> None:
    parts = list(batches(items, size))

    assert [item for part in parts for item in part] == items
    assert all(1 <= len(part) <= size for part in parts)
