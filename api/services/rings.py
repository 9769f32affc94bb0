"""Rings by their ids, or all that are at work; and what became of one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from api.services.paging import ring_pages
from graph.errors import NotFound
from graph.model.filters import RingFilter
from graph.model.ids import EntityKey
from graph.model.register import RingEvent
from graph.model.ring import Ring, RingState
from graph.model.scope import Scope
from graph.store.base import GraphStore


async def get_rings(
    ids: Sequence[EntityKey],
    *,
    store: GraphStore,
    scope: Scope,
    as_known_at: datetime | None = None,
) -> Sequence[Ring]:
    """Give rings by id in the order asked, as known then; none asked: every active one.

    Raises:
        NotFound: A ring named is not there.
    """
    rings: list[Ring] = []
    where = RingFilter(ids=frozenset(ids))
    async for page in ring_pages(where, store=store, scope=scope, as_known_at=as_known_at):
        rings.extend(page)
    if not ids:
        return [ring for ring in rings if ring.state is RingState.ACTIVE]
    by_id = {name: ring for ring in rings for name in (ring.id, *ring.aliases)}
    for ring_id in ids:
        if ring_id not in by_id:
            raise NotFound("no ring has this id; `ringtrace detect` lists them")
    return list(dict.fromkeys(by_id[ring_id] for ring_id in ids))


@dataclass(frozen=True, slots=True, kw_only=True)
class RingHistory:
    """All that became of a ring and of those that are part of it.

    Attributes:
        ring: The ring that stands for the id asked for.
        events: Theirs, oldest first.
    """

    ring: Ring
    events: tuple[RingEvent, ...]


async def find_history(
    ring_id: EntityKey, *, store: GraphStore, scope: Scope, as_known_at: datetime | None = None
) -> RingHistory | None:
    """Give what became of a ring, as known then; None: no such ring, or hidden. Two store calls."""
    page = await store.rings(
        RingFilter(ids=frozenset({ring_id})), first=1, scope=scope, as_known_at=as_known_at
    )
    if not page.items:
        return None
    ring = page.items[0]
    told = await store.ring_events([ring.id, *ring.aliases], scope=scope, as_known_at=as_known_at)
    events = sorted(
        (event for own in told.values() for event in own),
        key=lambda event: (event.at, event.ring, event.version, event.kind),
    )
    return RingHistory(ring=ring, events=tuple(events))
