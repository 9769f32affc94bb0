"""Keep patterns that are looked for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from graph.errors import Conflict, NotFound
from graph.model.audit import Event
from graph.model.ids import PatternId
from graph.model.saved_pattern import SavedPattern
from graph.model.scope import Scope
from graph.store.neo4j.engine import View, Writing
from graph.store.neo4j.part import Part
from graph.store.values import from_json, to_json, to_ms


class Neo4jPatterns(Part):
    """`PatternStore` over one database."""

    async def add_pattern(self, pattern: SavedPattern, *, event: Event) -> SavedPattern:
        """Keep a pattern; the same again answers the one kept, an ended one is taken up again.

        Raises:
            Conflict: Another pattern of the owner has the name.
        """

        async def work(writing: Writing) -> SavedPattern:
            stored = await _stored(writing, pattern.id)
            if stored is not None and stored.is_active:
                if replace(stored, created_at=pattern.created_at) == pattern:
                    return stored
                raise Conflict("a saved pattern has this name; end it first, or take another name")
            await _put(writing, pattern)
            await writing.record(event)
            return pattern

        return await self._engine.write(work)

    async def end_pattern(self, id_: PatternId, *, scope: Scope, event: Event) -> SavedPattern:
        """Look for a pattern no more; ending twice is ending once.

        Raises:
            NotFound: There is none, or the scope hides it.
        """

        async def work(writing: Writing) -> SavedPattern:
            stored = await _stored(writing, id_)
            if stored is None or not _is_shown(stored, scope):
                raise NotFound("no saved pattern has this id; list them first")
            if not stored.is_active:
                return stored
            ended = replace(stored, is_active=False)
            await _put(writing, ended)
            await writing.record(event)
            return ended

        return await self._engine.write(work)

    async def patterns(self, *, scope: Scope) -> Sequence[SavedPattern]:
        """Give the patterns that are looked for, oldest first, then by id."""

        async def work(view: View) -> tuple[SavedPattern, ...]:
            rows = await view.rows("list_patterns")
            return tuple(from_json(body, SavedPattern) for (body,) in rows)

        return await self._engine.read(work, scope=scope)


async def _stored(view: View, id_: PatternId) -> SavedPattern | None:
    body = await view.one("stored_pattern", id=id_)
    return None if body is None else from_json(body, SavedPattern)


def _is_shown(one: SavedPattern, scope: Scope) -> bool:
    if scope.districts is None:
        return True
    return one.owner_districts is not None and one.owner_districts <= scope.districts


async def _put(writing: Writing, one: SavedPattern) -> None:
    districts = None if one.owner_districts is None else sorted(one.owner_districts)
    await writing.rows(
        "put_pattern",
        id=one.id,
        isActive=one.is_active,
        createdAt=to_ms(one.created_at),
        ownerDistricts=districts,
        body=to_json(one),
    )
