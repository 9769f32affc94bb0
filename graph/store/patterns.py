"""The port, part of it: keeping patterns that are looked for (see `graph.store.base`)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from graph.model.audit import Event
from graph.model.ids import PatternId
from graph.model.saved_pattern import SavedPattern
from graph.model.scope import Scope


class PatternStore(Protocol):
    """Keeps saved patterns."""

    async def add_pattern(self, pattern: SavedPattern, *, event: Event) -> SavedPattern:
        """Keep a pattern; the same again answers the one kept, an ended one is taken up again.

        Raises:
            Conflict: Another pattern of the owner has the name.
        """
        ...

    async def end_pattern(self, id_: PatternId, *, scope: Scope, event: Event) -> SavedPattern:
        """Look for a pattern no more; ending twice is ending once.

        Raises:
            NotFound: There is none, or the scope hides it.
        """
        ...

    async def patterns(self, *, scope: Scope) -> Sequence[SavedPattern]:
        """Give the patterns that are looked for, oldest first, then by id."""
        ...
