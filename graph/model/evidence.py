"""Evidence: what ties the members of a ring."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from graph.model.reason import Reason


class EvidenceKind(StrEnum):
    """What ties the members of a ring."""

    SHARED_ACCOUNTS = "SHARED_ACCOUNTS"
    TRANSFERS = "TRANSFERS"
    SHARED_IDENTIFIERS = "SHARED_IDENTIFIERS"
    MACHINE_WEEKS = "MACHINE_WEEKS"
    COMPLAINTS = "COMPLAINTS"


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """One kind of tie between members.

    Attributes:
        kind: What sort of tie.
        count: How many links of it.
        weight: Their sum in the evidence graph; only ranks.
        reason: The tie in words.
    """

    kind: EvidenceKind
    count: int
    weight: float
    reason: Reason
