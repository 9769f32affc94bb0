"""Modules kept up to date are as good as those of a whole run, and their sums stay true."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import combinations
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import coo_array, csr_array

from analytics.live_modules import LiveLink, LiveModules
from analytics.mapequation import code_length, find_modules
from graph.model.table import Ints


def matrix(links: Iterable[LiveLink], n: int) -> csr_array:
    rows = [(a, b, w) for left, right, w in links for a, b in ((left, right), (right, left))]
    left, right, weight = (list(column) for column in zip(*rows, strict=True))
    return csr_array(coo_array((weight, (left, right)), shape=(n, n)))


def planted(rings: int, size: int, strays: int, random_state: int) -> tuple[list[LiveLink], int]:
    """Give rings of ends that are tied well inside, and stray links between any."""
    random, links = Random(random_state), []
    for ring in range(rings):
        ends = range(ring * size, (ring + 1) * size)
        links += [
            LiveLink(a, b, random.uniform(0.5, 1.5))
            for a, b in combinations(ends, 2)
            if random.random() < 0.6
        ]
    for _ in range(strays):
        a, b = random.sample(range(rings * size), 2)
        links.append(LiveLink(a, b, 0.3))
    random.shuffle(links)
    return links, rings * size


def labels(modules: Mapping[int, int], n: int) -> Ints:
    return np.array([modules.get(end, n + end) for end in range(n)], dtype=np.int64)


def groups(modules: Mapping[int, int]) -> set[frozenset[int]]:
    found: dict[int, set[int]] = {}
    for end, module in modules.items():
        found.setdefault(module, set()).add(end)
    return {frozenset(own) for own in found.values()}


def compact(modules: Mapping[int, int], n: int) -> Ints:
    return np.unique(labels(modules, n), return_inverse=True)[1].astype(np.int64)


def test_a_link_into_a_ring_brings_its_end_in_and_changes_no_other_module() -> None:
    links, n = planted(6, 8, 0, 1)
    live = LiveModules(links, dict(enumerate(find_modules(matrix(links, n)).tolist())))
    before = groups(live.modules())

    changed = live.update([LiveLink(0, n, 1.0), LiveLink(1, n, 1.0), LiveLink(2, n, 1.0)])

    assert live.members(live.module_of(0) or 0) == frozenset({*range(8), n})
    assert live.module_of(n) in changed
    assert groups(live.modules()) - before == {frozenset({*range(8), n})}


def test_a_link_that_goes_again_leaves_what_was() -> None:
    links, n = planted(4, 8, 4, 2)
    live = LiveModules(links, dict(enumerate(find_modules(matrix(links, n)).tolist())))
    before = groups(live.modules())

    for weight in (0.9, -0.9):
        live.update([LiveLink(0, 9, weight)])

    assert groups(live.modules()) == before


@pytest.mark.parametrize("random_state", range(4))
def test_rings_fed_link_by_link_are_the_rings_of_a_whole_run(random_state: int) -> None:
    links, n = planted(12, 9, 0, random_state)
    live = LiveModules()

    for link in links:
        live.update([link])

    whole = find_modules(matrix(links, n))
    assert groups(live.modules()) == groups(dict(enumerate(whole.tolist())))


@pytest.mark.parametrize("random_state", range(3))
def test_the_code_is_little_longer_than_that_of_a_whole_run(random_state: int) -> None:
    links, n = planted(15, 10, 60, random_state)
    cut = len(links) * 9 // 10
    begun = dict(enumerate(find_modules(matrix(links[:cut], n)).tolist()))
    live = LiveModules(links[:cut], begun)

    for at in range(cut, len(links), 5):
        live.update(links[at : at + 5])

    weights = matrix(links, n)
    ours = code_length(weights, compact(live.modules(), n))
    theirs = code_length(weights, find_modules(weights))
    assert ours <= theirs * 1.005  # RINGS.md section 19: code length loss 0.5 %


LINKS = st.lists(
    st.builds(
        LiveLink, st.integers(0, 11), st.integers(0, 11), st.sampled_from((0.5, 1.0, 2.0, -0.5))
    ),
    max_size=40,
)


@settings(deadline=None)
@given(LINKS, st.integers(1, 5))
def test_after_any_updates_modules_are_connected_and_each_move_has_shortened_the_code(
    links: list[LiveLink], batch: int
) -> None:
    live = LiveModules()
    for at in range(0, len(links), batch):
        live.update(links[at : at + batch])

    modules = live.modules()
    assert set(modules) == {end for link in links for end in link[:2]}
    for module in set(modules.values()):
        members = live.members(module)
        reached, waiting = {min(members)}, [min(members)]
        while waiting:
            for other in live.near(waiting.pop()):
                if other in members and other not in reached:
                    reached.add(other)
                    waiting.append(other)
        assert reached == members
    ties = {(a, b): w for a in modules for b, w in live.near(a).items()}
    assert all(ties[b, a] == pytest.approx(w) for (a, b), w in ties.items())
    assert all(w > 0 for w in ties.values())
