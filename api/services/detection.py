"""Detection: rings out of what is known, registered, and what is new about them raised."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final

from analytics.profiles import accounts_of
from analytics.register import register_rings
from analytics.ring_alerts import alerts_of_rings
from analytics.ruled_rings import RuledRings, detect_ruled
from analytics.rulings import Rulings, read_rulings
from analytics.settings import AnalyticsSettings
from analytics.suspicion.learnt import Learnt
from graph.model.answer import MOST_A_PAGE
from graph.model.audit import Event, EventTag
from graph.model.ids import AcknowledgementNo, EntityKey
from graph.model.outbox import PlacedAlert
from graph.model.register import RegisterChange, RingEvent
from graph.model.ring import Community, Ring, RingState
from graph.model.scope import SYSTEM, Scope
from graph.store.base import MOST_KEYS, GraphStore

if TYPE_CHECKING:
    from analytics.live_rings import LiveRings

DEFAULTS: Final = AnalyticsSettings()


@dataclass(frozen=True, slots=True, kw_only=True)
class Detection:
    """What one detection came to.

    Attributes:
        rings: Every ring of the register that stands, by id.
        events: What became of rings this time.
        placed: Alerts that were new.
        snapshot_no: Store snapshot after it.
        not_learnt: Why nothing was learnt from complaints; empty: a suspicion was learnt.
        learnt: What was, for runs to come; None: nothing.
        live: The rings, to be kept up to date by writes; None: nobody asked, or they cannot be.
    """

    rings: tuple[Ring, ...]
    events: tuple[RingEvent, ...]
    placed: tuple[PlacedAlert, ...]
    snapshot_no: int
    not_learnt: str
    learnt: Learnt | None
    live: LiveRings | None


async def detect(
    *,
    store: GraphStore,
    scope: Scope,
    at: datetime,
    settings: AnalyticsSettings = DEFAULTS,
    learnt: Learnt | None = None,
    is_live: bool = False,
) -> Detection:
    """Find rings as officers decided, register them, and raise what is new; twice is once.

    Args:
        store: What is known.
        scope: Who asks.
        at: Time of this run.
        settings: Constants.
        learnt: What an earlier run learnt, to be applied; None: learn.
        is_live: Whether writes are to keep what is found up to date.
    """
    links = await store.links(scope=SYSTEM)
    known = await store.register()
    rulings = read_rulings(await store.decisions(), known)
    found = await asyncio.to_thread(
        detect_ruled,
        links,
        rulings=rulings,
        known=known,
        at=at,
        settings=settings.rings,
        learnt=learnt,
        is_left=is_live,
    )
    districts = await districts_of(found.communities, store=store)
    change = register_rings(
        found.communities,
        known,
        at=at,
        districts=districts,
        settings=settings.rings,
        pins=found.pins,
    )
    placed = await register(change, store=store, scope=scope, at=at, settings=settings)
    standing = {ring.id: ring for ring in (*known, *change.rings)}
    return Detection(
        rings=still_standing(standing),
        events=change.events,
        placed=placed,
        snapshot_no=await store.snapshot_no(),
        not_learnt=found.not_learnt,
        learnt=found.learnt,
        live=_live(found, standing, rulings, links.snapshot_no, settings),
    )


def still_standing(rings: Mapping[EntityKey, Ring]) -> tuple[Ring, ...]:
    """Give the rings of a register that did not become part of others, by id."""
    return tuple(ring for _, ring in sorted(rings.items()) if ring.state is not RingState.MERGED)


def _live(
    found: RuledRings,
    rings: Mapping[EntityKey, Ring],
    rulings: Rulings,
    snapshot_no: int,
    settings: AnalyticsSettings,
) -> LiveRings | None:
    if found.left is None:
        return None
    from analytics.live_rings import LiveRings  # noqa: PLC0415 - 2.6 s for scikit-learn

    return LiveRings(
        found.left,
        rings=[ring for _, ring in sorted(rings.items())],
        found={accounts_of(community) for community in found.communities},
        rulings=rulings,
        settings=settings.rings,
        snapshot_no=snapshot_no,
    )


async def register(
    change: RegisterChange,
    *,
    store: GraphStore,
    scope: Scope,
    at: datetime,
    settings: AnalyticsSettings,
) -> tuple[PlacedAlert, ...]:
    """Write what became of rings, with the alerts that tell of it; nothing new: nothing."""
    if not change.rings:
        return ()
    event = Event(
        tag=EventTag.RINGS_REGISTERED,
        actor=scope.actor,
        at=at,
        subjects=tuple(ring.id for ring in change.rings[:MOST_A_PAGE]),
        details=(("rings", str(len(change.rings))),),
    )
    added = await store.add_rings(
        change, alerts=alerts_of_rings(change, at=at, settings=settings.alerts), event=event
    )
    return added.placed


async def districts_of(
    found: Sequence[Community], *, store: GraphStore
) -> Mapping[AcknowledgementNo, str]:
    """Give the district of each complaint of what was found, where known."""
    numbers = sorted({number for community in found for number in community.complaints})
    districts: dict[AcknowledgementNo, str] = {}
    for start in range(0, len(numbers), MOST_KEYS):
        complaints = await store.get_complaints(numbers[start : start + MOST_KEYS], scope=SYSTEM)
        districts.update(
            {number: known.district for number, known in complaints.items() if known.district}
        )
    return districts
