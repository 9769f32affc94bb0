"""Links: what ties two entities, and the ties at some of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

import msgspec

from graph.model.ids import EntityKey, EntityKind


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
    HELD_BY = "HELD_BY"
    INTRODUCED = "INTRODUCED"


LINK_KINDS: Final = tuple(LinkKind)
"""Link kinds in the order of their codes in `LinkTable.kind`."""


USES: Final = frozenset(
    {
        LinkKind.NAMES_PHONE,
        LinkKind.USES_PHONE,
        LinkKind.USES_DEVICE,
        LinkKind.HELD_BY,
        LinkKind.INTRODUCED,
    }
)
"""Kinds whose facts say that somebody uses or holds something, or introduced somebody."""


class Link(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """All parallel facts of one kind between two ends, in one direction.

    A walk makes thousands of them: a struct is made in a third of a dataclass's time.

    Attributes:
        kind: What ties them.
        source: Key of the first end.
        target: Key of the second end.
        fact_count: How many facts.
        amount_paise: Sum of known amounts, each transfer once; None: none is known.
        disputed_paise: Sum of known disputed amounts; None: none is known.
        first_event_at: Earliest dated fact; None: none is dated.
        last_event_at: Latest dated fact; None: none is dated.
    """

    kind: LinkKind
    source: EntityKey
    target: EntityKey
    fact_count: int
    amount_paise: int | None
    disputed_paise: int | None
    first_event_at: datetime | None
    last_event_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Neighbours:
    """Links at some entities.

    Attributes:
        links: By (asked key's place, kind, other end, direction).
        cut: Keys with more links than the limit let through, in the order asked.
        stubs: Links to entities outside the scope: (asked key, kind of the other end, district).
    """

    links: tuple[Link, ...]
    cut: tuple[EntityKey, ...]
    stubs: tuple[tuple[EntityKey, EntityKind, str], ...] = ()
