"""Find every place where a pattern was met (TRAIL.md section 9)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Final

import numpy as np

from analytics.patterns.amounts import round_amounts, structured
from analytics.patterns.cycles import cycles
from analytics.patterns.fans import fans_in, fans_out, machines_a_day
from analytics.patterns.identifiers import shared_identifiers
from analytics.patterns.movements import MS_A_SECOND, Moves, from_ms, place_moves, to_ms
from analytics.patterns.splits import splits
from analytics.patterns.tempo import passed_through, rapid_fire, woken
from analytics.patterns.windows import Stretch
from graph.errors import InputError
from graph.model.fact import A_DAY, INDIA
from graph.model.ids import EntityKey
from graph.model.movement import IdentifierTie, MovementTable
from graph.model.suspicion import (
    MOST_HITS,
    Cycle,
    DormantThenActive,
    FanIn,
    FanOut,
    ManyAtmsADay,
    PassThrough,
    PatternHit,
    PatternKind,
    PatternRule,
    PatternsFound,
    PatternWish,
    RapidFire,
    RoundAmounts,
    SharedIdentifier,
    SplitAndMerge,
    Structuring,
    kind_of_rule,
)
from graph.model.table import UNKNOWN

DAY_MS: Final = A_DAY // timedelta(milliseconds=1)
INDIA_MS: Final = (INDIA.utcoffset(None) or timedelta()) // timedelta(milliseconds=1)
MOST_WITHIN_S: Final = 400 * 86_400


def find_patterns(
    table: MovementTable, wish: PatternWish, *, ties: Iterable[IdentifierTie] = ()
) -> PatternsFound:
    """Find the hits of one pattern; the order of the rows does not matter.

    A time ("within") counts from the first to the last matched movement, both included.
    Windows that overlap on one account are one hit.

    Args:
        table: Movements: all, or at least those that a hit on the asked accounts can hold.
        wish: The pattern, its parameters, and which hits are wanted.
        ties: Accounts and their phones and devices, for SHARED_IDENTIFIER.

    Raises:
        InputError: A parameter makes no sense; it says which and what does.
    """
    check_wish(wish)
    rule = wish.rule
    if isinstance(rule, SharedIdentifier):
        hits, moves, cut = shared_identifiers(ties, rule, wish), None, 0
    else:
        moves = place_moves(
            table,
            wish,
            within_ms=within_s_of(rule) * MS_A_SECOND,
            has_lead=isinstance(rule, DormantThenActive),
        )
        parts, cut = _stretches(moves, rule, wish)
        hits = [_hit(moves, part, kind_of_rule(rule)) for part in parts]
    if wish.accounts:
        hits = [hit for hit in hits if not wish.accounts.isdisjoint(_named(hit))]
    hits.sort(key=lambda hit: (-to_ms(hit.complete_at), hit.subject, hit.facts))
    return PatternsFound(
        wish=wish,
        hits=tuple(hits[: wish.limit]),
        hit_count=len(hits),
        undated_count=moves.undated_count if moves else 0,
        vague_count=moves.vague_count if moves else 0,
        unreadable_count=moves.unreadable_count if moves else 0,
        assumed_order_count=moves.assumed_order_count if moves else 0,
        cut_count=cut,
    )


def within_s_of(rule: PatternRule) -> int:
    """Give how long a pattern may last, seconds; 0: it is not about movements."""
    match rule:
        case ManyAtmsADay():
            return DAY_MS // MS_A_SECOND
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
    rule = wish.rule
    bounds = {
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
    for name, (least, most) in bounds.items():
        value = getattr(rule, name, least)
        if not least <= value <= most:
            raise InputError(f"{name}: give {least} to {most}")
    if isinstance(rule, Cycle) and rule.least_hops > rule.most_hops:
        raise InputError("least_hops: give no more than most_hops")
    if isinstance(rule, PassThrough) and rule.least_percent > rule.most_percent:
        raise InputError("least_percent: give no more than most_percent")


def _stretches(moves: Moves, rule: PatternRule, wish: PatternWish) -> tuple[Sequence[Stretch], int]:
    match rule:
        case Cycle():
            return cycles(moves, rule)
        case SplitAndMerge():
            return splits(moves, rule)
        case _:
            return _simple(moves, rule, wish), 0


def _simple(  # noqa: PLR0911 - one case a pattern
    moves: Moves, rule: PatternRule, wish: PatternWish
) -> Sequence[Stretch]:
    match rule:
        case FanIn():
            return fans_in(moves, rule)
        case FanOut():
            return fans_out(moves, rule)
        case PassThrough():
            return passed_through(moves, rule)
        case Structuring():
            return structured(moves, rule)
        case RapidFire():
            return rapid_fire(moves, rule)
        case RoundAmounts():
            return round_amounts(moves, rule)
        case DormantThenActive():
            since = -(2**62) if wish.window is None else to_ms(wish.window.start)
            return woken(moves, rule, since_ms=since)
        case ManyAtmsADay():
            return machines_a_day(moves, rule.least_count, DAY_MS, INDIA_MS)
        case Cycle() | SplitAndMerge() | SharedIdentifier():
            return ()


def _hit(moves: Moves, stretch: Stretch, kind: PatternKind) -> PatternHit:
    rows = list(stretch.rows)
    ends = np.concatenate((moves.account[rows], moves.beneficiary[rows]))
    accounts = sorted({int(end) for end in ends if end != UNKNOWN} | {stretch.account})
    return PatternHit(
        kind=kind,
        subject=moves.keys[stretch.account],
        accounts=tuple(moves.keys[at] for at in accounts),
        facts=tuple(moves.ids[row] for row in rows),
        amount_paise=int(moves.amount_paise[rows].sum()),
        start_at=from_ms(stretch.start),
        complete_at=from_ms(stretch.complete),
        end_at=from_ms(stretch.end),
    )


_ALL_NAMED: Final = frozenset(
    {PatternKind.CYCLE, PatternKind.SPLIT_AND_MERGE, PatternKind.SHARED_IDENTIFIER}
)
"""Patterns that are about each of their accounts, not about one."""


def _named(hit: PatternHit) -> frozenset[EntityKey]:
    """Give the accounts by which a hit is asked for."""
    if hit.kind in _ALL_NAMED:
        return frozenset((hit.subject, *hit.accounts))
    return frozenset((hit.subject,))
