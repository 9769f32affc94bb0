"""Suspicions: which patterns somebody looks for, and where they were met."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from graph.model.forecast import TimeWindow
from graph.model.ids import EntityKey, FactId
from graph.model.pattern import PatternKind, PatternRule

MOST_HITS: Final = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class PatternWish:
    """Which hits of one pattern somebody wants; all given parts hold.

    Attributes:
        rule: The pattern and its parameters.
        window: Only movements in it; None: any time.
        min_amount_paise: Only movements of this amount or more.
        accounts: Only hits on any of these; empty: on any account.
        as_of: Only movements until then; aware UTC; None: all.
        limit: Hits, at most; the newest are given.
    """

    rule: PatternRule
    window: TimeWindow | None = None
    min_amount_paise: int = 0
    accounts: frozenset[EntityKey] = frozenset()
    as_of: datetime | None = None
    limit: int = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class PatternHit:
    """One place where a pattern was met.

    Attributes:
        kind: Which pattern.
        subject: The account it is about: of a cycle the first payer, of a split the account that
            splits, of a shared identifier the identifier.
        accounts: Every account of it, sorted.
        facts: Ids of the matched links, in order of time, then id.
        amount_paise: Sum of the matched movements; 0 for identifiers.
        start_at: Of the first matched link; aware UTC.
        complete_at: When the pattern was first complete; aware UTC.
        end_at: Of the last matched link; aware UTC.
    """

    kind: PatternKind
    subject: EntityKey
    accounts: tuple[EntityKey, ...]
    facts: tuple[FactId, ...]
    amount_paise: int
    start_at: datetime
    complete_at: datetime
    end_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PatternsFound:
    """What a search for a pattern came to.

    Attributes:
        wish: What was asked, with every parameter filled in.
        hits: Newest complete first, then subject, then facts.
        hit_count: How many there are, before the limit.
        undated_count: Movements left out: no instant is known.
        vague_count: Movements left out: their instant is known less well than the pattern asks.
        unreadable_count: Movements left out: no amount is known.
        assumed_order_count: Movements of a known day alone, placed at its end.
        cut_count: Movements or prefixes a search limit left out.
    """

    wish: PatternWish
    hits: tuple[PatternHit, ...]
    hit_count: int
    undated_count: int
    vague_count: int
    unreadable_count: int
    assumed_order_count: int
    cut_count: int = 0
