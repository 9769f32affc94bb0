"""A clock for waits, which a jump of the wall clock does not move."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

JUMP_S: Final = 5.0

logger = logging.getLogger(__name__)


class SteadyClock:
    """Follows the wall clock, but goes on evenly where that jumps by more than 5 seconds.

    Retry times and leases are told by it, so that no wait grows or ends when somebody
    sets the clock. What is planned for an hour of the day is told by the wall clock.
    """

    def __init__(self, wall: Callable[[], datetime], monotonic: Callable[[], float]) -> None:
        """Start at the wall clock's present instant."""
        self._wall = wall
        self._monotonic = monotonic
        self._last_wall = self._now = wall()
        self._last_monotonic = monotonic()

    def __call__(self) -> datetime:
        """Tell the present instant; aware UTC; never before one told earlier."""
        wall, monotonic = self._wall(), self._monotonic()
        by_wall = wall - self._last_wall
        by_monotonic = timedelta(seconds=monotonic - self._last_monotonic)
        self._last_wall, self._last_monotonic = wall, monotonic
        jump_s = (by_wall - by_monotonic).total_seconds()
        if abs(jump_s) > JUMP_S:
            logger.warning("wall clock jumped", extra={"jump_s": round(jump_s)})
            self._now += by_monotonic
        else:
            self._now += max(by_wall, timedelta())
        return self._now
