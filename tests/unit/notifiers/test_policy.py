"""Waits, circuits and deadlines follow the plan."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.model.alert import AlertKind
from graph.model.delivery import Delivery
from graph.model.endpoint import Channel
from graph.model.forecast import TimeWindow
from graph.model.ids import DeliveryId
from notifiers.circuit import MOST_OPEN_S, Circuit
from notifiers.policy import deadline
from notifiers.spread import make_deliveries
from notifiers.waits import WAITS_BY_CHANNEL_S, share, wait_s
from tests.unit.notifiers.fakes import NOON, a_subscription, an_alert, an_endpoint


def a_delivery(
    kind: AlertKind = AlertKind.RING_DETECTED, channel: Channel = Channel.WEBHOOK
) -> Delivery:
    person = a_subscription(endpoints=(an_endpoint(channel=channel),))
    [delivery] = make_deliveries(an_alert(kind=kind), [person], at=NOON, due_at=NOON)
    return delivery


@pytest.mark.parametrize("channel", list(Channel))
def test_each_wait_is_within_a_fifth_of_its_step(channel: Channel) -> None:
    delivery = a_delivery(channel=channel)

    for made, step in enumerate(WAITS_BY_CHANNEL_S[channel][1:], start=1):
        waited = wait_s(delivery, made=made)
        assert waited is not None
        assert 0.8 * step <= waited <= 1.2 * step
    assert wait_s(delivery, made=len(WAITS_BY_CHANNEL_S[channel])) is None


def test_a_forecast_is_tried_every_five_minutes() -> None:
    delivery = a_delivery(AlertKind.CASH_OUT_FORECAST, Channel.EMAIL)

    for made in range(5, 100):
        waited = wait_s(delivery, made=made)
        assert waited is not None
        assert 240 <= waited <= 360


def test_waits_are_the_same_each_time_and_spread_among_messages() -> None:
    deliveries = [replace(a_delivery(), id=DeliveryId(f"msg_{number}")) for number in range(200)]

    waits = [wait_s(delivery, made=2) for delivery in deliveries]

    assert waits == [wait_s(delivery, made=2) for delivery in deliveries]
    assert len({round(waited) for waited in waits if waited}) > 60


@given(st.floats(min_value=0, max_value=1e9), st.integers(1, 9))
def test_what_a_receiver_asks_for_is_obeyed_from_one_to_two_steps(asked: float, made: int) -> None:
    step = WAITS_BY_CHANNEL_S[Channel.WEBHOOK][made]

    waited = wait_s(a_delivery(), made=made, retry_after_s=asked)

    assert waited is not None
    assert step <= waited <= 2 * step * 1.2
    assert waited >= min(asked, 2 * step)


@given(st.text(max_size=30), st.integers(0, 1_000))
def test_a_share_lies_in_the_unit_interval(delivery: str, attempt: int) -> None:
    assert 0 <= share(delivery, attempt) < 1


def test_a_warning_ends_where_its_peak_begins_whatever_else_it_says(now: datetime) -> None:
    window = TimeWindow(start=now + timedelta(hours=1), end=now + timedelta(hours=3))

    warning = an_alert(kind=AlertKind.PREVENTIVE_LOCAL, window=window)
    forecast = an_alert(kind=AlertKind.CASH_OUT_FORECAST, window=window)

    assert deadline(warning) == window.start
    assert deadline(replace(warning, dead_after=window.end)) == window.start
    assert deadline(forecast) == window.end
    assert deadline(replace(forecast, dead_after=now)) == now
    assert deadline(an_alert(window=window)) is None


def test_two_time_outs_open_a_circuit_and_one_probe_closes_it(now: datetime) -> None:
    once = Circuit().after_failure(at=now, is_timeout=True)
    twice = once.after_failure(at=now, is_timeout=True)

    assert once.room(at=now) == 1
    assert twice.room(at=now) == 0
    assert twice.room(at=now + timedelta(seconds=5)) == 1
    assert twice.after_success().room(at=now) > 1


def test_five_failures_open_a_circuit(now: datetime) -> None:
    circuit = Circuit()
    for _ in range(4):
        circuit = circuit.after_failure(at=now)

    assert circuit.room(at=now) == 2
    assert circuit.after_failure(at=now).room(at=now) == 0


def test_a_failed_probe_doubles_the_wait_up_to_five_minutes(now: datetime) -> None:
    circuit = Circuit().after_failure(at=now, is_timeout=True)
    waits = []
    for _ in range(10):
        circuit = circuit.after_failure(at=now, is_timeout=True)
        assert circuit.open_until is not None
        waits.append((circuit.open_until - now).total_seconds())

    assert waits == [5, 10, 20, 40, 80, 160, 300, 300, 300, 300]


def test_an_address_that_asks_us_to_wait_is_spared_at_once(now: datetime) -> None:
    circuit = Circuit().after_failure(at=now, retry_after_s=90)

    assert circuit.room(at=now + timedelta(seconds=89)) == 0
    assert circuit.room(at=now + timedelta(seconds=90)) == 2
    endless = Circuit().after_failure(at=now, retry_after_s=1e9)
    assert endless.open_until == now + timedelta(seconds=MOST_OPEN_S)


@given(st.lists(st.sampled_from(["taken", "failed", "late"]), max_size=60))
def test_no_history_lets_more_than_sixteen_through(history: list[str]) -> None:
    circuit, at = Circuit(), NOON
    for event in history:
        at += timedelta(minutes=6)
        match event:
            case "taken":
                circuit = circuit.after_success()
            case _:
                circuit = circuit.after_failure(at=at, is_timeout=event == "late")
        assert 0 <= circuit.room(at=at) <= 16
        assert circuit.room(at=at + timedelta(minutes=6)) >= 1
