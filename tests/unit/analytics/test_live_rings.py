"""A write changes the rings it touches, and ends in the rings of a whole run."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import combinations
from random import Random

import pytest

from analytics.live_modules import LiveLink, LiveModules
from analytics.live_rings import LiveRings, Write
from analytics.mapequation import find_modules
from analytics.profiles import accounts_of
from graph.model.ids import AcknowledgementNo, EntityKey
from graph.model.register import RingEventKind
from graph.model.ring import RingState
from tests.unit.analytics.links import START, number
from tests.unit.analytics.test_live_modules import matrix, planted

RINGS, SIZE = 8, 7
ENDS = RINGS * SIZE
FIRST = EntityKey("ring:R000001")


def name(end: int) -> EntityKey:
    return EntityKey(f"account:{end:04d}")


def names(n: int) -> dict[int, EntityKey]:
    return {end: name(end) for end in range(n)}


def at(minutes: float) -> datetime:
    return START + timedelta(minutes=minutes)


def whole(links: list[LiveLink], n: int, scores: dict[int, float]) -> LiveRings:
    """Give the rings of a whole run; the first end of each planted ring is reported."""
    modules = dict(enumerate(find_modules(matrix(links, n)).tolist()))
    live = LiveRings(LiveModules(links, modules), names=names(n))
    live.begin(Write(scores=scores, reports=reports(), at=at(0)))
    return live


def reports() -> list[tuple[AcknowledgementNo, int]]:
    return [(number(ring), ring * SIZE) for ring in range(RINGS)]


def found(live: LiveRings) -> set[tuple[EntityKey, ...]]:
    return {
        accounts_of(ring.found) for ring in live.rings.values() if ring.state is RingState.ACTIVE
    }


SCORES = dict.fromkeys(range(ENDS), 0.7)


@pytest.fixture
def live() -> LiveRings:
    links, n = planted(RINGS, SIZE, 0, 3)
    return whole(links, n, SCORES)


def test_every_planted_ring_is_registered(live: LiveRings) -> None:
    assert found(live) == {
        tuple(name(end) for end in range(ring * SIZE, (ring + 1) * SIZE)) for ring in range(RINGS)
    }


def test_a_write_brings_an_account_into_one_ring_and_leaves_the_others(live: LiveRings) -> None:
    before = dict(live.rings)
    links = [LiveLink(0, ENDS, 1.0), LiveLink(1, ENDS, 1.0), LiveLink(2, ENDS, 0.8)]

    done = live.update(Write(links=links, scores={ENDS: 0.6}, at=at(1)), names={ENDS: name(ENDS)})

    [event] = done.events
    assert (event.ring, event.kind, event.joined) == (FIRST, RingEventKind.GREW, (name(ENDS),))
    changed = {key for key, ring in live.rings.items() if before.get(key) != ring}
    assert changed == {FIRST}


def test_a_write_that_touches_no_ring_changes_nothing(live: LiveRings) -> None:
    strangers = {ENDS + at: name(ENDS + at) for at in range(2)}

    done = live.update(
        Write(links=[LiveLink(ENDS, ENDS + 1, 1.0)], scores={}, at=at(1)), names=strangers
    )

    assert (done.rings, done.events) == ((), ())


def test_links_among_strangers_are_a_ring_once_a_complaint_names_one(live: LiveRings) -> None:
    ends = range(ENDS, ENDS + 4)
    links = [LiveLink(a, b, 1.0) for a, b in combinations(ends, 2)]
    fresh = {end: name(end) for end in ends}
    quiet = live.update(Write(links=links, scores=dict.fromkeys(ends, 0.6), at=at(1)), names=fresh)

    told = live.update(Write(scores={}, reports=[(number(99), ENDS)], at=at(2)))

    assert quiet.events == ()
    [event] = told.events
    assert (event.kind, event.complaints_joined) == (RingEventKind.BORN, (number(99),))
    assert event.ring == EntityKey(f"ring:R{RINGS + 1:06d}")


def test_two_rings_that_grow_together_are_merged_under_one_id(live: LiveRings) -> None:
    bridge = [LiveLink(a, b, 1.5) for a in range(SIZE) for b in range(SIZE, 2 * SIZE)]

    done = live.update(Write(links=bridge, scores={}, at=at(1)))

    kinds = [(event.kind, len(event.others)) for event in done.events]
    assert kinds == [(RingEventKind.MERGED, 1)]
    merged = [ring for ring in live.rings.values() if ring.state is RingState.MERGED]
    assert len(merged) == 1
    assert len(found(live)) == RINGS - 1


@pytest.mark.parametrize("random_state", range(3))
def test_writes_in_any_size_end_in_the_rings_of_a_whole_run(random_state: int) -> None:
    links, n = planted(RINGS, SIZE, 6, random_state)
    random = Random(random_state)
    cut = len(links) // 2
    scores = {end: round(random.uniform(0.55, 0.95), 3) for end in range(n)}
    live = whole(links[:cut], n, scores)

    place = cut
    while place < len(links):
        size = random.choice((1, 1, 7, 30))
        live.update(Write(links=links[place : place + size], scores={}, at=at(place)))
        place += size

    assert found(live) == found(whole(links, n, scores))


def test_ids_are_never_given_twice(live: LiveRings) -> None:
    random, born = Random(5), []
    for turn in range(60):
        left, right = ends = random.sample(range(ENDS + 20), 2)
        weight = random.choice((1.0, 2.0, -2.0))
        done = live.update(
            Write(
                links=[LiveLink(left, right, weight)],
                scores=dict.fromkeys(ends, 0.7),
                at=at(turn + 1),
            ),
            names={end: name(end) for end in ends},
        )
        born += [event.ring for event in done.events if event.kind is RingEventKind.BORN]

    assert len(set(born)) == len(born)
    assert not set(born) & {EntityKey(f"ring:R{at:06d}") for at in range(1, RINGS + 1)}
