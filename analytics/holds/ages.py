"""How long holds stand: one that nobody renews lapses."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from graph.model.hold_queue import HoldAge
from graph.model.transfer import Hold

MARKS: Final = (60, 80, 90)
"""Days at which a standing hold is warned of (TRAIL.md section 8)."""


def ageing(holds: Iterable[Hold], *, at: datetime) -> tuple[HoldAge, ...]:
    """Give the holds that stand and have passed a mark, oldest first; undated ones have none."""
    found = []
    for hold in holds:
        if hold.event_at is None or hold.released_at is not None:
            continue
        days = (at - hold.event_at).days
        passed = [mark for mark in MARKS if days >= mark]
        if passed:
            found.append(
                HoldAge(
                    account=hold.account,
                    complaint=hold.complaint,
                    amount_paise=hold.amount_paise,
                    held_at=hold.event_at,
                    days=days,
                    warn_at_days=passed[-1],
                )
            )
    return tuple(sorted(found, key=lambda one: (one.held_at, one.account, one.complaint or "")))
