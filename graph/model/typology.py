"""How a ring works: the patterns met among its members, with the links that match."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from graph.model.ids import EntityKey
from graph.model.reason import Reason


class Typology(StrEnum):
    """How a ring works (RINGS.md section 10), the more telling ones first."""

    CYCLE = "CYCLE"
    CHAIN = "CHAIN"
    FAN_IN = "FAN_IN"
    FAN_OUT = "FAN_OUT"
    CASH_OUT_CREW = "CASH_OUT_CREW"
    STRUCTURING = "STRUCTURING"
    SHARED_IDENTIFIER = "SHARED_IDENTIFIER"
    PASS_THROUGH = "PASS_THROUGH"  # noqa: S105 - a pattern, no password
    MIXED = "MIXED"


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchedLink:
    """A link that a pattern matches.

    Attributes:
        source: Where the money left, or who uses the identifier.
        target: Where it came, the machine, or the identifier.
        amount_paise: Paise; 0 for identifiers.
        at: When; aware UTC; None: not known.
    """

    source: EntityKey
    target: EntityKey
    amount_paise: int
    at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TypologyEvidence:
    """A pattern met among the members of a ring.

    Attributes:
        typology: Which.
        hit_count: How often it was met.
        accounts: Members that it explains, sorted.
        links: Links of the hit with most members, by time; at most 20.
        amount_paise: Sum of that hit.
        parameters: What was asked of it, as pairs of names and texts, sorted.
        reason: The pattern in words.
    """

    typology: Typology
    hit_count: int
    accounts: tuple[EntityKey, ...]
    links: tuple[MatchedLink, ...]
    amount_paise: int
    parameters: tuple[tuple[str, str], ...]
    reason: Reason
