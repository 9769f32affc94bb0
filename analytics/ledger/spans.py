"""When and in which place a movement may have happened, as its facts tell."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise

from graph.model.money_facts import MoneyFacts
from graph.model.moves import Move, MoveKind

FIRST_LAYER = 1


class Spans:
    """Intervals and lines of movements.

    Args:
        facts: What is known.
    """

    def __init__(self, facts: MoneyFacts) -> None:
        self._victims = facts.victims
        self._first_ms = self._first_payments(facts.moves.values())
        self._lines = _signs_by_sheet(facts)

    def is_first(self, move: Move) -> bool:
        """Whether a transfer brings a complaint's money into its trail."""
        if move.layer is None:
            return move.account in self._victims.get(move.complaint or "", frozenset())
        return move.layer == FIRST_LAYER

    def of(
        self, earliest: int | None, latest: int | None, moves: Sequence[Move]
    ) -> tuple[int, int]:
        """Give the interval of a movement; undated: from the first payment to when it was known."""
        if earliest is None:
            known = min(move.known_ms for move in moves)
            first = [self._first_ms.get(move.complaint or "", known) for move in moves]
            return min(*first, known), known
        return earliest, earliest if latest is None else max(latest, earliest)

    def places(self, moves: Iterable[Move]) -> tuple[tuple[str, int], ...]:
        """Give a movement's lines on statements."""
        if not self._lines:
            return ()
        found = ((self._lines.get(move.sheet), move.row) for move in moves if move.row)
        return tuple(sorted((of[0], of[1] * row) for of, row in found if of is not None))

    def line(self, move: Move) -> int:
        """Give a move's place on its statement, rising with time; 0: on none."""
        _, sign = self._lines.get(move.sheet, ("", 1))
        return sign * move.row

    def _first_payments(self, moves: Iterable[Move]) -> Mapping[str, int]:
        """Give the first instant of each complaint's first payments."""
        first: dict[str, int] = {}
        for move in moves:
            if move.kind != MoveKind.TRANSFER or not move.complaint or move.event_ms is None:
                continue
            if self.is_first(move):
                known = first.get(move.complaint, move.event_ms)
                first[move.complaint] = min(known, move.event_ms)
        return first


def _signs_by_sheet(facts: MoneyFacts) -> Mapping[str, tuple[str, int]]:
    """Give the account of each statement's sheet, and -1 where its newest line is first."""
    if not facts.coverages:
        return {}
    rows: defaultdict[str, list[tuple[int, int]]] = defaultdict(list)
    for move in facts.moves.values():
        if move.row and move.event_ms is not None:
            rows[move.sheet].append((move.row, move.event_ms))
    signs = {}
    for one in facts.coverages.values():
        times = [at for _, at in sorted(rows[one.sheet])]
        falls = sum(a > b for a, b in pairwise(times))
        rises = sum(a < b for a, b in pairwise(times))
        signs[one.sheet] = (one.account, -1 if falls > rises else 1)
    return signs
