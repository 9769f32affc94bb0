"""The two-level map equation: ends that a walk seldom leaves form a module.

A random walk on the evidence graph is described by a code with one book a module
and one book of modules; the partition that makes the description shortest is the
answer (Rosvall, Axelsson, Bergstrom 2009, Eur. Phys. J. Special Topics 178). Markov
time stretches the step: above 1, larger modules (Kheirkhahzadeh, Lancichinetti,
Rosvall 2016, Phys. Rev. E 93, 032309). Moves are those of Louvain on code length.

Each connected part is coded by itself, so that what happens in one part of the
graph never changes the modules of another. All parts are searched in one go.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from math import log2
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from scipy.sparse import coo_array, csr_array
from scipy.sparse.csgraph import connected_components

from graph.model.table import Ints

LEAST_GAIN_BITS: Final = 1e-11  # a gain below this is rounding
LEAST_GAIN: Final = 1e-6  # share of a code by which a round must shorten it to be followed by one
LEAST_FLOW: Final = 1e-15  # a flow below this is rounding
FIRST_THRIFT: Final = 0.5  # share of an end's best tie below which its first moves try no module
MOST_ROUNDS: Final = 20  # rounds end when nothing gains; this only bounds the worst case
MOST_VISITS: Final = 100  # of one end in one round, likewise
FIRST_VISITS: Final = 2  # the first round is rough: what it leaves undone, merging and refining do

Floats = npt.NDArray[np.float64]


def find_modules(
    weights: csr_array[Any], *, markov_time: float = 2.0, trials: int = 2, random_state: int = 0
) -> Ints:
    """Give the module of each end, numbered by its first end.

    Args:
        weights: Symmetric, not negative; the diagonal is ignored.
        markov_time: Positive; larger gives larger modules. 2: RINGS.md section 6.
        trials: Runs from other orders; in each part of the graph the one with the shorter code
            is refined.
        random_state: Draws the order in which ends are visited.

    Returns:
        Module numbers, shape (n_ends,). Each module is connected.
    """
    bottom = _bottom(weights, markov_time)
    alone = np.arange(len(bottom.part), dtype=np.int64)
    best = _Coding(alone, _lengths(bottom, alone))
    for trial in range(trials):
        every = np.ones(len(best.bits), dtype=np.bool_)
        best = best.or_better(_climb(bottom, alone, every, (random_state, trial, 0)), bottom)
    is_open = np.ones(len(best.bits), dtype=np.bool_)
    for turn in range(1, MOST_ROUNDS):
        refined = _climb(bottom, best.modules, is_open, (random_state, 0, turn))
        better = best.or_better(refined, bottom)
        is_open = better.bits < best.bits * (1.0 - LEAST_GAIN)
        best = better
        if not is_open.any():
            break
    return _connected(bottom, best.modules)


def code_length(weights: csr_array[Any], modules: Ints, *, markov_time: float = 2.0) -> float:
    """Give the bits a step needs under a partition, straight from the definition.

    Returns:
        Bits; 0 for a graph without links. Of a graph in several parts, the sum of theirs.
    """
    return float(_lengths(_bottom(weights, markov_time), modules).sum())


@dataclass(slots=True, eq=False)
class _Level:
    """A graph whose ends are sets of the ends below.

    Attributes:
        row: One end of each link, rising; every link stands twice, none to its own end.
        col: The other end, rising within `row`.
        flow: Share of the part's walk that takes the link, times the Markov time.
        visits: Share of the part's walk that is at each end.
        part: Connected part of each end.
        near: Other ends of each end's links.
        near_flow: Flows of these links.
    """

    row: Ints
    col: Ints
    flow: Floats
    visits: Floats
    part: Ints
    near: list[list[int]] = field(init=False)
    near_flow: list[list[float]] = field(init=False)

    def __post_init__(self) -> None:
        cuts = np.searchsorted(self.row, np.arange(len(self.part) + 1)).tolist()
        near, flows = self.col.tolist(), self.flow.tolist()
        self.near = [near[a:b] for a, b in pairwise(cuts)]
        self.near_flow = [flows[a:b] for a, b in pairwise(cuts)]

    def merged(self, modules: Ints) -> _Level:
        """Make each module an end; modules are numbered without gaps."""
        n = int(modules.max(initial=-1)) + 1
        row, col = modules[self.row], modules[self.col]
        apart = row != col
        links, place = np.unique(row[apart] * n + col[apart], return_inverse=True)
        part = np.empty(n, dtype=np.int64)
        part[modules] = self.part
        return _Level(
            row=links // n,
            col=links % n,
            flow=_sums(place, self.flow[apart], len(links)),
            visits=_sums(modules, self.visits, n),
            part=part,
        )


def _bottom(weights: csr_array[Any], markov_time: float) -> _Level:
    links = coo_array(weights)
    kept = (links.row != links.col) & (links.data > 0.0)
    row, col = links.row[kept].astype(np.int64), links.col[kept].astype(np.int64)
    order = np.lexsort((col, row))
    row, col, weight = row[order], col[order], links.data[kept][order]
    part = _parts(row, col, weights.shape[0])
    whole = _sums(part[row], weight, len(part))
    flow = weight / whole[part[row]]
    visits = _sums(row, flow, len(part))
    return _Level(row=row, col=col, flow=flow * markov_time, visits=visits, part=part)


def _parts(row: Ints, col: Ints, n_ends: int) -> Ints:
    """Number connected parts by their first end."""
    ones = np.ones(len(row), dtype=np.int8)
    links = csr_array(coo_array((ones, (row, col)), shape=(n_ends, n_ends)))
    return _renumbered(connected_components(links, directed=False)[1])


def _connected(level: _Level, modules: Ints) -> Ints:
    """Split modules into connected parts, and number these by their first end."""
    inner = modules[level.row] == modules[level.col]
    return _parts(level.row[inner], level.col[inner], len(modules))


def _renumbered(labels: npt.NDArray[Any]) -> Ints:
    """Number labels from 0 by where each is first met."""
    _, first, inverse = np.unique(labels, return_index=True, return_inverse=True)
    rank = np.empty(len(first), dtype=np.int64)
    rank[np.argsort(first)] = np.arange(len(first))
    return rank[inverse]


def _lengths(level: _Level, modules: Ints) -> Floats:
    """Give the bits of each connected part under a partition, shape (n_parts,)."""
    n_parts = int(level.part.max(initial=-1)) + 1
    n_modules = int(modules.max(initial=-1)) + 1
    leaving = np.where(modules[level.row] == modules[level.col], 0.0, level.flow)
    exits = _sums(modules[level.row], leaving, n_modules)
    inside = _sums(modules, level.visits, n_modules)
    home = np.zeros(n_modules, dtype=np.int64)
    home[modules] = level.part
    return (
        _plogp(_sums(home, exits, n_parts))
        + _sums(home, _plogp(exits + inside) - 2.0 * _plogp(exits), n_parts)
        - _sums(level.part, _plogp(level.visits), n_parts)
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Coding:
    """A partition, and the bits it needs in each connected part."""

    modules: Ints
    bits: Floats

    def or_better(self, modules: Ints, level: _Level) -> _Coding:
        """Take another partition over in those parts where its code is shorter."""
        bits = _lengths(level, modules)
        is_shorter = bits < self.bits - LEAST_GAIN_BITS
        mixed = np.where(is_shorter[level.part], modules, self.modules + len(modules))
        return _Coding(_renumbered(mixed), np.where(is_shorter, bits, self.bits))


def _climb(
    bottom: _Level, modules: Ints, is_open: npt.NDArray[np.bool_], seed: Sequence[int]
) -> Ints:
    """Move single ends, then whole modules, then modules of modules, while it gains."""
    modules = _moved(bottom, modules, is_open, (*seed, 0))
    for height in range(1, MOST_ROUNDS):
        level = bottom.merged(modules)
        ends = np.arange(len(level.part), dtype=np.int64)
        above = _moved(level, ends, is_open, (*seed, height))
        if int(above.max(initial=-1)) + 1 == len(ends):
            break
        modules = above[modules]
    return modules


def _moved(
    level: _Level,
    modules: Ints,
    is_open: npt.NDArray[np.bool_],
    seed: Sequence[int],
) -> Ints:
    """Let single ends move until none gains; ends of closed parts stay.

    An end's turn depends on its rank in its part alone, so that other parts change nothing.
    """
    order = np.argsort(level.part, kind="stable")
    starts = np.searchsorted(level.part[order], level.part[order])
    rank = np.empty(len(order), dtype=np.int64)
    rank[order] = np.arange(len(order)) - starts
    turns = np.random.default_rng(seed).random(int(rank.max(initial=-1)) + 1)[rank]
    order = np.lexsort((turns, level.part))
    is_first = tuple(seed[2:]) == (0, 0)
    moves = _Moves(level, modules, is_first=is_first)
    moves.run(order[is_open[level.part[order]]].tolist())
    return _renumbered(np.array(moves.module, dtype=np.int64))


class _Moves:
    """Ends of one level in their modules, and what the code books weigh."""

    __slots__ = (
        "_both_bits",
        "_exit",
        "_exit_bits",
        "_flow",
        "_free",
        "_inside",
        "_most_visits",
        "_near",
        "_out",
        "_part",
        "_size",
        "_thrift",
        "_total",
        "_visits",
        "module",
    )

    def __init__(self, level: _Level, modules: Ints, *, is_first: bool) -> None:
        n = len(modules)
        self._thrift = FIRST_THRIFT if is_first else 0.0
        self._most_visits = FIRST_VISITS if is_first else MOST_VISITS
        self._near, self._flow = level.near, level.near_flow
        self._visits: list[float] = level.visits.tolist()
        self._out: list[float] = _sums(level.row, level.flow, n).tolist()
        self._part: list[int] = level.part.tolist()
        leaving = np.where(modules[level.row] == modules[level.col], 0.0, level.flow)
        exits = _sums(modules[level.row], leaving, n)
        inside = _sums(modules, level.visits, n)
        self._exit: list[float] = exits.tolist()
        self._inside: list[float] = inside.tolist()
        self._exit_bits: list[float] = _plogp(exits).tolist()
        self._both_bits: list[float] = _plogp(exits + inside).tolist()
        self._total: list[float] = _sums(level.part[level.row], leaving, n).tolist()
        self._size: list[int] = np.bincount(modules, minlength=n).tolist()
        self._free = [at for at in range(n) if not self._size[at]]
        self.module: list[int] = modules.tolist()

    def run(self, order: Sequence[int]) -> None:
        """Visit ends in this order, and again those whose neighbours moved."""
        waiting = deque(order)
        is_busy = bytearray(len(self.module))  # waiting, or visited often enough
        for end in order:
            is_busy[end] = 1
        left = [self._most_visits] * len(self.module)
        module, near = self.module, self._near
        while waiting:
            end = waiting.popleft()
            left[end] -= 1
            is_busy[end] = not left[end]
            if self._move(end):
                here = module[end]
                for other in near[end]:
                    if not is_busy[other] and module[other] != here:
                        is_busy[other] = 1
                        waiting.append(other)

    def _move(self, end: int) -> bool:
        """Move an end to the module that shortens the code most; tell whether it moved."""
        module, exits, inside = self.module, self._exit, self._inside
        exit_bits, both_bits = self._exit_bits, self._both_bits
        here = module[end]
        ties: dict[int, float] = {here: 0.0}
        for other, flow in zip(self._near[end], self._flow[end], strict=True):
            at = module[other]
            if at in ties:
                ties[at] += flow
            else:
                ties[at] = flow
        own = ties.pop(here)
        if self._size[here] > 1:
            ties[self._free[-1]] = 0.0
        visits, out, total = self._visits[end], self._out[end], self._total[self._part[end]]
        left = exits[here] - out + 2.0 * own
        rest = left + inside[here] - visits
        base = total - exits[here] + left
        gone = -both_bits[here] + 2.0 * exit_bits[here] - _bits(total)
        gone += _bits(rest) - 2.0 * _bits(left)
        best, least = here, -LEAST_GAIN_BITS
        enough = self._thrift * max(ties.values(), default=0.0)
        for at, tie in ties.items():
            if tie < enough:
                continue
            grown = exits[at] + out - 2.0 * tie
            whole = base + grown - exits[at]
            full = grown + inside[at] + visits
            change = gone - both_bits[at] + 2.0 * exit_bits[at] + full * log2(full)
            if whole > LEAST_FLOW:
                change += whole * log2(whole)
            if grown > LEAST_FLOW:
                change -= 2.0 * grown * log2(grown)
            if change < least:
                least, best = change, at
        if best == here:
            return False
        self._settle(end, best, left, exits[best] + out - 2.0 * ties[best])
        return True

    def _settle(self, end: int, there: int, left: float, grown: float) -> None:
        """Write down a move: what flows out of the module left, and of the one grown."""
        here, size, inside = self.module[end], self._size, self._inside
        if not size[there]:
            self._free.pop()
        size[here] -= 1
        size[there] += 1
        if not size[here]:
            self._free.append(here)
        self._total[self._part[end]] += left + grown - self._exit[here] - self._exit[there]
        inside[here] = inside[here] - self._visits[end] if size[here] else 0.0
        inside[there] += self._visits[end]
        self._exit[here] = left if size[here] else 0.0
        self._exit[there] = grown
        for at in (here, there):
            self._exit_bits[at] = _bits(self._exit[at])
            self._both_bits[at] = _bits(self._exit[at] + inside[at])
        self.module[end] = there


def _sums(groups: Ints, worth: npt.NDArray[Any], n_groups: int) -> Floats:
    return np.bincount(groups, worth, minlength=n_groups).astype(np.float64)


def _plogp(flows: Floats) -> Floats:
    return np.where(flows > LEAST_FLOW, flows * np.log2(np.maximum(flows, LEAST_FLOW)), 0.0)


def _bits(flow: float) -> float:
    return flow * log2(flow) if flow > LEAST_FLOW else 0.0
