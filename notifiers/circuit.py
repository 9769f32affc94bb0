"""Circuits: how many messages an address takes at once, and when to spare it.

The figures are those of ALERTS.md section 7 of the design.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

MINUTE_S: Final = 60.0
LEAST_LIMIT: Final = 2
MOST_LIMIT: Final = 16
TIMEOUTS_TO_OPEN: Final = 2
FAILURES_TO_OPEN: Final = 5
FIRST_OPEN_S: Final = 5.0
MOST_OPEN_S: Final = 5 * MINUTE_S


@dataclass(frozen=True, slots=True, kw_only=True)
class Circuit:
    """What recent sends say about an address: how many at once, and whether to spare it.

    Attributes:
        limit: Most messages under way.
        failures: Failures in a row.
        timeouts: Time-outs in a row.
        openings: Times it opened in a row; above 0, one probe decides.
        open_until: Nothing is sent before; aware UTC; None: it is closed.
    """

    limit: int = LEAST_LIMIT
    failures: int = 0
    timeouts: int = 0
    openings: int = 0
    open_until: datetime | None = None

    def room(self, *, at: datetime) -> int:
        """Give how many messages may be under way now."""
        if self.open_until is not None and at < self.open_until:
            return 0
        return 1 if self.openings else self.limit

    def after_success(self) -> Circuit:
        """Give what it is once a message was taken."""
        return Circuit(limit=min(self.limit + 1, MOST_LIMIT))

    def after_failure(
        self, *, at: datetime, is_timeout: bool = False, retry_after_s: float | None = None
    ) -> Circuit:
        """Give what it is once a message was not taken."""
        failed = replace(
            self,
            limit=1 if is_timeout else self.limit,
            failures=self.failures + 1,
            timeouts=self.timeouts + 1 if is_timeout else 0,
        )
        opens = (
            self.openings > 0
            or failed.timeouts >= TIMEOUTS_TO_OPEN
            or failed.failures >= FAILURES_TO_OPEN
        )
        spared_s = min(FIRST_OPEN_S * 2**self.openings, MOST_OPEN_S) if opens else 0.0
        asked_s = min(retry_after_s or 0.0, MOST_OPEN_S)
        until = max(spared_s, asked_s)
        return replace(
            failed,
            openings=min(self.openings + 1, 16) if opens else self.openings,
            open_until=at + timedelta(seconds=until) if until else self.open_until,
        )
