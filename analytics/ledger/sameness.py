"""When two facts tell of one movement of money."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from typing import Final

from graph.model.moves import Move

EVER_MS: Final = 1 << 62
REFERENCE_DIGITS: Final = 12  # of an RRN: two sides of one payment write the same


def join_lines(groups: Sequence[list[Move]], unnamed: AbstractSet[str]) -> list[list[Move]]:
    """Put lines of statements to the groups of facts that tell of the same transfer."""
    hops: defaultdict[int | None, list[list[Move]]] = defaultdict(list)
    lines = []
    for group in groups:
        if all(move.row for move in group):
            lines.append(group)
        else:
            hops[group[0].amount_paise].append(group)
    for some in hops.values():
        some.sort(key=lambda one: by_time(one[0]))
    left: list[list[Move]] = []
    for line in sorted(lines, key=lambda one: by_time(one[0])):
        fitting = [
            hop for hop in hops[line[0].amount_paise] if _is_one_transfer(line, hop, unnamed)
        ]
        same = [hop for hop in fitting if _reference(hop[0]) == _reference(line[0]) is not None]
        found = (same or fitting)[:1]
        if found:
            found[0].extend(line)
            found[0].sort(key=by_id)
        else:
            left.append(line)
    return [*(hop for some in hops.values() for hop in some), *left]


def is_one_draw(one: Move, other: Move) -> bool:
    """Tell whether two withdrawals may be one draw, under two complaints or in a statement."""
    is_elsewhere = one.other and other.other and one.other != other.other
    return one.complaint != other.complaint and not is_elsewhere and _meet(one, other)


def by_id(move: Move) -> str:
    """Sort by id."""
    return move.id


def by_time(move: Move) -> tuple[int, int, str]:
    """Sort by time, undated last."""
    return (EVER_MS if move.event_ms is None else move.event_ms, _latest(move), move.id)


def by_exactness(move: Move) -> tuple[int, int, str]:
    """Sort by how exactly the instant is known, undated last."""
    if move.event_ms is None:
        return EVER_MS, 0, move.id
    return _latest(move) - move.event_ms, move.event_ms, move.id


def _is_one_transfer(line: Sequence[Move], hop: Sequence[Move], unnamed: AbstractSet[str]) -> bool:
    one, other = line[0], hop[0]
    if any(move.sheet == one.sheet for move in hop if move.row) or not _meet(one, other):
        return False
    references = {_reference(one), _reference(other)} - {None}
    if len(references) > 1:
        return False
    ends = ((one.account, other.account), (one.other, other.other))
    return all(a == b or a in unnamed or b in unnamed for a, b in ends) and any(
        a == b for a, b in ends
    )


def _meet(one: Move, other: Move) -> bool:
    if one.event_ms is None or other.event_ms is None:
        return False
    return one.event_ms <= _latest(other) and other.event_ms <= _latest(one)


def _reference(move: Move) -> str | None:
    utr = move.utr
    return utr if utr and utr.isdigit() and len(utr) == REFERENCE_DIGITS else None


def _latest(move: Move) -> int:
    latest = move.event_ms if move.latest_ms is None else move.latest_ms
    return EVER_MS if latest is None else latest
