"""Like with like: what one window lets expect of another that has other pay days and holidays."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

from graph.model.day import DayKind

Kinds: TypeAlias = frozenset[DayKind]


@dataclass(slots=True)
class _Exposed:
    """Days of a kind in both windows, and what happened on all of them."""

    before: int = 0
    now: int = 0
    count: int = 0


def expected_share(
    earlier: Sequence[Kinds], kinds: Sequence[Kinds], old: Sequence[int], new: Sequence[int]
) -> float:
    """Give the share of a window in both, if days of a kind are alike in both.

    Where days of a kind are in one window alone, all days of their weekday count as alike.

    Args:
        earlier: Kinds of each day before.
        kinds: Kinds of each day of the window; each weekday is in both equally often.
        old: What happened on each day before.
        new: On each day of the window.
    """
    lonely = {_weekday(kind) for kind in {*earlier} ^ {*kinds}}
    exposed: dict[Kinds, _Exposed] = {}
    for kind, days in Counter(earlier).items():
        _at(exposed, kind, lonely).before += days
    for kind, days in Counter(kinds).items():
        _at(exposed, kind, lonely).now += days
    for told, counts in ((earlier, old), (kinds, new)):
        for kind, count in zip(told, counts, strict=True):
            _at(exposed, kind, lonely).count += count
    whole = sum(one.count for one in exposed.values())
    return sum(one.now * one.count / (one.now + one.before) for one in exposed.values()) / whole


def _at(exposed: dict[Kinds, _Exposed], kind: Kinds, lonely: set[Kinds]) -> _Exposed:
    weekday = _weekday(kind)
    return exposed.setdefault(weekday if weekday in lonely else kind, _Exposed())


def _weekday(kind: Kinds) -> Kinds:
    return kind - {DayKind.PAY_DAYS, DayKind.HOLIDAYS}
