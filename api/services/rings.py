"""Rings by their ids, or all that are at work."""

from __future__ import annotations

from collections.abc import Sequence

from graph.errors import NotFound
from graph.model.answer import MOST_A_PAGE
from graph.model.filters import RingFilter
from graph.model.ids import EntityKey
from graph.model.ring import Ring, RingState
from graph.model.scope import Scope
from graph.store.base import GraphStore


async def get_rings(ids: Sequence[EntityKey], *, store: GraphStore, scope: Scope) -> Sequence[Ring]:
    """Give rings by id in the order asked; none asked: every active one.

    Raises:
        NotFound: A ring named is not there.
    """
    rings: list[Ring] = []
    after = None
    while True:
        page = await store.rings(
            RingFilter(ids=frozenset(ids)), first=MOST_A_PAGE, after=after, scope=scope
        )
        rings.extend(page.items)
        if not page.has_next:
            break
        after = page.cursors[-1]
    if not ids:
        return [ring for ring in rings if ring.state is RingState.ACTIVE]
    by_id = {name: ring for ring in rings for name in (ring.id, *ring.aliases)}
    for ring_id in ids:
        if ring_id not in by_id:
            raise NotFound("no ring has this id; `ringtrace detect` lists them")
    return list(dict.fromkeys(by_id[ring_id] for ring_id in ids))
