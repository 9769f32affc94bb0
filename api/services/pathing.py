"""Paths between two accounts over the store: from both ends, until they meet."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

from analytics.ledger.hops import HopOrder
from analytics.ledger.paths import MOST_EXPANSIONS, PathsFound
from analytics.pathways import Pathways, PathWish
from api.services.answers import answer_hash, to_canonical
from api.services.starts import require_money
from graph.errors import InputError
from graph.gathering import Gathering, GatherLimits
from graph.model.answer import Answer, Truncation, TruncationReason
from graph.model.ids import EntityKey
from graph.model.paths import MoneyPaths
from graph.model.scope import Scope
from graph.store.base import GraphStore

MOST_HOPS = 8
MOST_PATHS = 100


async def find_money_paths(
    wish: PathWish,
    *,
    store: GraphStore,
    scope: Scope,
    as_known_at: datetime | None = None,
    limits: GatherLimits | None = None,
) -> Answer[MoneyPaths]:
    """Give the best paths from one account to another.

    Every path of n hops is known once n / 2 frontiers from each end are.

    Raises:
        InputError: More hops or paths than are looked for, or none.
        NotFound: Nothing is known of the money of one of the accounts.
    """
    if not 1 <= wish.most_hops <= MOST_HOPS or not 1 <= wish.k <= MOST_PATHS:
        raise InputError(
            f"a path has 1 to {MOST_HOPS} hops, and 1 to {MOST_PATHS} paths are looked for"
        )
    gathering = Gathering(
        reader=store, scope=scope, as_known_at=as_known_at, limits=limits or GatherLimits()
    )
    ends = EntityKey(wish.payer), EntityKey(wish.beneficiary)
    await gathering.add_accounts(ends)
    require_money(gathering, *ends)
    for _ in range((wish.most_hops + 1) // 2 - 1):
        ways = await asyncio.to_thread(Pathways, gathering.money_facts(), wish)
        wanted = await asyncio.to_thread(ways.frontier)
        if not await gathering.add_accounts(EntityKey(key) for key in wanted):
            break
    ways = await asyncio.to_thread(Pathways, gathering.money_facts(), wish)
    found: PathsFound = await asyncio.to_thread(ways.find)
    value = MoneyPaths(
        payer=EntityKey(wish.payer),
        beneficiary=EntityKey(wish.beneficiary),
        is_timed=wish.order is not HopOrder.UNTIMED,
        paths=ways.tell(found),
    )
    truncations = _truncations(found, gathering)
    return Answer(
        value=value,
        snapshot_no=await store.snapshot_no(),
        as_known_at=as_known_at or datetime.now(UTC),
        truncations=truncations,
        answer_hash=answer_hash(
            {"paths": to_canonical(wish), "asKnownAt": to_canonical(as_known_at)},
            to_canonical([value, truncations]),
        ),
    )


def _truncations(found: PathsFound, gathering: Gathering) -> tuple[Truncation, ...]:
    told = [
        Truncation(reason=TruncationReason.HUB, limit=gathering.limits.hub_moves, at=hub)
        for hub in sorted(gathering.hubs)
    ]
    if gathering.refused:
        told.append(
            Truncation(
                reason=TruncationReason.ENTITIES,
                limit=gathering.limits.accounts,
                hidden_count=len(gathering.refused),
            )
        )
    if found.is_truncated:
        told.append(Truncation(reason=TruncationReason.LINKS, limit=MOST_EXPANSIONS))
    return tuple(told)
