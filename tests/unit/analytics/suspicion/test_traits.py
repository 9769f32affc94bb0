"""What accounts do by themselves, counted by hand and against slow loops."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from analytics.suspicion.steps import STEPS, in_steps, read_cuts
from analytics.suspicion.tables import DAY_S, HOUR_S, RingTables
from analytics.suspicion.traits import read_traits
from analytics.suspicion.windows import read_passing
from tests.unit.analytics.suspicion.test_evidence import OLD, rows, tables

WINDOW = 48 * HOUR_S


def trait(told: RingTables, name: str) -> list[float]:
    names, table = read_traits(told, read_passing(told, window_s=WINDOW))
    return [float(value) for value in table[:, names.index(name)]]


def random_tables(seed: int) -> RingTables:
    draw = np.random.default_rng(seed)
    n, k = 6, 60

    def some() -> list[tuple[int, int, float, float]]:
        ends = draw.integers(0, n, (k, 2)).tolist()
        rupees = draw.integers(1, 40_000, k).tolist()
        at = (draw.integers(0, 40, k) * 6 * HOUR_S).tolist()
        return [
            (one, other, float(money), float(when))
            for (one, other), money, when in zip(ends, rupees, at, strict=True)
        ]

    draws = [(one, other % 3, money, when) for one, other, money, when in some()]
    return replace(tables(opened=(OLD,) * n), transfers=rows(*some()), draws=rows(*draws))


@pytest.mark.parametrize("seed", range(4))
def test_passing_money_is_what_a_slow_loop_finds(seed: int) -> None:
    told = random_tables(seed)
    moves, draws = told.transfers, told.draws

    passing = read_passing(told, window_s=WINDOW)

    for at in range(len(moves)):
        money, when = moves.rupees[at], moves.at[at]
        came = (moves.right == moves.left[at]) & (moves.at <= when) & (moves.at >= when - WINDOW)
        sent = (moves.left == moves.right[at]) & (moves.at >= when) & (moves.at <= when + WINDOW)
        cash = (draws.left == moves.right[at]) & (draws.at >= when) & (draws.at <= when + WINDOW)
        out = moves.rupees[sent].sum() + draws.rupees[cash].sum()
        assert passing.funded[at] == pytest.approx(min(1, moves.rupees[came].sum() / money))
        assert passing.moved[at] == pytest.approx(min(1, out / money))
        assert passing.cashed[at] == pytest.approx(min(1, draws.rupees[cash].sum() / money))


@pytest.mark.parametrize("seed", range(4))
def test_the_busiest_week_is_what_a_slow_loop_finds(seed: int) -> None:
    told = random_tables(seed)
    moves = told.transfers
    slow = []
    for account in range(6):
        own = moves.right == account
        weeks = [
            moves.rupees[own & (moves.at >= at) & (moves.at <= at + 7 * DAY_S)].sum()
            for at in moves.at[own]
        ]
        slow.append(max(weeks, default=0.0) / max(1.0, moves.rupees[own].sum()))

    assert trait(told, "in_burst") == pytest.approx(slow, rel=1e-5)


def test_counts_partners_and_amounts_are_of_the_account() -> None:
    moves = rows((0, 1, 20_000, DAY_S), (0, 1, 5_000, 2 * DAY_S), (2, 1, 10_000, 3 * DAY_S))
    told = tables(transfers=moves)

    assert trait(told, "in_count")[1] == pytest.approx(np.log1p(3))
    assert trait(told, "payers")[1] == pytest.approx(np.log1p(2))
    assert trait(told, "in_most")[1] == pytest.approx(np.log1p(20_000))
    assert trait(told, "in_large")[1] == pytest.approx(30_000 / 35_000)
    assert trait(told, "out_count")[0] == pytest.approx(np.log1p(2))
    assert trait(told, "beneficiaries")[0] == pytest.approx(np.log1p(1))
    assert trait(told, "age_at_large")[1] == pytest.approx(1001)
    assert trait(told, "span")[1] == pytest.approx(2)


def test_only_funded_draws_of_others_within_a_quarter_hour_are_drawn_together() -> None:
    moves = rows(*((4, at, 9_000.0, DAY_S) for at in range(3)))
    draws = rows(
        (0, 0, 9_000, DAY_S + 100),
        (1, 0, 9_000, DAY_S + 900),
        (2, 0, 9_000, DAY_S + 2_000),
        (3, 0, 9_000, DAY_S + 950),
    )

    found = trait(tables(transfers=moves, draws=draws), "draws_together")

    assert found == pytest.approx([np.log1p(1), np.log1p(1), 0, 0, 0])


def test_newcomers_of_an_identifier_are_those_of_the_last_ninety_days() -> None:
    uses = rows((0, 0, 0, DAY_S), (1, 0, 0, DAY_S), (2, 0, 0, OLD), (3, 1, 0, DAY_S))
    told = tables(phone_uses=uses)

    assert trait(told, "phones_newcomers") == pytest.approx([np.log1p(1)] * 2 + [0] * 3)
    assert trait(told, "phones_sharers")[2] == pytest.approx(np.log1p(2))
    assert trait(told, "phones_new") == [1, 1, 0, 1, 0]


def test_steps_keep_the_order_and_set_the_unknown_apart() -> None:
    draw = np.random.default_rng(3)
    figures = draw.lognormal(size=(5_000, 2)).astype(np.float32)
    figures[::7, 0] = np.nan

    steps = in_steps(figures, read_cuts(figures, np.arange(len(figures))))

    known = np.isfinite(figures[:, 0])
    order = np.argsort(figures[known, 0], kind="stable")
    assert (steps[~known, 0] == 0).all()
    assert (np.diff(steps[known, 0][order].astype(int)) >= 0).all()
    assert steps.max() <= STEPS + 1
    assert len(np.unique(steps[:, 1])) > STEPS - 5


def test_few_values_have_a_step_each() -> None:
    figures = np.array([[0.0], [1.0], [5.0], [1.0]], dtype=np.float32)

    assert in_steps(figures, read_cuts(figures, np.arange(4))).ravel().tolist() == [2, 3, 4, 3]


def test_a_figure_that_nobody_has_is_no_step() -> None:
    figures = np.full((3, 1), np.nan, dtype=np.float32)

    assert in_steps(figures, read_cuts(figures, np.arange(3))).ravel().tolist() == [0, 0, 0]
