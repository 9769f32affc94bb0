"""Say what money moved, as columns."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Final

from graph.model.ids import EntityKey
from graph.model.link import LinkKind
from graph.model.scope import Scope
from graph.store.base import MOST_KEYS, check_batch
from graph.store.figures import A_DAY_MS
from graph.store.neo4j.engine import Row, View
from graph.store.neo4j.part import Part
from graph.store.values import END_OF_TIME, to_ms

if TYPE_CHECKING:  # numpy takes 0.1 s to import, and few commands need it
    from graph.model.movement import IdentifierTie, MovementTable

_MOST_DAYS: Final = 1_000


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

        since_ms, until_ms = to_ms(since), to_ms(until)

        async def read(view: View, kind: LinkKind) -> list[Row]:
            if accounts or since_ms is None or kind is LinkKind.WITHDREW:
                return await view.rows(
                    "movements_of" if accounts else "movements",
                    names={"TYPE": kind.value},
                    accounts=sorted(set(accounts)),
                    since=since_ms,
                    until=until_ms,
                )
            days = _days(since_ms, until_ms)
            return await view.rows("movements_since", days=days, until=until_ms)

        async def work(view: View) -> MovementTable:
            return table_of(
                await read(view, LinkKind.TRANSFERRED),
                await read(view, LinkKind.WITHDREW),
                snapshot_no=view.no,
            )

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


def _days(since_ms: int, until_ms: int | None) -> list[tuple[int, int]]:
    """Give the days of a time, epoch milliseconds, so that no list of rows holds more than one.

    The last is open, since a movement may end after the time that it began in.
    """
    count = _MOST_DAYS if until_ms is None else (until_ms - since_ms) // A_DAY_MS
    starts = [since_ms + day * A_DAY_MS for day in range(1 + max(0, min(_MOST_DAYS, count)))]
    return list(zip(starts, (*starts[1:], END_OF_TIME), strict=True))
