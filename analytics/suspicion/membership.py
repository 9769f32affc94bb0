"""Exact membership: each account near a ring judged anew, by what rings in made-up worlds taught.

An account may belong to several rings; a partition cannot say that (RINGS.md section 8).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Final

import numpy as np

from analytics.suspicion.groups import Found, gather_found
from analytics.suspicion.pairs import FIGURES, Pairs, Standing, read_pairs
from analytics.suspicion.tables import Codes, Floats, Mask
from analytics.suspicion.trees import Trees, read_trees

# RINGS.md 8 begins with .35 and .40: on two development sets F1 .84, told of .86; so .85, .87,
# and .15 and .25 .85, .88 with F1@.8 .52 for .54.
KEEP: Final = 0.25
ATTACH: Final = 0.30
MOST_RINGS: Final = 3  # of one account; more means over-shared (RINGS.md 8)
JOIN_SHARE: Final = 0.5  # of the smaller ring's weight that two rings share to be one (RINGS.md 8)
ROOM: Final = "analytics.suspicion"
MEMBERSHIP: Final = "membership"
SUSPICION: Final = "suspicion"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Judged:
    """A ring whose members were judged.

    Attributes:
        group: Its members, complaints and other ends.
        weights: How surely each member belongs, beside `group.members`.
        of: Positions of the groups it was made from, rising.
    """

    group: Found
    weights: Floats
    of: tuple[int, ...] = ()


def file_of(name: str, *, is_dated: bool) -> str:
    """Give the file of trees; where nothing tells when accounts were opened others answer."""
    return f"{name}.json" if is_dated else f"{name}-undated.json"


@lru_cache(maxsize=4)
def kept_trees(name: str, *, is_dated: bool) -> Trees:
    """Give the trees that planted worlds taught.

    Args:
        name: What they say.
        is_dated: Whether it is told of any account when it was opened.
    """
    return read_trees((files(ROOM) / file_of(name, is_dated=is_dated)).read_bytes())


def judge_members(
    standing: Standing, rings: Sequence[Found], scores: Floats, *, judge: Trees
) -> list[Judged]:
    """Say anew who belongs to which ring; rings that turn out the same become one."""
    if not rings:
        return []
    pairs = read_pairs(standing, rings, scores)
    chances = judge.chances(pairs.figures, FIGURES)
    kept = _kept(pairs, chances)
    account, ring, weight = pairs.account[kept], pairs.ring[kept], chances[kept]
    cuts = np.searchsorted(ring, np.arange(len(rings) + 1))
    found = [
        (account[first:last], weight[first:last])
        for first, last in zip(cuts[:-1].tolist(), cuts[1:].tolist(), strict=True)
    ]
    return _joined(found, rings, standing)


def _kept(pairs: Pairs, chances: Floats) -> Mask:
    """Keep what is sure enough, and of each account only its surest rings."""
    kept = chances >= np.where(pairs.is_member, KEEP, ATTACH)
    order = np.lexsort((pairs.ring, -chances, pairs.account))
    starts = np.flatnonzero(np.diff(pairs.account[order], prepend=-1))
    sizes = np.diff(np.append(starts, len(order)))
    rank = np.empty(len(order), dtype=np.int64)
    rank[order] = np.arange(len(order)) - np.repeat(starts, sizes)
    return kept & (rank < MOST_RINGS)


def _joined(
    found: Sequence[tuple[Codes, Floats]], rings: Sequence[Found], standing: Standing
) -> list[Judged]:
    """Make one of two rings that share more than half of the lighter one's weight."""
    order = sorted(range(len(found)), key=lambda at: (-float(found[at][1].sum()), at))
    taken: list[dict[int, float]] = []
    parts: list[list[int]] = []
    by_account: dict[int, list[int]] = {}
    for at in order:
        own = dict(zip(found[at][0].tolist(), found[at][1].tolist(), strict=True))
        if not own:
            continue
        shared: dict[int, float] = {}
        for account, weight in own.items():
            for place in by_account.get(account, ()):
                shared[place] = shared.get(place, 0.0) + weight
        best = max(shared, key=lambda place: (shared[place], -place), default=-1)
        if best >= 0 and shared[best] > JOIN_SHARE * sum(own.values()):
            into = best
        else:
            into = len(taken)
            taken.append({})
            parts.append([])
        parts[into].append(at)
        for account, weight in own.items():
            if account not in taken[into]:
                by_account.setdefault(account, []).append(into)
            taken[into][account] = max(weight, taken[into].get(account, 0.0))
    return [
        _judged(members, [rings[at] for at in own], standing, tuple(sorted(own)))
        for members, own in zip(taken, parts, strict=True)
    ]


def _judged(
    members: dict[int, float], rings: Sequence[Found], standing: Standing, of: tuple[int, ...]
) -> Judged:
    account = np.array(sorted(members), dtype=np.int64)
    others = np.unique(np.concatenate([ring.others for ring in rings]))
    return Judged(
        group=gather_found(account, others, standing.tables),
        weights=np.array([members[code] for code in account.tolist()]),
        of=of,
    )
