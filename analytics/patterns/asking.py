"""What can be asked of a pattern, and what makes no sense."""

from __future__ import annotations

from typing import Final

from graph.errors import InputError
from graph.model.pattern import (
    DAY_S,
    Cycle,
    ManyAtmsADay,
    PassThrough,
    PatternRule,
    SharedIdentifier,
)
from graph.model.suspicion import MOST_HITS, PatternWish

MOST_WITHIN_S: Final = 400 * DAY_S
BOUNDS: Final = {
    "within_s": (1, MOST_WITHIN_S),
    "least_count": (1, 10_000),
    "least_percent": (0, 100),
    "most_percent": (1, 1_000),
    "band_percent": (1, 100),
    "unit_paise": (1, 10**12),
    "limit_paise": (1, 10**15),
    "atm_limit_paise": (1, 10**15),
    "least_hops": (2, 6),
    "most_hops": (2, 6),
    "most_count": (1, 10_000),
    "quiet_s": (1, 100 * MOST_WITHIN_S),
}
"""Least and most of each parameter, wherever it stands."""


def within_s_of(rule: PatternRule) -> int:
    """Give how long a pattern may last, seconds; 0: it is not about movements."""
    match rule:
        case ManyAtmsADay():
            return DAY_S
        case SharedIdentifier():
            return 0
        case _:
            return rule.within_s


def check_wish(wish: PatternWish) -> None:
    """Refuse parameters that make no sense.

    Raises:
        InputError: It says which parameter, and its bounds.
    """
    if not 1 <= wish.limit <= MOST_HITS:
        raise InputError(f"limit: ask for 1 to {MOST_HITS} hits")
    if wish.window is not None and wish.window.start >= wish.window.end:
        raise InputError("window: give a start before its end")
    rule = wish.rule
    for name, (least, most) in BOUNDS.items():
        value = getattr(rule, name, least)
        if not least <= value <= most:
            raise InputError(f"{name}: give {least} to {most}")
    if isinstance(rule, Cycle) and rule.least_hops > rule.most_hops:
        raise InputError("least_hops: give no more than most_hops")
    if isinstance(rule, PassThrough) and rule.least_percent > rule.most_percent:
        raise InputError("least_percent: give no more than most_percent")
