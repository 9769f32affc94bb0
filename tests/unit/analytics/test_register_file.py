"""A register in a file gives the same ids as one in a store, and survives a crash."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.found import FoundMember, FoundRing
from analytics.register_file import (
    Advance,
    Register,
    advance,
    parse_register,
    print_register,
)
from api.services.register_files import read_register, write_register
from graph.errors import CannotWrite, FileRefused, InputError
from graph.model.member import RingRole
from graph.model.register import RingEventKind
from graph.model.ring import RingState

A_DAY = 86_400


def found(
    names: Iterable[str], *, day: float = 0.0, score: float = 0.8, complaints: tuple[str, ...] = ()
) -> FoundRing:
    return drawn(dict.fromkeys(names, score), day=day, complaints=complaints)


def drawn(
    weights: Mapping[str, float], *, day: float = 0.0, complaints: tuple[str, ...] = ()
) -> FoundRing:
    return FoundRing(
        members=tuple(
            FoundMember(account=name, weight=weight, role=RingRole.MEMBER)
            for name, weight in sorted(weights.items())
        ),
        complaints=complaints,
        identifiers=(),
        machines=(),
        score=sum(weights.values()) / len(weights),
        last_event_s=day * A_DAY,
    )


def on(day: float, register: Register, *groups: FoundRing) -> Advance:
    return advance(register, groups, at_s=day * A_DAY)


def remembered(register: Register, account: str) -> float:
    """Give the weight with which the first ring remembers an account."""
    return next(weight for key, weight in register.rings[0].memory if key == account)


def told(step: Advance) -> list[tuple[str, RingEventKind]]:
    return [(event.ring[-1], event.kind) for event in step.events]


def test_ids_stand_beside_the_groups_they_were_asked_for() -> None:
    step = on(1, Register(), found("xyz"), found("abc"))

    assert step.ids == ("ring:R000002", "ring:R000001")


def test_what_is_read_back_is_what_was_written() -> None:
    step = on(1, Register(), found("abc", complaints=("c1",)), found("xyz"))
    merged = on(2, step.register, found("abcxyz"))

    assert parse_register(print_register(merged.register)) == merged.register
    assert json.loads(print_register(merged.register))["format"] == "ringtrace register 1"


def test_the_same_snapshot_twice_changes_no_byte() -> None:
    step = on(1, Register(), found("abc"), found("xyz"))

    again = on(1, step.register, found("xyz"), found("abc"))

    assert again.events == ()
    assert print_register(again.register) == print_register(step.register)


def test_an_earlier_time_is_refused_with_both_times() -> None:
    step = on(50, Register(), found("abc"))

    with pytest.raises(InputError, match="4320000 s, later than 4233600 s; give a later --at"):
        on(49, step.register, found("abc"))


def test_events_say_how_many_there_were_and_how_alike() -> None:
    first = on(1, Register(), found("abcd", complaints=("c1", "c2")))

    [event] = on(2, first.register, found("bcd", complaints=("c2",))).events

    assert (event.kind, event.accounts_before, event.accounts_after) == (
        RingEventKind.SHRANK,
        4,
        3,
    )
    assert event.complaints_left == ("c1",)
    assert event.overlap == pytest.approx(0.8)  # of weights .8 and .8, over the lesser sum


def test_events_of_all_updates_are_kept_in_order() -> None:
    register = Register()
    for day, groups in ((1, ("abc", "xyz")), (2, ("abcxyz",)), (30, ())):
        register = on(day, register, *(found(names, day=day) for names in groups)).register

    assert [(event.ring[-1], event.kind) for event in register.events] == [
        ("1", RingEventKind.BORN),
        ("2", RingEventKind.BORN),
        ("1", RingEventKind.MERGED),
        ("1", RingEventKind.DORMANT),
    ]
    assert [(ring.id[-1], ring.state, ring.merged_into) for ring in register.rings] == [
        ("1", RingState.DORMANT, None),
        ("2", RingState.MERGED, "ring:R000001"),
    ]
    assert register.rings[0].aliases == ("ring:R000002",)


def test_a_ring_that_comes_back_in_new_hands_is_known_by_its_memory() -> None:
    register = on(1, Register(), found("abcdef")).register
    for day in range(2, 5):
        register = on(day, register, found("abcdef"[day - 1 :] + "ghi"[: day - 1])).register

    step = on(6, register, found("ghiabc"))

    assert step.ids == ("ring:R000001",)
    assert [event.kind for event in step.events] == [RingEventKind.GREW]


def test_who_came_to_a_ring_and_stayed_when_it_went_is_a_ring_of_its_own() -> None:
    register = on(1, Register(), found("abcdef")).register
    register = on(6, register, found("abcdefwxyz")).register

    step = on(11, register, found("wxyz"))

    assert step.ids == ("ring:R000002",)
    born = [event for event in step.events if event.kind is RingEventKind.BORN]
    assert [event.ring for event in born] == ["ring:R000002"]
    first = next(ring for ring in step.register.rings if ring.id == "ring:R000001")
    assert first.state is RingState.DORMANT


def test_who_came_to_a_ring_counts_in_full_after_a_month() -> None:
    register = on(1, Register(), found("abcdef")).register
    register = on(6, register, found("abcdefwxyz")).register
    weights = [remembered(register, "w")]
    for day in (16, 26, 40):
        register = on(day, register, found("abcdefwxyz" + "klmn"[: day // 10])).register
        weights.append(remembered(register, "w"))

    assert weights[0] == 0.2
    assert weights == sorted(weights)
    assert weights[-1] == 0.8
    assert on(41, register, found("wxyz")).ids == ("ring:R000001",)


def test_founders_alone_carry_their_ring_on_however_few_are_left() -> None:
    register = on(1, Register(), found("abcdefghij")).register

    assert on(6, register, found("abc")).ids == ("ring:R000001",)


def test_rings_that_merged_and_part_again_have_their_own_ids() -> None:
    register = on(1, Register(), found("abcd"), found("vwxyz")).register
    merged = on(6, register, found("abcdvwxyz"))

    parted = on(11, merged.register, found("abcd"), found("vwxyz"))

    assert [ring.state for ring in merged.register.rings] == [RingState.MERGED, RingState.ACTIVE]
    assert parted.ids == ("ring:R000001", "ring:R000002")
    assert told(parted) == [("1", RingEventKind.REACTIVATED), ("2", RingEventKind.SPLIT)]
    assert parted.events[0].others == ("ring:R000002",)
    assert [(ring.merged_into, ring.aliases) for ring in parted.register.rings] == [(None, ())] * 2
    assert on(11, parted.register, found("vwxyz"), found("abcd")).events == ()


def test_a_stranger_is_not_taken_for_a_ring_that_merged() -> None:
    register = on(1, Register(), found("abcd"), found("vwxyz")).register
    register = on(6, register, found("abcdvwxyz")).register

    step = on(11, register, found("abcdvwxyz"), found("klm"))

    assert step.ids == ("ring:R000002", "ring:R000003")


def test_brokers_count_once_for_who_keeps_the_id_of_a_ring_in_two_parts() -> None:
    register = on(1, Register(), found("abcdexyz")).register
    core = drawn(dict.fromkeys("abcde", 0.9), day=6)
    others = drawn({**dict.fromkeys("xyz", 0.9), **dict.fromkeys("cde", 0.35)}, day=6)

    for groups in ((core, others), (others, core)):
        step = on(6, register, *groups)

        assert step.ids[groups.index(core)] == "ring:R000001"
        assert step.ids[groups.index(others)] == "ring:R000002"
        assert told(step) == [("1", RingEventKind.SPLIT), ("2", RingEventKind.BORN)]


@given(st.floats(0.05, 1.0), st.floats(0.05, 1.0))
def test_a_broker_weighs_for_the_ring_it_belongs_to_more_surely(one: float, other: float) -> None:
    register = on(1, Register(), found("abcdef")).register
    surer = drawn({"a": 0.8, "b": 0.8, "e": max(one, other), "f": max(one, other)}, day=2)
    less = drawn({"c": 0.8, "d": 0.8, "e": min(one, other), "f": min(one, other)}, day=2)

    step = on(2, register, less, surer)

    assert one == other or step.ids[1] == "ring:R000001"


def test_a_group_unchanged_swallows_nobody_though_others_fade() -> None:
    register = on(1, Register(), found("abcdef"), found("uvwxyz")).register
    register = on(2, register, found("abcd"), found("uvwxyz")).register
    register = on(3, register, found("abcd", day=3), found("uvwxef", day=3)).register

    later = on(20, register, found("abcd", day=3), found("uvwxef", day=3))

    assert later.events == ()


SNAPSHOTS = st.lists(
    st.lists(st.sets(st.sampled_from("abcdefghijkl"), min_size=3), max_size=4, unique_by=frozenset),
    min_size=1,
    max_size=6,
)


@settings(deadline=None)
@given(SNAPSHOTS, st.randoms(use_true_random=False))
def test_after_any_history_the_same_snapshot_gives_no_event(
    snapshots: list[list[set[str]]], random: Random
) -> None:
    register = Register()
    for day, snapshot in enumerate(snapshots):
        groups = [found(names, score=random.choice((0.3, 0.6, 0.9))) for names in snapshot]
        step = on(day, register, *groups)
        random.shuffle(groups)
        again = on(day, step.register, *groups)

        assert again.events == ()
        assert again.register == step.register
        assert len(set(step.ids)) == len(groups)
        register = step.register


@settings(deadline=None)
@given(SNAPSHOTS)
def test_every_event_leads_from_the_version_before_it(snapshots: list[list[set[str]]]) -> None:
    register = Register()
    for day, snapshot in enumerate(snapshots):
        register = on(day, register, *(found(names) for names in snapshot)).register

    members: dict[str, set[str]] = {}
    for event in register.events:
        known = members.setdefault(event.ring, set())
        assert event.accounts_before == len(known)
        assert set(event.left) <= known
        assert not known & set(event.joined)
        known -= set(event.left)
        known |= set(event.joined)
        assert event.accounts_after == len(known)
    last = {ring.id: {m.account for m in ring.found.members} for ring in register.rings}
    assert members == last


def test_rings_that_lose_and_win_members_at_every_step_keep_their_ids() -> None:
    random = Random(7)
    rings = [[f"{ring:02d}-{at:02d}" for at in range(24)] for ring in range(40)]
    register, kept, pairs = Register(), 0, 0
    ids: dict[int, str] = {}
    for step in range(10):
        groups = []
        for ring, members in enumerate(rings):
            seen = [one for one in members[step : step + 14] if random.random() < 0.85]
            strangers = [random.choice(rings[(ring + 1) % 40]) for _ in range(2)]
            groups.append(
                drawn({name: random.uniform(0.4, 1.0) for name in sorted({*seen, *strangers})})
            )
        update = on(5 * step, register, *groups)
        for ring, name in enumerate(update.ids):
            pairs += ring in ids
            kept += ids.get(ring) == name
            ids[ring] = name
        register = update.register

    assert pairs == 9 * 40
    assert kept == pairs


def test_a_file_is_read_as_written_and_begun_where_there_is_none(tmp_path: Path) -> None:
    path = tmp_path / "register.json"
    register = on(1, Register(), found("abc")).register

    assert read_register(path) == Register()
    write_register(path, register)

    assert read_register(path) == register
    assert [one.name for one in tmp_path.iterdir()] == ["register.json"]


def test_the_same_register_again_does_not_touch_the_file(tmp_path: Path) -> None:
    path = tmp_path / "register.json"
    register = on(1, Register(), found("abc")).register
    write_register(path, register)
    before = path.stat()

    write_register(path, register)

    assert path.stat() == before


@pytest.mark.parametrize(
    "text", [b"", b"[]", b'{"format": "another"}', b"\xff\xfe", b'{"rings": 3}']
)
def test_a_file_that_is_no_register_is_refused(tmp_path: Path, text: bytes) -> None:
    path = tmp_path / "register.json"
    path.write_bytes(text)

    with pytest.raises(InputError, match="name a new file to begin one"):
        read_register(path)


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(CannotWrite, match="check the folder"):
        write_register(tmp_path / "none" / "register.json", Register())


def test_a_folder_is_no_register(tmp_path: Path) -> None:
    with pytest.raises(FileRefused, match="cannot be read"):
        read_register(tmp_path)
