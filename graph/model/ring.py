"""Rings: accounts worked together, as found and as registered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from graph.model.evidence import Evidence
from graph.model.ids import AcknowledgementNo, EntityKey
from graph.model.member import RingMember
from graph.model.reason import Reason
from graph.model.typology import Typology, TypologyEvidence


class RingState(StrEnum):
    """Whether a ring is at work."""

    ACTIVE = "ACTIVE"
    DORMANT = "DORMANT"
    MERGED = "MERGED"


@dataclass(frozen=True, slots=True, kw_only=True)
class Community:
    """A group found by one run, not yet a ring with a lasting id.

    Attributes:
        members: Sorted by key.
        complaints: Acknowledgement numbers, sorted.
        machines: Machines its members drew at, most used first, then by key.
        identifiers: Phones and devices that tie it, sorted.
        disputed_paise: Sum of the disputed layer-1 payments of its complaints.
        cashed_paise: Drawn by members, each withdrawal once.
        first_event_at: Earliest dated fact; None: none is dated.
        last_event_at: Latest dated fact; None: none is dated.
        score: How surely it is a ring, 0 to 1; only ranks.
        density: Links between members over the links possible (networkx).
        evidence: Ties, strongest first.
        reason: Why it is a ring, in words.
        against: What speaks against it, in words; innocent explanations among it.
        confidence: The score, lowered by innocent explanations, 0 to 1; only ranks.
        typology: How it works: the pattern that explains most members.
        patterns: Every pattern met among its members, the one that explains most first.
    """

    members: tuple[RingMember, ...]
    complaints: tuple[AcknowledgementNo, ...]
    machines: tuple[EntityKey, ...]
    identifiers: tuple[EntityKey, ...]
    disputed_paise: int
    cashed_paise: int
    first_event_at: datetime | None
    last_event_at: datetime | None
    score: float
    density: float
    evidence: tuple[Evidence, ...]
    reason: Reason
    against: tuple[Reason, ...] = ()
    confidence: float | None = None
    typology: Typology = Typology.MIXED
    patterns: tuple[TypologyEvidence, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Ring:
    """A ring in the register; its id lasts.

    Attributes:
        id: ``ring:R000123``; never reused.
        state: Whether it is at work.
        found: The community as last found.
        memory: Remembered weight of each account, sorted by key (RINGS.md section 13).
        born_at: When it entered the register; aware UTC.
        changed_at: When it last changed; aware UTC.
        version: From 1; rises with each change.
        merged_into: The ring it became part of; None: it stands.
        aliases: Ids of rings merged into it, sorted.
        districts: Districts of its complaints, sorted, ``STATE/NAME``.
    """

    id: EntityKey
    state: RingState
    found: Community
    memory: tuple[tuple[EntityKey, float], ...]
    born_at: datetime
    changed_at: datetime
    version: int
    merged_into: EntityKey | None = None
    aliases: tuple[EntityKey, ...] = ()
    districts: tuple[str, ...] = ()
