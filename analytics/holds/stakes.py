"""What of an account's money a hold now probably saves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from analytics.holds.correction import Correction
from analytics.holds.habits import Habits, Whose, kind_of_credit
from analytics.holds.silence import Telling, still_there
from graph.model.hold_queue import HoldPart

WAITING: Final = timedelta(minutes=30)  # TRAIL.md section 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Belief:
    """What is believed of how money stays and is told.

    Attributes:
        habits: Whose money stays how long.
        telling: How late it is told that money left.
        silent: The same where nothing that left the account was ever told.
        latency: How long a hold takes to bite.
        correction: Puts the chance of a whole account right; None: it is taken as it is.
    """

    habits: Habits
    telling: Telling
    latency: timedelta
    silent: Telling | None = None
    correction: Correction | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Stake:
    """What a hold of an account probably saves.

    Attributes:
        remaining_paise: Traced there, by what is known.
        expected_paise: Of it, probably there when the hold bites; never above it.
        probability: Share that probably is; 0 where nothing remains.
        loss_by_waiting_paise: How much less that is half an hour later; at least 0.
    """

    remaining_paise: int
    expected_paise: int
    probability: float
    loss_by_waiting_paise: int


def stake_of(
    parts: Sequence[HoldPart],
    *,
    account: str,
    bank: str | None = None,
    ring: str | None = None,
    belief: Belief,
    at: datetime,
) -> Stake:
    """Give what a hold at an instant probably saves; it never rises with the latency."""
    whose = [_whose(part, account, bank, ring) for part in parts]
    latencies = (belief.latency, belief.latency + WAITING)
    chance, later = _shares_there(parts, whose, belief, at, latencies)
    remaining = sum(part.paise for part in parts)
    saved = min(remaining, round(remaining * chance))
    return Stake(
        remaining_paise=remaining,
        expected_paise=saved,
        probability=chance,
        loss_by_waiting_paise=max(0, saved - round(remaining * later)),
    )


def _whose(part: HoldPart, account: str, bank: str | None, ring: str | None) -> Whose:
    return Whose(
        kind=kind_of_credit(part.layer, part.credit_paise),
        bank=bank or "",
        ring=ring or "",
        account=account,
    )


def _shares_there(
    parts: Sequence[HoldPart],
    whose: Sequence[Whose],
    belief: Belief,
    at: datetime,
    latencies: Sequence[timedelta],
) -> list[float]:
    """Give the share of some parts that is probably there when each hold bites, 0 to 1."""
    remaining = sum(part.paise for part in parts)
    if not remaining:
        return [0.0] * len(latencies)
    by_part = [
        _chances(part, one, belief, at, latencies) for part, one in zip(parts, whose, strict=True)
    ]
    shares = []
    for chances in zip(*by_part, strict=True):
        there = sum(part.paise * chance for part, chance in zip(parts, chances, strict=True))
        share = min(1.0, there / remaining)
        if belief.correction is not None:
            share = belief.correction.apply(share, parts, at=at)
        shares.append(share)
    return shares


def _chances(
    part: HoldPart, whose: Whose, belief: Belief, at: datetime, latencies: Sequence[timedelta]
) -> list[float]:
    seen_at = max(part.credited_at, part.seen_at)
    return still_there(
        belief.habits.survival(whose),
        belief.telling if part.has_told else belief.silent or belief.telling,
        credited_at=part.credited_at,
        seen_at=seen_at,
        now=min(max(part.told_until, seen_at), max(at, seen_at)),
        bites_at=[max(at, seen_at) + latency for latency in latencies],
    )
