"""Modules are those of the shortest code, found again by any path."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import log2
from random import Random
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import coo_array, csr_array

from analytics.mapequation import code_length, find_modules
from graph.model.table import Ints

Links = dict[tuple[int, int], float]


def graph(links: Links, n_ends: int) -> csr_array[Any]:
    both = [(a, b, w) for (a, b), w in links.items()] + [(b, a, w) for (a, b), w in links.items()]
    row, col, weight = zip(*both, strict=True) if both else ((), (), ())
    return csr_array(coo_array((np.array(weight), (row, col)), shape=(n_ends, n_ends)))


def drawn(random_state: int, n_ends: int) -> Links:
    """Draw a connected graph: a path through all ends, and some links more."""
    draw = Random(random_state)
    path = [(at, at + 1) for at in range(n_ends - 1)]
    more = [(a, b) for a in range(n_ends) for b in range(a + 2, n_ends) if draw.random() < 0.3]
    return {link: draw.choice([0.3, 1.0, 2.5]) for link in path + more}


def cliques(sizes: Sequence[int], *, bridges: Sequence[tuple[int, int]] = ()) -> Links:
    links, start = {}, 0
    for size in sizes:
        ends = range(start, start + size)
        links.update({(a, b): 1.0 for a in ends for b in ends if a < b})
        start += size
    return links | dict.fromkeys(bridges, 1.0)


def partitions(n_ends: int) -> Iterator[list[int]]:
    """Give every partition of the ends, as module numbers."""

    def grow(head: list[int]) -> Iterator[list[int]]:
        if len(head) == n_ends:
            yield head
            return
        for module in range(max(head, default=-1) + 2):
            yield from grow([*head, module])

    return grow([])


def bits_by_hand(links: Links, modules: Sequence[int], markov_time: float) -> float:
    """Work the two-level map equation out from its entropies, not from its short form."""
    total = 2.0 * sum(links.values())
    visits = [0.0] * len(modules)
    exits = dict.fromkeys(modules, 0.0)
    for (a, b), weight in links.items():
        for end, other in ((a, b), (b, a)):
            visits[end] += weight / total
            if modules[end] != modules[other]:
                exits[modules[end]] += markov_time * weight / total

    def entropy(rates: list[float]) -> float:
        whole = sum(rates)
        return -sum(rate * log2(rate / whole) for rate in rates if rate > 0.0)

    own = [[visits[at] for at in range(len(modules)) if modules[at] == m] for m in exits]
    books = zip(exits.values(), own, strict=True)
    return entropy(list(exits.values())) + sum(entropy([out, *rates]) for out, rates in books)


@pytest.mark.parametrize("markov_time", [0.7, 1.0, 2.0])
@pytest.mark.parametrize("random_state", range(5))
def test_code_length_is_that_of_its_definition(random_state: int, markov_time: float) -> None:
    links = drawn(random_state, 6)

    for modules in list(partitions(6))[::7]:
        short = code_length(graph(links, 6), np.array(modules), markov_time=markov_time)

        assert short == pytest.approx(bits_by_hand(links, modules, markov_time))


@pytest.mark.parametrize("markov_time", [1.0, 2.0])
@pytest.mark.parametrize("random_state", range(8))
def test_no_partition_has_a_shorter_code(random_state: int, markov_time: float) -> None:
    n_ends = 5 + random_state % 4
    weights = graph(drawn(random_state, n_ends), n_ends)

    found = code_length(
        weights, find_modules(weights, markov_time=markov_time), markov_time=markov_time
    )

    every = (np.array(modules) for modules in partitions(n_ends))
    least = min(code_length(weights, modules, markov_time=markov_time) for modules in every)
    assert found == pytest.approx(least, abs=1e-9)


def test_cliques_on_a_string_are_modules() -> None:
    weights = graph(cliques([6, 5, 7], bridges=[(0, 6), (10, 11)]), 18)

    assert find_modules(weights).tolist() == [0] * 6 + [1] * 5 + [2] * 7


def test_planted_communities_are_found_at_a_mixing_of_one_half() -> None:
    draw = np.random.default_rng(7)
    planted = np.arange(2_000) % 80
    one = draw.integers(0, 2_000, 20_000)
    inner = one % 80 + 80 * draw.integers(0, 25, 20_000)
    other = np.where(draw.random(20_000) > 0.5, inner, draw.integers(0, 2_000, 20_000))
    links = {(min(a, b), max(a, b)): 1.0 for a, b in zip(one, other, strict=True) if a != b}

    modules = find_modules(graph(links, 2_000), markov_time=1.0)

    pure = sum(np.bincount(planted[modules == m]).max() for m in range(int(modules.max()) + 1))
    assert int(modules.max()) + 1 == 80
    assert pure >= 0.99 * 2_000


def test_longer_markov_time_gives_larger_modules() -> None:
    ring = cliques([3] * 8, bridges=[(3 * at, 3 * ((at + 1) % 8) + 1) for at in range(8)])
    counts = [
        int(find_modules(graph(ring, 24), markov_time=time).max()) + 1 for time in (0.5, 1.0, 8.0)
    ]

    assert counts == sorted(counts, reverse=True)
    assert counts[0] > counts[-1]


def test_a_graph_without_links_is_all_alone() -> None:
    assert find_modules(graph({}, 3)).tolist() == [0, 1, 2]
    assert find_modules(graph({}, 0)).tolist() == []
    assert code_length(graph({}, 3), np.array([0, 1, 2])) == 0.0


@pytest.mark.parametrize("random_state", range(10))
def test_no_single_end_would_shorten_the_code_by_moving(random_state: int) -> None:
    n_ends = 40
    links = {
        link: weight
        for link, weight in drawn(random_state, n_ends).items()
        if link[1] == link[0] + 1 or Random(str((link, random_state))).random() < 0.25
    }
    weights = graph(links, n_ends)
    modules = find_modules(weights, markov_time=1.0)
    least = code_length(weights, modules, markov_time=1.0)

    for end in range(n_ends):
        for module in range(int(modules.max()) + 2):
            moved = np.where(np.arange(n_ends) == end, module, modules)
            assert code_length(weights, moved, markov_time=1.0) >= least - 1e-5


@settings(deadline=None)
@given(st.integers(0, 10_000))
def test_every_module_is_connected(random_state: int) -> None:
    links = drawn(random_state, 12)
    modules = find_modules(graph(links, 12))

    for module in set(modules.tolist()):
        ends = set(np.flatnonzero(modules == module).tolist())
        assert reached_from(min(ends), links, ends) == ends


def reached_from(start: int, links: Links, within: set[int]) -> set[int]:
    reached, fresh = {start}, {start}
    while fresh:
        near = {b for a, b in links if a in fresh} | {a for a, b in links if b in fresh}
        fresh = (near & within) - reached
        reached |= fresh
    return reached


@settings(deadline=None)
@given(st.integers(0, 10_000), st.integers(2, 30))
def test_another_part_of_the_graph_changes_nothing(random_state: int, n_strangers: int) -> None:
    own = drawn(random_state, 30)
    strangers = drawn(random_state + 1, n_strangers)
    behind = {(a + n_strangers, b + n_strangers): weight for (a, b), weight in own.items()}

    together = find_modules(graph(strangers | behind, n_strangers + 30))[n_strangers:]

    assert (together - together.min()).tolist() == find_modules(graph(own, 30)).tolist()


@settings(deadline=None)
@given(st.integers(0, 10_000))
def test_modules_are_numbered_by_their_first_end(random_state: int) -> None:
    modules: Ints = find_modules(graph(drawn(random_state, 15), 15))

    firsts = [modules.tolist().index(m) for m in range(int(modules.max()) + 1)]
    assert firsts == sorted(firsts)
