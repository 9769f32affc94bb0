"""Say what money moved, as columns."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from graph.model.ids import EntityKey
from graph.model.scope import Scope
from graph.store.base import MOST_KEYS, check_batch
from graph.store.embedded.entities import numbers_of
from graph.store.embedded.part import Part
from graph.store.embedded.statements import statements
from graph.store.values import array, seen, to_ms

if TYPE_CHECKING:  # numpy takes 0.1 s to import, and few commands need it
    from graph.model.movement import IdentifierTie, MovementTable


class EmbeddedMovements(Part):
    """`MovementReader` over one file."""

    async def movements(
        self,
        *,
        since: datetime | None = None,
        until: datetime | None = None,
        accounts: Collection[EntityKey] = (),
        scope: Scope,
        as_known_at: datetime | None = None,
    ) -> MovementTable:
        """Give transfers and draws as columns."""
        from graph.store.embedded.movement_table import (  # noqa: PLC0415 - numpy, when wanted
            read_movements,
        )

        check_batch(accounts, most=MOST_KEYS)
        asked = {**seen(scope, as_known_at), "since": to_ms(since), "until": to_ms(until)}

        def work(connection: sqlite3.Connection) -> MovementTable:
            return read_movements(connection, _asking(connection, asked, accounts))

        return await self._engine.read(work, is_whole=not accounts)

    async def identifier_ties(
        self,
        *,
        accounts: Collection[EntityKey] = (),
        scope: Scope,
        as_known_at: datetime | None = None,
    ) -> Sequence[IdentifierTie]:
        """Give which accounts use which phones and devices, by identifier, then account."""
        from graph.model.movement import IdentifierTie  # noqa: PLC0415 - numpy, when wanted

        check_batch(accounts, most=MOST_KEYS)

        def work(connection: sqlite3.Connection) -> tuple[IdentifierTie, ...]:
            asked = _asking(connection, seen(scope, as_known_at), accounts)
            rows = connection.execute(
                statements("movements")["ties_of" if accounts else "ties_all"], asked
            )
            return tuple(
                IdentifierTie(fact=fact, account=user, identifier=identifier, known_at_ms=known)
                for fact, user, identifier, known in rows
            )

        return await self._engine.read(work, is_whole=not accounts)


def _asking(
    connection: sqlite3.Connection, asked: Mapping[str, Any], accounts: Collection[EntityKey]
) -> dict[str, Any]:
    """Add the numbers of the accounts asked for; None: of all."""
    numbers = array(sorted(numbers_of(connection, accounts).values())) if accounts else None
    return {**asked, "accounts": numbers}
