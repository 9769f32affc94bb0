"""Alerts are kept in commit order with their marks; subscriptions by version."""

from dataclasses import replace

import pytest

from graph.errors import Conflict, NotFound
from graph.model.alert import AlertKind, AlertState, Severity
from graph.model.outbox import Position
from graph.model.reason import Reason
from graph.model.register import RingEventKind
from graph.model.scope import SYSTEM, Actor, Scope
from graph.model.subscription import AlertFilter, SubscriptionState, matches
from graph.store.base import GraphStore
from tests.contract.store.findings import alert, ring_id, subscription
from tests.contract.store.world import EVENT, HERE, HOUR, MACHINE, T0, THERE, scope

OFFICER = Actor(kind="person", name="invented officer")


async def test_new_alerts_come_back_with_their_place_and_a_mark(store: GraphStore) -> None:
    first = await store.add_alerts([alert(1), alert(2)], event=EVENT)
    second = await store.add_alerts([alert(2), alert(3)], event=EVENT)

    assert [placed.alert for placed in first] == [alert(1), alert(2)]
    assert [placed.alert for placed in second] == [alert(3)]
    positions = [placed.position for placed in (*first, *second)]
    assert positions == sorted(positions, key=lambda at: (at.snapshot_no, at.ordinal))
    marks = await store.outbox_marks(limit=10)
    assert [(mark.alert, mark.position) for mark in marks] == [
        (placed.alert.id, placed.position) for placed in (*first, *second)
    ]


async def test_alerts_known_write_nothing(store: GraphStore) -> None:
    await store.add_alerts([alert(1)], event=EVENT)
    before = await store.snapshot_no()

    again = await store.add_alerts([alert(1)], event=EVENT)

    assert again == ()
    assert await store.snapshot_no() == before
    assert len(await store.events(after=0, first=10)) == before


async def test_marks_are_cleared_once_and_unknown_ones_are_no_error(store: GraphStore) -> None:
    await store.add_alerts([alert(1), alert(2)], event=EVENT)

    cleared = [await store.clear_marks([alert(1).id, alert(9).id]) for _ in range(2)]

    assert cleared == [1, 0]
    assert [mark.alert for mark in await store.outbox_marks(limit=9)] == [alert(2).id]


async def test_alerts_are_paged_by_position_both_ways(store: GraphStore) -> None:
    for no in range(0, 6, 2):
        await store.add_alerts([alert(no), alert(no + 1)], event=EVENT)

    start = await store.alerts(AlertFilter(), first=4, scope=SYSTEM)
    rest = await store.alerts(AlertFilter(), first=4, after=start.items[-1].position, scope=SYSTEM)
    last = await store.alerts(AlertFilter(), first=2, is_backward=True, scope=SYSTEM)
    before = await store.alerts(
        AlertFilter(), first=9, after=last.items[0].position, is_backward=True, scope=SYSTEM
    )

    assert [placed.alert for placed in start.items + rest.items] == [alert(no) for no in range(6)]
    assert (start.has_previous, start.has_next) == (False, True)
    assert (rest.has_previous, rest.has_next) == (True, False)
    assert last.items == rest.items
    assert (last.has_previous, last.has_next) == (True, False)
    assert before.items == start.items
    assert (before.has_previous, before.has_next) == (False, True)


async def test_a_filter_in_the_store_lets_through_what_it_matches(store: GraphStore) -> None:
    alerts = [
        alert(1, severity=Severity.LOW, amount=None),
        alert(2, kind=AlertKind.CASH_OUT_FORECAST, probability=0.5, districts=(HERE, THERE)),
        alert(3, severity=Severity.CRITICAL, amount=9_000, entities=(MACHINE,), districts=()),
        replace(alert(4), reasons=(Reason(code="RING_GREW", text="2 accounts joined."),)),
    ]
    await store.add_alerts(alerts, event=EVENT)
    filters = [
        AlertFilter(),
        AlertFilter(kinds=frozenset({AlertKind.CASH_OUT_FORECAST})),
        AlertFilter(severity_at_least=Severity.HIGH),
        AlertFilter(min_probability=0.5),
        AlertFilter(min_probability=0.6),
        AlertFilter(min_amount_paise=1_000),
        AlertFilter(rings=frozenset({ring_id(1), ring_id(3)})),
        AlertFilter(ring_events=frozenset({RingEventKind.GREW, RingEventKind.SPLIT})),
        AlertFilter(watch=frozenset({MACHINE, ring_id(1)})),
        AlertFilter(districts=frozenset({THERE})),
        AlertFilter(districts=frozenset({HERE}), min_amount_paise=1),
    ]

    for where in filters:
        page = await store.alerts(where, first=9, scope=SYSTEM)
        expected = [one for one in alerts if matches(where, one)]
        assert [placed.alert for placed in page.items] == expected


async def test_alerts_of_other_districts_are_hidden(store: GraphStore) -> None:
    await store.add_alerts(
        [alert(1), alert(2, districts=()), alert(3, districts=(THERE,))], event=EVENT
    )
    ids = [alert(no).id for no in (1, 2, 3)]

    page = await store.alerts(AlertFilter(), first=9, scope=scope(THERE))

    assert [placed.alert.id for placed in page.items] == [alert(3).id]
    assert set(await store.get_alerts(ids, scope=scope(HERE))) == {alert(1).id}
    assert set(await store.get_alerts(ids, scope=SYSTEM)) == set(ids)


async def test_the_newest_version_of_each_thread_is_found(store: GraphStore) -> None:
    await store.add_alerts([alert(1), alert(2)], event=EVENT)
    await store.add_alerts([alert(1, version=2)], event=EVENT)

    newest = await store.newest_versions([alert(1).thread, alert(2).thread, "thread:unknown"])

    assert {thread: placed.alert.version for thread, placed in newest.items()} == {
        alert(1).thread: 2,
        alert(2).thread: 1,
    }


async def test_who_settles_first_wins(store: GraphStore) -> None:
    await store.add_alerts([alert(1)], event=EVENT)

    async def settle(to: AlertState, by: Actor, seen_by: Scope = SYSTEM) -> AlertState:
        settled = await store.settle_alert(
            alert(1).id, to=to, by=by, expected_version=1, scope=seen_by, event=EVENT
        )
        assert settled.settled_by == by
        return settled.state

    with pytest.raises(NotFound):
        await settle(AlertState.CLOSED, OFFICER, scope(THERE))
    assert await settle(AlertState.ACKNOWLEDGED, OFFICER) is AlertState.ACKNOWLEDGED
    before = await store.snapshot_no()
    assert await settle(AlertState.ACKNOWLEDGED, OFFICER) is AlertState.ACKNOWLEDGED
    assert await store.snapshot_no() == before
    with pytest.raises(Conflict):
        await settle(AlertState.CLOSED, SYSTEM.actor)
    stored = (await store.get_alerts([alert(1).id], scope=SYSTEM))[alert(1).id]
    assert (stored.alert.state, stored.alert.state_version) == (AlertState.ACKNOWLEDGED, 2)


async def test_a_position_past_everything_waits_for_the_next_commit(store: GraphStore) -> None:
    (placed,) = await store.add_alerts([alert(1)], event=EVENT)
    empty = await store.alerts(AlertFilter(), first=9, after=placed.position, scope=SYSTEM)
    await store.add_alerts([alert(2)], event=EVENT)

    later = await store.alerts(AlertFilter(), first=9, after=placed.position, scope=SYSTEM)

    assert empty.items == ()
    assert (empty.has_previous, empty.has_next) == (True, False)
    assert [one.alert for one in later.items] == [alert(2)]
    start = Position(snapshot_no=0, ordinal=0)
    whole = await store.alerts(AlertFilter(), first=9, after=start, scope=SYSTEM)
    assert len(whole.items) == 2


async def test_the_same_subscription_request_answers_the_first(store: GraphStore) -> None:
    first = await store.add_subscription(subscription(1), event=EVENT)
    before = await store.snapshot_no()

    again = await store.add_subscription(
        replace(subscription(1), created_at=T0 + HOUR), event=EVENT
    )

    assert again == first == subscription(1)
    assert await store.snapshot_no() == before
    with pytest.raises(Conflict):
        await store.add_subscription(subscription(1, request="another"), event=EVENT)


async def test_a_subscription_changes_by_version(store: GraphStore) -> None:
    await store.add_subscription(subscription(1), event=EVENT)
    paused = subscription(1, version=2, state=SubscriptionState.PAUSED)

    for _ in range(2):
        assert await store.change_subscription(paused, expected_version=1, event=EVENT) == paused
    with pytest.raises(Conflict):
        await store.change_subscription(subscription(1, version=2), expected_version=1, event=EVENT)
    with pytest.raises(NotFound):
        await store.change_subscription(subscription(9, version=2), expected_version=1, event=EVENT)
    found = await store.get_subscriptions([paused.id], scope=SYSTEM)
    assert found == {paused.id: paused}


async def test_subscriptions_are_listed_oldest_first_without_deleted_ones(
    store: GraphStore,
) -> None:
    await store.add_subscription(subscription(1, created_at=T0 + HOUR), event=EVENT)
    await store.add_subscription(subscription(2, districts=frozenset({HERE})), event=EVENT)
    await store.add_subscription(subscription(3), event=EVENT)
    gone = subscription(3, version=2, state=SubscriptionState.DELETED)
    await store.change_subscription(gone, expected_version=1, event=EVENT)

    listed = await store.subscriptions(first=9, scope=SYSTEM)
    seen_here = await store.subscriptions(first=9, scope=scope(HERE))

    assert [one.id for one in listed.items] == ["subscription:2", "subscription:1"]
    assert [one.id for one in seen_here.items] == ["subscription:2"]
    assert await store.get_subscriptions([gone.id], scope=SYSTEM) == {gone.id: gone}


async def test_only_active_and_unexpired_subscriptions_are_served(store: GraphStore) -> None:
    await store.add_subscription(subscription(2), event=EVENT)
    await store.add_subscription(subscription(1, expires_at=T0 + HOUR), event=EVENT)
    await store.add_subscription(subscription(3, state=SubscriptionState.PAUSED), event=EVENT)

    served = await store.active_subscriptions(at=T0)
    later = await store.active_subscriptions(at=T0 + HOUR)

    assert [one.id for one in served] == ["subscription:1", "subscription:2"]
    assert [one.id for one in later] == ["subscription:2"]
