"""Walks over links: out from some entities, a frontier at a time, every cut told.

A step asks the store once for the whole frontier (once per thousand keys). What
has more than 2,000 links of a kind is shown, not expanded, unless asked for by
key: an aggregator links everybody to everybody.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from graph.model.answer import Truncation, TruncationReason
from graph.model.forecast import TimeWindow
from graph.model.ids import EntityKey, EntityKind, kind_of
from graph.model.link import Link, LinkKind, Neighbours
from graph.model.scope import Scope
from graph.store.base import MOST_KEYS, LinkReader

HUB_LINKS: Final = 2_000  # of one kind; STORES.md section 5
MOST_CUTS_TOLD: Final = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class WalkLimits:
    """How far a walk goes and what it follows.

    Attributes:
        depth: Steps from the seeds.
        max_entities: Most entities, seeds included.
        max_links: Most links.
        kinds: Only to entities of these kinds; empty: all.
        link_kinds: Only along these links; empty: all.
        window: Only along links with a dated fact in it; None: all, undated ones too.
        min_paise: Only along links of this sum or more; None: all.
        expand: Hubs to be expanded all the same.
    """

    depth: int = 1
    max_entities: int = 200
    max_links: int = 1_000
    kinds: frozenset[EntityKind] = frozenset()
    link_kinds: frozenset[LinkKind] = frozenset()
    window: TimeWindow | None = None
    min_paise: int | None = None
    expand: frozenset[EntityKey] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Walk:
    """What a walk reached.

    Attributes:
        keys: Seeds as given, then by step, then in the order of the store's links.
        links: Between these keys, each once, in the order met.
        truncations: What was left out, where and by which rule; at most 100.
    """

    keys: tuple[EntityKey, ...]
    links: tuple[Link, ...]
    truncations: tuple[Truncation, ...]


async def walk_links(
    seeds: Sequence[EntityKey],
    *,
    reader: LinkReader,
    limits: WalkLimits,
    scope: Scope,
    as_known_at: datetime | None = None,
) -> Walk:
    """Follow links out from seeds, breadth first."""
    gathered = _Gathered(limits=limits, keys=dict.fromkeys(seeds))
    frontier = list(gathered.keys)
    for _ in range(limits.depth):
        reached: dict[EntityKey, None] = {}
        for batch in _batches(frontier):
            counts = await reader.degrees(
                batch,
                kinds=limits.link_kinds,
                above=HUB_LINKS,
                scope=scope,
                as_known_at=as_known_at,
            )
            hubs = gathered.set_hubs_aside(counts)
            found = await reader.neighbours(
                [key for key in batch if key not in hubs],
                kinds=limits.link_kinds,
                per_key_limit=limits.max_links,
                limit=2 * limits.max_links,
                scope=scope,
                as_known_at=as_known_at,
            )
            reached |= gathered.take(found)
        frontier = list(reached)
    return gathered.walk(is_open_ended=bool(frontier))


@dataclass(slots=True, kw_only=True)
class _Gathered:
    """What a walk has so far.

    Attributes:
        limits: How far it goes.
        keys: Entities reached, in order.
        links: Links taken, by kind and ends.
        cuts: Truncations at single entities.
        hidden_keys: Entities that no longer fitted.
        hidden_links: Links that no longer fitted.
    """

    limits: WalkLimits
    keys: dict[EntityKey, None]
    links: dict[tuple[LinkKind, EntityKey, EntityKey], Link] = field(default_factory=dict)
    cuts: list[Truncation] = field(default_factory=list)
    hidden_keys: set[EntityKey] = field(default_factory=set)
    hidden_links: int = 0

    def set_hubs_aside(
        self, counts: Mapping[EntityKey, Mapping[LinkKind, int]]
    ) -> frozenset[EntityKey]:
        """Give the keys not to be expanded, out of those with too many links; record each."""
        hubs = [key for key in counts if key not in self.limits.expand]
        for key in hubs:
            hidden = sum(counts[key].values())
            self._cut(TruncationReason.HUB, HUB_LINKS, at=key, hidden_count=hidden)
        return frozenset(hubs)

    def take(self, found: Neighbours) -> dict[EntityKey, None]:
        """Take links while they fit; give the entities reached first by them."""
        reached: dict[EntityKey, None] = {}
        keys, links, limits = self.keys, self.links, self.limits
        is_narrow = bool(limits.kinds) or limits.min_paise is not None or limits.window is not None
        for link in found.links:
            source, target = link.source, link.target
            identity = (link.kind, source, target)
            if identity in links or (is_narrow and not self._is_wanted(link)):
                continue
            if len(links) >= limits.max_links:
                self.hidden_links += 1
                continue
            new = [key for key in (source, target) if key not in keys]
            if len(keys) + len(new) > limits.max_entities:
                self.hidden_keys.update(new)
                continue
            links[identity] = link
            if new:
                keys.update(dict.fromkeys(new))
                reached.update(dict.fromkeys(new))
        for key in found.cut:
            self._cut(TruncationReason.LINKS, self.limits.max_links, at=key)
        stubs = [key for key, _, _ in found.stubs]
        for key in dict.fromkeys(stubs):
            self._cut(TruncationReason.SCOPE, 0, at=key, hidden_count=stubs.count(key))
        return reached

    def walk(self, *, is_open_ended: bool) -> Walk:
        """Give the walk as it stands."""
        limits, whole = self.limits, []
        if self.hidden_keys:
            whole.append(
                Truncation(
                    reason=TruncationReason.ENTITIES,
                    limit=limits.max_entities,
                    hidden_count=len(self.hidden_keys),
                )
            )
        if self.hidden_links:
            whole.append(
                Truncation(
                    reason=TruncationReason.LINKS,
                    limit=limits.max_links,
                    hidden_count=self.hidden_links,
                )
            )
        if is_open_ended:
            whole.append(Truncation(reason=TruncationReason.DEPTH, limit=limits.depth))
        return Walk(
            keys=tuple(self.keys),
            links=tuple(self.links.values()),
            truncations=(*whole, *self.cuts)[:MOST_CUTS_TOLD],
        )

    def _is_wanted(self, link: Link) -> bool:
        limits = self.limits
        if limits.kinds and any(
            key not in self.keys and kind_of(key) not in limits.kinds
            for key in (link.source, link.target)
        ):
            return False
        if limits.min_paise is not None and (link.amount_paise or 0) < limits.min_paise:
            return False
        return limits.window is None or _meets(link, limits.window)

    def _cut(
        self,
        reason: TruncationReason,
        limit: int,
        *,
        at: EntityKey,
        hidden_count: int | None = None,
    ) -> None:
        self.cuts.append(Truncation(reason=reason, limit=limit, at=at, hidden_count=hidden_count))


def _meets(link: Link, window: TimeWindow) -> bool:
    if link.first_event_at is None or link.last_event_at is None:
        return False
    return link.first_event_at < window.end and link.last_event_at >= window.start


def _batches(keys: Sequence[EntityKey]) -> Iterator[Sequence[EntityKey]]:
    for start in range(0, len(keys), MOST_KEYS):
        yield keys[start : start + MOST_KEYS]
