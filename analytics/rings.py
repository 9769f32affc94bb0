"""Find rings in the links: trails, hubs, evidence; then score, gate, group, flag and explain.

The steps are those of RINGS.md section 2, as `analytics.suspicion` takes them for bare files
too. Where hardly more is known than the trails of complaints, `analytics.grouping` says who
belongs together by whom they meet again (section 17).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from analytics.at_work import read_at_work
from analytics.explanation import (
    Story,
    explain_doubts,
    explain_member,
    explain_ring,
    explain_ties,
    instant,
)
from analytics.figures import GroupFigures, read_figures
from analytics.flows import Floats
from analytics.grouping import Group, complaints_of, deserves_flag, score_by_complaints, settle
from analytics.innocence import confidence_of, read_innocence
from analytics.material import Material, close_up, gather
from analytics.roles import Roles, assign_roles
from analytics.settings import RingSettings
from analytics.suspicion.groups import group_accounts, pass_gate
from analytics.suspicion.learnt import Learnt
from analytics.suspicion.unlearnt import why_not_learnt
from analytics.ties import read_ties
from analytics.typology import read_typology
from graph.model.member import RingMember
from graph.model.ring import Community
from graph.model.table import Ints, LinkTable

if TYPE_CHECKING:
    from analytics.suspicion.last_run import LastRun
    from analytics.suspicion.membership import Judged


def detect_rings(
    links: LinkTable, *, settings: RingSettings | None = None, random_state: int = 0
) -> Sequence[Community]:
    """Find the rings in the links, by smallest member.

    The same facts give the same rings, whatever the order of rows, the process or the
    hash seed; rows met twice change nothing. A complaint may belong to no ring.

    Args:
        links: What is known, from a store.
        settings: Constants; None: those of RINGS.md.
        random_state: Draws what the method draws.

    Returns:
        Groups that deserve the name of a ring; empty where nothing is reported.
    """
    settings = settings or RingSettings()
    found = find_groups(links, settings=settings, random_state=random_state)
    rings = describe_all(found.groups, found, settings=settings)
    return sorted(rings, key=lambda community: community.members[0].account)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FoundGroups:
    """Groups that deserve the name of a ring, and what they were found in.

    Attributes:
        material: The links, as the steps read them.
        scores: Of each key of the links.
        groups: They.
        not_learnt: Why nothing was learnt; empty: a suspicion was learnt.
        learnt: What was; None: nothing.
        last: What writes to come go on from; None: nobody asked, or they cannot.
    """

    material: Material
    scores: Floats
    groups: tuple[Group, ...]
    not_learnt: str
    learnt: Learnt | None = None
    last: LastRun | None = None

    def complaints_of(self, members: Ints, *, settings: RingSettings) -> Ints:
        """Give the complaints that are those of some accounts, by position, rising."""
        material, linked = self.material, self.material.linked
        if material.by_trails:
            return complaints_of(members.tolist(), material.mentions, settings=settings)
        reports = linked.tables.reports
        hit = np.isin(reports.right, linked.codes_of(members))
        return linked.complaints[np.unique(reports.left[hit])]


def find_groups(
    links: LinkTable,
    *,
    settings: RingSettings,
    random_state: int = 0,
    learnt: Learnt | None = None,
    is_left: bool = False,
) -> FoundGroups:
    """Score, gate, group and flag; what a group does is for `describe`.

    Args:
        links: What is known.
        settings: Constants.
        random_state: Draws what the method draws.
        learnt: What an earlier run learnt, to be applied; None: learn.
        is_left: Whether writes are to go on from this run.
    """
    material = gather(links, settings=settings)
    if material.by_trails:
        return _by_trails(material, settings, random_state)
    from analytics.suspicion.detection import judge_rings  # noqa: PLC0415 - 2.6 s for scikit-learn

    found = judge_rings(
        material.look,
        settings=settings,
        random_state=random_state,
        learnt=learnt,
        is_left=is_left,
    )
    scores = np.zeros(len(links.keys))
    scores[material.linked.accounts] = found.scores
    return FoundGroups(
        material=material,
        scores=scores,
        groups=tuple(group_of(one, material, found.scores) for one in found.rings),
        not_learnt=found.not_learnt,
        learnt=found.learnt,
        last=found.last,
    )


def _by_trails(material: Material, settings: RingSettings, random_state: int) -> FoundGroups:
    """Score, gate, group and flag by who is met on trails."""
    look, mentions, linked = material.look, material.mentions, material.linked
    scores = score_by_complaints(mentions, material.hubs, settings=settings)
    gate = pass_gate(look.tables, scores[linked.accounts], settings=settings)
    modules = group_accounts(look.evidence, gate, settings=settings, random_state=random_state)
    groups = [
        settle(
            linked.accounts[ends[ends < look.evidence.n_accounts]],
            mentions,
            scores,
            settings=settings,
        )
        for ends in modules
    ]
    return FoundGroups(
        material=material,
        scores=scores,
        groups=tuple(group for group in groups if deserves_flag(group, settings=settings)),
        not_learnt=why_not_learnt(look.tables, settings=settings),
    )


def group_of(judged: Judged, material: Material, scores: Floats) -> Group:
    """Give a ring as judged by its positions in the links."""
    linked, found = material.linked, judged.group
    complaints = linked.complaints[found.complaints]
    return Group(
        members=linked.accounts[found.members],
        complaints=complaints,
        incidents=len(np.unique(material.mentions.incident[complaints])),
        weights=judged.weights,
        score=float(scores[found.members].mean()),
    )


def describe_all(
    groups: Sequence[Group], found: FoundGroups, *, settings: RingSettings
) -> list[Community]:
    """Give groups, in their order, roles, figures and reasons.

    The rows that tell of any are looked out once: to look through all for each group takes as
    long as finding the groups.
    """
    if not groups:
        return []
    material = close_up(
        found.material,
        accounts=np.unique(np.concatenate([group.members for group in groups])),
        complaints=np.unique(np.concatenate([group.complaints for group in groups])),
    )
    near = replace(found, material=material)
    return [describe(group, near, settings=settings) for group in groups]


def describe(group: Group, found: FoundGroups, *, settings: RingSettings) -> Community:
    """Give a group its members' roles, its figures and its reasons."""
    material = found.material
    keys = material.links.keys
    ties = read_ties(group, material)
    at_work = read_at_work(group, material, settings=settings)
    figures = read_figures(group, material, at_work, sharers=ties.sharers, settings=settings)
    roles = assign_roles(figures.members)
    typology, patterns = read_typology(
        [keys[at] for at in group.members.tolist()], at_work, ties.uses
    )
    signs = read_innocence(at_work, figures, ties.uses, settings=settings)
    confidence = confidence_of(group.score, signs, len(group.members))
    machines = tuple(keys[at] for at in figures.machines)
    story = Story(
        figures=figures,
        roles=roles,
        ties=ties.ties,
        machines=machines,
        typology=typology,
        confidence=confidence,
        is_learnt=not found.not_learnt,
    )
    return Community(
        members=_members(group, material, figures, roles),
        complaints=tuple(material.links.complaints[at] for at in group.complaints.tolist()),
        machines=machines,
        identifiers=ties.identifiers,
        disputed_paise=figures.disputed_paise,
        cashed_paise=figures.cashed_paise,
        first_event_at=instant(figures.first_ms),
        last_event_at=instant(figures.last_ms),
        score=round(group.score, 6),
        density=round(figures.density, 6),
        evidence=explain_ties(ties.ties),
        reason=explain_ring(group, story),
        against=(*(sign.reason for sign in signs), *explain_doubts(group, figures)),
        confidence=confidence,
        typology=typology,
        patterns=patterns,
    )


def _members(
    group: Group, material: Material, figures: GroupFigures, roles: Sequence[Roles]
) -> tuple[RingMember, ...]:
    own = figures.members
    return tuple(
        RingMember(
            account=material.links.keys[account],
            role=role.role,
            second_roles=role.seconds,
            score=round(float(weight), 6),
            complaint_count=int(own.complaint_count[at]),
            in_paise=int(own.in_paise[at]),
            out_paise=int(own.out_paise[at]),
            cashed_paise=int(own.cashed_paise[at]),
            reason=explain_member(at, figures, role),
        )
        for at, (account, weight, role) in enumerate(
            zip(group.members.tolist(), group.weights.tolist(), roles, strict=True)
        )
    )
