"""What is round some entities, and finding them by text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from api.services.answers import answer_hash, to_canonical
from graph.errors import InputError, NotFound
from graph.model.answer import Answer, Cursor, Page
from graph.model.ids import AcknowledgementNo, EntityKey, EntityKind, kind_of
from graph.model.link import Link
from graph.model.scope import Scope
from graph.model.search import SearchHit
from graph.store.base import GraphStore
from graph.walk import WalkLimits, walk_links

MOST_SEEDS: Final = 20
MOST_DEPTH: Final = 4
MOST_ENTITIES: Final = 2_000
MOST_LINKS: Final = 5_000
LEAST_SEARCH_CHARS: Final = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Subgraph:
    """Entities and what ties them.

    Attributes:
        keys: Entities and complaints, seeds first, then by distance.
        links: Between these, each once.
    """

    keys: tuple[EntityKey, ...]
    links: tuple[Link, ...]


async def expand(
    seeds: Sequence[EntityKey],
    *,
    limits: WalkLimits,
    store: GraphStore,
    scope: Scope,
    as_known_at: datetime | None = None,
) -> Answer[Subgraph]:
    """Give what is linked to some seeds, to a depth, within caps; each cut is told.

    Raises:
        InputError: A cap or the number of seeds is out of bounds.
        NotFound: A seed is unknown, or the scope hides it.
    """
    _check(seeds, limits)
    await _find_seeds(seeds, store=store, scope=scope, as_known_at=as_known_at)
    walk = await walk_links(
        seeds, reader=store, limits=limits, scope=scope, as_known_at=as_known_at
    )
    subgraph = Subgraph(keys=walk.keys, links=walk.links)
    return Answer(
        value=subgraph,
        snapshot_no=await store.snapshot_no(),
        as_known_at=as_known_at or datetime.now(UTC),
        truncations=walk.truncations,
        answer_hash=answer_hash(
            {
                "linked": list(seeds),
                "limits": to_canonical(limits),
                "asKnownAt": to_canonical(as_known_at),
            },
            to_canonical(subgraph),
        ),
    )


async def search(
    text: str,
    *,
    kinds: frozenset[EntityKind],
    first: int,
    after: Cursor | None,
    store: GraphStore,
    scope: Scope,
) -> Page[SearchHit]:
    """Find by number, its end (4 digits or more), reference, IFSC, UPI id, name or place.

    Raises:
        InputError: A text too short to mean anything.
    """
    wanted = text.strip()
    if len(wanted) < LEAST_SEARCH_CHARS:
        raise InputError(f"text: give at least {LEAST_SEARCH_CHARS} characters")
    return await store.search(wanted, kinds=kinds, first=first, after=after, scope=scope)


def _check(seeds: Sequence[EntityKey], limits: WalkLimits) -> None:
    for name, found, most in (
        ("seeds", len(seeds), MOST_SEEDS),
        ("depth", limits.depth, MOST_DEPTH),
        ("maxEntities", limits.max_entities, MOST_ENTITIES),
        ("maxLinks", limits.max_links, MOST_LINKS),
    ):
        if not 1 <= found <= most:
            raise InputError(f"{name}: give 1 to {most:,}")


async def _find_seeds(
    seeds: Sequence[EntityKey], *, store: GraphStore, scope: Scope, as_known_at: datetime | None
) -> None:
    complaints, others = [], []
    for seed in seeds:
        try:
            kind = kind_of(seed)
        except ValueError:
            raise InputError("seeds: one of them is no id of ours") from None
        if kind is EntityKind.COMPLAINT:
            complaints.append(AcknowledgementNo(seed.partition(":")[2]))
        elif kind is EntityKind.RING:
            raise InputError("seeds: a ring has members, not links; give their ids")
        else:
            others.append(seed)
    known = 0
    if complaints:
        known += len(await store.get_complaints(complaints, scope=scope, as_known_at=as_known_at))
    if others:
        known += len(await store.get_entities(others, scope=scope, as_known_at=as_known_at))
    if known < len(set(seeds)):
        raise NotFound("seeds: one of them is not known here")
