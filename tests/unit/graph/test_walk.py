"""Walks over links: breadth first, each link once, every cut told."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.model.answer import Truncation, TruncationReason
from graph.model.forecast import TimeWindow
from graph.model.ids import EntityKey, EntityKind
from graph.model.link import Link, LinkKind, Neighbours
from graph.model.scope import SYSTEM, Scope
from graph.walk import HUB_LINKS, Walk, WalkLimits, walk_links
from tests.conftest import NOW


def key(index: int) -> EntityKey:
    """Give the key of an account."""
    return EntityKey(f"account:{index:04}")


def link(source: int, target: int, *, paise: int | None = 100, at: datetime | None = NOW) -> Link:
    """Give a transfer between two accounts."""
    return Link(
        kind=LinkKind.TRANSFERRED,
        source=key(source),
        target=key(target),
        fact_count=1,
        amount_paise=paise,
        disputed_paise=None,
        first_event_at=at,
        last_event_at=at,
    )


@dataclass(slots=True)
class Links:
    """A reader over links in memory.

    Attributes:
        links: All links.
        crowd: Facts told of an account beyond its links.
        asked: Frontiers, in the order they were expanded.
        stubs: Links to entities outside the scope.
    """

    links: Sequence[Link]
    crowd: Mapping[EntityKey, int] = field(default_factory=dict)
    asked: list[Sequence[EntityKey]] = field(default_factory=list)
    stubs: tuple[tuple[EntityKey, EntityKind, str], ...] = ()

    async def neighbours(
        self,
        keys: Sequence[EntityKey],
        *,
        kinds: frozenset[LinkKind] = frozenset(),
        per_key_limit: int = 200,
        limit: int = 2_000,
        scope: Scope,
        as_known_at: datetime | None = None,
    ) -> Neighbours:
        self.asked.append(keys)
        found, cut = [], []
        for asked in keys:
            here = [one for one in self.links if asked in {one.source, one.target}]
            found += here[:per_key_limit]
            cut += [asked] if len(here) > per_key_limit else []
        stubs = tuple(stub for stub in self.stubs if stub[0] in keys)
        return Neighbours(links=tuple(found), cut=tuple(cut), stubs=stubs)

    async def degrees(
        self,
        keys: Collection[EntityKey],
        *,
        kinds: frozenset[LinkKind] = frozenset(),
        above: int | None = None,
        scope: Scope,
        as_known_at: datetime | None = None,
    ) -> Mapping[EntityKey, Mapping[LinkKind, int]]:
        counts = {asked: self.crowd.get(asked, 0) + self._degree(asked) for asked in keys}
        return {
            asked: {LinkKind.TRANSFERRED: count}
            for asked, count in counts.items()
            if above is None or count > above
        }

    def _degree(self, asked: EntityKey) -> int:
        return sum(1 for one in self.links if asked in {one.source, one.target})


async def walk(reader: Links, seeds: Sequence[int], limits: WalkLimits) -> Walk:
    """Walk from some accounts."""
    return await walk_links(
        [key(seed) for seed in seeds],
        reader=reader,  # type: ignore[arg-type] # the two methods that a walk uses
        limits=limits,
        scope=SYSTEM,
    )


async def test_a_walk_goes_as_many_steps_as_asked() -> None:
    reader = Links([link(0, 1), link(1, 2), link(2, 3)])

    found = await walk(reader, [0], WalkLimits(depth=2))

    assert found.keys == (key(0), key(1), key(2))
    assert len(found.links) == 2
    assert Truncation(reason=TruncationReason.DEPTH, limit=2) in found.truncations
    assert reader.asked == [[key(0)], [key(1)]]


async def test_a_walk_that_reaches_the_end_tells_no_cut() -> None:
    found = await walk(Links([link(0, 1)]), [0], WalkLimits(depth=4))

    assert found.truncations == ()


async def test_a_hub_is_shown_and_not_expanded_unless_asked_for() -> None:
    reader = Links([link(0, 1), link(1, 2)], crowd={key(1): HUB_LINKS})

    guarded = await walk(reader, [0], WalkLimits(depth=3))
    opened = await walk(reader, [0], WalkLimits(depth=3, expand=frozenset({key(1)})))

    assert guarded.keys == (key(0), key(1))
    assert guarded.truncations == (
        Truncation(
            reason=TruncationReason.HUB, limit=HUB_LINKS, at=key(1), hidden_count=HUB_LINKS + 2
        ),
    )
    assert key(2) in opened.keys


async def test_entities_beyond_the_cap_are_counted() -> None:
    reader = Links([link(0, other) for other in range(1, 10)])

    found = await walk(reader, [0], WalkLimits(max_entities=4))

    assert len(found.keys) == 4
    assert (
        Truncation(reason=TruncationReason.ENTITIES, limit=4, hidden_count=6) in found.truncations
    )


async def test_links_beyond_the_cap_are_told() -> None:
    reader = Links([link(0, other) for other in range(1, 10)])

    found = await walk(reader, [0], WalkLimits(max_links=3))

    assert len(found.links) == 3
    assert TruncationReason.LINKS in {cut.reason for cut in found.truncations}


async def test_what_lies_outside_the_scope_is_told_and_not_shown() -> None:
    stub = (key(0), EntityKind.ACCOUNT, "KERALA/KOLLAM")
    reader = Links([link(0, 1)], stubs=(stub, stub))

    found = await walk(reader, [0], WalkLimits())

    assert (
        Truncation(reason=TruncationReason.SCOPE, limit=0, at=key(0), hidden_count=2)
        in found.truncations
    )


@pytest.mark.parametrize(
    ("limits", "reached"),
    [
        (WalkLimits(min_paise=100), {1, 3}),
        (WalkLimits(kinds=frozenset({EntityKind.PHONE})), set()),
        (WalkLimits(window=TimeWindow(start=NOW, end=NOW.replace(hour=23))), {1, 2}),
    ],
)
async def test_links_that_are_not_wanted_are_not_followed(
    limits: WalkLimits, reached: set[int]
) -> None:
    reader = Links([link(0, 1), link(0, 2, paise=99), link(0, 3, at=None)])

    found = await walk(reader, [0], limits)

    assert set(found.keys) == {key(0), *(key(index) for index in reached)}


@given(
    pairs=st.lists(st.tuples(st.integers(0, 12), st.integers(0, 12)), max_size=40),
    depth=st.integers(1, 4),
    most=st.integers(1, 13),
)
async def test_a_walk_keeps_its_caps_and_its_links_join_what_it_shows(
    pairs: list[tuple[int, int]], depth: int, most: int
) -> None:
    reader = Links([link(source, target) for source, target in pairs])

    found = await walk(reader, [0], WalkLimits(depth=depth, max_entities=most))

    ends = {end for one in found.links for end in (one.source, one.target)}
    assert len(found.keys) == len(set(found.keys)) <= most
    assert ends <= set(found.keys)
    assert len({(one.source, one.target) for one in found.links}) == len(found.links)
    if most == 13:
        assert set(found.keys) == _within(pairs, depth)


def _within(pairs: list[tuple[int, int]], depth: int) -> set[EntityKey]:
    reached = {0}
    for _ in range(depth):
        reached |= {other for pair in pairs for other in pair if reached & {*pair}}
    return {key(index) for index in reached}
