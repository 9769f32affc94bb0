"""What is made of a model's answers: kept forecasts, hot spots, mule scores."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.area import Area
from analytics.cashout.attach import Roster, guess_ring
from analytics.cashout.board import board_of
from analytics.cashout.forecaster import CashOutForecaster, roster_at
from analytics.cashout.pool import Guess
from analytics.cashout.registered import Registered, with_rings
from analytics.cashout.situation import situation_at
from analytics.cashout.tables import CashTables, known_at
from analytics.hotspots import find_hotspots
from analytics.learnt_forecasts import chance_within, learnt_forecast
from analytics.learnt_reasons import Asked
from analytics.mules import score_mules
from graph.model.entity import Atm
from graph.model.forecast import CashOutForecast, TimeWindow
from graph.model.hotspot import HotSpots
from graph.model.ids import EntityKey
from graph.model.place import Point
from tests.unit.analytics.cashout.made_up_country import TRAIN_END

AT = TRAIN_END + timedelta(days=4)
WINDOW = TimeWindow(start=AT - timedelta(hours=4), end=AT + timedelta(hours=20))
NOBODY = Guess(
    labels=np.zeros(0, dtype=np.int64),
    shares=np.zeros(0),
    is_linked=False,
    payees=np.zeros(0, dtype=np.int64),
)


@pytest.fixture(scope="module")
def roster(country: CashTables) -> Roster:
    return roster_at(country, AT.timestamp())


@pytest.fixture(scope="module")
def machines(country: CashTables) -> dict[EntityKey, Atm]:
    return {
        EntityKey(str(name)): Atm(
            key=EntityKey(str(name)),
            atm_id=str(name),
            point=Point(latitude=float(latitude), longitude=float(longitude)),
            district=f"HR/TOWN{str(name)[3]}",
        )
        for name, (latitude, longitude) in zip(
            country.machines.names, country.machines.points, strict=True
        )
    }


def ask(
    roster: Roster,
    forecaster: CashOutForecaster,
    machines: dict[EntityKey, Atm],
    *,
    guess: Guess | None = None,
    window: TimeWindow = WINDOW,
    is_prior: bool = False,
) -> CashOutForecast:
    complaint = len(roster.board.situation.view.complaints.known) - 1
    asked = Asked(
        subject=EntityKey("ring:R000001"),
        guess=guess or guess_ring(roster, complaint, forecaster.learnt.likeness),
        complaint=complaint,
        window=window,
        at=AT,
        is_prior=is_prior,
    )
    return learnt_forecast(
        asked, forecaster=forecaster, roster=roster, machines=machines, model="cashout/test"
    )


def test_a_kept_forecast_has_chances_a_set_and_reasons(
    roster: Roster, forecaster: CashOutForecaster, machines: dict[EntityKey, Atm]
) -> None:
    made = ask(roster, forecaster, machines)

    assert made.abstained is None
    assert made.set_size is not None
    assert len(made.places) >= made.set_size
    assert [place.rank for place in made.places] == list(range(1, len(made.places) + 1))
    assert [one.hours for one in made.chances] == [1, 6, 24, 72]
    assert {reason.code for reason in made.reasons} >= {"KNOWN_VISITS", "CHANCE_OF_DRAW"}
    first = made.places[0]
    assert first.point == machines[first.atm].point
    assert 1 <= len(first.reasons) <= 3
    assert all(place.atm in machines for place in made.places)


def test_the_chance_in_a_window_is_that_of_the_time_left(
    roster: Roster, forecaster: CashOutForecaster, machines: dict[EntityKey, Atm]
) -> None:
    first = ask(roster, forecaster, machines).places[0]
    longer = replace(WINDOW, end=AT + timedelta(hours=72))

    by_hours = {one.hours: one.probability for one in first.chances}
    assert first.probability is not None
    assert by_hours[6] <= first.probability <= by_hours[24]
    whole = ask(roster, forecaster, machines, window=longer).places[0]
    assert whole.probability == pytest.approx(by_hours[72])


def test_without_a_known_visit_it_abstains_and_names_what_would_help(
    roster: Roster, forecaster: CashOutForecaster, machines: dict[EntityKey, Atm]
) -> None:
    made = ask(roster, forecaster, machines, guess=NOBODY)

    assert made.places == ()
    assert made.set_size is None
    assert made.abstained is not None
    assert made.abstained.code == "NO_VISIT_KNOWN"
    assert "Ask the banks" in made.abstained.text


def test_a_guess_and_a_prior_say_what_they_are(
    roster: Roster, forecaster: CashOutForecaster, machines: dict[EntityKey, Atm]
) -> None:
    live = roster.live()
    alike = Guess(
        labels=live[:1],
        shares=np.array([0.6]),
        is_linked=False,
        payees=np.zeros(0, dtype=np.int64),
    )

    codes = {
        reason.code
        for reason in ask(roster, forecaster, machines, guess=alike, is_prior=True).reasons
    }

    assert codes >= {"LOOKS_ALIKE", "LEARNT_ELSEWHERE"}


def test_rows_known_later_change_no_kept_forecast(
    country: CashTables, forecaster: CashOutForecaster, machines: dict[EntityKey, Atm]
) -> None:
    cut = known_at(country, AT.timestamp())

    whole = ask(roster_at(country, AT.timestamp()), forecaster, machines)
    sliced = ask(roster_at(cut, AT.timestamp()), forecaster, machines)

    assert sliced == whole


def test_a_registered_ring_is_a_cluster_of_its_own(
    country: CashTables, forecaster: CashOutForecaster, machines: dict[EntityKey, Atm]
) -> None:
    situation = situation_at(country, AT.timestamp())
    names = country.accounts.names.tolist()
    ring = Registered(
        accounts=np.array([names.index(f"MU0{no}") for no in range(4)]),
        complaints=np.zeros(0, dtype=np.int64),
    )

    parted, labels = with_rings(situation, [ring])
    roster = Roster.of(board_of(parted))

    assert set(parted.clusters.account[ring.accounts].tolist()) == set(labels.tolist())
    assert (situation.clusters.account != labels[0]).all()
    guess = replace(NOBODY, labels=labels, shares=np.ones(1), is_linked=True)
    made = ask(roster, forecaster, machines, guess=guess)
    assert made.places[0].atm.startswith("ATM0")


@given(st.lists(st.floats(0, 1), min_size=4, max_size=4), st.floats(0, 72))
def test_a_chance_between_horizons_lies_between_their_chances(
    chances: list[float], hours: float
) -> None:
    rising = np.sort(np.array(chances))

    found = chance_within(rising, hours)

    assert 0 <= found <= rising[-1]
    assert chance_within(rising, 72) == rising[-1]
    assert chance_within(rising, hours) <= chance_within(rising, min(72, hours + 5)) + 1e-12


def hotspots(
    roster: Roster,
    forecaster: CashOutForecaster,
    machines: dict[EntityKey, Atm],
    area: Area | None = None,
    posts: int = 3,
) -> HotSpots:
    return find_hotspots(
        area or Area(),
        posts=posts,
        forecaster=forecaster,
        roster=roster,
        machines=machines,
        at=AT,
        model="cashout/test",
    )


def test_hot_spots_are_ranked_by_rupees_and_sum_up(
    roster: Roster, forecaster: CashOutForecaster, machines: dict[EntityKey, Atm]
) -> None:
    found = hotspots(roster, forecaster, machines, posts=100)

    paise = [spot.expected_paise for spot in found.spots]
    assert paise == sorted(paise, reverse=True)
    assert found.machine_count == len(machines) == len(found.spots)
    assert found.spots[-1].share == pytest.approx(1.0)
    assert sum(paise) == found.expected_paise == sum(cell.expected_paise for cell in found.heat)
    assert sum(cell.machine_count for cell in found.heat) <= len(machines)
    assert {found.spots[0].atm, found.spots[1].atm} == {"ATM00", "ATM10"}
    assert found.spots[0].reasons[0].code == "VISITED_BY_RINGS"


def test_hot_spots_of_a_district_are_its_own_and_no_more_than_the_posts(
    roster: Roster, forecaster: CashOutForecaster, machines: dict[EntityKey, Atm]
) -> None:
    found = hotspots(roster, forecaster, machines, Area(district="HR/TOWN1"), posts=2)

    assert [spot.rank for spot in found.spots] == [1, 2]
    assert all(machines[spot.atm].district == "HR/TOWN1" for spot in found.spots)
    assert found.spots[-1].share < 1


def test_a_mule_is_told_by_facts_and_what_would_change_it(
    country: CashTables, roster: Roster, forecaster: CashOutForecaster
) -> None:
    names = country.accounts.names.tolist()
    asked = {EntityKey(name): names.index(name) for name in ("MU00", "MU01", "PE01")}

    mule, other, person = score_mules(asked, forecaster=forecaster, roster=roster)

    assert [mule.account, other.account, person.account] == list(asked)
    assert mule.probability > person.probability
    assert mule.score == round(100 * mule.probability)
    assert 1 <= len(mule.reasons) <= 3
    assert all(any(mark.isdigit() for mark in reason.text) for reason in mule.reasons)
    assert mule.change.code.startswith("WITHOUT_")
    assert len(mule.like) == 2
    alone = score_mules({mule.account: asked[mule.account]}, forecaster=forecaster, roster=roster)
    assert alone == (mule,)


def test_a_score_is_the_model_s_chance(
    country: CashTables, roster: Roster, forecaster: CashOutForecaster
) -> None:
    codes = list(range(6))
    asked = {EntityKey(str(country.accounts.names[code])): code for code in codes}

    scores = score_mules(asked, forecaster=forecaster, roster=roster)

    expected = forecaster.mule_chances(roster, np.array(codes))
    assert [one.probability for one in scores] == pytest.approx(expected.tolist())
