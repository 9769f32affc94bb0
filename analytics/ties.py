"""What ties the members of a group, by kind of evidence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from analytics.grouping import Group, passages
from analytics.material import Material
from analytics.projection import TIES, EvidenceGraph
from graph.model.evidence import EvidenceKind
from graph.model.ids import EntityKey
from graph.model.table import Ints

COMPLAINTS: Final = TIES.index(EvidenceKind.COMPLAINTS)
IDENTIFIERS: Final = TIES.index(EvidenceKind.SHARED_IDENTIFIERS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tie:
    """One kind of tie: what there is of it, and its weight in the evidence graph.

    Attributes:
        kind: SHARED_ACCOUNTS stands for complaints tied by members on two or more of their
            trails; what else complaints tie is COMPLAINTS.
        count: Members met again (SHARED_ACCOUNTS), transfers, or ties of another kind.
        weight: Sum of weights; only ranks.
    """

    kind: EvidenceKind
    count: int
    weight: float


def read_ties(group: Group, material: Material) -> tuple[Tie, ...]:
    """Give the kinds of evidence inside a group, heaviest first, each once."""
    rows, graph = _inside(group, material.graph), material.graph
    repeated = group.members[passages(group.members, group.complaints, material.mentions) > 1]
    codes = np.where(
        (graph.tie[rows] == COMPLAINTS) & np.isin(graph.left[rows], repeated),
        TIES.index(EvidenceKind.SHARED_ACCOUNTS),
        graph.tie[rows],
    )
    found = []
    for code, kind in enumerate(TIES):
        of_kind = rows[codes == code]
        count = int(graph.count[of_kind].sum())
        if kind is EvidenceKind.SHARED_ACCOUNTS:
            count = len(repeated)
        if len(of_kind):
            found.append(Tie(kind=kind, count=count, weight=float(graph.weight[of_kind].sum())))
    return tuple(sorted(found, key=lambda tie: (-tie.weight, TIES.index(tie.kind))))


def tying_identifiers(group: Group, material: Material) -> tuple[int, ...]:
    """Give the phones and devices of a group that two or more of its ends share, by position."""
    graph = material.graph
    rows = _inside(group, graph)
    ends = np.concatenate((graph.left[rows], graph.right[rows]))
    met = np.bincount(ends, minlength=graph.n_ends)
    entities = group.others[group.others < graph.n_entities]
    return tuple(entities[met[entities] > 1].tolist())


def uses_of(group: Group, material: Material) -> Sequence[tuple[EntityKey, EntityKey]]:
    """Give members and the phones and devices of the group that they use, sorted."""
    graph, keys = material.graph, material.links.keys
    rows = _inside(group, graph)
    rows = rows[graph.tie[rows] == IDENTIFIERS]
    own = set(group.members.tolist())
    ends = zip(graph.left[rows].tolist(), graph.right[rows].tolist(), strict=True)
    pairs = ((left, right) if left in own else (right, left) for left, right in ends)
    return sorted((keys[user], keys[used]) for user, used in pairs if user in own)


def _inside(group: Group, graph: EvidenceGraph) -> Ints:
    """Give the rows of the evidence graph with both ends in the group."""
    inside = np.zeros(graph.n_ends, dtype=np.bool_)
    inside[group.members] = True
    inside[group.others] = True
    inside[graph.n_entities + group.complaints] = True
    return np.flatnonzero(inside[graph.left] & inside[graph.right])
