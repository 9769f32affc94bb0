"""Find every place where a pattern was met (TRAIL.md section 9)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Final

import numpy as np

from analytics.instants import INDIA_MS
from analytics.patterns.amounts import round_amounts, structured
from analytics.patterns.asking import check_wish, within_s_of
from analytics.patterns.cycles import cycles
from analytics.patterns.fans import fans_in, fans_out, machines_a_day
from analytics.patterns.identifiers import shared_identifiers
from analytics.patterns.movements import MS_A_SECOND, Moves, from_ms, place_moves, to_ms
from analytics.patterns.splits import splits
from analytics.patterns.tempo import passed_through, rapid_fire, woken
from analytics.patterns.windows import Stretch
from graph.model.fact import A_DAY
from graph.model.ids import EntityKey
from graph.model.movement import IdentifierTie, MovementTable
from graph.model.pattern import (
    Cycle,
    DormantThenActive,
    FanIn,
    FanOut,
    ManyAtmsADay,
    PassThrough,
    PatternKind,
    PatternRule,
    RapidFire,
    RoundAmounts,
    SharedIdentifier,
    SplitAndMerge,
    Structuring,
    kind_of_rule,
)
from graph.model.suspicion import PatternHit, PatternsFound, PatternWish
from graph.model.table import UNKNOWN

DAY_MS: Final = A_DAY // timedelta(milliseconds=1)


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
