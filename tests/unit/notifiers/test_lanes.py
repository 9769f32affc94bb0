"""Addresses do not wait for each other, and none gets more than it bears."""

from dataclasses import replace
from datetime import datetime, timedelta

from graph.model.delivery import Delivery
from graph.model.endpoint import Channel
from notifiers.errors import DeliveryDeferred
from notifiers.lanes import Lanes
from notifiers.settings import RelaySettings
from notifiers.spread import make_deliveries
from tests.unit.notifiers.fakes import NOON, a_subscription, an_alert, an_endpoint

LATER = NOON + timedelta(minutes=1)


def deliveries(count: int, *, name: str = "one", host: str = "") -> list[Delivery]:
    address = f"https://{host}/{name}" if host else ""
    person = a_subscription(endpoints=(an_endpoint(name, address=address),))
    return [
        make_deliveries(an_alert(f"ring:R{number:06}"), [person], at=NOON, due_at=NOON)[0]
        for number in range(count)
    ]


def held(lanes: Lanes, messages: list[Delivery]) -> None:
    for message in messages:
        lanes.hold(message, start_by=LATER)


def started(lanes: Lanes, at: datetime = NOON) -> list[Delivery]:
    return list(lanes.start(at=at))


def test_two_go_to_a_new_address_and_one_more_after_each_success() -> None:
    lanes = Lanes(RelaySettings())
    held(lanes, deliveries(100))

    counts = []
    for _ in range(18):
        under_way = started(lanes)
        counts.append(len(under_way))
        for message in under_way:
            lanes.finish(message, error=None, took_s=0.1, at=NOON)

    assert counts[:3] == [2, 4, 8]
    assert max(counts) == 16


def test_lanes_take_turns() -> None:
    lanes = Lanes(RelaySettings(webhook_pool=4))
    held(lanes, deliveries(5, name="a") + deliveries(5, name="b") + deliveries(5, name="c"))

    assert [one.endpoint.id for one in started(lanes)] == [
        "endpoint:a",
        "endpoint:b",
        "endpoint:c",
        "endpoint:a",
    ]


def test_a_host_gets_no_more_than_its_share_however_many_addresses_it_has() -> None:
    lanes = Lanes(RelaySettings(host_pool=3))
    for number in range(10):
        held(lanes, deliveries(2, name=f"p{number}", host="one.example"))
    held(lanes, deliveries(2, name="other", host="other.example"))

    hosts = [one.endpoint.address.split("/")[2] for one in started(lanes)]

    assert hosts.count("one.example") == 3
    assert hosts.count("other.example") == 2


def test_channels_do_not_share_a_pool() -> None:
    lanes = Lanes(RelaySettings(webhook_pool=1, email_pool=1))
    mail = a_subscription(endpoints=(an_endpoint("mail", channel=Channel.EMAIL),))
    held(lanes, deliveries(3))
    held(lanes, list(make_deliveries(an_alert(), [mail], at=NOON, due_at=NOON)))

    assert {one.endpoint.channel for one in started(lanes)} == set(Channel)


def test_of_a_thread_one_version_is_under_way_at_an_address() -> None:
    lanes = Lanes(RelaySettings())
    person = a_subscription()
    versions = [
        make_deliveries(an_alert(version=version), [person], at=NOON, due_at=NOON)[0]
        for version in (1, 2)
    ]
    held(lanes, versions)

    first = started(lanes)
    meanwhile = started(lanes)
    lanes.finish(first[0], error=None, took_s=0.1, at=NOON)
    second = started(lanes)

    assert [one.alert.version for one in first] == [1]
    assert meanwhile == []
    assert [one.alert.version for one in second] == [2]


def test_what_waits_for_a_spared_address_is_given_back_until_then() -> None:
    lanes = Lanes(RelaySettings())
    held(lanes, deliveries(10))
    for message in started(lanes):
        lanes.finish(message, error=DeliveryDeferred("", is_timeout=True), took_s=20, at=NOON)

    returned = list(lanes.give_back(at=NOON))

    assert len(returned) == 8
    assert {one.due_at for one in returned} == {NOON + timedelta(seconds=5)}
    assert lanes.held_count == 0


def test_a_message_whose_lease_would_not_last_is_given_back() -> None:
    lanes = Lanes(RelaySettings())
    held(lanes, deliveries(5))
    after = LATER + timedelta(seconds=1)

    assert started(lanes, after) == []
    assert len(list(lanes.give_back(at=after))) == 5


def test_slow_lanes_leave_room_for_others() -> None:
    lanes = Lanes(RelaySettings(most_held=100))
    for number in range(10):
        held(lanes, deliveries(12, name=f"p{number}"))
    started(lanes)
    soon = NOON + timedelta(seconds=30)

    at_once = list(lanes.give_back(at=NOON))
    after_a_while = list(lanes.give_back(at=soon))

    assert at_once == []
    assert len(after_a_while) == 50
    assert lanes.held_count == 50
    assert all(one.due_at > soon for one in after_a_while)


def test_a_failing_channel_stops_every_address_of_it_and_one_probe_opens_it() -> None:
    lanes = Lanes(RelaySettings())
    held(lanes, deliveries(2, name="a") + deliveries(2, name="b"))
    for message in started(lanes)[:2]:
        lanes.finish(message, error=DeliveryDeferred("", is_ours=True), took_s=1, at=NOON)
    held(lanes, [replace(one, fence=2) for one in deliveries(1, name="c")])

    spared = started(lanes)
    later = NOON + timedelta(seconds=6)
    probing = started(lanes, later)

    assert spared == []
    assert len(probing) <= 1
