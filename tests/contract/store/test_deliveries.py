"""The queue of messages: once an address, leased, fenced, fair."""

from datetime import datetime

from graph.model.delivery import Delivery, DeliveryState, Outcome
from graph.model.endpoint import EndpointState
from graph.model.scope import SYSTEM
from graph.store.base import GraphStore
from tests.contract.store.findings import alert, delivery, endpoint
from tests.contract.store.world import EVENT, HOUR, T0, THERE, scope


async def claim(
    store: GraphStore, *, at: datetime = T0, limit: int = 10, owner: str = "one"
) -> list[Delivery]:
    """Lease what is due for a minute."""
    return list(await store.claim(owner=owner, lease_s=60, limit=limit, at=at))


def outcome(
    of: Delivery,
    state: DeliveryState = DeliveryState.SENT,
    *,
    due_at: datetime | None = None,
    was_attempted: bool = True,
) -> Outcome:
    """Give what an attempt came to."""
    return Outcome(
        delivery=of.id,
        fence=of.fence,
        state=state,
        due_at=due_at,
        was_attempted=was_attempted,
        provider_no="42" if state is DeliveryState.SENT else None,
        reason=None if state is DeliveryState.SENT else "made up",
        at=T0,
    )


async def test_an_address_gets_one_message_an_alert_and_its_mark_is_cleared(
    store: GraphStore,
) -> None:
    await store.add_alerts([alert(1), alert(2)], event=EVENT)
    messages = [delivery(alert(1), "a"), delivery(alert(1), "b")]

    new = [await store.add_deliveries(messages, made_for=[alert(1).id]) for _ in range(2)]

    assert new == [2, 0]
    assert [mark.alert for mark in await store.outbox_marks(limit=9)] == [alert(2).id]
    page = await store.deliveries(first=9, scope=SYSTEM)
    assert sorted(page.items, key=lambda one: one.id) == sorted(messages, key=lambda one: one.id)


async def test_an_alert_without_takers_is_made_too(store: GraphStore) -> None:
    await store.add_alerts([alert(1)], event=EVENT)

    assert await store.add_deliveries([], made_for=[alert(1).id]) == 0
    assert await store.outbox_marks(limit=9) == ()


async def test_a_message_is_leased_to_one_owner_until_the_lease_ends(store: GraphStore) -> None:
    await store.add_deliveries([delivery(alert(1), "a")], made_for=[])

    (mine,) = await claim(store)

    assert (mine.state, mine.fence, mine.claims, mine.attempts) == (DeliveryState.LEASED, 1, 1, 0)
    assert await claim(store, owner="two") == []
    (taken,) = await claim(store, at=T0 + HOUR, owner="two")
    assert (taken.fence, taken.claims) == (2, 2)


async def test_an_old_fence_settles_nothing(store: GraphStore) -> None:
    await store.add_deliveries([delivery(alert(1), "a")], made_for=[])
    (mine,) = await claim(store)
    (theirs,) = await claim(store, at=T0 + HOUR)

    settled = [await store.settle([outcome(one)]) for one in (mine, theirs, theirs)]

    assert settled == [0, 1, 0]
    (stored,) = (await store.deliveries(first=9, scope=SYSTEM)).items
    assert (stored.state, stored.attempts, stored.provider_no) == (DeliveryState.SENT, 1, "42")
    assert stored.settled_at == T0
    assert await claim(store, at=T0 + 9 * HOUR) == []


async def test_a_message_to_be_tried_again_waits_until_then(store: GraphStore) -> None:
    await store.add_deliveries([delivery(alert(1), "a")], made_for=[])
    (mine,) = await claim(store)
    again = outcome(mine, DeliveryState.WAITING, due_at=T0 + HOUR)
    await store.settle([again])

    assert await claim(store) == []
    assert await store.next_due(at=T0) == T0 + HOUR
    (later,) = await claim(store, at=T0 + HOUR)
    assert (later.due_at, later.attempts, later.reason) == (T0 + HOUR, 1, "made up")


async def test_giving_back_unsent_counts_neither_attempt_nor_claim(store: GraphStore) -> None:
    await store.add_deliveries([delivery(alert(1), "a")], made_for=[])
    (mine,) = await claim(store)
    await store.settle([outcome(mine, DeliveryState.WAITING, due_at=T0, was_attempted=False)])

    (again,) = await claim(store)

    assert (again.attempts, again.claims, again.fence) == (0, 1, 2)


async def test_a_busy_address_does_not_keep_others_waiting(store: GraphStore) -> None:
    busy = [delivery(alert(no), "busy", due_at=T0 - HOUR) for no in range(20)]
    rare = [delivery(alert(1), "rare"), delivery(alert(1), "third")]
    await store.add_deliveries([*busy, *rare], made_for=[])

    claimed = await claim(store, limit=4)

    addresses = [one.endpoint.address.partition("@")[0] for one in claimed]
    assert addresses[0] == "busy"
    assert sorted(addresses) == ["busy", "busy", "rare", "third"]


async def test_of_one_address_the_oldest_due_comes_first(store: GraphStore) -> None:
    messages = [delivery(alert(no), "a", due_at=T0 - no * HOUR) for no in range(3)]
    await store.add_deliveries(messages, made_for=[])

    claimed = await claim(store, limit=2)

    assert [one.id for one in claimed] == [messages[2].id, messages[1].id]
    assert await store.next_due(at=T0 - 9 * HOUR) == T0


async def test_nothing_waits_in_an_empty_queue(store: GraphStore) -> None:
    assert await store.next_due(at=T0) is None
    assert await claim(store) == []
    assert await store.settle([]) == 0


async def test_an_address_suspended_gets_nothing_more(store: GraphStore) -> None:
    await store.add_deliveries([delivery(alert(1), "a"), delivery(alert(1), "b")], made_for=[])

    await store.suspend_endpoint(endpoint("a"), reason="410 from the receiver")
    await store.add_deliveries([delivery(alert(2), "a")], made_for=[])

    (left,) = await claim(store)
    assert left.endpoint == endpoint("b")
    dead = await store.deliveries(states=frozenset({DeliveryState.DEAD}), first=9, scope=SYSTEM)
    assert {one.alert.id for one in dead.items} == {alert(1).id, alert(2).id}
    assert {one.reason for one in dead.items} == {"410 from the receiver"}
    assert {one.endpoint.state for one in dead.items} == {EndpointState.SUSPENDED}


async def test_deliveries_are_listed_by_alert_state_and_scope(store: GraphStore) -> None:
    away = alert(2, districts=(THERE,))
    await store.add_deliveries([delivery(alert(1), "a"), delivery(away, "a")], made_for=[])

    of_one = await store.deliveries(alert=alert(1).id, first=9, scope=SYSTEM)
    sent = await store.deliveries(states=frozenset({DeliveryState.SENT}), first=9, scope=SYSTEM)
    there = await store.deliveries(first=9, scope=scope(THERE))

    assert [one.alert.id for one in of_one.items] == [alert(1).id]
    assert sent.items == ()
    assert [one.alert.id for one in there.items] == [away.id]
