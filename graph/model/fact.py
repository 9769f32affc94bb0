"""Facts: what somebody said, where it was read, and how exactly its instant is known."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from enum import StrEnum
from typing import Final

from graph.model.ids import AcknowledgementNo, FactId, ImportId

INDIA: Final = timezone(timedelta(hours=5, minutes=30), "IST")  # no summer time since 1945
A_MINUTE: Final = timedelta(minutes=1)
A_DAY: Final = timedelta(days=1)
A_MILLISECOND: Final = timedelta(milliseconds=1)  # the resolution of a store


class Precision(StrEnum):
    """How exactly an instant is known."""

    SECOND = "SECOND"
    MINUTE = "MINUTE"
    DAY = "DAY"
    UNKNOWN = "UNKNOWN"


HOUR_KNOWN: Final = frozenset({Precision.SECOND, Precision.MINUTE})
"""With any of these the hour of an instant is known, and not only its day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where a fact was read.

    Attributes:
        import_id: The import that brought it.
        file_sha256: Hash of the file's bytes, 64 hexadecimal digits.
        sheet: Name of the sheet as the file writes it; empty for CSV.
        row: Row from 1, as a spreadsheet shows it.
    """

    import_id: ImportId
    file_sha256: str
    sheet: str
    row: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """Something somebody said; never changed or deleted.

    Attributes:
        id: Hash of complaint and identifying fields.
        complaint: Acknowledgement number it was said under, or None.
        sources: Every place that says it, first known first; at least one.
        event_at: First instant it may have happened; aware UTC; None: unknown.
        event_precision: How exactly `event_at` is known.
        known_at: When police could first know it; aware UTC.
    """

    id: FactId
    complaint: AcknowledgementNo | None
    sources: tuple[Source, ...]
    event_at: datetime | None
    event_precision: Precision
    known_at: datetime

    @property
    def latest_at(self) -> datetime | None:
        """Last instant it may have happened; aware UTC; None: unknown."""
        return latest_instant(self.event_at, self.event_precision)


def latest_instant(event_at: datetime | None, precision: Precision) -> datetime | None:
    """Give the last instant that a first instant of some precision may mean."""
    if event_at is None:
        return None
    match precision:
        case Precision.MINUTE:
            return event_at + A_MINUTE - A_MILLISECOND
        case Precision.DAY:
            return (midnight_before(event_at) + A_DAY - A_MILLISECOND).astimezone(UTC)
        case Precision.SECOND | Precision.UNKNOWN:
            return event_at


def midnight_before(at: datetime) -> datetime:
    """Give the begin of India's day of an instant, in India's time."""
    return at.astimezone(INDIA).replace(hour=0, minute=0, second=0, microsecond=0)
