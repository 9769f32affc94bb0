"""The register keeps every version of every ring, forecasts stay as they were made."""

from dataclasses import replace

import pytest

from graph.errors import Conflict
from graph.model.added import Added
from graph.model.filters import RingFilter, RingOrder
from graph.model.ids import EntityKey, EntityKind, natural_key
from graph.model.register import RegisterChange, RingEvent
from graph.model.ring import Ring
from graph.model.scope import SYSTEM
from graph.store.base import GraphStore
from tests.contract.store.findings import alert, forecast, ring, ring_event, ring_id
from tests.contract.store.world import ACK, ACK_2, EVENT, HERE, HOUR, T0, THERE, account, scope


async def put(store: GraphStore, *rings: Ring, events: tuple[RingEvent, ...] = ()) -> Added:
    """Write versions of rings."""
    return await store.add_rings(RegisterChange(rings=rings, events=events), event=EVENT)


async def test_the_register_gives_the_newest_version_of_every_ring(store: GraphStore) -> None:
    first, second, other = (
        ring(1),
        ring(1, version=2, at=T0 + HOUR),
        ring(2, merged_into=ring_id(1)),
    )
    added = await put(store, first, other)
    await put(store, second)

    assert added.new == (ring_id(1), ring_id(2))
    assert await store.register() == (second, other)


async def test_a_version_known_changes_nothing(store: GraphStore) -> None:
    await put(store, ring(1), events=(ring_event(1),))
    before = await store.snapshot_no()

    change = RegisterChange(rings=(ring(1),), events=(ring_event(1),))
    again = await store.add_rings(change, alerts=[alert(1)], event=EVENT)

    assert again == Added(new=(), known=1, snapshot_no=before)
    assert await store.outbox_marks(limit=5) == ()
    assert await store.ring_events([ring_id(1)], scope=SYSTEM) == {ring_id(1): (ring_event(1),)}


async def test_a_change_worked_out_from_an_old_register_is_refused_whole(
    store: GraphStore,
) -> None:
    await put(store, ring(1), ring(2))
    await put(store, ring(1, version=2))

    for stale in (ring(1, version=2, paise=7), ring(1, version=1, paise=7)):
        with pytest.raises(Conflict, match="version 2 now"):
            await put(store, ring(2, version=2), stale)

    assert [one.version for one in await store.register()] == [2, 1]


async def test_alerts_are_written_with_the_rings_they_tell_of(store: GraphStore) -> None:
    change = RegisterChange(rings=(ring(1),), events=())

    added = await store.add_rings(change, alerts=[alert(1), alert(2)], event=EVENT)

    assert [placed.alert for placed in added.placed] == [alert(1), alert(2)]
    assert [placed.position.snapshot_no for placed in added.placed] == [added.snapshot_no] * 2
    assert [mark.alert for mark in await store.outbox_marks(limit=5)] == [alert(1).id, alert(2).id]


async def test_rings_are_listed_in_the_order_asked(store: GraphStore) -> None:
    await put(
        store,
        ring(1, paise=100, at=T0 + HOUR),
        ring(2, paise=300, at=T0),
        ring(3, paise=100, at=T0 + 2 * HOUR),
    )

    async def listed(order: RingOrder) -> list[str]:
        page = await store.rings(RingFilter(), order=order, first=9, scope=SYSTEM)
        return [one.id for one in page.items]

    one, two, three = ring_id(1), ring_id(2), ring_id(3)
    assert await listed(RingOrder.DISPUTED_LARGEST) == [two, one, three]
    assert await listed(RingOrder.CHANGED_NEWEST) == [three, one, two]
    assert await listed(RingOrder.ID) == [one, two, three]


async def test_rings_are_found_by_member_complaint_and_district(store: GraphStore) -> None:
    await put(
        store,
        ring(1, accounts=(1, 2)),
        ring(2, accounts=(3,), complaints=(ACK_2,), districts=(THERE,)),
    )
    await put(store, ring(1, version=2, accounts=(2, 4)))

    async def listed(where: RingFilter, *districts: str) -> list[EntityKey]:
        asked = scope(*districts) if districts else SYSTEM
        page = await store.rings(where, order=RingOrder.ID, first=9, scope=asked)
        return [one.id for one in page.items]

    assert await listed(RingFilter(accounts=frozenset({account(4), account(3)}))) == [
        ring_id(1),
        ring_id(2),
    ]
    assert await listed(RingFilter(accounts=frozenset({account(1)}))) == []
    assert await listed(RingFilter(complaints=frozenset({ACK_2}))) == [ring_id(2)]
    assert await listed(RingFilter(complaints=frozenset({ACK}))) == [ring_id(1)]
    assert await listed(RingFilter(districts=frozenset({THERE}))) == [ring_id(2)]
    assert await listed(RingFilter(), HERE) == [ring_id(1)]
    assert await store.ring_events([ring_id(2)], scope=scope(HERE)) == {}


async def test_an_alias_answers_the_ring_it_merged_into(store: GraphStore) -> None:
    await put(store, ring(1), ring(2), ring(3))
    await put(store, ring(2, version=2, merged_into=ring_id(1), at=T0 + HOUR))
    await put(store, ring(1, version=2, merged_into=ring_id(3), at=T0 + 2 * HOUR))

    by_alias = await store.rings(RingFilter(ids=frozenset({ring_id(2)})), first=9, scope=SYSTEM)
    every = await store.rings(RingFilter(), first=9, scope=SYSTEM)

    assert [one.id for one in by_alias.items] == [ring_id(3)]
    assert [one.id for one in every.items] == [ring_id(3)]


async def test_rings_are_read_as_they_were_known(store: GraphStore) -> None:
    first, second = ring(1), ring(1, version=2, at=T0 + HOUR)
    await put(store, first, events=(ring_event(1),))
    await put(store, second, events=(ring_event(1, version=2, at=T0 + HOUR),))

    async def known(at: object) -> tuple[Ring, ...]:
        page = await store.rings(RingFilter(), first=9, scope=SYSTEM, as_known_at=at)  # type: ignore[arg-type]  # an instant
        return page.items

    assert await known(T0) == (first,)
    assert await known(T0 + HOUR) == (second,)
    assert await known(T0 - HOUR) == ()
    asked = [ring_id(1), ring_id(9)]
    events = await store.ring_events(asked, scope=SYSTEM)
    then = await store.ring_events(asked, scope=SYSTEM, as_known_at=T0)
    assert [one.version for one in events[ring_id(1)]] == [1, 2]
    assert [one.version for one in then[ring_id(1)]] == [1]
    assert ring_id(9) not in events


async def test_forecasts_are_kept_as_made_newest_first(store: GraphStore) -> None:
    made = [forecast(no, at=T0 + no * HOUR, subject=no % 2) for no in range(3)]
    added = await store.add_forecasts(made, alerts=[alert(1)], event=EVENT)
    again = await store.add_forecasts(made[:1], event=EVENT)

    every = await store.forecasts(None, first=9, scope=SYSTEM)
    of_one = await store.forecasts(ring_id(1), first=9, scope=SYSTEM)
    then = await store.forecasts(None, first=9, scope=SYSTEM, as_known_at=T0)

    assert set(added.new) == {one.id for one in made}
    assert [placed.alert for placed in added.placed] == [alert(1)]
    assert (again.new, again.known, again.snapshot_no) == ((), 1, added.snapshot_no)
    assert every.items == (made[2], made[1], made[0])
    assert of_one.items == (made[1],)
    assert then.items == (made[0],)
    assert await store.get_forecasts([made[0].id], scope=SYSTEM) == {made[0].id: made[0]}


async def test_a_forecast_shows_to_the_districts_of_its_ring(store: GraphStore) -> None:
    await put(store, ring(1))
    made = forecast(1)
    await store.add_forecasts([made], event=EVENT)

    assert (await store.forecasts(None, first=9, scope=scope(HERE))).items == (made,)
    assert (await store.forecasts(None, first=9, scope=scope(THERE))).items == ()
    assert await store.get_forecasts([made.id], scope=scope(THERE)) == {}


async def test_a_forecast_for_a_district_shows_to_that_district(store: GraphStore) -> None:
    made = replace(forecast(1), subject=natural_key(EntityKind.DISTRICT, HERE))
    await store.add_forecasts([made], event=EVENT)

    assert (await store.forecasts(None, first=9, scope=scope(HERE))).items == (made,)
    assert (await store.forecasts(None, first=9, scope=scope(THERE))).items == ()
    assert await store.get_forecasts([made.id], scope=scope(THERE)) == {}


async def test_events_of_many_rings_come_in_one_call_each_in_its_order(store: GraphStore) -> None:
    later = ring_event(1, version=2, at=T0 + HOUR)
    await put(store, ring(2), ring(1), events=(ring_event(2), ring_event(1)))
    await put(store, ring(1, version=2, at=T0 + HOUR), events=(later,))

    events = await store.ring_events([ring_id(2), ring_id(1)], scope=SYSTEM)

    assert events == {ring_id(1): (ring_event(1), later), ring_id(2): (ring_event(2),)}


async def test_a_ring_is_found_by_a_phone_that_ties_it(store: GraphStore) -> None:
    phone = EntityKey("phone:AAAA-BBBB-CCCC-DDDD-EEEE-FFFF")
    tied = ring(1)
    await put(store, replace(tied, found=replace(tied.found, identifiers=(phone,))), ring(2))

    page = await store.rings(RingFilter(accounts=frozenset({phone})), first=9, scope=SYSTEM)

    assert [one.id for one in page.items] == [ring_id(1)]


async def test_a_ring_that_parts_again_stands_for_itself(store: GraphStore) -> None:
    await put(store, ring(1), ring(2))
    await put(store, ring(2, version=2, merged_into=ring_id(1), at=T0 + HOUR))
    await put(store, ring(2, version=3, at=T0 + 2 * HOUR))

    asked = RingFilter(ids=frozenset({ring_id(2)}))
    now = await store.rings(asked, first=9, scope=SYSTEM)
    then = await store.rings(asked, first=9, scope=SYSTEM, as_known_at=T0 + HOUR)
    before = await store.rings(asked, first=9, scope=SYSTEM, as_known_at=T0)

    assert [(one.id, one.version) for one in now.items] == [(ring_id(2), 3)]
    assert [one.id for one in then.items] == [ring_id(1)]
    assert [(one.id, one.version) for one in before.items] == [(ring_id(2), 1)]
