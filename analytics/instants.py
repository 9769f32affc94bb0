"""Between instants and plain numbers, which a million events want."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final

from graph.model.fact import INDIA

EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
A_MILLISECOND: Final = timedelta(milliseconds=1)
INDIA_MS: Final = (INDIA.utcoffset(None) or timedelta()) // A_MILLISECOND
"""By how much the clocks of India are ahead of UTC."""


def to_ms(at: datetime) -> int:
    """Give an instant as milliseconds since 1970 UTC."""
    return (at - EPOCH) // A_MILLISECOND


def from_ms(at: int) -> datetime:
    """Give milliseconds since 1970 as an instant, aware UTC."""
    return EPOCH + timedelta(milliseconds=at)
