"""Modules of the map equation kept up to date link by link: only touched ones are grouped again.

The total exit flow of each connected part is kept as one number, so that a move sees the whole
code length (RINGS.md section 14). The code is that of `analytics.mapequation`.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable, Mapping
from math import log2
from typing import Final, NamedTuple

LEAST_GAIN_BITS: Final = 1e-11  # a gain below this is rounding
LEAST_FLOW: Final = 1e-15  # a flow below this is rounding
MOST_VISITS: Final = 20  # of one end in one update; bounds the worst case


class LiveLink(NamedTuple):
    """Weight added to the tie of two ends; below zero it takes some away."""

    left: int
    right: int
    weight: float


class LiveModules:
    """Ends in modules, after any number of updates.

    Parts that a link joined stay one part for the code even if the link goes again; until the
    next whole run this is the one way in which they differ from a graph coded anew.
    """

    __slots__ = (
        "_above",
        "_exit",
        "_inside",
        "_members",
        "_module",
        "_near",
        "_next",
        "_strength",
        "_time",
        "_total",
        "_whole",
    )

    def __init__(
        self,
        links: Iterable[LiveLink] = (),
        modules: Mapping[int, int] | None = None,
        *,
        markov_time: float = 2.0,
    ) -> None:
        """Begin with a graph and its modules; an end without one is a module of its own."""
        self._time = markov_time
        self._near: dict[int, dict[int, float]] = {}
        self._strength: dict[int, float] = {}
        self._above: dict[int, int] = {}  # towards the end that stands for a connected part
        self._module: dict[int, int] = {}
        self._members: dict[int, set[int]] = {}
        self._exit: dict[int, float] = {}
        self._inside: dict[int, float] = {}
        self._whole: dict[int, float] = {}
        self._total: dict[int, float] = {}
        self._next = max((modules or {}).values(), default=-1) + 1
        for end, module in (modules or {}).items():
            self._place(end, module)
        for link in links:
            self._tie(link)

    def module_of(self, end: int) -> int | None:
        """Give the module of an end; None: nothing is known of it."""
        return self._module.get(end)

    def members(self, module: int) -> frozenset[int]:
        """Give the ends of a module; none: it is gone."""
        return frozenset(self._members.get(module, ()))

    def near(self, end: int) -> Mapping[int, float]:
        """Give the ends tied to an end, with the weights of the ties."""
        return self._near.get(end, {})

    def modules(self) -> Mapping[int, int]:
        """Give the module of every end."""
        return dict(self._module)

    def update(self, links: Iterable[LiveLink]) -> frozenset[int]:
        """Take links in, group what they touch again, and give the modules that changed.

        Modules that are gone are among them, and those that only a link touched.
        """
        ends: dict[int, None] = {}
        loose: set[int] = set()  # modules that may have come apart
        for link in links:
            self._tie(link)
            ends[link.left] = ends[link.right] = None
            if link.weight < 0.0:
                loose.update((self._module[link.left], self._module[link.right]))
        changed = {self._module[end] for end in ends}
        waiting = deque(ends)
        busy = set(waiting)
        visits: defaultdict[int, int] = defaultdict(int)
        while waiting:
            end = waiting.popleft()
            busy.discard(end)
            visits[end] += 1
            here = self._module[end]
            there = self._best(end)
            if there == here:
                continue
            self._move(end, there)
            there = self._module[end]
            changed.update((here, there))
            loose.add(here)
            again = [
                other
                for other in self._near[end]
                if other not in busy
                and visits[other] < MOST_VISITS
                and self._module[other] != there
            ]
            busy.update(again)
            waiting.extend(again)
        for module in sorted(changed):
            met = self._merged(module)
            changed.update(met)
            if not loose.isdisjoint(met):  # what came apart may have gone along
                loose.update(met)
        for module in sorted(loose):
            changed.update(self._part(module))
        return frozenset(changed)

    def _place(self, end: int, module: int) -> None:
        self._near[end], self._strength[end] = {}, 0.0
        self._above[end], self._module[end] = end, module
        self._members.setdefault(module, set()).add(end)
        self._exit.setdefault(module, 0.0)
        self._inside.setdefault(module, 0.0)
        self._whole[end] = self._total[end] = 0.0

    def _tie(self, link: LiveLink) -> None:
        """Add weight to a tie, and to all sums it stands in."""
        left, right, weight = link
        for end in (left, right):
            if end not in self._module:
                self._place(end, self._next)
                self._next += 1
        if left == right:
            return
        weight = max(weight, -self._near[left].get(right, 0.0))
        for end, other in ((left, right), (right, left)):
            self._near[end][other] = self._near[end].get(other, 0.0) + weight
            if self._near[end][other] <= LEAST_FLOW:
                del self._near[end][other]
            self._strength[end] += weight
            self._inside[self._module[end]] += weight
        part = self._joined(left, right)
        self._whole[part] += 2.0 * weight
        if self._module[left] != self._module[right]:
            for end in (left, right):
                self._exit[self._module[end]] += weight
            self._total[part] += 2.0 * weight

    def _root(self, end: int) -> int:
        while self._above[end] != end:
            self._above[end] = self._above[self._above[end]]
            end = self._above[end]
        return end

    def _joined(self, left: int, right: int) -> int:
        """Make two connected parts one, and give the end that stands for it."""
        first, second = sorted((self._root(left), self._root(right)))
        if first != second:
            self._above[second] = first
            self._whole[first] += self._whole.pop(second)
            self._total[first] += self._total.pop(second)
        return first

    def _best(self, end: int) -> int:
        """Give the module that shortens the code most; its own, if none does."""
        here, module = self._module[end], self._module
        exits, inside = self._exit, self._inside
        ties: dict[int, float] = {here: 0.0}
        for other, weight in self._near[end].items():
            at = module[other]
            ties[at] = ties.get(at, 0.0) + weight
        own = ties.pop(here)
        if len(self._members[here]) > 1:
            ties[-1] = 0.0  # a module of its own
        part = self._root(end)
        whole = self._whole[part]
        if whole <= LEAST_FLOW:
            return here
        rate, flow = 1.0 / whole, self._time / whole
        out, total = self._strength[end], self._total[part]
        left = exits[here] - out + 2.0 * own
        gone = (
            _bits(left * flow + (inside[here] - out) * rate)
            - 2.0 * _bits(left * flow)
            - _bits(exits[here] * flow + inside[here] * rate)
            + 2.0 * _bits(exits[here] * flow)
            - _bits(total * flow)
        )
        best, least = here, -LEAST_GAIN_BITS
        for at in sorted(ties):
            old, held = (exits[at], inside[at]) if at >= 0 else (0.0, 0.0)
            grown = old + out - 2.0 * ties[at]
            change = (
                gone
                + _bits((total - exits[here] + left - old + grown) * flow)
                + _bits(grown * flow + (held + out) * rate)
                - 2.0 * _bits(grown * flow)
                - _bits(old * flow + held * rate)
                + 2.0 * _bits(old * flow)
            )
            if change < least:
                least, best = change, at
        return best

    def _move(self, end: int, there: int) -> None:
        """Move an end to a module; -1: one of its own."""
        here = self._module[end]
        if there < 0:
            there = self._next
            self._next += 1
            self._members[there] = set()
            self._exit[there] = self._inside[there] = 0.0
        own = sum(w for other, w in self._near[end].items() if self._module[other] == here)
        tie = sum(w for other, w in self._near[end].items() if self._module[other] == there)
        out, part = self._strength[end], self._root(end)
        before = self._exit[here] + self._exit[there]
        self._members[here].discard(end)
        self._members[there].add(end)
        self._module[end] = there
        self._exit[here] += 2.0 * own - out
        self._exit[there] += out - 2.0 * tie
        self._inside[here] -= out
        self._inside[there] += out
        self._total[part] += self._exit[here] + self._exit[there] - before
        if not self._members[here]:
            for kept in (self._members, self._exit, self._inside):
                del kept[here]

    def _merged(self, module: int) -> list[int]:
        """Merge a module into a neighbour while that shortens the code, and give all it met."""
        met = []
        while module in self._members and (into := self._companion(module)) is not None:
            for end in sorted(self._members[module]):
                self._move(end, into)
            met += [module, into]
            module = into
        return met

    def _companion(self, module: int) -> int | None:
        """Give the module with which a module makes the shortest code; None: it stays alone."""
        ties: defaultdict[int, float] = defaultdict(float)
        for end in sorted(self._members[module]):
            for other, weight in self._near[end].items():
                ties[self._module[other]] += weight
        ties.pop(module, None)
        part = self._root(min(self._members[module]))
        if not ties or self._whole[part] <= LEAST_FLOW:
            return None
        rate, flow = 1.0 / self._whole[part], self._time / self._whole[part]
        total = self._total[part]

        def book(exits: float, inside: float) -> float:
            return _bits(exits * flow + inside * rate) - 2.0 * _bits(exits * flow)

        best, least = None, -LEAST_GAIN_BITS
        own = book(self._exit[module], self._inside[module])
        for at in sorted(ties):
            exits = self._exit[module] + self._exit[at] - 2.0 * ties[at]
            change = (
                _bits((total - 2.0 * ties[at]) * flow)
                - _bits(total * flow)
                + book(exits, self._inside[module] + self._inside[at])
                - own
                - book(self._exit[at], self._inside[at])
            )
            if change < least:
                least, best = change, at
        return best

    def _part(self, module: int) -> list[int]:
        """Split a module into its connected pieces, and give those that are new."""
        rest, new = set(self._members.get(module, ())), []
        while rest:
            start = min(rest)
            piece, waiting = {start}, [start]
            while waiting:
                for other in self._near[waiting.pop()]:
                    if other in rest and other not in piece:
                        piece.add(other)
                        waiting.append(other)
            rest -= piece
            if rest:
                there = -1
                for end in sorted(piece):
                    self._move(end, there)
                    there = self._module[end]
                new.append(there)
        return new


def _bits(flow: float) -> float:
    return flow * log2(flow) if flow > LEAST_FLOW else 0.0
