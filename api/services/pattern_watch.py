"""Saved patterns: kept, ended, and looked for in every write before it is done."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Final

from analytics.pattern_alerts import alert_of_hit, completed_hits
from analytics.patterns.asking import check_wish, within_s_of
from analytics.patterns.search import find_patterns
from api.services.batch_movements import Arriving, arriving_in
from api.services.movements import MOST_ACCOUNTS, Movements, joined_tables, reach_of
from graph.errors import InputError
from graph.model.alert import Alert
from graph.model.audit import Event, EventTag
from graph.model.batch import FactBatch
from graph.model.forecast import TimeWindow
from graph.model.ids import EntityKey, PatternId, hashed_token
from graph.model.link import LinkKind
from graph.model.movement import IdentifierTie, MovementTable
from graph.model.pattern import SharedIdentifier
from graph.model.saved_pattern import SavedPattern, parameters_of
from graph.model.scope import OfficeRole, Scope
from graph.model.suspicion import MOST_HITS, PatternHit, PatternWish
from graph.store.base import MOST_KEYS, GraphStore

MOST_NAME_CHARS: Final = 100


async def save_pattern(
    name: str, wish: PatternWish, *, store: GraphStore, scope: Scope, at: datetime
) -> SavedPattern:
    """Keep a pattern, to be looked for in every write from now on.

    Raises:
        InputError: No name, or parameters that make no sense.
        Conflict: Another pattern of the owner has the name.
    """
    name = name.strip()
    if not 1 <= len(name) <= MOST_NAME_CHARS:
        raise InputError(f"name: give 1 to {MOST_NAME_CHARS} characters")
    check_wish(wish)
    kind, parameters = parameters_of(wish.rule)
    saved = SavedPattern(
        id=PatternId(f"pattern:{hashed_token([scope.actor.name, name])}"),
        owner=scope.actor,
        owner_districts=scope.districts,
        name=name,
        kind=kind,
        parameters=parameters,
        min_amount_paise=wish.min_amount_paise,
        accounts=wish.accounts,
        created_at=at,
    )
    event = Event(tag=EventTag.PATTERN_SAVED, actor=scope.actor, at=at, subjects=(saved.id,))
    return await store.add_pattern(saved, event=event)


async def end_pattern(
    id_: PatternId, *, store: GraphStore, scope: Scope, at: datetime
) -> SavedPattern:
    """Look for a pattern no more.

    Raises:
        NotFound: There is none, or the scope hides it.
    """
    event = Event(tag=EventTag.PATTERN_ENDED, actor=scope.actor, at=at, subjects=(id_,))
    return await store.end_pattern(id_, scope=scope, event=event)


async def alerts_of_patterns(
    batch: FactBatch, saved: Sequence[SavedPattern], *, store: GraphStore, at: datetime
) -> Sequence[Alert]:
    """Give an alert for each saved pattern that a batch completes, in the order of patterns.

    The hits before and with the batch are compared, so that one that only grows, or a file
    that is read again, tells nothing.
    """
    arriving = await arriving_in(batch, store=store)
    alerts: list[Alert] = []
    for one in saved:
        mine = arriving.within(one.owner_districts)
        alerts += [
            alert_of_hit(one, hit, districts=mine.districts_of(hit.facts), at=at)
            for hit in await _completed(one, mine, store=store)
        ]
    return alerts


async def _completed(
    saved: SavedPattern, arriving: Arriving, *, store: GraphStore
) -> tuple[PatternHit, ...]:
    rule = saved.rule
    scope = Scope(actor=saved.owner, role=OfficeRole.SYSTEM, districts=saved.owner_districts)
    movements = Movements(store=store, scope=scope, as_known_at=None)
    wish = PatternWish(
        rule=rule,
        min_amount_paise=saved.min_amount_paise,
        accounts=saved.accounts,
        limit=MOST_HITS,
    )
    if isinstance(rule, SharedIdentifier):
        if not arriving.ties:
            return ()
        ties = await _ties_round(arriving, store=store, scope=scope)
        none = await movements.none()
        return completed_hits(
            find_patterns(none, wish, ties=ties).hits,
            find_patterns(none, wish, ties=[*ties, *arriving.ties]).hits,
        )
    if not len(arriving.table.ids):
        return ()
    table = await movements.table_for(_near(wish, arriving.table))
    before = await asyncio.to_thread(find_patterns, table, wish)
    after = await asyncio.to_thread(find_patterns, joined_tables([table, arriving.table]), wish)
    news = completed_hits(before.hits, after.hits)
    return tuple(hit for hit in news if not arriving.ids.isdisjoint(hit.facts))


async def _ties_round(
    arriving: Arriving, *, store: GraphStore, scope: Scope
) -> Sequence[IdentifierTie]:
    """Give all ties of the identifiers that a batch names, as they are known before it."""
    identifiers = sorted({tie.identifier for tie in arriving.ties})
    users: set[EntityKey] = set()
    for start in range(0, len(identifiers), MOST_KEYS):
        found = await store.neighbours(
            identifiers[start : start + MOST_KEYS],
            kinds=frozenset({LinkKind.USES_PHONE, LinkKind.USES_DEVICE}),
            scope=scope,
        )
        users.update(link.source for link in found.links)
    ordered = sorted(users)
    return [
        tie
        for start in range(0, len(ordered), MOST_KEYS)
        for tie in await store.identifier_ties(
            accounts=ordered[start : start + MOST_KEYS], scope=scope
        )
    ]


def _near(wish: PatternWish, arriving: MovementTable) -> PatternWish:
    """Give a wish for what a hit with something new can hold: round its accounts, or its time."""
    accounts = frozenset(arriving.keys)
    if len(accounts) <= MOST_ACCOUNTS // (1 + reach_of(wish.rule)):
        return replace(wish, accounts=accounts)
    dated = arriving.event_ms[arriving.event_ms >= 0]
    if not len(dated):
        return replace(wish, accounts=frozenset[EntityKey]())
    span = timedelta(seconds=within_s_of(wish.rule))
    epoch = datetime(1970, 1, 1, tzinfo=UTC)
    start = epoch + timedelta(milliseconds=int(dated.min())) - span
    end = epoch + timedelta(milliseconds=int(arriving.latest_ms.max())) + span
    return replace(wish, accounts=frozenset(), window=TimeWindow(start=start, end=end))
