"""What links nobody: accounts, phones and handsets that too many share."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from analytics.hubs import UNTOLD, Hub, find_hubs
from analytics.settings import RingSettings
from api.services.labels import known_entities, masked_label
from graph.model.ids import EntityKey, EntityKind, kind_of
from graph.model.reason import Reason
from graph.model.scope import SYSTEM, Scope
from graph.model.table import LinkTable
from graph.store.base import GraphStore


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedThing:
    """An account, phone or handset that links nobody.

    Attributes:
        key: Which one; `may_link` in the settings takes it.
        kind: What it is.
        label: Its name, masked.
        degree: Links it has.
        reason: Why it links nobody.
    """

    key: EntityKey
    kind: EntityKind
    label: str
    degree: int
    reason: Reason


async def find_shared(
    *, store: GraphStore, scope: Scope, settings: RingSettings
) -> Sequence[SharedThing]:
    """List what links nobody and that somebody could free, the most linked first.

    Numbers that are masked, missing or cut are left out: each is its own row's.
    """
    links = await store.links(scope=SYSTEM)
    found, degrees = await asyncio.to_thread(_look, links, settings)
    known = await known_entities([hub.key for hub in found], store=store, scope=scope)
    shown = [
        SharedThing(
            key=hub.key,
            kind=kind_of(hub.key),
            label=masked_label(hub.key, known),
            degree=degrees[hub.key],
            reason=hub.reason,
        )
        for hub in found
        if hub.key in known
    ]
    return sorted(shown, key=lambda one: (-one.degree, one.key))


def _look(links: LinkTable, settings: RingSettings) -> tuple[Sequence[Hub], Counter[EntityKey]]:
    hubs = find_hubs(links, settings=settings)
    flags = dict(zip(links.keys, links.flags, strict=True))
    found = {hub.key: hub for hub in (*hubs.accounts, *hubs.identifiers)}
    told = [hub for key, hub in found.items() if not flags[key] & UNTOLD]
    degrees: Counter[EntityKey] = Counter()
    for ends in (links.source, links.target):
        for place, times in Counter(ends.tolist()).items():
            degrees[links.keys[place]] += times
    return told, degrees
