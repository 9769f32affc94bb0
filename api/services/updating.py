"""Rings after a write: only what it touched is read, scored, grouped and registered again."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from datetime import datetime
from typing import TYPE_CHECKING, Final

from analytics.rulings import read_rulings
from analytics.settings import AnalyticsSettings
from api.services.detection import Detection, districts_of, register, still_standing
from graph.model.ids import EntityKey
from graph.model.scope import SYSTEM, Scope
from graph.model.table import LinkTable
from graph.store.base import MOST_KEYS, GraphStore

if TYPE_CHECKING:
    from analytics.live_rings import Judgement, LiveRings

MOST_READ: Final = 0.2  # of all accounts; where more are read a whole run is the shorter way
MOST_LINKS: Final = 2_000  # of one end; who has more meets everybody, and ties nobody
MOST_ROUNDS: Final = 4  # groups drawn in by groups drawn in


async def update_rings(
    live: LiveRings,
    *,
    store: GraphStore,
    scope: Scope,
    at: datetime,
    settings: AnalyticsSettings,
) -> Detection | None:
    """Bring the rings up to date with what was written since they last were.

    Args:
        live: The rings; not to be used again where None is given or an error is raised.
        store: What is known.
        scope: Who asks.
        at: Time of this update.
        settings: Constants.

    Returns:
        What it came to; None: a whole run is to be made, as too much was written, or officers
        decided about rings it touches.

    Raises:
        Conflict: The register moved on meanwhile.
    """
    rings = [ring for _, ring in sorted(live.rings.items())]
    if read_rulings(await store.decisions(), rings) != live.rulings:
        return None
    new = await store.links(since=live.snapshot_no, scope=SYSTEM)
    centre = live.spread(new)
    judgement = await _judge(live, centre, store=store)
    if judgement is None:
        return None
    districts = await districts_of(judgement.communities, store=store)
    change = live.register(judgement, at=at, districts=districts)
    if change is None:
        return None
    placed = await register(change, store=store, scope=scope, at=at, settings=settings)
    live.keep(change, judgement, snapshot_no=new.snapshot_no)
    return Detection(
        rings=still_standing(live.rings),
        events=change.events,
        placed=placed,
        snapshot_no=await store.snapshot_no(),
        not_learnt=live.not_learnt,
        learnt=None,
        live=live,
    )


async def _judge(
    live: LiveRings, centre: AbstractSet[EntityKey], *, store: GraphStore
) -> Judgement | None:
    """Score and group what is new, and judge what that touched; None: it touched too much."""
    links = await _links_round(live, centre, store=store)
    if links is None:
        return None
    touched = await asyncio.to_thread(live.regroup, links, centre)
    written = centre
    for _ in range(MOST_ROUNDS):
        members = live.members(touched)
        if not members <= centre:
            centre = members
            links = await _links_round(live, centre, store=store)
            if links is None:
                return None
        judgement = await asyncio.to_thread(live.judge, links, touched, written)
        if judgement.touched == touched:
            return judgement
        touched = judgement.touched
    return None


async def _links_round(
    live: LiveRings, centre: AbstractSet[EntityKey], *, store: GraphStore
) -> LinkTable | None:
    """Read all links at some ends, and at the ends of those; None: they are too many."""
    if len(centre) > MOST_READ * live.account_count:
        return None
    await _bar_busy(live, sorted(centre), store=store)
    near = live.spread(await store.links(at=centre, scope=SYSTEM)) | centre
    if len(near) > MOST_READ * live.account_count:
        return None
    await _bar_busy(live, sorted(near - centre), store=store)
    return await store.links(at=live.readable(near), scope=SYSTEM)


async def _bar_busy(live: LiveRings, keys: Sequence[EntityKey], *, store: GraphStore) -> None:
    for start in range(0, len(keys), MOST_KEYS):
        part = keys[start : start + MOST_KEYS]
        live.bar(await store.degrees(part, above=MOST_LINKS, scope=SYSTEM))
