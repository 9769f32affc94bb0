"""Say what is tied to what: round some entities, or all of it as columns."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from graph.model.entity import IdentifierUse
from graph.model.ids import EntityKey, EntityKind
from graph.model.link import LINK_KINDS, USES, Link, LinkKind, Neighbours
from graph.model.scope import Scope
from graph.store.base import MOST_KEYS, check_batch
from graph.store.embedded.entities import is_shown, numbers_of
from graph.store.embedded.fact_rows import load_facts
from graph.store.embedded.part import Part
from graph.store.embedded.statements import statements
from graph.store.values import array, from_ms, seen

if TYPE_CHECKING:  # numpy takes 0.1 s to import, and few commands need it
    from graph.model.table import LinkTable


class EmbeddedLinks(Part):
    """`LinkReader` over one file."""

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
        asked = {**seen(scope, as_known_at), "kinds": _codes(kinds), "limit": per_key_limit + 1}

        def work(connection: sqlite3.Connection) -> Neighbours:
            return _neighbours(connection, keys, asked, per_key_limit, limit)

        return await self._engine.read(work)

    async def degrees(
        self,
        keys: Collection[EntityKey],
        *,
        kinds: frozenset[LinkKind] = frozenset(),
        scope: Scope,
        as_known_at: datetime | None = None,
    ) -> Mapping[EntityKey, Mapping[LinkKind, int]]:
        """Count the facts at entities; a complaint and its filer count once."""
        check_batch(keys, most=MOST_KEYS)
        visible = seen(scope, as_known_at)

        asked = {**visible, "kinds": _codes(kinds)}

        def work(connection: sqlite3.Connection) -> dict[EntityKey, dict[LinkKind, int]]:
            text = statements("links")["degrees"]
            return {
                key: {
                    LINK_KINDS[kind]: count
                    for kind, count in connection.execute(text, {**asked, "entity": no})
                }
                for key, no in numbers_of(connection, keys).items()
                if is_shown(connection, no, visible)
            }

        return await self._engine.read(work)

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
        visible = seen(scope, as_known_at)
        asked = {**visible, "kinds": _codes(kinds & USES) or array([])}

        def work(connection: sqlite3.Connection) -> dict[EntityKey, tuple[IdentifierUse, ...]]:
            text = statements("links")["uses_of"]
            nos = {
                key: [no for no, *_ in connection.execute(text, {**asked, "entity": entity})]
                for key, entity in numbers_of(connection, keys).items()
            }
            wanted = list(dict.fromkeys(no for of in nos.values() for no in of))
            loaded = load_facts(connection, "identifier_use", wanted, visible)
            uses = {no: use for no, use in loaded.items() if isinstance(use, IdentifierUse)}
            return {key: tuple(uses[no] for no in of) for key, of in nos.items() if of}

        return await self._engine.read(work)

    async def links(
        self,
        *,
        kinds: frozenset[LinkKind] = frozenset(),
        since: int = 0,
        scope: Scope,
        as_known_at: datetime | None = None,
    ) -> LinkTable:
        """Give all links as columns; `since`: only those added after that snapshot."""
        from graph.store.embedded.link_table import read_links  # noqa: PLC0415 - numpy, when wanted

        visible = seen(scope, as_known_at)
        wanted = kinds or frozenset(LINK_KINDS)
        return await self._engine.read(
            lambda connection: read_links(connection, wanted, since, visible)
        )


def _neighbours(
    connection: sqlite3.Connection,
    keys: Sequence[EntityKey],
    asked: Mapping[str, Any],
    per_key_limit: int,
    limit: int,
) -> Neighbours:
    links: list[Link] = []
    cut: list[EntityKey] = []
    stubs: list[tuple[EntityKey, EntityKind, str]] = []
    numbers = numbers_of(connection, keys)
    for key in dict.fromkeys(keys):
        no = numbers.get(key)
        if no is None or not _is_open(connection, no, asked):
            continue
        here = {**asked, "entity": no}
        rows = connection.execute(statements("links")["at_entity"], here).fetchall()
        kept = rows[: min(per_key_limit, limit - len(links))]
        if len(kept) < len(rows):
            cut.append(key)
        links.extend(_link(key, row) for row in kept)
        if asked["districts"] is not None:
            outside = connection.execute(statements("links")["outside"], here)
            stubs.extend((key, EntityKind(kind), district) for kind, district in outside)
    return Neighbours(links=tuple(links), cut=tuple(cut), stubs=tuple(stubs))


def _is_open(connection: sqlite3.Connection, no: int, asked: Mapping[str, Any]) -> bool:
    """Tell whether an entity shows; without a scope its links alone decide."""
    return asked["districts"] is None or is_shown(connection, no, asked)


def _link(key: EntityKey, row: tuple[Any, ...]) -> Link:
    kind, other, direction, count, amount, disputed, first, last = row
    return Link(
        kind=LINK_KINDS[kind],
        source=other if direction else key,
        target=key if direction else other,
        fact_count=count,
        amount_paise=amount,
        disputed_paise=disputed,
        first_event_at=from_ms(first),
        last_event_at=from_ms(last),
    )


def _codes(kinds: frozenset[LinkKind]) -> str | None:
    return array(sorted(LINK_KINDS.index(kind) for kind in kinds)) if kinds else None
