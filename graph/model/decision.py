"""What officers decide about rings: facts with a name and a reason that hold in every later run."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from graph.model.ids import DecisionId, EntityKey, hashed_token
from graph.model.scope import Actor


class DecisionKind(StrEnum):
    """What was decided (RINGS.md section 13)."""

    NOT_IN_RING = "NOT_IN_RING"
    SAME_RING = "SAME_RING"
    SEPARATE_RING = "SEPARATE_RING"
    CONFIRMED = "CONFIRMED"
    NEVER_LINK = "NEVER_LINK"
    UNDONE = "UNDONE"


@dataclass(frozen=True, slots=True, kw_only=True)
class RingDecision:
    """An officer's decision; never changed or deleted, but another may undo it.

    Attributes:
        id: Hash of what was decided, by whom and when.
        kind: What was decided.
        rings: Rings it is about, the one that keeps its id first; none for NEVER_LINK.
        entities: Accounts that are out, apart or confirmed, accounts of both rings that are
            one, or what must not link; sorted.
        stayed: For SEPARATE_RING, accounts of the ring that are not apart; sorted.
        undoes: The decision it undoes; None: it undoes none.
        actor: Who decided.
        reason: Why, in the officer's words; shown to officers alone.
        decided_at: When; aware UTC.
    """

    id: DecisionId
    kind: DecisionKind
    rings: tuple[EntityKey, ...]
    entities: tuple[EntityKey, ...]
    actor: Actor
    reason: str
    decided_at: datetime
    stayed: tuple[EntityKey, ...] = ()
    undoes: DecisionId | None = None


def decision_id(
    kind: DecisionKind,
    rings: tuple[EntityKey, ...],
    entities: tuple[EntityKey, ...],
    *,
    undoes: DecisionId | None,
    actor: Actor,
    at: datetime,
) -> DecisionId:
    """Give the id of a decision: the same act at the same instant is the same decision."""
    who = f"{actor.kind} {actor.name}"
    token = hashed_token([kind.value, list(rings), list(entities), undoes, who, at.isoformat()])
    return DecisionId(f"decision:{token}")
