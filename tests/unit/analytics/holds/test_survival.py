"""How long money stays: the worked example, an oracle of single bins, and what must always hold."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.holds.habits import Habits, Whose, kind_of_credit, learn_habits
from analytics.holds.record import SHIPPED, SHIPPED_KINDS
from analytics.holds.silence import AT_ONCE, HOURS, Telling, learn_telling, still_there
from analytics.holds.stakes import Belief, stake_of
from analytics.holds.survival import (
    BIN_STARTS,
    BIN_WIDTHS,
    MINUTE,
    Stay,
    Survival,
    Tally,
    chances,
    tally,
)
from graph.model.hold_queue import HoldPart
from graph.model.ids import AcknowledgementNo

T0 = datetime(2026, 6, 1, 6, 0, tzinfo=UTC)
ACK = AcknowledgementNo("39900000000001")
NEVER = Telling(lags=((),) * HOURS, untold=1.0)
CHANCES = st.tuples(*(st.floats(0, 0.99) for _ in BIN_STARTS))
AGES = st.timedeltas(timedelta(0), timedelta(days=60))


def padded(*values: float) -> tuple[float, ...]:
    return (*values, *(0.0 for _ in range(len(BIN_STARTS) - len(values))))


def part(paise: int = 2_000_000, *, ago: timedelta, seen: timedelta) -> HoldPart:
    return HoldPart(
        complaint=ACK,
        paise=paise,
        credit_paise=paise,
        layer=1,
        credited_at=T0 - ago,
        seen_at=T0 - ago + seen,
        told_until=T0,
    )


def test_the_worked_example_to_the_paisa() -> None:
    own = Tally(at_risk=padded(6, 3), left=padded(3, 2))
    learnt = chances(own, padded(0.2, 0.4))
    habits = Habits(base=learnt, kinds={})
    belief = Belief(habits=habits, telling=NEVER, latency=20 * MINUTE)

    stake = stake_of(
        [part(ago=40 * MINUTE, seen=10 * MINUTE)], account="account:M", belief=belief, at=T0
    )

    assert learnt[0] == pytest.approx(4 / 11)
    assert learnt[1] == 0.5
    assert round(Survival(learnt).at(10 * MINUTE), 4) == 0.7398
    assert round(Survival(learnt).at(60 * MINUTE), 4) == 0.3182
    assert round(stake.probability, 4) == 0.4301
    assert stake.expected_paise == 860_139
    assert stake.remaining_paise == 2_000_000


@given(chances_=CHANCES, age=AGES)
def test_survival_is_the_product_of_its_minutes(
    chances_: tuple[float, ...], age: timedelta
) -> None:
    rate = [
        -math.log1p(-chance) / (width / MINUTE)
        for chance, width in zip(chances_, BIN_WIDTHS, strict=True)
    ]
    spent = [
        max(0.0, min(age, after) / MINUTE - start / MINUTE) if age > start else 0.0
        for start, after in zip(BIN_STARTS, (*BIN_STARTS[1:], timedelta(days=400)), strict=True)
    ]

    by_minutes = math.exp(-sum(a * b for a, b in zip(rate, spent, strict=True)))

    assert Survival(chances_).at(age) == pytest.approx(by_minutes, rel=1e-9)


@given(chances_=CHANCES, first=AGES, second=AGES)
def test_survival_starts_at_one_and_never_rises(
    chances_: tuple[float, ...], first: timedelta, second: timedelta
) -> None:
    survival = Survival(chances_)

    assert survival.at(timedelta(0)) == 1.0
    assert 0.0 <= survival.at(max(first, second)) <= survival.at(min(first, second)) <= 1.0


def test_parts_are_at_risk_until_they_leave_or_are_lost_sight_of() -> None:
    counted = tally(
        [
            Stay(credited_at=T0, until=T0 + 10 * MINUTE, has_left=True),
            Stay(credited_at=T0, until=T0 + 30 * MINUTE, has_left=True, weight=0.5),
            Stay(credited_at=T0, until=T0 + 37.5 * MINUTE, has_left=False, weight=0.5),
        ]
    )

    assert counted.left[:3] == (1.0, 0.5, 0.0)
    assert counted.at_risk[0] == 2.0
    assert counted.at_risk[1] == 0.5 + 0.5 * 0.5  # half of the second bin was seen
    assert counted.at_risk[2] == 0.0


def test_what_leaves_at_once_was_at_risk() -> None:
    counted = tally([Stay(credited_at=T0, until=T0, has_left=True)])

    assert (counted.at_risk[0], counted.left[0]) == (1.0, 1.0)
    assert tally([Stay(credited_at=T0, until=T0, has_left=False)]) == Tally()


@given(st.lists(st.tuples(AGES, st.booleans(), st.floats(0.01, 1)), min_size=1, max_size=20))
def test_no_more_leave_than_were_at_risk(stays: list[tuple[timedelta, bool, float]]) -> None:
    counted = tally(
        Stay(credited_at=T0, until=T0 + age, has_left=left, weight=weight)
        for age, left, weight in stays
    )

    assert all(
        left <= risk + 1e-9 for left, risk in zip(counted.left, counted.at_risk, strict=True)
    )
    gone = sum(weight for _, left, weight in stays if left)
    assert sum(counted.left) == pytest.approx(gone)


def test_an_account_is_known_by_its_own_habit_drawn_to_wider_ones() -> None:
    quick = Whose(kind="L1 S1", account="account:quick", ring="ring:R000001", bank="B")
    stays = [(quick, Stay(credited_at=T0, until=T0 + MINUTE, has_left=True)) for _ in range(200)]

    habits = learn_habits(stays)
    in_ring = Whose(kind="L2 S0", ring="ring:R000001", account="account:new")
    stranger = Whose(kind="L2 S0", account="account:other")

    assert habits.survival(quick).at(timedelta(hours=1)) < 0.05
    assert habits.survival(in_ring).at(timedelta(hours=1)) < 0.2
    assert habits.survival(stranger).at(timedelta(hours=1)) == Survival(SHIPPED_KINDS["L2 S0"]).at(
        timedelta(hours=1)
    )
    assert Habits().survival(Whose(kind="L3 S3")).chances == SHIPPED


def test_kinds_go_by_layer_and_rupees() -> None:
    assert kind_of_credit(1, 999_999) == "L1 S0"
    assert kind_of_credit(2, 1_000_000) == "L2 S1"
    assert kind_of_credit(9, 20_000_000) == "L3 S3"
    assert kind_of_credit(None, 5_000_000) == "L3 S2"


@given(chances_=CHANCES, ago=AGES, seen=st.floats(0, 1), untold=st.floats(0, 1))
def test_silence_lies_between_proof_and_nothing(
    chances_: tuple[float, ...], ago: timedelta, seen: float, untold: float
) -> None:
    survival = Survival(chances_)
    when: dict[str, Any] = {
        "credited_at": T0 - ago,
        "seen_at": T0 - ago + ago * seen,
        "now": T0,
        "bites_at": [T0 + 20 * MINUTE, T0 + 50 * MINUTE],
    }
    telling = Telling(
        lags=((timedelta(0), timedelta(hours=9), timedelta(days=2)),) * HOURS, untold=untold
    )

    ways = (NEVER, telling, AT_ONCE)
    by_bite = zip(*(still_there(survival, way, **when) for way in ways), strict=True)

    for never, told, at_once in by_bite:
        assert never - 1e-9 <= told <= at_once + 1e-9
        assert 0.0 <= told <= 1.0
    sooner, later = still_there(survival, telling, **when)
    assert later <= sooner


def test_silence_of_a_bank_that_tells_the_next_morning() -> None:
    survival = Survival((0.5, 0.5, 0.5, 0.5, 0.0, 0.0, 0.0, 0.0))
    telling = Telling(lags=((timedelta(hours=10),),) * HOURS)
    ages = (timedelta(hours=1), timedelta(hours=9), timedelta(days=3))

    chance = [
        still_there(
            survival, telling, credited_at=T0 - age, seen_at=T0 - age, now=T0, bites_at=[T0]
        )[0]
        for age in ages
    ]

    assert chance[0] == pytest.approx(survival.at(ages[0]))  # nothing could be told yet
    assert chance[1] == pytest.approx(survival.at(ages[1]))
    assert chance[2] == 1.0  # what left would have been told


def test_an_account_of_which_nothing_was_told_is_believed_less() -> None:
    telling = Telling(lags=((timedelta(hours=1),),) * HOURS, untold=0.04)
    belief = Belief(
        habits=Habits(),
        telling=telling,
        latency=20 * MINUTE,
        silent=replace(telling, untold=0.5),
    )
    lying = part(ago=timedelta(days=2), seen=timedelta(0))

    told = stake_of([lying], account="account:M", belief=belief, at=T0)
    silent = stake_of([replace(lying, has_told=False)], account="account:M", belief=belief, at=T0)

    assert silent.expected_paise < told.expected_paise / 1.5
    assert told.expected_paise < told.remaining_paise


def test_lags_are_learnt_by_the_hour_where_there_are_enough() -> None:
    midnight = datetime(2026, 6, 1, 18, 30, tzinfo=UTC)  # in India
    known = [(midnight, midnight + timedelta(hours=6))] * 300
    known += [(midnight + timedelta(hours=12), midnight + timedelta(hours=30))] * 10

    telling = learn_telling(known, untold=0.1)

    assert telling.told(midnight, by=midnight + timedelta(hours=7)) == pytest.approx(0.9)
    assert telling.told(midnight, by=midnight + timedelta(hours=5)) == 0.0
    noon = midnight + timedelta(hours=12)
    assert telling.told(noon, by=noon + timedelta(hours=7)) == pytest.approx(0.9 * 300 / 310)


@given(
    parts=st.lists(st.tuples(st.integers(1, 10**9), AGES, st.floats(0, 1)), min_size=1, max_size=4),
    latencies=st.lists(st.integers(0, 2_000), min_size=2, max_size=4),
)
def test_expected_is_at_most_what_remains_and_never_rises_with_latency(
    parts: list[tuple[int, timedelta, float]], latencies: list[int]
) -> None:
    held = [part(paise, ago=ago, seen=ago * seen) for paise, ago, seen in parts]
    telling = Telling(lags=((timedelta(hours=3), timedelta(hours=30)),) * HOURS, untold=0.05)

    stakes = [
        stake_of(
            held,
            account="account:M",
            belief=Belief(habits=Habits(), telling=telling, latency=minutes * MINUTE),
            at=T0,
        )
        for minutes in sorted(latencies)
    ]

    expected = [stake.expected_paise for stake in stakes]
    assert expected == sorted(expected, reverse=True)
    assert all(0 <= stake.expected_paise <= stake.remaining_paise for stake in stakes)
    assert all(stake.loss_by_waiting_paise >= 0 for stake in stakes)
    assert all(0 <= stake.probability <= 1 for stake in stakes)
