from __future__ import annotations

from datetime import timedelta

import numpy as np
import pytest

from analytics.cashout.attach import Roster
from analytics.cashout.coding import code_tables
from analytics.cashout.description import describe_ring
from analytics.cashout.forecaster import roster_at
from analytics.cashout.ground import Ground
from analytics.cashout.inflow import Inflow, inflow_features
from analytics.cashout.pool import Guess
from tests.unit.analytics.cashout.made_up_country import TRAIN_END, Country, stamp, two_rings

ASKED = TRAIN_END + timedelta(days=4)
JUST_BEFORE = ASKED - timedelta(hours=2)


@pytest.fixture
def world() -> Country:
    return two_rings()


def roster_of(world: Country) -> Roster:
    return roster_at(code_tables(world.columns()), ASKED.timestamp())


def come_to(name: str, roster: Roster) -> list[float]:
    """Give the rupees of large payments of the last 12 hours to an account."""
    inflow = roster.board.inflow
    names = roster.board.situation.view.accounts.names
    own = (names[inflow.account] == name) & (inflow.hours < 12)
    return sorted((inflow.paise[own] / 100).tolist())


def features(roster: Roster, *, share: float = 1.0) -> dict[str, float]:
    labels = roster.board.situation.clusters.account
    names = roster.board.situation.view.accounts.names.tolist()
    ring = labels == labels[names.index("MU10")]
    return inflow_features(roster.board.inflow, share * ring)


def test_a_large_payment_counts_without_a_complaint(world: Country) -> None:
    before = features(roster_of(world))
    world.pay("PE01", "MU10", 8000, JUST_BEFORE, lag_h=1)

    roster = roster_of(world)

    after = features(roster)
    assert 8000.0 in come_to("MU10", roster)
    for name in ("large sums in 6 hours", "large payments in 24 hours", "left of 24 hours"):
        assert after[name] > before[name]


def test_what_is_not_known_yet_does_not_count(world: Country) -> None:
    before = features(roster_of(world))
    world.pay("PE01", "MU10", 8000, JUST_BEFORE, lag_h=3)

    assert features(roster_of(world)) == before


def test_money_that_goes_round_in_a_ring_is_no_inflow(world: Country) -> None:
    before = come_to("MU11", roster_of(world))
    world.pay("MU10", "MU11", 8000, JUST_BEFORE, lag_h=1)

    assert come_to("MU11", roster_of(world)) == before


def test_small_payments_and_frozen_accounts_do_not_count(world: Country) -> None:
    world.pay("PE01", "MU10", 4000, JUST_BEFORE, lag_h=1)
    world.pay("PE01", "MU11", 8000, JUST_BEFORE, lag_h=1)
    frozen = stamp(JUST_BEFORE)
    world.rows["freezes"].append(("MU11", frozen, frozen))

    roster = roster_of(world)

    assert 4000.0 not in come_to("MU10", roster)
    assert come_to("MU11", roster) == []
    names = roster.board.situation.view.accounts.names.tolist()
    assert names.index("MU11") not in roster.board.inflow.holder


def test_what_was_drawn_is_not_left(world: Country) -> None:
    world.pay("PE01", "MU10", 50_000, JUST_BEFORE - timedelta(hours=16), lag_h=1)
    before = features(roster_of(world))
    world.draw("MU10", "ATM10", JUST_BEFORE - timedelta(hours=14), rupees=40_000)

    after = features(roster_of(world))

    assert after["left of 24 hours"] < before["left of 24 hours"]
    assert after["large sums in 24 hours"] == before["large sums in 24 hours"]


def test_a_ring_that_is_half_sure_has_half_the_money(world: Country) -> None:
    world.pay("PE01", "MU10", 8000, JUST_BEFORE, lag_h=1)
    roster = roster_of(world)

    whole, half = features(roster), features(roster, share=0.5)

    for name, figure in whole.items():
        assert np.expm1(half[name]) == pytest.approx(np.expm1(figure) / 2)


def test_a_ring_is_described_by_what_came_in(world: Country) -> None:
    world.pay("PE01", "MU10", 8000, JUST_BEFORE, lag_h=1)
    roster = roster_of(world)
    labels = roster.board.situation.clusters.account
    label = labels[roster.board.situation.view.accounts.names.tolist().index("MU10")]
    ground = Ground.of(roster.board.situation.view.machines)
    whole = Guess(labels=np.array([label]), shares=np.ones(1), is_linked=True, payees=labels[:0])

    ring = describe_ring(roster.board, ground, whole, None)

    told = dict(zip(ring.ring_names, ring.ring_figures.tolist(), strict=True))
    expected = features(roster)
    assert {name: told[name] for name in expected} == expected


def test_a_country_without_payments_has_no_inflow() -> None:
    nothing = np.zeros(0)
    nobody = nothing.astype(np.int64)
    inflow = Inflow(
        account=nobody, paise=nothing, hours=nothing, holder=nobody, left=np.zeros((4, 0))
    )

    assert set(inflow_features(inflow, np.ones(2)).values()) == {0.0}
