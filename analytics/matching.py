"""Which ring of yesterday a group of today carries on: by what the rings remember.

Method and thresholds: RINGS.md section 13.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, TypeAlias

from analytics.profiles import Accounts, F, Found, Pin, Profile, accounts_of
from analytics.settings import RingSettings
from graph.model.fact import A_DAY
from graph.model.ids import EntityKey
from graph.model.ring import RingState

Memory: TypeAlias = dict[EntityKey, float]
"""Remembered weight of accounts, 0 to 1."""

DECIMALS: Final = 6  # of a remembered weight, so that it reads back as written


@dataclass(frozen=True, slots=True, kw_only=True)
class Heir:
    """What a group of today carries on.

    Attributes:
        ring: The ring whose id it keeps; None: it is new.
        absorbed: Rings that are part of it from now on, sorted.
        parents: Rings that live on elsewhere and gave it much, sorted.
        overlap: How alike it and the ring are, 0 to 1; None: it is new.
    """

    ring: EntityKey | None
    absorbed: tuple[EntityKey, ...] = ()
    parents: tuple[EntityKey, ...] = ()
    overlap: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Pair:
    """A group and a ring that remembers some of it.

    Attributes:
        place: Of the group.
        ring: Id.
        held: Weight of the ring's memory that the group holds.
        share: The same as a share of that memory.
        last: The same among the accounts it was last found with alone.
        overlap: How alike they are.
    """

    place: int
    ring: EntityKey
    held: float
    share: float
    last: float
    overlap: float


def recall(ring: Profile[F], *, at: datetime, settings: RingSettings) -> Memory:
    """Give what a ring remembers at an instant.

    Accounts found with it last time are as present as then; others fade. A sleeping ring
    forgets nothing.
    """
    if ring.state is RingState.DORMANT:
        return dict(ring.memory)
    days = max((at - ring.changed_at) / A_DAY, 0.0)
    fading = settings.memory_factor ** (days / settings.memory_days)
    present = {member.account for member in ring.found.members}
    weights = {key: weight * (key in present or fading) for key, weight in ring.memory}
    return {key: weight for key, weight in weights.items() if weight >= settings.forget_below}


def remember(
    group: Found, *old: Memory, settings: RingSettings, since: timedelta = timedelta()
) -> Memory:
    """Give the memory of a ring found again: who founded it weighs more than who came later.

    An account that comes to a ring is remembered with a part of its score, and with all of it
    after `tenure_days`; nobody is remembered less for being found again.

    Args:
        group: What was found.
        old: What it, and rings that are part of it now, recall; none: it is born.
        settings: Constants.
        since: Time since the ring last changed.
    """
    recalled: Memory = {}
    for memory in old:
        for key, weight in memory.items():
            recalled[key] = max(recalled.get(key, 0.0), weight)
    grown = min(since / (A_DAY * settings.tenure_days), 1.0)
    found = dict(recalled)
    for member in group.members:
        account, score = member.account, member.score
        if not old:
            found[account] = score
        elif account not in recalled:
            found[account] = min(
                score, max(settings.newcomer_factor * score, settings.forget_below)
            )
        else:
            before = recalled[account]
            found[account] = max(before, min(score, before + grown * score))
    kept = {key: weight for key, weight in found.items() if weight >= settings.forget_below}
    return {key: round(kept[key], DECIMALS) for key in sorted(kept)}


def match_groups(
    groups: Sequence[Found],
    rings: Mapping[EntityKey, Profile[F]],
    memories: Mapping[EntityKey, Memory],
    *,
    settings: RingSettings,
    pins: Mapping[Accounts, Pin] | None = None,
) -> Sequence[Heir]:
    """Say which ring each group carries on, one to one.

    A group of the very accounts a ring had last time is that ring and swallows none, so that
    nothing happens where nothing changed. Else pairs that hold most of each other come first,
    so that of a ring in two parts the heavier part keeps the id, and of two rings in one the
    heavier id stays. Then by overlap. What is pinned is asked before all.
    """
    present = {name: {m.account for m in ring.found.members} for name, ring in rings.items()}
    pairs = list(_pairs(groups, memories, present))
    taken = _pinned(groups, rings, pins or {})
    settled = {place: pin.ring for place, pin in taken.items()}
    given = {name for pin in taken.values() for name in pin.takes if name in rings}
    settled |= _unchanged(groups, rings, settled, given)
    matched = settled | _one_to_one(pairs, rings, settled, given, settings)
    absorbed = _absorbed(pairs, matched, settled, given, settings)
    for place, pin in taken.items():
        absorbed[place] = [name for name in pin.takes if name in given]
    gone = {ring for swallowed in absorbed.values() for ring in swallowed}
    overlaps = {(pair.place, pair.ring): round(pair.overlap, DECIMALS) for pair in pairs}
    parents: dict[int, list[EntityKey]] = defaultdict(list)
    for pair in pairs:
        if pair.share >= settings.split_share and pair.ring not in gone:
            parents[pair.place].append(pair.ring)
    return [
        Heir(
            ring=matched[place],
            absorbed=tuple(sorted(absorbed[place])),
            overlap=overlaps.get((place, matched[place])),
        )
        if place in matched
        else Heir(ring=None, parents=tuple(sorted(parents[place])))
        for place in range(len(groups))
    ]


def match_merged(
    groups: Mapping[int, Found],
    merged: Mapping[EntityKey, Profile[F]],
    *,
    settings: RingSettings,
) -> Mapping[int, EntityKey]:
    """Say which groups that carry on no ring are one that had merged: it parts again.

    One to one, largest overlap with what it remembered then first.

    Args:
        groups: Groups that would be new, by place.
        merged: Rings that are part of another.
        settings: Constants.
    """
    places = sorted(groups)
    memories: dict[EntityKey, Memory] = {name: dict(ring.memory) for name, ring in merged.items()}
    pairs = [
        pair
        for pair in _pairs([groups[place] for place in places], memories, memories)
        if pair.overlap >= settings.match_overlap
    ]
    found: dict[int, EntityKey] = {}
    for pair in sorted(pairs, key=lambda pair: (-pair.overlap, pair.ring, pair.place)):
        place = places[pair.place]
        if place not in found and pair.ring not in found.values():
            found[place] = pair.ring
    return found


def _pinned(
    groups: Sequence[Found], rings: Mapping[EntityKey, Profile[F]], pins: Mapping[Accounts, Pin]
) -> dict[int, Pin]:
    """Give the groups that are pinned to a ring that stands, each ring once."""
    pinned: dict[int, Pin] = {}
    for place, group in enumerate(groups):
        pin = pins.get(accounts_of(group))
        held = {one.ring for one in pinned.values()}
        if pin is not None and pin.ring in rings and pin.ring not in held:
            pinned[place] = pin
    return pinned


def _unchanged(
    groups: Sequence[Found],
    rings: Mapping[EntityKey, Profile[F]],
    pinned: Mapping[int, EntityKey],
    given: AbstractSet[EntityKey],
) -> dict[int, EntityKey]:
    """Give the groups that are, to the account, what a ring was last time.

    Ties: the ring at work, the older one.
    """
    last: dict[tuple[EntityKey, ...], EntityKey] = {}
    for ring in sorted(rings.values(), key=lambda ring: (ring.state, ring.born_at, ring.id)):
        if ring.id not in given and ring.id not in pinned.values():
            last.setdefault(accounts_of(ring.found), ring.id)
    matched: dict[int, EntityKey] = {}
    for place, group in enumerate(groups):
        name = None if place in pinned else last.pop(accounts_of(group), None)
        if name is not None:
            matched[place] = name
    return matched


def _pairs(
    groups: Sequence[Found],
    memories: Mapping[EntityKey, Memory],
    present: Mapping[EntityKey, Collection[EntityKey]],
) -> Iterator[_Pair]:
    """Give every group with every ring that remembers an account of it.

    What is remembered of an account in several groups is parted among them by how surely it
    belongs to each: else a ring's brokers count in whole for whoever it deals with.
    """
    rememberers: dict[EntityKey, list[EntityKey]] = defaultdict(list)
    totals = {ring: sum(memory.values()) for ring, memory in memories.items()}
    lasts = {
        ring: sum(weight for key, weight in memory.items() if key in present[ring])
        for ring, memory in memories.items()
    }
    for ring in sorted(memories):
        for account in memories[ring]:
            rememberers[account].append(ring)
    belongs: dict[EntityKey, float] = defaultdict(float)
    for group in groups:
        for member in group.members:
            belongs[member.account] += member.score
    for place, group in enumerate(groups):
        held: dict[EntityKey, float] = defaultdict(float)
        again: dict[EntityKey, float] = defaultdict(float)
        common: dict[EntityKey, float] = defaultdict(float)
        for member in group.members:
            whole = belongs[member.account]
            part = member.score / whole if whole else 1.0
            for ring in rememberers[member.account]:
                weight = memories[ring][member.account]
                held[ring] += weight * part
                again[ring] += weight * part * (member.account in present[ring])
                common[ring] += weight * member.score
        own = sum(member.score for member in group.members)
        for ring in sorted(held):
            least = min(own, totals[ring])
            yield _Pair(
                place=place,
                ring=ring,
                held=held[ring],
                share=held[ring] / totals[ring],
                last=again[ring] / lasts[ring] if lasts[ring] else 0.0,
                overlap=common[ring] / least if least else 0.0,
            )


def _one_to_one(
    pairs: Sequence[_Pair],
    rings: Mapping[EntityKey, Profile[F]],
    settled: Mapping[int, EntityKey],
    given: AbstractSet[EntityKey],
    settings: RingSettings,
) -> dict[int, EntityKey]:
    """Match the groups that are not settled to rings that are not."""
    held_by = {*settled.values(), *given}
    pairs = [pair for pair in pairs if pair.place not in settled and pair.ring not in held_by]
    best_ring: dict[int, EntityKey] = {}
    best_place: dict[EntityKey, int] = {}
    for pair in sorted(pairs, key=lambda pair: (-pair.held, rings[pair.ring].born_at, pair.ring)):
        best_ring.setdefault(pair.place, pair.ring)
        best_place.setdefault(pair.ring, pair.place)
    ranked = sorted(
        (pair for pair in pairs if _may_carry_on(pair, settings)),
        key=lambda pair: (
            best_ring[pair.place] != pair.ring or best_place[pair.ring] != pair.place,
            -pair.overlap,
            rings[pair.ring].born_at,
            pair.ring,
            pair.place,
        ),
    )
    matched: dict[int, EntityKey] = {}
    taken: set[EntityKey] = set()
    for pair in ranked:
        if pair.place not in matched and pair.ring not in taken:
            matched[pair.place] = pair.ring
            taken.add(pair.ring)
    return matched


def _may_carry_on(pair: _Pair, settings: RingSettings) -> bool:
    """Tell whether a group holds enough of a ring as it was last, or is hardly anything else."""
    return pair.overlap >= settings.match_overlap and (
        max(pair.share, pair.last) >= settings.match_share or pair.overlap >= settings.match_core
    )


def _absorbed(
    pairs: Sequence[_Pair],
    matched: Mapping[int, EntityKey],
    settled: Mapping[int, EntityKey],
    given: AbstractSet[EntityKey],
    settings: RingSettings,
) -> dict[int, list[EntityKey]]:
    """Give the rings that a group swallowed: it holds half of them, and half of its own."""
    halves = {(pair.place, pair.ring) for pair in pairs if pair.share >= settings.merge_share}
    absorbed: dict[int, list[EntityKey]] = defaultdict(list)
    gone = {*matched.values(), *given}
    for place, ring in sorted(halves):
        is_open = ring not in gone and place not in settled
        if is_open and (place, matched.get(place)) in halves:
            absorbed[place].append(ring)
            gone.add(ring)
    return absorbed
