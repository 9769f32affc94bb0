"""What ties two entities."""

from __future__ import annotations

from enum import StrEnum
from typing import Final


class LinkKind(StrEnum):
    """What ties two entities (STORES.md 2.2)."""

    TRANSFERRED = "TRANSFERRED"
    WITHDREW = "WITHDREW"
    HELD_FOR = "HELD_FOR"
    ACTED_ON = "ACTED_ON"
    PAID_INTO = "PAID_INTO"
    FILED_BY = "FILED_BY"
    NAMES_PHONE = "NAMES_PHONE"
    USES_PHONE = "USES_PHONE"
    USES_DEVICE = "USES_DEVICE"


LINK_KINDS: Final = tuple(LinkKind)
"""Link kinds in the order of their codes in `LinkTable.kind`."""
