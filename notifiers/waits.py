"""Waits between attempts, pure: when to try again, and when no more.

The figures are those of ALERTS.md section 7 of the design; the webhook's waits are those
Standard Webhooks 1.0 advises.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Final

from graph.model.alert import AlertKind
from graph.model.delivery import Delivery
from graph.model.endpoint import Channel

MINUTE_S: Final = 60.0
HOUR_S: Final = 3_600.0

# Wait before each attempt, the first included, seconds.
WAITS_BY_CHANNEL_S: Final[Mapping[Channel, tuple[float, ...]]] = {
    Channel.WEBHOOK: (
        0.0,
        5.0,
        5 * MINUTE_S,
        30 * MINUTE_S,
        2 * HOUR_S,
        5 * HOUR_S,
        10 * HOUR_S,
        14 * HOUR_S,
        20 * HOUR_S,
        24 * HOUR_S,
    ),
    Channel.EMAIL: (
        0.0,
        30.0,
        2 * MINUTE_S,
        10 * MINUTE_S,
        30 * MINUTE_S,
        2 * HOUR_S,
        6 * HOUR_S,
        12 * HOUR_S,
    ),
}
URGENT_WAITS_S: Final = (0.0, 5.0, 20.0, 1 * MINUTE_S, 2 * MINUTE_S)
URGENT_STEP_S: Final = 5 * MINUTE_S
URGENT_KINDS: Final = frozenset({AlertKind.CASH_OUT_FORECAST, AlertKind.PREVENTIVE_LOCAL})
URGENT_MOST: Final = 300  # attempts, a day of them, for a warning without an end of its own
JITTER: Final = 0.2


def share(delivery: str, attempt: int) -> float:
    """Give a number from 0 to below 1 that looks random and is always the same."""
    digest = hashlib.sha256(f"{delivery}.{attempt}".encode()).digest()
    return int.from_bytes(digest[:6]) / 2**48


def wait_s(delivery: Delivery, *, made: int, retry_after_s: float | None = None) -> float | None:
    """Give how long to wait after a failed attempt, seconds; None: there is no other.

    Within a fifth of the planned step either way; what the receiver asked for is obeyed
    from one to two steps.

    Args:
        made: Attempts made so far, the failed one included.
    """
    kind, channel = delivery.alert.kind, delivery.endpoint.channel
    if kind in URGENT_KINDS:
        step = URGENT_WAITS_S[made] if made < len(URGENT_WAITS_S) else URGENT_STEP_S
        if made >= URGENT_MOST:
            return None
    else:
        waits = WAITS_BY_CHANNEL_S[channel]
        if made >= len(waits):
            return None
        step = waits[made]
    if retry_after_s is not None:
        asked = min(max(retry_after_s, step), 2 * step)
        return asked * (1 + JITTER * share(delivery.id, made))
    return step * (1 - JITTER + 2 * JITTER * share(delivery.id, made))
