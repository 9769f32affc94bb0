"""Say what money moved, as columns."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from graph.model.ids import EntityKey
from graph.model.link import LinkKind
from graph.model.scope import Scope
from graph.store.base import MOST_KEYS, check_batch
from graph.store.neo4j.engine import View
from graph.store.neo4j.part import Part
from graph.store.values import to_ms

if TYPE_CHECKING:  # numpy takes 0.1 s to import, and few commands need it
    from graph.model.movement import IdentifierTie, MovementTable


class Neo4jMovements(Part):
    """`MovementReader` over one database."""

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
        from graph.store.neo4j.movement_table import (  # noqa: PLC0415 - numpy, when wanted
            table_of,
        )

        check_batch(accounts, most=MOST_KEYS)

        async def work(view: View) -> MovementTable:
            found = [
                await view.rows(
                    "movements_of" if accounts else "movements",
                    names={"TYPE": kind.value},
                    since=to_ms(since),
                    until=to_ms(until),
                    accounts=sorted(set(accounts)),
                )
                for kind in (LinkKind.TRANSFERRED, LinkKind.WITHDREW)
            ]
            return table_of(found[0], found[1], snapshot_no=view.no)

        return await self._engine.read(
            work, scope=scope, as_known_at=as_known_at, is_whole=not accounts
        )

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

        async def work(view: View) -> tuple[IdentifierTie, ...]:
            rows = (
                await view.rows("identifier_ties_of", accounts=sorted(set(accounts)))
                if accounts
                else await view.rows("identifier_ties")
            )
            return tuple(
                IdentifierTie(fact=fact, account=user, identifier=identifier, known_at_ms=known)
                for fact, user, identifier, known in rows
            )

        return await self._engine.read(
            work, scope=scope, as_known_at=as_known_at, is_whole=not accounts
        )
