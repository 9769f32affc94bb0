"""Keep patterns that are looked for."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import replace

from graph.errors import Conflict, NotFound
from graph.model.audit import Event
from graph.model.ids import PatternId
from graph.model.saved_pattern import SavedPattern
from graph.model.scope import Scope
from graph.store.embedded.ledger import record
from graph.store.embedded.part import Part
from graph.store.embedded.statements import statements
from graph.store.values import array, from_json, seen, to_json, to_ms


class EmbeddedPatterns(Part):
    """`PatternStore` over one file."""

    async def add_pattern(self, pattern: SavedPattern, *, event: Event) -> SavedPattern:
        """Keep a pattern; the same again answers the one kept, an ended one is taken up again.

        Raises:
            Conflict: Another pattern of the owner has the name.
        """

        def work(connection: sqlite3.Connection) -> SavedPattern:
            row = connection.execute(statements("patterns")["stored"], (pattern.id,)).fetchone()
            stored = from_json(row[0], SavedPattern) if row else None
            if stored is not None and stored.is_active:
                if replace(stored, created_at=pattern.created_at) == pattern:
                    return stored
                raise Conflict("a saved pattern has this name; end it first, or take another name")
            _put(connection, pattern)
            record(connection, event)
            return pattern

        return await self._engine.write(work)

    async def end_pattern(self, id_: PatternId, *, scope: Scope, event: Event) -> SavedPattern:
        """Look for a pattern no more; ending twice is ending once.

        Raises:
            NotFound: There is none, or the scope hides it.
        """
        asked = {"id": id_, "districts": seen(scope)["districts"]}

        def work(connection: sqlite3.Connection) -> SavedPattern:
            row = connection.execute(statements("patterns")["seen"], asked).fetchone()
            if row is None:
                raise NotFound("no saved pattern has this id; list them first")
            stored = from_json(row[0], SavedPattern)
            if not stored.is_active:
                return stored
            ended = replace(stored, is_active=False)
            _put(connection, ended)
            record(connection, event)
            return ended

        return await self._engine.write(work)

    async def patterns(self, *, scope: Scope) -> Sequence[SavedPattern]:
        """Give the patterns that are looked for, oldest first, then by id."""
        asked = {"districts": seen(scope)["districts"]}

        def work(connection: sqlite3.Connection) -> tuple[SavedPattern, ...]:
            rows = connection.execute(statements("patterns")["list"], asked)
            return tuple(from_json(body, SavedPattern) for (body,) in rows)

        return await self._engine.read(work)


def _put(connection: sqlite3.Connection, one: SavedPattern) -> None:
    districts = None if one.owner_districts is None else array(sorted(one.owner_districts))
    row = (one.id, int(one.is_active), to_ms(one.created_at), districts, to_json(one))
    connection.execute(statements("patterns")["put"], row)
