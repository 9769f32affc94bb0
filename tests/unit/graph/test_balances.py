"""Running balances: what follows, what breaks, where it began."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.intake.balances import RunningBalance

amounts = st.lists(st.integers(-(10**9), 10**9).filter(bool), min_size=1, max_size=20)


def _balances(opening: int, moved: list[int]) -> list[int]:
    return [opening + sum(moved[: at + 1]) for at in range(len(moved))]


def _run(lines: Sequence[tuple[int, int | None]]) -> RunningBalance:
    run = RunningBalance()
    for row, (amount, balance) in enumerate(lines, start=2):
        run.add(row, amount, balance)
    return run


@given(opening=st.integers(-(10**9), 10**9), moved=amounts, told=st.data())
def test_a_statement_that_adds_up_has_no_break_whichever_end_is_first(
    opening: int, moved: list[int], told: st.DataObject
) -> None:
    shown = [balance if told.draw(st.booleans()) else None for balance in _balances(opening, moved)]
    shown[told.draw(st.integers(0, len(moved) - 1))] = None
    shown[-1] = opening + sum(moved)
    lines = list(zip(moved, shown, strict=True))

    for run in (_run(lines), _run(lines[::-1])):
        assert run.mismatches == ()
        assert run.lines == len(moved)


@given(opening=st.integers(-(10**9), 10**9), moved=amounts)
def test_the_ends_are_found_whichever_is_first(opening: int, moved: list[int]) -> None:
    lines = list(zip(moved, _balances(opening, moved), strict=True))
    closing = opening + sum(moved)

    rising, falling = _run(lines), _run(lines[::-1])

    assert (rising.opening_paise, rising.closing_paise) == (opening, closing)
    if falling.is_newest_first:
        assert (falling.opening_paise, falling.closing_paise) == (opening, closing)


def test_a_missing_line_breaks_the_balance_at_the_next() -> None:
    moved = [100, -30, 50, -20]
    lines = list(zip(moved, _balances(1_000, moved), strict=True))
    del lines[2]

    run = _run(lines)

    assert run.mismatches == (4,)


def test_after_a_line_that_cannot_be_read_the_next_is_not_held_against_it() -> None:
    run = RunningBalance()
    run.add(2, 100, 1_100)
    run.skip()
    run.add(4, -50, 900)
    run.add(5, -50, 850)

    assert run.mismatches == ()


@pytest.mark.parametrize("lines", [[], [(100, None)]])
def test_no_balance_told_is_no_balance_known(lines: list[tuple[int, int | None]]) -> None:
    run = _run(lines)

    assert (run.opening_paise, run.closing_paise, run.mismatches) == (None, None, ())
