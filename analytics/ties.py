"""What ties the members of a group, by kind of evidence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from analytics.grouping import Group, passages
from analytics.material import Material
from analytics.suspicion.evidence import Evidence, count_sharers
from analytics.suspicion.evidence import Tie as Kind
from analytics.suspicion.tables import Codes, Mask
from graph.model.evidence import EvidenceKind
from graph.model.ids import EntityKey

KINDS: Final = {
    Kind.TRANSFER: EvidenceKind.TRANSFERS,
    Kind.IDENTIFIER: EvidenceKind.SHARED_IDENTIFIERS,
    Kind.MACHINE_WEEK: EvidenceKind.MACHINE_WEEKS,
    Kind.COMPLAINT: EvidenceKind.COMPLAINTS,
}
LEAST_ENDS: Final = 2  # members and complaints that a phone, device or machine-week ties


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


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class GroupTies:
    """The ties of one group.

    Attributes:
        ties: By kind, heaviest first, each once.
        identifiers: Phones and devices that tie it, sorted.
        uses: Members and those of them that they use, sorted.
        sharers: With how many other members each shares a phone or device, beside the members.
    """

    ties: tuple[Tie, ...]
    identifiers: tuple[EntityKey, ...]
    uses: Sequence[tuple[EntityKey, EntityKey]]
    sharers: Codes


def read_ties(group: Group, material: Material) -> GroupTies:
    """Give what ties a group."""
    graph, linked, keys = material.look.evidence, material.linked, material.links.keys
    rows, ends = _inside(group, material)
    is_use = (graph.tie[rows] == Kind.IDENTIFIER) & (graph.left[rows] < graph.n_accounts)
    uses = rows[is_use]
    names = np.concatenate((linked.phones, linked.devices))
    tying = ends[(ends >= graph.first_phone) & (ends < graph.first_week)] - graph.first_phone
    users, used = graph.left[uses], graph.right[uses] - graph.first_phone
    return GroupTies(
        ties=_by_kind(group, material, rows),
        identifiers=tuple(sorted(keys[at] for at in names[tying].tolist())),
        uses=sorted(
            (keys[user], keys[thing])
            for user, thing in zip(
                linked.accounts[users].tolist(), names[used].tolist(), strict=True
            )
        ),
        sharers=count_sharers(linked.codes_of(group.members), users, used),
    )


def _by_kind(group: Group, material: Material, rows: Codes) -> tuple[Tie, ...]:
    graph = material.look.evidence
    repeated = group.members[passages(group.members, group.complaints, material.mentions) > 1]
    again = material.linked.codes_of(repeated)
    is_again = (graph.tie[rows] == Kind.COMPLAINT) & np.isin(graph.left[rows], again)
    parts = {EvidenceKind.SHARED_ACCOUNTS: rows[is_again]}
    for code, kind in KINDS.items():
        parts[kind] = rows[(graph.tie[rows] == code) & ~is_again]
    order = tuple(EvidenceKind)
    found = [
        Tie(
            kind=kind,
            count=len(repeated)
            if kind is EvidenceKind.SHARED_ACCOUNTS
            else int(graph.count[part].sum()),
            weight=float(graph.weight[part].sum()),
        )
        for kind, part in parts.items()
        if len(part)
    ]
    return tuple(sorted(found, key=lambda tie: (-tie.weight, order.index(tie.kind))))


def _inside(group: Group, material: Material) -> tuple[Codes, Codes]:
    """Give the ties inside a group, and the ends that they tie, each once.

    Ends are its members, its complaints, and whatever ties two of those or more.
    """
    graph, linked = material.look.evidence, material.linked
    own = np.zeros(graph.n_ends, dtype=np.bool_)
    own[linked.codes_of(group.members)] = True
    complaints = np.flatnonzero(np.isin(linked.complaints, group.complaints))
    own[graph.first_complaint + complaints] = True
    touching = np.flatnonzero(own[graph.left] | own[graph.right])
    is_inside = own | _tied(graph, touching, own)
    rows = touching[is_inside[graph.left[touching]] & is_inside[graph.right[touching]]]
    return rows, np.unique(np.concatenate((graph.left[rows], graph.right[rows])))


def _tied(graph: Evidence, touching: Codes, own: Mask) -> Mask:
    """Tell of phones, devices and machine-weeks whether two ends of a group or more meet there."""
    left, right = graph.left[touching], graph.right[touching]
    others = np.concatenate((right[own[left]], left[own[right]]))
    tied = np.bincount(others, minlength=graph.n_ends) >= LEAST_ENDS
    tied[: graph.n_accounts] = False
    tied[graph.first_complaint :] = False
    return tied
