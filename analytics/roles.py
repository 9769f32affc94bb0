"""Who does what in a ring, from what each member got, sent and drew (RINGS.md section 9)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

import numpy as np
import numpy.typing as npt

from analytics.flows import Floats
from graph.model.member import RingRole

Amounts: TypeAlias = npt.NDArray[Any]

ORDER: Final = (
    RingRole.VICTIM_FACING,
    RingRole.COLLECTOR,
    RingRole.DISTRIBUTOR,
    RingRole.LAYERER,
    RingRole.CASHER,
    RingRole.ORGANISER,
)
"""Roles in the order of columns; of equal scores the first wins."""

LEAST_ROLE: Final = 0.3  # below this in all: MEMBER (RINGS.md section 9)
SECOND_ROLE: Final = 0.5  # RINGS.md section 9
MANY: Final = 3  # payers of a collector, beneficiaries of a distributor, sharers of an organiser
FEW: Final = 2  # of the other side
LEAST_KEPT: Final = 0.3  # share of what came in that an organiser keeps
LEAST_SIGNS: Final = 2  # of an organiser
ALL_SIGNS: Final = 4
NAMED: Final = 0.6  # of one that a complaint names: victims pay into deeper accounts too
UNSEEN: Final = 0.4  # of one that pays members with money nobody saw come: no second role
DRAWING: Final = 0.9  # of one that draws all it does not keep: passing on as clearly comes first


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RoleFigures:
    """What roles are read from: a column each beside the members of one ring.

    Attributes:
        is_reported: A complaint names it as paid by its victim.
        in_paise: Received from anybody, each transfer once.
        out_paise: Sent to anybody.
        cashed_paise: Drawn.
        held_paise: Blocked in it.
        from_victims_paise: Received from complainants' accounts.
        from_members_paise: Received from members.
        to_members_paise: Sent to members.
        moved_on_paise: Received, and sent on or drawn within the flow window.
        payer_count: Members that paid it.
        beneficiary_count: Members that it paid.
        withdrawal_count: Times it drew.
        sharer_count: Members with which it shares a phone or device.
        betweenness: Share of shortest paths among members that pass it, 0 to 1 (networkx).
    """

    is_reported: npt.NDArray[np.bool_]
    in_paise: Amounts
    out_paise: Amounts
    cashed_paise: Amounts
    held_paise: Amounts
    from_victims_paise: Amounts
    from_members_paise: Amounts
    to_members_paise: Amounts
    moved_on_paise: Amounts
    payer_count: Amounts
    beneficiary_count: Amounts
    withdrawal_count: Amounts
    sharer_count: Amounts
    betweenness: Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class Roles:
    """What one member does.

    Attributes:
        role: Its first role.
        score: How clearly, 0 to 1.
        seconds: Other roles that are clear, clearest first.
    """

    role: RingRole
    score: float
    seconds: tuple[RingRole, ...]


def assign_roles(figures: RoleFigures, *, other_rings: Amounts | None = None) -> Sequence[Roles]:
    """Give each member its roles, in the order of the figures.

    Args:
        figures: Of the members of one ring.
        other_rings: How many other rings each has ties to; None: none.

    Returns:
        One value a member. MEMBER if no role is clear.
    """
    scores = score_roles(figures, other_rings=other_rings)
    betweenness = figures.betweenness
    usual = float(np.median(betweenness)) if len(betweenness) else 0.0
    return [
        _roles(row, passes_on=between > usual)
        for row, between in zip(scores.tolist(), betweenness.tolist(), strict=True)
    ]


def score_roles(figures: RoleFigures, *, other_rings: Amounts | None = None) -> Floats:
    """Give how clearly each member plays each role of `ORDER`, shape (n_members, 6), 0 to 1.

    Of what leaves an account it asks how much went to members and how much was drawn: what
    was blocked or stayed counts against nobody, nor do payments of daily life.
    """
    came, went, drawn = figures.in_paise, figures.out_paise, figures.cashed_paise
    from_members, to_members = figures.from_members_paise, figures.to_members_paise
    inward, outward = _share(from_members, came), _share(to_members, went)
    onward = _share(to_members, to_members + drawn)
    from_victims = _share(figures.from_victims_paise, came)
    outside = np.where(came > 0, 1.0 - inward, UNSEEN)
    named = np.where(figures.is_reported, NAMED, 0.0)
    payers, beneficiaries = figures.payer_count, figures.beneficiary_count
    collects = (payers >= MANY) & (beneficiaries > 0) & (beneficiaries <= FEW)
    distributes = (beneficiaries >= MANY) & (payers <= FEW)
    columns = (
        np.maximum(np.maximum(from_victims, named), onward * outside),
        np.where(collects, inward * (1.0 - 1.0 / np.maximum(payers, 1)), 0.0),
        np.where(distributes, outward * (1.0 - 1.0 / np.maximum(beneficiaries, 1)), 0.0),
        inward * onward,
        DRAWING * _share(drawn, drawn + to_members),
        _organising(figures, other_rings),
    )
    return np.column_stack(columns)


def _organising(figures: RoleFigures, other_rings: Amounts | None) -> Floats:
    """Score leads on who stands behind: two signs at least, and no victim pays it."""
    between = figures.betweenness
    gone = figures.out_paise + figures.cashed_paise + figures.held_paise
    signs = (
        (figures.sharer_count >= MANY).astype(np.int64)
        + ((between > 0.0) & (between >= between.max(initial=0.0)))
        + (_share(figures.in_paise - gone, figures.in_paise) >= LEAST_KEPT)
        + (np.zeros(len(between)) if other_rings is None else other_rings > 0)
    )
    hidden = ~figures.is_reported & (figures.from_victims_paise == 0)
    return np.where(hidden & (signs >= LEAST_SIGNS), signs / ALL_SIGNS, 0.0)


def _share(part: Amounts, whole: Amounts) -> Floats:
    """Give part / whole within 0 and 1; 1 where a part is known and no whole."""
    shares = np.clip(part / np.maximum(whole, 1), 0.0, 1.0)
    return np.where(whole > 0, shares, (part > 0).astype(np.float64))


def _roles(scores: Sequence[float], *, passes_on: bool) -> Roles:
    """Order roles by score; equal ones as in `ORDER`, a layerer first if much passes it.

    Who organises is a lead alone: it is the first role only where money shows none.
    """
    layerer, organiser = ORDER.index(RingRole.LAYERER), ORDER.index(RingRole.ORGANISER)
    ranked = sorted(
        range(len(ORDER)),
        key=lambda at: (
            at == organiser and max(scores[:organiser]) >= LEAST_ROLE,
            -scores[at],
            -1 if passes_on and at == layerer else at,
        ),
    )
    best = ranked[0]
    if scores[best] < LEAST_ROLE:
        return Roles(role=RingRole.MEMBER, score=scores[best], seconds=())
    seconds = tuple(ORDER[at] for at in ranked[1:] if scores[at] >= SECOND_ROLE)
    return Roles(role=ORDER[best], score=scores[best], seconds=seconds)
