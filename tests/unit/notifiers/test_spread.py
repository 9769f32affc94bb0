"""An alert becomes one message for each address of each subscription it is for."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.model.alert import Alert, AlertKind, AlertState, Severity
from graph.model.endpoint import EndpointState
from graph.model.subscription import AlertFilter, Language, Subscription, SubscriptionState
from notifiers.policy import is_wanted
from notifiers.spread import SubscriptionIndex, make_deliveries, spread
from tests.unit.notifiers.fakes import (
    NOON,
    MemoryQueue,
    a_subscription,
    an_alert,
    an_endpoint,
)

DISTRICTS = ("MAHARASHTRA/PUNE", "GOA/NORTH GOA", "BIHAR/GAYA")
KEYS = ("ring:R000001", "ring:R000002", "account:AAAA", "atm:SBIN0000691-2")

few = st.frozensets
filters = st.builds(
    AlertFilter,
    kinds=few(st.sampled_from(AlertKind), max_size=2),
    severity_at_least=st.none() | st.sampled_from(Severity),
    rings=few(st.sampled_from(KEYS[:2]), max_size=1),
    watch=few(st.sampled_from(KEYS), max_size=2),
    districts=few(st.sampled_from(DISTRICTS), max_size=2),
)


@st.composite
def subscriptions(draw: st.DrawFn) -> list[Subscription]:
    return [
        a_subscription(
            f"p{number}",
            wanted=draw(filters),
            owner_districts=draw(st.none() | few(st.sampled_from(DISTRICTS), max_size=2)),
        )
        for number in range(draw(st.integers(0, 12)))
    ]


@st.composite
def some_alerts(draw: st.DrawFn) -> Alert:
    alert = an_alert(
        draw(st.sampled_from([*KEYS, "subscription:p1"])),
        kind=draw(st.sampled_from(AlertKind)),
        districts=tuple(sorted(draw(few(st.sampled_from(DISTRICTS), max_size=2)))),
    )
    return replace(
        alert,
        severity=draw(st.sampled_from(Severity)),
        rings=tuple(sorted(draw(few(st.sampled_from(KEYS[:2]), max_size=2)))),
        entities=tuple(sorted(draw(few(st.sampled_from(KEYS), max_size=3)))),
    )


@given(subscriptions(), some_alerts())
def test_the_index_finds_exactly_what_looking_at_each_would(
    people: list[Subscription], alert: Alert
) -> None:
    found = SubscriptionIndex(people).find_wanting(alert)

    wanting = sorted(one.id for one in people if is_wanted(one, alert))
    assert [one.id for one in found] == wanting


def test_two_subscriptions_to_one_address_make_one_message_that_names_both() -> None:
    desk = an_endpoint("desk")
    first = a_subscription("a", endpoints=(desk,), language=Language.HI)
    second = a_subscription("b", endpoints=(desk, an_endpoint("other")))

    made = make_deliveries(an_alert(), [first, second], at=NOON, due_at=NOON)

    assert [one.endpoint.id for one in made] == ["endpoint:desk", "endpoint:other"]
    assert made[0].subscriptions == ("subscription:a", "subscription:b")
    assert made[0].language is Language.HI
    assert made[1].subscriptions == ("subscription:b",)


@pytest.mark.parametrize("state", [EndpointState.PENDING, EndpointState.SUSPENDED])
def test_an_address_that_is_not_proven_gets_nothing(state: EndpointState) -> None:
    person = a_subscription(endpoints=(replace(an_endpoint(), state=state),))

    assert make_deliveries(an_alert(), [person], at=NOON, due_at=NOON) == []


def test_a_test_goes_to_the_subscription_that_asked_for_it_alone() -> None:
    people = [
        a_subscription("a", wanted=AlertFilter(kinds=frozenset({AlertKind.MANUAL}))),
        a_subscription("b"),
    ]
    trial = an_alert("subscription:a", kind=AlertKind.TEST, districts=())

    [found] = SubscriptionIndex(people).find_wanting(trial)

    assert found.name == "a"


@pytest.mark.parametrize(
    ("owner_districts", "alert_districts", "is_found"),
    [
        (None, (), True),
        (None, ("GOA/NORTH GOA",), True),
        (frozenset({"GOA/NORTH GOA"}), ("BIHAR/GAYA", "GOA/NORTH GOA"), True),
        (frozenset({"GOA/NORTH GOA"}), ("BIHAR/GAYA",), False),
        (frozenset({"GOA/NORTH GOA"}), (), False),
        (frozenset(), ("BIHAR/GAYA",), False),
    ],
)
def test_nobody_is_told_of_a_district_that_is_not_theirs(
    owner_districts: frozenset[str] | None, alert_districts: tuple[str, ...], is_found: bool
) -> None:
    person = a_subscription(owner_districts=owner_districts)

    found = SubscriptionIndex([person]).find_wanting(an_alert(districts=alert_districts))

    assert bool(found) is is_found


async def test_spreading_twice_makes_each_message_once(now: datetime) -> None:
    queue = MemoryQueue([an_alert()], [a_subscription()])

    first = await spread(queue, limit=10, at=now, due_at=now)
    queue.commit([an_alert()])
    again = await spread(queue, limit=10, at=now, due_at=now)

    assert (first, again) == (1, 1)
    assert len(queue.deliveries) == 1
    assert await queue.outbox_marks(limit=10) == []


async def test_what_nobody_wants_and_what_was_withdrawn_loses_its_mark(now: datetime) -> None:
    paused = a_subscription("a", state=SubscriptionState.PAUSED)
    past = a_subscription("b", expires_at=now - timedelta(seconds=1))
    queue = MemoryQueue([an_alert()], [paused, past])
    withdrawn = replace(an_alert("ring:R000002"), state=AlertState.CANCELLED)
    queue.commit([withdrawn])

    await spread(queue, limit=10, at=now, due_at=now)

    assert queue.deliveries == {}
    assert await queue.outbox_marks(limit=10) == []


async def test_many_alerts_are_spread_in_the_order_of_their_marks(now: datetime) -> None:
    alerts = [an_alert(f"ring:R{number:06}") for number in range(25)]
    queue = MemoryQueue(alerts, [a_subscription()])

    counts = [await spread(queue, limit=10, at=now, due_at=now) for _ in range(4)]

    assert counts == [10, 10, 5, 0]
    assert [one.alert.id for one in queue.deliveries.values()] == [alert.id for alert in alerts]
