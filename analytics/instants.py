"""Between instants and plain numbers, which a million events want."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final

EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
A_MILLISECOND: Final = timedelta(milliseconds=1)


def to_ms(at: datetime) -> int:
    """Give an instant as milliseconds since 1970 UTC."""
    return (at - EPOCH) // A_MILLISECOND


def from_ms(at: int) -> datetime:
    """Give milliseconds since 1970 as an instant, aware UTC."""
    return EPOCH + timedelta(milliseconds=at)
