"""What every part of the store stands on."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from graph.store.neo4j.engine import Engine


class Part:
    """Some methods of the port, over the one database."""

    def __init__(self, engine: Engine) -> None:
        """Keep the engine."""
        self._engine = engine
