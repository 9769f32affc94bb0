from __future__ import annotations

from datetime import timedelta

import numpy as np
import pytest

from analytics.cashout.accounts import unaccused
from analytics.cashout.attach import guess_ring
from analytics.cashout.forecaster import (
    CashOutForecaster,
    RingForecast,
    fit_forecaster,
    roster_at,
)
from analytics.cashout.tables import CashTables, known_at
from tests.unit.analytics.cashout.made_up_country import TRAIN_END

END = TRAIN_END.timestamp()
ASKED = (TRAIN_END + timedelta(days=4)).timestamp()


def last_complaint(tables: CashTables, at: float) -> int:
    return int(np.searchsorted(tables.complaints.known, at, side="right")) - 1


def forecast(forecaster: CashOutForecaster, tables: CashTables) -> RingForecast:
    return forecaster.forecast_ring(roster_at(tables, ASKED), last_complaint(tables, ASKED))


def test_a_ring_is_expected_where_it_drew(
    forecaster: CashOutForecaster, country: CashTables
) -> None:
    found = forecast(forecaster, country)

    phone = country.complaints.suspect[last_complaint(country, ASKED)]
    town = int(phone != country.complaints.suspect.min())
    best = country.machines.names[found.machines[:2]].tolist()
    assert {name[3] for name in best} == {str(town)}
    assert f"ATM{town}0" in best
    assert found.is_linked


def test_chances_are_chances_and_rise_with_the_horizon(
    forecaster: CashOutForecaster, country: CashTables
) -> None:
    found = forecast(forecaster, country)

    for chances in (found.chances, found.any_chances):
        assert ((chances >= 0) & (chances <= 1)).all()
        assert (np.diff(chances, axis=-1) >= 0).all()
    assert found.in_set.any()
    assert len(set(found.machines.tolist())) == len(found.machines)


def test_rows_known_later_change_nothing(
    forecaster: CashOutForecaster, country: CashTables
) -> None:
    cut = known_at(country, ASKED)
    again = fit_forecaster(cut, end=END)

    whole, sliced = forecast(forecaster, country), forecast(again, cut)
    places = forecaster.forecast_places(roster_at(country, ASKED))
    sliced_places = again.forecast_places(roster_at(cut, ASKED))

    assert np.array_equal(whole.machines, sliced.machines)
    assert np.allclose(whole.chances, sliced.chances, rtol=1e-9)
    assert np.allclose(whole.any_chances, sliced.any_chances, rtol=1e-9)
    assert np.array_equal(places.machines, sliced_places.machines)
    assert np.allclose(places.paise, sliced_places.paise, rtol=1e-9)


def test_the_country_is_ranked_by_rupees(
    forecaster: CashOutForecaster, country: CashTables
) -> None:
    found = forecaster.forecast_places(roster_at(country, ASKED))

    assert (np.diff(found.paise) <= 0).all()
    assert set(country.machines.names[found.machines[:2]].tolist()) == {"ATM00", "ATM10"}


def test_accounts_of_rings_stand_out(forecaster: CashOutForecaster, country: CashTables) -> None:
    roster = roster_at(country, ASKED)
    accounts = unaccused(roster.board)

    chances = forecaster.mule_chances(roster, accounts)

    names = country.accounts.names[accounts]
    is_mule = np.char.startswith(names, "MU")
    assert np.median(chances[is_mule]) > np.quantile(chances[~is_mule], 0.97)
    assert "MU03" not in names
    assert "MU13" not in names


def test_an_unlinked_complaint_is_given_the_rings_it_is_like(
    forecaster: CashOutForecaster, country: CashTables
) -> None:
    roster = roster_at(country, ASKED)
    complaint = last_complaint(country, ASKED)
    label = roster.board.situation.clusters.complaint[complaint]
    roster.board.situation.clusters.complaint[complaint] = -1

    guess = guess_ring(roster, complaint, forecaster.learnt.likeness)

    assert not guess.is_linked
    assert guess.shares.sum() == pytest.approx(0.97)
    assert label in guess.labels


def test_nothing_is_guessed_without_having_learnt(country: CashTables) -> None:
    roster = roster_at(country, ASKED)
    complaint = last_complaint(country, ASKED)
    roster.board.situation.clusters.complaint[complaint] = -1

    guess = guess_ring(roster, complaint, None)

    assert len(guess.labels) == 0
