"""A ring keeps its id through what becomes of it; an id is never given twice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.register import register_rings
from graph.model.ids import AcknowledgementNo, EntityKey
from graph.model.register import RegisterChange, RingEvent, RingEventKind
from graph.model.ring import Community, Ring, RingState
from tests.unit.analytics.groups import group
from tests.unit.analytics.links import START, key, number

FIRST, SECOND, THIRD = (EntityKey(f"ring:R00000{at}") for at in (1, 2, 3))


class Register:
    """Keeps what each update writes, as a store would."""

    def __init__(self, districts: dict[AcknowledgementNo, str] | None = None) -> None:
        self.rings: dict[EntityKey, Ring] = {}
        self.districts = districts or {}

    def update(self, *found: Community, day: float = 0.0) -> RegisterChange:
        at = START + timedelta(days=day)
        known = list(self.rings.values())
        change = register_rings(found, known, at=at, districts=self.districts)
        self.rings |= {ring.id: ring for ring in change.rings}
        return change


def told(events: Sequence[RingEvent]) -> list[tuple[EntityKey, RingEventKind]]:
    return [(event.ring, event.kind) for event in events]


def names(accounts: Sequence[EntityKey]) -> str:
    return "".join(account.partition(":")[2] for account in accounts)


def test_new_rings_are_numbered_by_their_smallest_member() -> None:
    change = Register().update(group("xyz"), group("bcd"))

    assert [ring.id for ring in change.rings] == [FIRST, SECOND]
    assert names([m.account for m in change.rings[0].found.members]) == "bcd"
    assert told(change.events) == [(FIRST, RingEventKind.BORN), (SECOND, RingEventKind.BORN)]
    assert names(change.events[0].joined) == "bcd"


def test_the_same_groups_again_change_nothing() -> None:
    register = Register()
    first = register.update(group("abc"), group("xyz"))

    again = register.update(group("xyz"), group("abc"), day=3)

    assert again.rings == ()
    assert again.events == ()
    assert again.unchanged == first.rings


def test_a_ring_that_gains_accounts_and_complaints_grew_once() -> None:
    register = Register()
    register.update(group("abc", complaints=[number(1)]))

    change = register.update(group("abcde", complaints=[number(1), number(2)]), day=1)

    [event] = change.events
    assert (event.ring, event.kind, event.version) == (FIRST, RingEventKind.GREW, 2)
    assert names(event.joined) == "de"
    assert event.complaints_joined == (number(2),)


def test_a_ring_that_loses_accounts_shrank_and_remembers_them() -> None:
    register = Register()
    register.update(group("abcd"))

    change = register.update(group("abc"), day=5)

    [event] = change.events
    assert (event.kind, names(event.left)) == (RingEventKind.SHRANK, "d")
    assert dict(change.rings[0].memory)[key("d")] == 0.8


def test_what_is_not_found_fades_and_is_forgotten() -> None:
    register = Register()
    register.update(group("abcd"))
    register.update(group("abc"), day=1)

    register.update(group("abce"), day=6)
    assert dict(register.rings[FIRST].memory)[key("d")] == pytest.approx(0.8 * 0.8)

    register.update(group("abcf"), day=60)
    assert key("d") not in dict(register.rings[FIRST].memory)


def test_new_figures_alone_are_written_without_an_event() -> None:
    register = Register()
    register.update(group("abc", score=0.7))

    change = register.update(group("abc", score=0.9), day=1)

    assert [ring.version for ring in change.rings] == [2]
    assert change.events == ()


def test_a_group_that_holds_two_rings_merges_them_into_the_heavier() -> None:
    register = Register()
    register.update(group("abc"), group("vwxyz"))

    change = register.update(group("abcvwxyz"), day=1)

    assert told(change.events) == [(SECOND, RingEventKind.MERGED)]
    assert change.events[0].others == (FIRST,)
    assert names(change.events[0].joined) == "abc"
    gone, stays = change.rings
    assert (gone.state, gone.merged_into) == (RingState.MERGED, SECOND)
    assert stays.aliases == (FIRST,)


def test_of_equally_heavy_rings_the_older_stays() -> None:
    register = Register()
    register.update(group("xyz"))
    register.update(group("xyz"), group("abc"), day=1)

    change = register.update(group("abcxyz"), day=2)

    assert told(change.events) == [(FIRST, RingEventKind.MERGED)]


def test_of_a_ring_in_two_parts_the_heavier_keeps_the_id() -> None:
    register = Register()
    register.update(group("abcdefgh"))

    change = register.update(group("abc"), group("defgh"), day=1)

    split, born = change.events
    assert (split.ring, split.kind, split.others) == (FIRST, RingEventKind.SPLIT, (SECOND,))
    assert names(split.left) == "abc"
    assert (born.ring, born.kind, born.others) == (SECOND, RingEventKind.BORN, (FIRST,))


def test_the_heavier_part_keeps_the_id_though_the_other_is_surer() -> None:
    register = Register()
    sure, heavy = group("abc", score=0.95), group("defgh", score=0.6)
    register.update(replace(sure, members=sure.members + heavy.members))

    change = register.update(sure, heavy, day=1)

    assert told(change.events) == [(FIRST, RingEventKind.SPLIT), (SECOND, RingEventKind.BORN)]
    assert names(change.events[1].joined) == "abc"


def test_a_ring_not_found_sleeps_and_wakes_under_its_own_id() -> None:
    register = Register()
    register.update(group("abc"))

    asleep = register.update(day=2)
    still = register.update(day=300)
    woken = register.update(group("abcd", last_event_at=START + timedelta(days=400)), day=400)

    assert told(asleep.events) == [(FIRST, RingEventKind.DORMANT)]
    assert still == RegisterChange(rings=(), events=())
    assert told(woken.events) == [(FIRST, RingEventKind.GREW), (FIRST, RingEventKind.REACTIVATED)]


def test_a_ring_without_a_sign_for_three_weeks_sleeps() -> None:
    register = Register()
    register.update(group("abc"))

    awake = register.update(group("abc"), day=21)
    asleep = register.update(group("abc"), day=21.5)
    again = register.update(group("abc"), day=30)

    assert awake.events == ()
    assert told(asleep.events) == [(FIRST, RingEventKind.DORMANT)]
    assert again.events == ()
    assert [ring.state for ring in again.unchanged] == [RingState.DORMANT]


def test_a_ring_unchanged_for_long_is_not_forgotten() -> None:
    register = Register()
    register.update(group("abcdef"))
    fresh = START + timedelta(days=200)

    change = register.update(group("abcdeg", last_event_at=fresh), day=200)

    assert told(change.events) == [(FIRST, RingEventKind.GREW)]


def test_ids_of_sleeping_and_merged_rings_are_never_given_again() -> None:
    register = Register()
    register.update(group("abc"), group("xyz"))
    register.update(group("abcxyz"), day=1)
    register.update(day=2)

    change = register.update(group("klm"), day=3)

    assert [ring.id for ring in change.rings] == [THIRD]


def test_a_ring_names_the_districts_of_its_complaints() -> None:
    register = Register({number(1): "KARNATAKA/MYSURU", number(2): "BIHAR/PATNA"})

    change = register.update(group("abc", complaints=[number(1), number(2), number(3)]))

    assert change.rings[0].districts == ("BIHAR/PATNA", "KARNATAKA/MYSURU")


worlds = st.lists(st.sets(st.sampled_from("abcdefghijkl"), min_size=3), min_size=0, max_size=4)


@settings(deadline=None)
@given(st.lists(worlds, min_size=1, max_size=6))
def test_ids_are_never_reused_and_never_stand_twice(snapshots: list[list[set[str]]]) -> None:
    register = Register()
    for day, snapshot in enumerate(snapshots):
        before = {name: ring.state for name, ring in register.rings.items()}

        change = register.update(*(group("".join(names)) for names in snapshot), day=day)

        born = {event.ring for event in change.events if event.kind is RingEventKind.BORN}
        carried = [*change.rings, *change.unchanged]
        found = [r for r in carried if r.state is RingState.ACTIVE]
        assert not born & before.keys()
        assert len(found) == len(snapshot)
        assert len({ring.id for ring in carried}) == len(carried)
        parted = {e.ring for e in change.events if e.kind is RingEventKind.REACTIVATED}
        merged = {r.id for r in carried if before.get(r.id) is RingState.MERGED}
        assert merged <= parted


@settings(deadline=None)
@given(worlds)
def test_the_order_of_groups_changes_nothing(snapshot: list[set[str]]) -> None:
    groups = [group("".join(names)) for names in snapshot]

    assert Register().update(*groups) == Register().update(*reversed(groups))
