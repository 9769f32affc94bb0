"""Leave something to chance, repeatably."""

from __future__ import annotations

from random import Random


def happens(share: float, random: Random) -> bool:
    """Tell whether something happens that does in a share of cases, 0 to 1."""
    return random.random() < share
