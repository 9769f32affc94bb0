"""Everything that touched the money of accounts, a whole frontier in one call."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime

from graph.model.fact import Fact, Source
from graph.model.ids import EntityKey, ImportId
from graph.model.money_facts import Moves
from graph.model.moves import Move
from graph.model.scope import Scope
from graph.model.told_moves import moves_of
from graph.store.base import MOST_KEYS, check_batch
from graph.store.entities import flags_of
from graph.store.neo4j.engine import View
from graph.store.neo4j.fact_rows import Properties, build_fact
from graph.store.neo4j.part import Part


class Neo4jMoves(Part):
    """`moves_of` of the port, over one database."""

    async def moves_of(
        self,
        accounts: Collection[EntityKey],
        *,
        limit: int,
        scope: Scope,
        as_known_at: datetime | None = None,
    ) -> Moves:
        """Give all that touched the money of accounts, but of those with `limit` moves or more."""
        check_batch(accounts, most=MOST_KEYS)
        asked = list(dict.fromkeys(accounts))

        async def work(view: View) -> Moves:
            found: dict[str, Move] = {}
            crowded, bits = set(), dict[EntityKey, int]()
            rows = await view.rows("moves_of", keys=asked, limit=limit)
            for key, moved, disposed, flags in rows:
                _mark(bits, key, flags)
                if len(moved) >= limit:
                    crowded.add(key)
                    continue
                for _, _, source, target, of_source, of_target in moved:
                    _mark(bits, source, of_source)
                    _mark(bits, target, of_target)
                facts = [_fact(*one[:4]) for one in (*moved, *disposed)]
                found.update((move.id, move) for move in moves_of(facts))
            return Moves(
                moves=tuple(move for _, move in sorted(found.items())),
                coverages=(),
                flags={key: flags_of(some) for key, some in sorted(bits.items())},
                cut=tuple(key for key in asked if key in crowded),
            )

        return await self._engine.read(work, scope=scope, as_known_at=as_known_at)


def _fact(type_: str, properties: Properties, source: EntityKey, target: EntityKey) -> Fact:
    return build_fact(type_, properties, source, target, _sources(properties.get("sources", ())))


def _sources(texts: Iterable[str]) -> tuple[Source, ...]:
    """Give places in files; whatever was then known of the files, they are the same."""
    parts = [text.split("\x1f", 2) for text in texts]
    return tuple(
        Source(import_id=ImportId(id_), file_sha256="", sheet=sheet, row=int(row))
        for id_, row, sheet in parts
    )


def _mark(bits: dict[EntityKey, int], key: EntityKey, flags: Iterable[int]) -> None:
    for some in flags:
        bits[key] = bits.get(key, 0) | some
