"""What is known of many things at once: a bounded number of store calls, however many things."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import TypeVar

from api.schema.complaints import Complaint, show_complaint
from api.schema.context import Context
from api.schema.entities import Beside, Entity, show_entity
from api.schema.places import PlaceChance, show_place
from api.schema.rings import Ring, show_ring
from api.schema.selection import Wanted
from api.services.ring_places import likely_places
from graph.model import complaint as complaint_model
from graph.model import ring as ring_model
from graph.model.answer import MOST_A_PAGE
from graph.model.filters import RingFilter
from graph.model.ids import AcknowledgementNo, EntityKey
from graph.model.register import RingEvent
from graph.store.base import MOST_KEYS

T = TypeVar("T")

MENTION_FIELDS = frozenset({"districts", "firstKnownAt", "firstEventAt", "lastEventAt"})
MONEY_FIELDS = frozenset({"layer", "inPaise", "outPaise", "withdrawnPaise", "heldPaise"})


async def show_entities(
    context: Context,
    keys: Collection[EntityKey],
    *,
    wanted: Wanted,
    as_known_at: datetime | None = None,
) -> Mapping[EntityKey, Entity]:
    """Show entities by key; unknown and hidden ones are left out.

    Mentions, degrees, sums and rings are fetched only if a field of `wanted` needs them.
    """
    shown: dict[EntityKey, Entity] = {}
    for batch in _batches(keys):
        known = await context.store.get_entities(
            batch, scope=context.scope, as_known_at=as_known_at
        )
        besides = await _besides(context, list(known), wanted, as_known_at)
        shown |= {key: show_entity(one, besides[key]) for key, one in known.items()}
    return shown


async def show_complaints(
    context: Context,
    complaints: Sequence[complaint_model.Complaint],
    *,
    wanted: Wanted,
    as_known_at: datetime | None = None,
) -> list[Complaint]:
    """Show complaints, with their rings if `wanted` names them."""
    rings: Mapping[str, list[Ring]] = defaultdict(list)
    if "rings" in wanted and complaints:
        numbers = frozenset(complaint.acknowledgement_no for complaint in complaints)
        where = RingFilter(complaints=numbers)
        rings = await _rings_by(context, where, wanted.below("rings"), as_known_at)
    return [
        show_complaint(
            complaint, as_known_at=as_known_at, rings=rings.get(complaint.acknowledgement_no, [])
        )
        for complaint in complaints
    ]


async def get_complaints(
    context: Context,
    numbers: Collection[AcknowledgementNo],
    *,
    wanted: Wanted,
    as_known_at: datetime | None = None,
) -> Mapping[AcknowledgementNo, Complaint]:
    """Show complaints by number; unknown and hidden ones are left out."""
    found: dict[AcknowledgementNo, Complaint] = {}
    for batch in _batches(numbers):
        known = await context.store.get_complaints(
            batch, scope=context.scope, as_known_at=as_known_at
        )
        shown = await show_complaints(
            context, list(known.values()), wanted=wanted, as_known_at=as_known_at
        )
        found |= dict(zip(known, shown, strict=True))
    return found


async def show_rings(
    context: Context,
    rings: Sequence[ring_model.Ring],
    *,
    wanted: Wanted,
    as_known_at: datetime | None = None,
) -> list[Ring]:
    """Show rings, with their accounts, complaints and events if `wanted` names them."""
    members = wanted.below("members").items()
    accounts: Mapping[EntityKey, Entity] = {}
    complaints: Mapping[AcknowledgementNo, Complaint] = {}
    if "account" in members:
        keys = {member.account for ring in rings for member in ring.found.members}
        accounts = await show_entities(
            context, sorted(keys), wanted=members.below("account"), as_known_at=as_known_at
        )
    if "complaints" in wanted:
        numbers = {number for ring in rings for number in ring.found.complaints}
        complaints = await get_complaints(
            context,
            sorted(numbers),
            wanted=wanted.below("complaints").items(),
            as_known_at=as_known_at,
        )
    events: Mapping[EntityKey, Sequence[RingEvent]] = {}
    if "events" in wanted and rings:
        events = await context.store.ring_events(
            [ring.id for ring in rings], scope=context.scope, as_known_at=as_known_at
        )
    places = await _places_of(context, rings, wanted, as_known_at)
    return [
        show_ring(
            ring,
            accounts=accounts,
            complaints=complaints,
            events=events.get(ring.id, ()),
            places=places.get(ring.id, ()),
        )
        for ring in rings
    ]


async def _places_of(
    context: Context,
    rings: Sequence[ring_model.Ring],
    wanted: Wanted,
    as_known_at: datetime | None,
) -> Mapping[EntityKey, list[PlaceChance]]:
    """Show where rings are likely to draw, if `wanted` names it."""
    if "likelyAtms" not in wanted or not rings:
        return {}
    found = await likely_places(
        rings,
        store=context.store,
        at=as_known_at or context.now(),
        settings=context.server.analytics.forecasts,
    )
    below = wanted.below("likelyAtms")
    atms: Mapping[EntityKey, Entity] = {}
    if "atm" in below:
        keys = {place.atm for places in found.values() for place in places}
        atms = await show_entities(
            context, sorted(keys), wanted=below.below("atm"), as_known_at=as_known_at
        )
    return {
        ring: [show_place(place, atms.get(place.atm)) for place in places]
        for ring, places in found.items()
    }


async def _besides(
    context: Context, keys: Sequence[EntityKey], wanted: Wanted, as_known_at: datetime | None
) -> Mapping[EntityKey, Beside]:
    store, scope = context.store, context.scope
    mentions = (
        await store.mentions_of(keys, scope=scope, as_known_at=as_known_at)
        if wanted.any_of(MENTION_FIELDS) and keys
        else {}
    )
    degrees = (
        await store.degrees(keys, scope=scope, as_known_at=as_known_at)
        if "linkCounts" in wanted and keys
        else {}
    )
    totals = (
        await store.totals_of(keys, scope=scope, as_known_at=as_known_at)
        if wanted.any_of(MONEY_FIELDS) and keys
        else {}
    )
    rings: Mapping[str, list[Ring]] = {}
    if "rings" in wanted and keys:
        where = RingFilter(accounts=frozenset(keys))
        rings = await _rings_by(context, where, wanted.below("rings"), as_known_at)
    return {
        key: Beside(
            as_known_at=as_known_at,
            mentions=mentions.get(key),
            degrees=degrees.get(key, {}),
            totals=totals.get(key),
            rings=rings.get(key, []),
        )
        for key in keys
    }


async def _rings_by(
    context: Context, where: RingFilter, wanted: Wanted, as_known_at: datetime | None
) -> Mapping[str, list[Ring]]:
    """Give the rings of some accounts or complaints, by each account and complaint."""
    page = await context.store.rings(
        where, first=MOST_A_PAGE, scope=context.scope, as_known_at=as_known_at
    )
    shown = await show_rings(context, page.items, wanted=wanted, as_known_at=as_known_at)
    by: dict[str, list[Ring]] = defaultdict(list)
    for ring, one in zip(page.items, shown, strict=True):
        for member in ring.found.members:
            by[member.account].append(one)
        for number in ring.found.complaints:
            by[number].append(one)
    return by


def _batches(keys: Iterable[T]) -> Iterator[list[T]]:
    every = list(keys)
    for start in range(0, len(every), MOST_KEYS):
        yield every[start : start + MOST_KEYS]
