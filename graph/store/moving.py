"""The port, part of it: movements of money as columns (see `graph.store.base`)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from graph.model.ids import EntityKey
from graph.model.scope import Scope

if TYPE_CHECKING:  # numpy takes 0.1 s to import, and few commands need it
    from graph.model.movement import IdentifierTie, MovementTable


class MovementReader(Protocol):
    """Says what money moved, each movement once."""

    async def movements(
        self,
        *,
        since: datetime | None = None,
        until: datetime | None = None,
        accounts: Collection[EntityKey] = (),
        scope: Scope,
        as_known_at: datetime | None = None,
    ) -> MovementTable:
        """Give transfers and draws as columns.

        Args:
            since: Only what may have happened then or later; undated ones are left out.
            until: Only what may have happened then or before; undated ones are left out.
            accounts: Only what these sent, drew or received, at most 1,000; empty: everything.
            scope: What may be seen.
            as_known_at: Nothing learnt later is used.
        """
        ...

    async def identifier_ties(
        self,
        *,
        accounts: Collection[EntityKey] = (),
        scope: Scope,
        as_known_at: datetime | None = None,
    ) -> Sequence[IdentifierTie]:
        """Give which accounts use which phones and devices, by identifier, then account.

        Args:
            accounts: Only identifiers that these use, with all who use them; at most 1,000;
                empty: every one.
            scope: What may be seen.
            as_known_at: Nothing learnt later is used.
        """
        ...
