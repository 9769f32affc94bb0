"""Chances of "still there", put right by what replayed holds found."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.holds.correction import SHIPPED_CORRECTION, Correction
from analytics.holds.habits import Habits
from analytics.holds.silence import AT_ONCE
from analytics.holds.stakes import Belief, stake_of
from graph.model.hold_queue import HoldPart
from tests.contract.store.world import ACK, T0

NOW = T0 + timedelta(days=30)
NONE = Correction(start=0.0, slope=1.0, settling=0.0, first=0.0, tenfold=0.0)


def part(paise: int = 1_000_000, *, hours: float = 5, layer: int = 2) -> HoldPart:
    credited_at = NOW - timedelta(hours=hours)
    return HoldPart(
        complaint=ACK,
        paise=paise,
        credit_paise=paise,
        layer=layer,
        credited_at=credited_at,
        seen_at=credited_at,
        told_until=NOW,
    )


def told(*parts: HoldPart, chance: float = 0.6, by: Correction = SHIPPED_CORRECTION) -> float:
    return by.apply(chance, parts or (part(),), at=NOW)


def test_a_curve_that_adds_nothing_changes_nothing() -> None:
    assert told(by=NONE) == pytest.approx(0.6)


@pytest.mark.parametrize(
    "doubtful",
    [part(hours=30), part(layer=1), part(10_000_000)],
    ids=["lay still", "first", "large"],
)
def test_what_leaves_unseen_more_often_is_there_less(doubtful: HoldPart) -> None:
    assert told(doubtful) < told(part())


def test_what_lay_for_more_than_a_week_is_as_what_just_came() -> None:
    assert told(part(hours=200)) == told(part())


def test_the_largest_part_tells_for_the_account() -> None:
    small, large = part(400_000, layer=1, hours=30), part(600_000)

    assert told(small, large) == told(part())


def test_what_cannot_be_there_stays_so() -> None:
    assert told(chance=0.0) == 0.0
    assert told(chance=1.0) < 1.0


@given(
    low=st.floats(0, 1),
    high=st.floats(0, 1),
    paise=st.integers(1, 10**11),
    hours=st.floats(0, 1_000),
    layer=st.integers(1, 9),
)
def test_the_order_of_chances_stays(
    low: float, high: float, paise: int, hours: float, layer: int
) -> None:
    low, high = sorted((low, high))
    one = part(paise, hours=hours, layer=layer)

    assert 0.0 <= told(one, chance=low) <= told(one, chance=high) <= 1.0


@given(
    paise=st.integers(1, 10**10),
    hours=st.floats(0, 1_000),
    layer=st.integers(1, 9),
    minutes=st.integers(0, 600),
)
def test_rupees_expected_are_never_more_than_remain_and_fall_with_latency(
    paise: int, hours: float, layer: int, minutes: int
) -> None:
    def stake(latency: int) -> Any:  # noqa: ANN401 - a stake
        belief = Belief(
            habits=Habits(),
            telling=AT_ONCE,
            latency=timedelta(minutes=latency),
            correction=SHIPPED_CORRECTION,
        )
        return stake_of([part(paise, hours=hours, layer=layer)], account="m", belief=belief, at=NOW)

    soon, late = stake(20), stake(20 + minutes)

    assert 0 <= late.expected_paise <= soon.expected_paise <= soon.remaining_paise
    assert soon.loss_by_waiting_paise >= 0
