"""Who asks, and what they may see."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class OfficeRole(StrEnum):
    """What a principal is in their office (SECURITY.md section 3)."""

    ADMIN = "ADMIN"
    SUPERVISOR = "SUPERVISOR"
    INVESTIGATOR = "INVESTIGATOR"
    DATA_ENTRY = "DATA_ENTRY"
    ANALYST = "ANALYST"
    AUDITOR = "AUDITOR"
    BOT = "BOT"
    SYSTEM = "SYSTEM"


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Who acts.

    Attributes:
        kind: ``person``, ``bot`` or ``system``.
        name: Name within the kind; no personal number.
    """

    kind: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """What a read may show; there is no default.

    Attributes:
        actor: Who asks.
        role: What they are.
        districts: Districts of their office, ``STATE/NAME``; None: every district.
    """

    actor: Actor
    role: OfficeRole
    districts: frozenset[str] | None


SYSTEM = Scope(actor=Actor(kind="system", name="ringtrace"), role=OfficeRole.SYSTEM, districts=None)
"""The scope of analysis over the whole graph; its findings are narrowed for each reader."""

LOCAL_OFFICER = Scope(
    actor=Actor(kind="person", name="local officer"), role=OfficeRole.SUPERVISOR, districts=None
)
"""The one principal until access control exists: whoever sits at this machine."""
