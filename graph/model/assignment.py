"""Which ring a complaint belongs to, and how clearly."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from graph.model.ids import AcknowledgementNo, EntityKey
from graph.model.reason import Reason


class AssignmentKind(StrEnum):
    """How clearly a complaint belongs to a ring (RINGS.md section 16)."""

    JOINS = "JOINS"
    CANDIDATES = "CANDIDATES"
    NONE = "NONE"


@dataclass(frozen=True, slots=True, kw_only=True)
class NearRing:
    """A ring near a complaint.

    Attributes:
        ring: Its id.
        score: How near, 0 to 1; only ranks.
        reason: Why, in words.
    """

    ring: EntityKey
    score: float
    reason: Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Assignment:
    """Where a complaint belongs.

    Attributes:
        complaint: Its number.
        kind: JOINS one ring clearly, is near some, or near none.
        margin: Score of the nearest ring less that of the next; 0 without one.
        near: Rings near it, nearest first, at most 3; of JOINS the first is the one.
    """

    complaint: AcknowledgementNo
    kind: AssignmentKind
    margin: float
    near: tuple[NearRing, ...]
