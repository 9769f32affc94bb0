from __future__ import annotations

from datetime import timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.cashout.at_work import AtWork, rings_at_work
from analytics.cashout.day_after import day_after
from analytics.cashout.forecaster import CashOutForecaster, roster_at
from analytics.cashout.inflow import UNIT_PAISE
from analytics.cashout.log_linear import fit_log_linear
from analytics.cashout.samples import Hindsight
from analytics.cashout.tables import CashTables, Floats, known_at
from analytics.cashout.takings import MOST_UNITS, fit_takings
from tests.unit.analytics.cashout.made_up_country import TRAIN_END

ASKED = (TRAIN_END + timedelta(days=4)).timestamp()
THEN = (TRAIN_END - timedelta(days=19)).timestamp()  # both rings drew in the day after


@pytest.fixture
def days() -> tuple[Floats, Floats]:
    rng = np.random.default_rng(5)
    figures = rng.normal(size=(4000, 3))
    return figures, rng.poisson(np.exp(0.5 + 0.8 * figures[:, 0])).astype(np.float64)


def test_an_expected_amount_is_the_mean_of_what_came(days: tuple[Floats, Floats]) -> None:
    figures, amounts = days

    model = fit_log_linear(figures, amounts, penalty=1e-3)

    low, high = model.expected(np.array([[-1.0, 0.0, 0.0], [1.0, 0.0, 0.0]]))
    assert low == pytest.approx(np.exp(-0.3), rel=0.1)
    assert high == pytest.approx(np.exp(1.3), rel=0.1)
    assert model.expected(figures).mean() == pytest.approx(amounts.mean(), rel=1e-3)


def test_a_stronger_penalty_draws_towards_the_mean(days: tuple[Floats, Floats]) -> None:
    figures, amounts = days

    spread = [
        fit_log_linear(figures, amounts, penalty=penalty).expected(figures).std()
        for penalty in (0.01, 1.0, 100.0)
    ]

    assert spread == sorted(spread, reverse=True)


def test_where_nothing_ever_came_nothing_is_expected() -> None:
    for n_samples in (0, 3):
        model = fit_log_linear(np.ones((n_samples, 2)), np.zeros(n_samples), penalty=1.0)

        assert model.expected(np.ones((1, 2)))[0] < 1e-5


def test_takings_know_no_day_beyond_the_largest(days: tuple[Floats, Floats]) -> None:
    figures, amounts = days
    takings = fit_takings(figures, amounts * UNIT_PAISE, amounts)

    rupees, visits = takings.of(np.array([[50.0, 0.0, 0.0], [0.0, 0.0, 0.0]]))

    assert rupees[0] == visits[0] == MOST_UNITS
    assert 0 < rupees[1] < MOST_UNITS


@settings(max_examples=30)
@given(st.lists(st.floats(0.0, 1e6), min_size=1, max_size=4), st.integers(0, 99))
def test_what_rings_have_is_spread_without_loss(amounts: list[float], seed: int) -> None:
    rng = np.random.default_rng(seed)
    machine = np.concatenate([rng.permutation(9)[:5] for _ in amounts])
    ring = np.repeat(np.arange(len(amounts)), 5)
    share = np.concatenate([rng.dirichlet(np.ones(5)) for _ in amounts])
    work = AtWork(
        figures=np.zeros((len(amounts), 1)),
        ring=ring,
        machine=machine,
        share=share,
        chance=share,
        n_machines=9,
    )

    by_machine, chance = work.spread(np.array(amounts)), work.any_chance()

    assert by_machine.sum() == pytest.approx(sum(amounts))
    assert (chance <= np.bincount(machine, share, minlength=9) + 1e-12).all()
    for place in range(9):
        assert chance[place] >= share[machine == place].max(initial=0.0) - 1e-3


def test_the_rings_of_a_country_are_at_work_where_they_drew(
    forecaster: CashOutForecaster, country: CashTables
) -> None:
    roster = roster_at(country, ASKED)

    work = rings_at_work(roster, forecaster.ground, forecaster.rings)

    assert len(work.figures) == len(roster.live())
    for ring in range(len(work.figures)):
        own = work.ring == ring
        assert work.share[own].sum() == pytest.approx(1.0)
        assert len(set(work.machine[own].tolist())) == own.sum()


def test_at_a_moment_without_rings_nothing_is_at_work(
    forecaster: CashOutForecaster, country: CashTables
) -> None:
    roster = roster_at(country, float(country.complaints.known[0]) - 1.0)

    work = rings_at_work(roster, forecaster.ground, forecaster.rings)

    assert not work.any_chance().any()
    assert not work.spread(np.zeros(0)).any()
    paise, chances = forecaster.learnt.places.forecast(work, roster.board)
    assert np.isfinite(paise).all()
    assert ((chances >= 0) & (chances <= 1)).all()


def test_a_day_of_a_ring_is_what_its_cards_drew(country: CashTables) -> None:
    roster = roster_at(country, THEN)
    end = (TRAIN_END + timedelta(days=4)).timestamp()
    hindsight = Hindsight(tables=known_at(country, end), end=end)

    after = day_after(hindsight.tables, hindsight, roster)

    draws, names = hindsight.tables.withdrawals, country.accounts.names
    in_day = (draws.event > THEN) & (draws.event <= THEN + 86400)
    label = roster.board.situation.clusters.account
    for ring in ("0", "1"):
        own = np.char.startswith(names, f"MU{ring}")
        place = int(np.flatnonzero(roster.live() == label[np.flatnonzero(own)[0]])[0])
        drawn = draws.paise[in_day & own[draws.account]]
        assert after.paise_by_ring()[place] == drawn.sum() > 0
        assert after.visits_by_ring()[place] <= len(drawn)
    assert after.paise_by_ring().sum() == after.paise[after.ring >= 0].sum()
