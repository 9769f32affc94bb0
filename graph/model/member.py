"""Members of rings: accounts, and what they do."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from graph.model.ids import EntityKey
from graph.model.reason import Reason


class RingRole(StrEnum):
    """What a member does in a ring (RINGS.md section 9)."""

    VICTIM_FACING = "VICTIM_FACING"
    COLLECTOR = "COLLECTOR"
    DISTRIBUTOR = "DISTRIBUTOR"
    LAYERER = "LAYERER"
    CASHER = "CASHER"
    ORGANISER = "ORGANISER"
    MEMBER = "MEMBER"


@dataclass(frozen=True, slots=True, kw_only=True)
class RingMember:
    """An account in a ring.

    Attributes:
        account: Its key.
        role: What it does.
        second_roles: Other roles with a score of 0.5 or more, strongest first.
        score: How surely it belongs, 0 to 1; only ranks.
        complaint_count: Complaints whose trail passes it.
        in_paise: Received from anybody, each transfer once.
        out_paise: Sent to anybody, each transfer once.
        cashed_paise: Drawn.
        reason: Role and ties in words.
    """

    account: EntityKey
    role: RingRole
    second_roles: tuple[RingRole, ...]
    score: float
    complaint_count: int
    in_paise: int
    out_paise: int
    cashed_paise: int
    reason: Reason
