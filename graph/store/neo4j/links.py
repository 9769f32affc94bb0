"""Say what is tied to what: round some entities, or all of it as columns."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from graph.model.entity import IdentifierUse
from graph.model.ids import EntityKey, EntityKind
from graph.model.link import LINK_KINDS, USES, Link, LinkKind, Neighbours
from graph.model.scope import Scope
from graph.model.table import LinkTable
from graph.store.base import MOST_KEYS, check_batch
from graph.store.neo4j.engine import View
from graph.store.neo4j.part import Part
from graph.store.neo4j.reading import read_facts, shown_complaints
from graph.store.values import from_ms

CODES: Final = {kind.value: code for code, kind in enumerate(LINK_KINDS)}


class Neo4jLinks(Part):
    """`LinkReader` over one database."""

    async def neighbours(
        self,
        keys: Sequence[EntityKey],
        *,
        kinds: frozenset[LinkKind] = frozenset(),
        per_key_limit: int = 200,
        limit: int = 2_000,
        scope: Scope,
        as_known_at: datetime | None = None,
    ) -> Neighbours:
        """Give the links at entities, in both directions; empty `kinds`: all."""
        check_batch(keys, most=MOST_KEYS)
        asked = list(dict.fromkeys(keys))

        async def work(view: View) -> Neighbours:
            rows = await view.rows(
                "neighbours",
                keys=asked,
                shown=await shown_complaints(view, asked) if view.districts is not None else (),
                types=_types(kinds),
                codes=CODES,
                limit=per_key_limit + 1,
            )
            met = {asked[at]: links for at, links in rows}
            links, cut = _within(met, asked, per_key_limit, limit)
            stubs = await _stubs(view, [key for key in asked if key in met], _types(kinds))
            return Neighbours(links=links, cut=cut, stubs=stubs)

        return await self._engine.read(work, scope=scope, as_known_at=as_known_at)

    async def degrees(
        self,
        keys: Collection[EntityKey],
        *,
        kinds: frozenset[LinkKind] = frozenset(),
        above: int | None = None,
        scope: Scope,
        as_known_at: datetime | None = None,
    ) -> Mapping[EntityKey, Mapping[LinkKind, int]]:
        """Count the facts at entities; a complaint and its filer count once."""
        check_batch(keys, most=MOST_KEYS)
        asked = list(dict.fromkeys(keys))

        async def work(view: View) -> dict[EntityKey, dict[LinkKind, int]]:
            shown = await shown_complaints(view, asked)
            rows = await view.rows(
                "degrees", keys=asked, types=_types(kinds), shown=shown, above=above
            )
            return {
                key: {
                    LinkKind(type_): count
                    for type_, count in sorted(counts, key=lambda one: CODES[one[0]])
                }
                for key, counts in rows
                if above is None or any(count > above for _, count in counts)
            }

        return await self._engine.read(work, scope=scope, as_known_at=as_known_at)

    async def uses_of(
        self,
        keys: Collection[EntityKey],
        *,
        kinds: frozenset[LinkKind],
        scope: Scope,
        as_known_at: datetime | None = None,
    ) -> Mapping[EntityKey, Sequence[IdentifierUse]]:
        """Give who uses, holds or introduced whom, from either end, oldest first, then by id.

        Only links of `kinds`, which are some of `USES`; keys without one are left out.
        """
        check_batch(keys, most=MOST_KEYS)
        asked = list(dict.fromkeys(keys))

        async def work(view: View) -> dict[EntityKey, tuple[IdentifierUse, ...]]:
            rows = await view.rows("uses_of", keys=asked, types=_types(kinds & USES) or [])
            facts = await read_facts(view, [row[1:] for row in rows])
            by_key: dict[EntityKey, list[IdentifierUse]] = {}
            for row, fact in zip(rows, facts, strict=True):
                if isinstance(fact, IdentifierUse):
                    by_key.setdefault(row[0], []).append(fact)
            return {key: tuple(uses) for key, uses in by_key.items()}

        return await self._engine.read(work, scope=scope, as_known_at=as_known_at)

    async def links(
        self,
        *,
        kinds: frozenset[LinkKind] = frozenset(),
        since: int = 0,
        at: Collection[EntityKey] | None = None,
        scope: Scope,
        as_known_at: datetime | None = None,
    ) -> LinkTable:
        """Give links as columns; `since`: only those added after it; `at`: only those there."""
        from graph.store.neo4j.link_table import read_links  # noqa: PLC0415 - numpy, when wanted

        wanted = kinds or frozenset(LINK_KINDS)
        return await self._engine.read(
            lambda view: read_links(view, wanted, since, at),
            scope=scope,
            as_known_at=as_known_at,
            is_whole=True,
        )


def _within(
    met: Mapping[EntityKey, Sequence[Sequence[Any]]],
    keys: Sequence[EntityKey],
    per_key_limit: int,
    limit: int,
) -> tuple[tuple[Link, ...], tuple[EntityKey, ...]]:
    """Give the links that the limits let through, and the keys with more."""
    links: list[Link] = []
    cut: list[EntityKey] = []
    for key in keys:
        rows = met.get(key, ())
        kept = rows[: min(per_key_limit, limit - len(links))]
        if len(kept) < len(rows):
            cut.append(key)
        links.extend(_link(key, row) for row in kept)
    return tuple(links), tuple(cut)


async def _stubs(
    view: View, keys: Sequence[EntityKey], types: Sequence[str] | None
) -> tuple[tuple[EntityKey, EntityKind, str], ...]:
    """Give what lies outside the scope, by asked key, kind and district."""
    if view.districts is None:
        return ()
    found: dict[EntityKey, list[tuple[str, str]]] = {}
    for key, kind, district in await view.rows("outside", keys=list(keys), types=types):
        found.setdefault(key, []).append((kind, district))
    return tuple(
        (key, EntityKind(kind), district)
        for key in keys
        for kind, district in sorted(found.get(key, ()))
    )


def _link(key: EntityKey, row: Sequence[Any]) -> Link:
    kind, other, direction, count, amount, disputed, first, last = row
    return Link(
        kind=LinkKind(kind),
        source=other if direction else key,
        target=key if direction else other,
        fact_count=count,
        amount_paise=amount,
        disputed_paise=disputed,
        first_event_at=from_ms(first),
        last_event_at=from_ms(last),
    )


def _types(kinds: frozenset[LinkKind]) -> list[str] | None:
    return sorted(kind.value for kind in kinds) or None
