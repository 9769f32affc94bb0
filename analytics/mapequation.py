"""The two-level map equation: ends that a walk seldom leaves form a module.

A random walk on the evidence graph is described by a code with one book a module
and one book of modules; the partition that makes the description shortest is the
answer (Rosvall, Axelsson, Bergstrom 2009, Eur. Phys. J. Special Topics 178). Markov
time stretches the step: above 1, larger modules (Kheirkhahzadeh, Lancichinetti,
Rosvall 2016, Phys. Rev. E 93, 032309). Moves are those of Louvain on code length.

Each connected part is coded by itself, so that what happens in one part of the
graph never changes the modules of another.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import log2
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from scipy.sparse import coo_array, csr_array
from scipy.sparse.csgraph import connected_components

from graph.model.table import Ints

LEAST_GAIN_BITS: Final = 1e-11  # below this a shorter code is rounding
LEAST_FLOW: Final = 1e-15  # a flow below this is rounding
MOST_ROUNDS: Final = 50  # rounds end when nothing gains; this only bounds the worst case

Floats = npt.NDArray[np.float64]


def find_modules(
    weights: csr_array[Any], *, markov_time: float = 2.0, trials: int = 2, random_state: int = 0
) -> Ints:
    """Give the module of each end, numbered by its first end.

    Args:
        weights: Symmetric, not negative; the diagonal is ignored.
        markov_time: Positive; larger gives larger modules. 2: RINGS.md section 6.
        trials: Runs from other orders a part; the shortest code wins.
        random_state: Draws the order in which ends are visited.

    Returns:
        Module numbers, shape (n_ends,). Each module is connected.
    """
    modules = np.arange(weights.shape[0], dtype=np.int64)
    for ends, part in _parts(weights):
        codings = [
            _Search(part, markov_time, np.random.default_rng([random_state, trial]))
            for trial in range(trials)
        ]
        modules[ends] = ends[min(codings, key=lambda coding: coding.bits).modules]
    return _connected(weights, modules)


def code_length(weights: csr_array[Any], modules: Ints, *, markov_time: float = 2.0) -> float:
    """Give the bits a step needs under a partition, straight from the definition.

    Returns:
        Bits; 0 for a graph without links.
    """
    links = coo_array(weights)
    apart = links.row != links.col
    row, col, weight = links.row[apart], links.col[apart], links.data[apart]
    total = float(weight.sum())
    if total == 0.0:
        return 0.0
    n_modules = int(modules.max()) + 1
    visits = np.bincount(row, weight / total, minlength=weights.shape[0])
    leaving = np.where(modules[row] == modules[col], 0.0, weight / total)
    exits = markov_time * np.bincount(modules[row], leaving, minlength=n_modules)
    inside = np.bincount(modules, visits, minlength=n_modules)
    return float(
        _bits(float(exits.sum()))
        - 2.0 * _plogp(exits).sum()
        - _plogp(visits).sum()
        + _plogp(exits + inside).sum()
    )


def _plogp(flows: npt.NDArray[Any]) -> Floats:
    return np.where(flows > LEAST_FLOW, flows * np.log2(np.maximum(flows, LEAST_FLOW)), 0.0)


def _sums(groups: Ints, worth: npt.NDArray[Any], n_groups: int) -> Floats:
    return np.bincount(groups, worth, minlength=n_groups).astype(np.float64)


def _parts(weights: csr_array[Any]) -> Iterator[tuple[Ints, csr_array[Any]]]:
    """Give each connected part of two ends or more, with its own weights."""
    _, label = connected_components(weights, directed=False)
    order = np.argsort(label, kind="stable")
    starts = np.flatnonzero(np.diff(label[order], prepend=-1))
    links = coo_array(weights)
    kept = (links.row != links.col) & (links.data > 0.0)
    row, col, weight = links.row[kept], links.col[kept], links.data[kept]
    by_part = np.lexsort((col, row, label[row]))
    row, col, weight = row[by_part], col[by_part], weight[by_part]
    cuts = np.searchsorted(label[row], np.arange(len(starts) + 1))
    place = np.empty(len(label), dtype=np.int64)
    for part, ends in enumerate(np.split(order, starts[1:])):
        here = slice(cuts[part], cuts[part + 1])
        if len(ends) > 1 and cuts[part] < cuts[part + 1]:
            place[ends] = np.arange(len(ends))
            shape = (len(ends), len(ends))
            inner = (weight[here], (place[row[here]], place[col[here]]))
            yield ends, csr_array(inner, shape=shape)


def _connected(weights: csr_array[Any], modules: Ints) -> Ints:
    """Split modules into connected parts, and number them by their first end."""
    links = coo_array(weights)
    kept = (modules[links.row] == modules[links.col]) & (links.data > 0.0)
    inner = csr_array((links.data[kept], (links.row[kept], links.col[kept])), shape=weights.shape)
    _, label = connected_components(inner, directed=False)
    _, first, inverse = np.unique(label, return_index=True, return_inverse=True)
    rank = np.empty(len(first), dtype=np.int64)
    rank[np.argsort(first)] = np.arange(len(first))
    return rank[inverse]


@dataclass(slots=True)
class _Level:
    """A graph whose ends are sets of the ends below; flows are shares of the whole."""

    matrix: csr_array[Any]
    visits: Floats
    exits: Floats

    @classmethod
    def of(cls, weights: csr_array[Any]) -> _Level:
        flows = csr_array(weights / weights.sum())
        visits = np.asarray(flows.sum(axis=1), dtype=np.float64).ravel()
        return cls(flows, visits, visits.copy())

    def merged(self, modules: Ints, n_modules: int) -> _Level:
        n_ends = len(modules)
        ones = np.ones(n_ends)
        member = csr_array((ones, (np.arange(n_ends), modules)), shape=(n_ends, n_modules))
        matrix = coo_array(member.T @ self.matrix @ member)
        apart = matrix.row != matrix.col
        entries = (matrix.data[apart], (matrix.row[apart], matrix.col[apart]))
        outer = csr_array(entries, shape=(n_modules, n_modules))
        outer.sort_indices()
        visits = _sums(modules, self.visits, n_modules)
        return _Level(outer, visits, np.asarray(outer.sum(axis=1), dtype=np.float64).ravel())


class _Search:
    """One trial on one connected part: moves, merging, and refinement until nothing gains."""

    def __init__(
        self, weights: csr_array[Any], markov_time: float, rng: np.random.Generator
    ) -> None:
        self._time = markov_time
        self._rng = rng
        bottom = _Level.of(weights)
        modules = np.arange(weights.shape[0], dtype=np.int64)
        self.bits = float("inf")
        for _ in range(MOST_ROUNDS):
            modules = self._climb(bottom, modules)
            bits = code_length(weights, modules, markov_time=markov_time)
            if bits >= self.bits - LEAST_GAIN_BITS:
                break
            self.bits, self.modules = bits, modules

    def _climb(self, bottom: _Level, modules: Ints) -> Ints:
        """Move single ends, then whole modules, then modules of modules, while it gains."""
        modules = self._moved(bottom, modules)
        while True:
            level = bottom.merged(modules, int(modules.max()) + 1)
            above = self._moved(level, np.arange(len(level.visits), dtype=np.int64))
            if int(above.max()) + 1 == len(level.visits):
                return modules
            modules = above[modules]

    def _moved(self, level: _Level, modules: Ints) -> Ints:
        order: list[int] = self._rng.permutation(len(modules)).tolist()
        moves = _Moves(level, modules.tolist(), self._time)
        moves.run(order)
        return np.unique(moves.module, return_inverse=True)[1].astype(np.int64)


class _Moves:
    """Ends of one level in their modules, and what the code books weigh."""

    __slots__ = (
        "_both",
        "_exit",
        "_exit_bits",
        "_free",
        "_inside",
        "_near",
        "_out",
        "_size",
        "_total",
        "_visit",
        "_weigh",
        "module",
    )  # fmt: skip

    def __init__(self, level: _Level, module: list[int], time: float) -> None:
        matrix = level.matrix
        cuts: list[int] = matrix.indptr.tolist()
        near: list[int] = matrix.indices.tolist()
        weigh: list[float] = (matrix.data * time).tolist()
        self._near = [near[a:b] for a, b in pairwise(cuts)]
        self._weigh = [weigh[a:b] for a, b in pairwise(cuts)]
        self._visit: list[float] = level.visits.tolist()
        self._out: list[float] = (level.exits * time).tolist()
        self.module = module
        self._tally(level, time)

    def _tally(self, level: _Level, time: float) -> None:
        n = len(self.module)
        modules = np.asarray(self.module, dtype=np.int64)
        links = coo_array(level.matrix)
        leaving = np.where(modules[links.row] == modules[links.col], 0.0, links.data * time)
        exits = np.bincount(modules[links.row], leaving, minlength=n)
        # The flow of an end to itself was dropped on merging, so its exits are all to others.
        inside = np.bincount(modules, level.visits, minlength=n)
        self._exit: list[float] = exits.tolist()
        self._inside: list[float] = inside.tolist()
        self._exit_bits: list[float] = _plogp(exits).tolist()
        self._both: list[float] = _plogp(exits + inside).tolist()
        self._size: list[int] = np.bincount(modules, minlength=n).tolist()
        self._free = [at for at in range(n - 1, -1, -1) if not self._size[at]]
        self._total = float(exits.sum())

    def run(self, order: Sequence[int]) -> None:
        """Move each end to the module that shortens the code most, until none gains."""
        waiting = deque(order)
        is_waiting = bytearray(b"\x01") * len(order)
        module = self.module
        budget = MOST_ROUNDS * len(order)
        while waiting and budget:
            budget -= 1
            end = waiting.popleft()
            is_waiting[end] = 0
            if self._move(end):
                here = module[end]
                for other in self._near[end]:
                    if not is_waiting[other] and module[other] != here:
                        is_waiting[other] = 1
                        waiting.append(other)

    def _move(self, end: int) -> bool:
        module, exits, inside = self.module, self._exit, self._inside
        exit_bits, both = self._exit_bits, self._both
        here = module[end]
        ties: dict[int, float] = {}
        for other, weight in zip(self._near[end], self._weigh[end], strict=True):
            at = module[other]
            ties[at] = ties.get(at, 0.0) + weight
        own = ties.pop(here, 0.0)
        if self._size[here] > 1:
            ties[self._free[-1]] = 0.0
        if not ties:
            return False
        visit, out = self._visit[end], self._out[end]
        left_exit = max(exits[here] - out + 2.0 * own, 0.0)
        left_both = left_exit + inside[here] - visit
        left = _bits(left_both) - both[here] - 2.0 * (_bits(left_exit) - exit_bits[here])
        base = self._total - exits[here] + left_exit
        least, best = -LEAST_GAIN_BITS, here
        offset = left - _bits(self._total)
        for at, tie in ties.items():
            grown = exits[at] + out - 2.0 * tie
            total = base + grown - exits[at]
            full = grown + inside[at] + visit
            gain = offset - both[at] + 2.0 * exit_bits[at]
            if total > LEAST_FLOW:
                gain += total * log2(total)
            if grown > LEAST_FLOW:
                gain -= 2.0 * grown * log2(grown)
            gain += full * log2(full)
            if gain < least:
                least, best = gain, at
        if best == here:
            return False
        self._settle(end, here, best, left_exit, exits[best] + out - 2.0 * ties[best])
        return True

    def _settle(self, end: int, here: int, there: int, left_exit: float, grown: float) -> None:
        """Write down a move and what the two modules weigh after it."""
        exits, inside, size = self._exit, self._inside, self._size
        grown = max(grown, 0.0)
        self._total = max(self._total - exits[here] - exits[there] + left_exit + grown, 0.0)
        size[here] -= 1
        size[there] += 1
        if there == self._free[-1] if self._free else False:
            self._free.pop()
        inside[here] = inside[here] - self._visit[end] if size[here] else 0.0
        exits[here] = left_exit if size[here] else 0.0
        inside[there] += self._visit[end]
        exits[there] = grown
        for at in (here, there):
            self._exit_bits[at] = _bits(exits[at])
            self._both[at] = _bits(exits[at] + inside[at])
        if not size[here]:
            self._free.append(here)
        self.module[end] = there


def _bits(flow: float) -> float:
    return flow * log2(flow) if flow > LEAST_FLOW else 0.0
