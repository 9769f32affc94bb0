"""Choose who goes first where events of one instant wait for each other in a circle."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from itertools import pairwise
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from analytics.ledger.events import LedgerEvent

NEVER: Final = np.iinfo(np.int64).max

# Numbers of events by their line's place among the lines, by statement.
_Lines: TypeAlias = dict[str, dict[int, list[int]]]


class Loops:
    """Which events of one instant come before which, as a graph.

    Where many events all come before many others, a gate stands between them, so that the
    graph stays as small as the events: a gate an account for credits on a line of its
    statement, one for the others, and one a line.

    Args:
        events: Of one instant.
    """

    def __init__(self, events: Sequence[LedgerEvent]) -> None:
        self._keys = [event.key for event in events]
        self._numbers = {key: number for number, key in enumerate(self._keys)}
        self._gates: dict[tuple[str, ...], int] = {}
        lines = _rows_by_line(events)
        hard = [*self._named_edges(events), *self._line_edges(lines)]
        credits_by_gate = [*self._credit_edges(events)]
        soft = [*credits_by_gate, *self._debit_edges(events)]
        self._hard_count = len(hard)
        self._edges = _columns([*hard, *soft], 2)
        self._feeders = _columns(credits_by_gate, 2)
        self._lined = _columns(
            [
                (row, statement, line)
                for statement, by_line in enumerate(lines.values())
                for line, rows in by_line.items()
                for row in rows
            ],
            3,
        )
        self._line_gates = _columns(
            [
                (self._gates["line", account, str(line)], statement, line)
                for statement, (account, by_line) in enumerate(lines.items())
                for line in sorted(by_line)[:-1]
            ],
            3,
        )
        self._statement_count = len(lines)

    def first(self, left: Collection[str]) -> str:
        """Give the key of the event that goes first although another one is before it.

        Candidates stand in a loop that nothing outside it is before; those that wait for
        no line and no named row go first, and of them the smallest key.

        Args:
            left: Keys of the events still to come, each waiting for another of them.
        """
        alive = self._alive(left)
        sources, targets = self._edges
        is_kept = alive[sources] & alive[targets]
        is_waiting = np.zeros(len(alive), dtype=bool)
        is_waiting[targets[: self._hard_count][is_kept[: self._hard_count]]] = True
        sources, targets = sources[is_kept], targets[is_kept]
        shape = (len(alive), len(alive))
        graph = coo_array((np.ones(len(sources), dtype=np.int32), (sources, targets)), shape=shape)
        count, loops = connected_components(graph, connection="strong")
        is_outer = np.bincount(loops, minlength=count) > 1
        is_outer[loops[targets[loops[sources] != loops[targets]]]] = False
        rows = np.arange(len(self._keys))
        looped = rows[alive[rows] & is_outer[loops[rows]]]
        free = looped[~is_waiting[looped]]
        chosen: list[int] = (free if len(free) else looped).tolist()
        return min(self._keys[row] for row in chosen)

    def _alive(self, left: Collection[str]) -> NDArray[np.bool_]:
        """Tell which events are left, and which gates have one of them before them."""
        alive = np.zeros(len(self._keys) + len(self._gates), dtype=bool)
        alive[[self._numbers[key] for key in left]] = True
        rows, gates = self._feeders
        alive[gates[alive[rows]]] = True
        rows, statements, lines = self._lined
        least = np.full(self._statement_count, NEVER)
        np.minimum.at(least, statements[alive[rows]], lines[alive[rows]])
        gates, statements, lines = self._line_gates
        alive[gates] = lines >= least[statements]
        return alive

    def _gate(self, *name: str) -> int:
        return self._gates.setdefault(name, len(self._keys) + len(self._gates))

    def _named_edges(self, events: Sequence[LedgerEvent]) -> Iterator[tuple[int, int]]:
        for row, event in enumerate(events):
            if event.names in self._numbers:
                yield self._numbers[event.names], row

    def _line_edges(self, lines: _Lines) -> Iterator[tuple[int, int]]:
        for account, by_line in lines.items():
            last = max(by_line)
            for before, after in pairwise(sorted(by_line)):
                gate = self._gate("line", account, str(before))
                yield from ((row, gate) for row in by_line[before])
                yield from ((gate, row) for row in by_line[after])
                if after != last:
                    yield gate, self._gate("line", account, str(after))

    def _credit_edges(self, events: Sequence[LedgerEvent]) -> Iterator[tuple[int, int]]:
        for row, event in enumerate(events):
            if event.credited:
                is_lined = event.credited in event.line_by_statement
                yield row, self._gate("lined" if is_lined else "unlined", event.credited)

    def _debit_edges(self, events: Sequence[LedgerEvent]) -> Iterator[tuple[int, int]]:
        for row, event in enumerate(events):
            is_lined = event.debited in event.line_by_statement
            for name in ("unlined", "lined")[: 1 if is_lined else 2]:
                if (name, event.debited) in self._gates:
                    yield self._gates[name, event.debited], row


def _rows_by_line(events: Sequence[LedgerEvent]) -> _Lines:
    lines: _Lines = {}
    for row, event in enumerate(events):
        for account, line in event.line_by_statement.items():
            lines.setdefault(account, {}).setdefault(line, []).append(row)
    return {
        account: {place: by_line[line] for place, line in enumerate(sorted(by_line))}
        for account, by_line in lines.items()
    }


def _columns(rows: Sequence[tuple[int, ...]], width: int) -> NDArray[np.int64]:
    return np.array(rows, dtype=np.int64).reshape(-1, width).T
