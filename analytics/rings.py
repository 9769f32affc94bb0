"""Find rings in the links: trails, hubs, evidence; then score, gate, group, flag and explain.

The steps are those of RINGS.md section 2. The score is the one for data too small to
learn from (section 17); a learnt one takes its place without touching the other steps.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from analytics.at_work import read_at_work
from analytics.explanation import (
    explain_doubts,
    explain_member,
    explain_ring,
    explain_ties,
    instant,
)
from analytics.figures import GroupFigures, read_figures
from analytics.flows import Floats
from analytics.grouping import (
    Group,
    deserves_flag,
    group_ends,
    pass_gate,
    score_by_complaints,
    settle,
)
from analytics.innocence import confidence_of, read_innocence
from analytics.material import Material, gather
from analytics.roles import Roles, assign_roles
from analytics.settings import RingSettings
from analytics.ties import read_ties, tying_identifiers, uses_of
from analytics.typology import read_typology
from graph.model.member import RingMember
from graph.model.ring import Community
from graph.model.table import LinkTable


def detect_rings(
    links: LinkTable, *, settings: RingSettings | None = None, random_state: int = 0
) -> Sequence[Community]:
    """Find the rings in the links, by smallest member.

    The same facts give the same rings, whatever the order of rows, the process or the
    hash seed; rows met twice change nothing. A complaint may belong to no ring; one alone
    is never a ring.

    Args:
        links: What is known, from a store or a file.
        settings: Constants; None: those of RINGS.md.
        random_state: Draws the order in which ends are visited.

    Returns:
        Groups that deserve the name of a ring; empty where nothing is reported.
    """
    settings = settings or RingSettings()
    found = find_groups(links, settings=settings, random_state=random_state)
    rings = [
        describe(group, found.material, found.scores, settings=settings) for group in found.groups
    ]
    return sorted(rings, key=lambda community: community.members[0].account)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FoundGroups:
    """Groups that deserve the name of a ring, and what they were found in.

    Attributes:
        material: The links, as the steps read them.
        scores: Of each key of the links.
        groups: In the order of their modules.
    """

    material: Material
    scores: Floats
    groups: tuple[Group, ...]


def find_groups(links: LinkTable, *, settings: RingSettings, random_state: int = 0) -> FoundGroups:
    """Score, gate, group and flag; what a group does is for `describe`."""
    material = gather(links, settings=settings)
    scores = score_by_complaints(material.mentions, material.hubs, settings=settings)
    gate = pass_gate(material.graph, material.mentions, scores, settings=settings)
    modules = group_ends(material.graph, gate, settings=settings, random_state=random_state)
    groups = [
        settle(ends, material.graph, material.mentions, scores, settings=settings)
        for ends in modules
    ]
    flagged = tuple(group for group in groups if deserves_flag(group, settings=settings))
    return FoundGroups(material=material, scores=scores, groups=flagged)


def describe(
    group: Group, material: Material, scores: Floats, *, settings: RingSettings
) -> Community:
    """Give a group its members' roles, its figures and its reasons."""
    keys = material.links.keys
    at_work = read_at_work(group, material, settings=settings)
    figures = read_figures(group, material, at_work, settings=settings)
    roles = assign_roles(figures.members)
    ties = read_ties(group, material)
    uses = uses_of(group, material)
    typology, patterns = read_typology([keys[at] for at in group.members.tolist()], at_work, uses)
    signs = read_innocence(at_work, figures, uses, settings=settings)
    confidence = confidence_of(group.score, signs, len(group.members))
    machines = tuple(keys[at] for at in figures.machines)
    return Community(
        members=_members(group, material, scores, figures, roles),
        complaints=tuple(material.links.complaints[at] for at in group.complaints.tolist()),
        machines=machines,
        identifiers=tuple(keys[at] for at in tying_identifiers(group, material)),
        disputed_paise=figures.disputed_paise,
        cashed_paise=figures.cashed_paise,
        first_event_at=instant(figures.first_ms),
        last_event_at=instant(figures.last_ms),
        score=round(group.score, 6),
        density=round(figures.density, 6),
        evidence=explain_ties(ties),
        reason=explain_ring(group, figures, roles, ties, machines, typology, confidence),
        against=(*(sign.reason for sign in signs), *explain_doubts(group, figures)),
        confidence=confidence,
        typology=typology,
        patterns=patterns,
    )


def _members(
    group: Group,
    material: Material,
    scores: Floats,
    figures: GroupFigures,
    roles: Sequence[Roles],
) -> tuple[RingMember, ...]:
    own = figures.members
    return tuple(
        RingMember(
            account=material.links.keys[account],
            role=role.role,
            second_roles=role.seconds,
            score=round(float(scores[account]), 6),
            complaint_count=int(own.complaint_count[at]),
            in_paise=int(own.in_paise[at]),
            out_paise=int(own.out_paise[at]),
            cashed_paise=int(own.cashed_paise[at]),
            reason=explain_member(at, figures, role),
        )
        for at, (account, role) in enumerate(zip(group.members.tolist(), roles, strict=True))
    )
