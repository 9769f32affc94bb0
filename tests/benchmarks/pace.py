"""How fast this machine is just now: a yardstick beside times that were promised in seconds.

    python -m tests.benchmarks.pace

A shared machine may be a fifth as fast as an hour before, with nothing else running on it. A time
is only comparable to a promise together with the pace of the same minute.
"""

from __future__ import annotations

import sys
import time

ADDITIONS = 1_000_000
ROUNDS = 5
PROMISED_MS = 40.0
"""What a million additions take on the machine that the promises were made for."""


def pace_ms() -> float:
    """Time a million additions: the best of some rounds, milliseconds of processor time."""
    return min(_round_ms() for _ in range(ROUNDS))


def told(pace: float) -> str:
    """Say a pace beside the promised one."""
    return (
        f"pace: a million additions take {pace:.0f} ms of processor time, "
        f"{pace / PROMISED_MS:.1f} times the {PROMISED_MS:.0f} ms of the promises"
    )


def _round_ms() -> float:
    began, total = time.process_time(), 0
    for number in range(ADDITIONS):
        total += number
    return (time.process_time() - began) * 1_000


if __name__ == "__main__":
    sys.stdout.write(f"{told(pace_ms())}\n")
