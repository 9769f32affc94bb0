"""Officers' decisions are kept for good, told in their rings' events, and undone once."""

from __future__ import annotations

from datetime import datetime

import pytest

from graph.errors import Conflict
from graph.model.decision import DecisionKind, RingDecision, decision_id
from graph.model.ids import DecisionId, EntityKey
from graph.model.register import RegisterChange, RingEvent, RingEventKind
from graph.model.scope import SYSTEM, Actor
from graph.store.base import GraphStore
from tests.contract.store.findings import ring, ring_event, ring_id
from tests.contract.store.world import EVENT, HOUR, T0, account

OFFICER = Actor(kind="person", name="an officer")


def decision(
    kind: DecisionKind = DecisionKind.NOT_IN_RING,
    *,
    at: datetime = T0,
    entities: tuple[EntityKey, ...] = (account(1),),
    undoes: DecisionId | None = None,
) -> RingDecision:
    rings = (ring_id(1),)
    return RingDecision(
        id=decision_id(kind, rings, entities, undoes=undoes, actor=OFFICER, at=at),
        kind=kind,
        rings=rings,
        entities=entities,
        undoes=undoes,
        actor=OFFICER,
        reason="It is a shop's.",
        decided_at=at,
    )


def told(of: RingDecision) -> RingEvent:
    return RingEvent(
        ring=of.rings[0],
        kind=RingEventKind.DECIDED,
        at=of.decided_at,
        version=1,
        decision=of.id,
    )


async def test_decisions_are_given_oldest_first_and_as_they_were_known(store: GraphStore) -> None:
    late = decision(DecisionKind.CONFIRMED, at=T0 + HOUR)
    early = decision()
    for one in (late, early):
        await store.add_decision(one, event=EVENT)

    assert await store.decisions() == (early, late)
    assert await store.decisions(as_known_at=T0) == (early,)
    assert await store.decisions(as_known_at=T0 - HOUR) == ()


async def test_a_decision_stands_among_the_events_of_its_ring(store: GraphStore) -> None:
    change = RegisterChange(rings=(ring(1),), events=(ring_event(1),))
    await store.add_rings(change, event=EVENT)
    one = decision(at=T0 + HOUR)

    added = await store.add_decision(one, events=[told(one)], event=EVENT)

    events = await store.ring_events([ring_id(1)], scope=SYSTEM)
    assert events[ring_id(1)] == (ring_event(1), told(one))
    assert added.new == (one.id,)
    assert added.snapshot_no == await store.snapshot_no()


async def test_a_decision_twice_is_once(store: GraphStore) -> None:
    await store.add_decision(decision(), events=[told(decision())], event=EVENT)
    before = await store.snapshot_no()

    again = await store.add_decision(decision(), events=[told(decision())], event=EVENT)

    assert (again.new, again.known, again.snapshot_no) == ((), 1, before)
    assert len(await store.decisions()) == 1
    assert len((await store.ring_events([ring_id(1)], scope=SYSTEM)).get(ring_id(1), ())) <= 1


async def test_a_decision_is_undone_once(store: GraphStore) -> None:
    first = decision()
    undone = decision(DecisionKind.UNDONE, at=T0 + HOUR, undoes=first.id)
    again = decision(DecisionKind.UNDONE, at=T0 + 2 * HOUR, undoes=first.id)
    await store.add_decision(first, event=EVENT)
    await store.add_decision(undone, event=EVENT)

    assert (await store.add_decision(undone, event=EVENT)).known == 1
    with pytest.raises(Conflict, match="undone already"):
        await store.add_decision(again, event=EVENT)

    assert await store.decisions() == (first, undone)


async def test_undoing_can_be_undone(store: GraphStore) -> None:
    first = decision()
    undone = decision(DecisionKind.UNDONE, at=T0 + HOUR, undoes=first.id)
    restored = decision(DecisionKind.UNDONE, at=T0 + 2 * HOUR, undoes=undone.id)

    for one in (first, undone, restored):
        await store.add_decision(one, event=EVENT)

    assert await store.decisions() == (first, undone, restored)
