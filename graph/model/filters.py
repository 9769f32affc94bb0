"""Which rows of a list somebody asks for, and in which order."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from graph.model.ids import AcknowledgementNo, EntityKey, EntityKind, ImportId


@dataclass(frozen=True, slots=True, kw_only=True)
class ComplaintFilter:
    """Which complaints; all given parts hold.

    Attributes:
        districts: Any of these, ``STATE/NAME``; empty: all.
        reported_from: Reported at or after; aware UTC.
        reported_before: Reported before; aware UTC.
        min_loss_paise: Loss at least.
        numbers: Any of these acknowledgement numbers; empty: all.
    """

    districts: frozenset[str] = frozenset()
    reported_from: datetime | None = None
    reported_before: datetime | None = None
    min_loss_paise: int | None = None
    numbers: frozenset[AcknowledgementNo] = frozenset()


class ComplaintOrder(StrEnum):
    """Order of complaints; ties by acknowledgement number."""

    REPORTED_NEWEST = "REPORTED_NEWEST"
    LOSS_LARGEST = "LOSS_LARGEST"
    NUMBER = "NUMBER"


class RingOrder(StrEnum):
    """Order of rings; ties by id."""

    DISPUTED_LARGEST = "DISPUTED_LARGEST"
    CHANGED_NEWEST = "CHANGED_NEWEST"
    ID = "ID"


@dataclass(frozen=True, slots=True, kw_only=True)
class RingFilter:
    """Which rings; all given parts hold; merged ones only by id.

    Attributes:
        ids: Any of these ids or aliases; empty: all.
        accounts: With any of these members, phones or devices; empty: all.
        complaints: With any of these complaints; empty: all.
        districts: In any of these; empty: all.
    """

    ids: frozenset[EntityKey] = frozenset()
    accounts: frozenset[EntityKey] = frozenset()
    complaints: frozenset[AcknowledgementNo] = frozenset()
    districts: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class EntityFilter:
    """Which entities; all given parts hold.

    Attributes:
        kinds: Any of these; empty: all.
        districts: In any of these; empty: all.
    """

    kinds: frozenset[EntityKind] = frozenset()
    districts: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportFilter:
    """Which imports; all given parts hold.

    Attributes:
        ids: Any of these; empty: all.
        complaints: That speak of any of these; empty: all.
        file_sha256: Of this file; None: any.
    """

    ids: frozenset[ImportId] = frozenset()
    complaints: frozenset[AcknowledgementNo] = frozenset()
    file_sha256: str | None = None
