"""The register of rings: what became of them at an update."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from graph.model.ids import AcknowledgementNo, DecisionId, EntityKey
from graph.model.ring import Ring


class RingEventKind(StrEnum):
    """What became of a ring (RINGS.md section 13)."""

    BORN = "BORN"
    GREW = "GREW"
    SHRANK = "SHRANK"
    MERGED = "MERGED"
    SPLIT = "SPLIT"
    DORMANT = "DORMANT"
    REACTIVATED = "REACTIVATED"
    DECIDED = "DECIDED"

    @property
    def code(self) -> str:
        """The code of the reason that tells it in an alert."""
        return f"RING_{self.value}"


@dataclass(frozen=True, slots=True, kw_only=True)
class RingEvent:
    """What became of a ring at one update.

    Attributes:
        ring: Its id.
        kind: What happened.
        at: When; aware UTC.
        version: Version of the ring that it led to.
        joined: Accounts that came, sorted.
        left: Accounts that went, sorted.
        complaints_joined: Complaints that came, sorted.
        complaints_left: Complaints that went, sorted.
        others: Rings merged into it, or the ring it split from.
        accounts_before: How many accounts it had; 0: it was not there.
        accounts_after: How many it has.
        overlap: How alike it and the ring it carries on are, 0 to 1; None: it carries on none.
        decision: What an officer decided about it, for DECIDED; None: a run found it.
    """

    ring: EntityKey
    kind: RingEventKind
    at: datetime
    version: int
    joined: tuple[EntityKey, ...] = ()
    left: tuple[EntityKey, ...] = ()
    complaints_joined: tuple[AcknowledgementNo, ...] = ()
    complaints_left: tuple[AcknowledgementNo, ...] = ()
    others: tuple[EntityKey, ...] = ()
    accounts_before: int = 0
    accounts_after: int = 0
    overlap: float | None = None
    decision: DecisionId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterChange:
    """What one update of the register writes.

    Attributes:
        rings: New versions of the rings that changed, by id.
        events: What became of them, by ring id.
        unchanged: Rings found again as they were, by id.
    """

    rings: tuple[Ring, ...]
    events: tuple[RingEvent, ...]
    unchanged: tuple[Ring, ...] = ()
