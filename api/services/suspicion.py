"""Patterns of movements in what the store knows."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

from analytics.patterns.asking import check_wish
from analytics.patterns.search import find_patterns
from api.services.answers import answer_hash, to_canonical
from api.services.movements import Movements
from graph.model.answer import Answer, Truncation, TruncationReason
from graph.model.pattern import RULES, SharedIdentifier, kind_of_rule
from graph.model.scope import Scope
from graph.model.suspicion import PatternsFound, PatternWish
from graph.store.base import GraphStore


async def find_suspicions(
    wish: PatternWish, *, store: GraphStore, scope: Scope, as_known_at: datetime | None = None
) -> Answer[PatternsFound]:
    """Find where a pattern was met, of what the scope shows.

    Raises:
        InputError: A parameter makes no sense; it says which and what does.
    """
    (answer,) = await find_all_suspicions([wish], store=store, scope=scope, as_known_at=as_known_at)
    return answer


async def find_all_suspicions(
    wishes: Sequence[PatternWish],
    *,
    store: GraphStore,
    scope: Scope,
    as_known_at: datetime | None = None,
) -> Sequence[Answer[PatternsFound]]:
    """Find where each of several patterns was met; what they have in common is read once.

    Raises:
        InputError: A parameter makes no sense; it says which and what does.
    """
    for wish in wishes:
        check_wish(wish)
    known_at = as_known_at or datetime.now(UTC)
    movements = Movements(store=store, scope=scope, as_known_at=as_known_at)
    return [
        await _answer(wish, movements, known_at=known_at, as_known_at=as_known_at)
        for wish in wishes
    ]


def every_pattern(like: PatternWish) -> tuple[PatternWish, ...]:
    """Give a wish for each pattern with its usual parameters, alike in all else."""
    return tuple(replace(like, rule=rule()) for rule in RULES.values())


async def _answer(
    wish: PatternWish, movements: Movements, *, known_at: datetime, as_known_at: datetime | None
) -> Answer[PatternsFound]:
    if isinstance(wish.rule, SharedIdentifier):
        ties = await movements.ties_for(wish)
        found = find_patterns(await movements.none(), wish, ties=ties)
    else:
        table = await movements.table_for(wish)
        found = await asyncio.to_thread(find_patterns, table, wish)
    truncations = (*movements.truncations(wish), *_cuts(found))
    return Answer(
        value=found,
        snapshot_no=movements.snapshot_no,
        as_known_at=known_at,
        truncations=truncations,
        answer_hash=answer_hash(
            {
                "pattern": kind_of_rule(wish.rule).value,
                "wish": to_canonical(wish),
                "asKnownAt": to_canonical(as_known_at),
            },
            {"found": to_canonical(found), "truncations": to_canonical(truncations)},
        ),
    )


def _cuts(found: PatternsFound) -> Sequence[Truncation]:
    """Say what the limits left out."""
    cuts = []
    if found.hit_count > len(found.hits):
        hidden = found.hit_count - len(found.hits)
        cuts.append(
            Truncation(
                reason=TruncationReason.ENTITIES, limit=found.wish.limit, hidden_count=hidden
            )
        )
    if found.cut_count:
        cuts.append(
            Truncation(reason=TruncationReason.LINKS, limit=0, hidden_count=found.cut_count)
        )
    return cuts
