"""Everything that touched the money of accounts, a whole frontier in one call."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from graph.model.entity import EntityFlag
from graph.model.fact import Fact, Source
from graph.model.ids import EntityKey, ImportId
from graph.model.money_facts import Moves
from graph.model.moves import Move
from graph.model.scope import Scope
from graph.model.told_moves import coverages_of, moves_of
from graph.store.base import MOST_KEYS, check_batch
from graph.store.entities import flags_of
from graph.store.neo4j.engine import View
from graph.store.neo4j.fact_values import Properties, build_fact
from graph.store.neo4j.part import Part
from graph.store.neo4j.reading import SEPARATOR, Found, read_facts


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
            said: list[Found] = []
            crowded = set()
            for key, moved, disposed, told in await view.rows("moves_of", keys=asked, limit=limit):
                if len(moved) >= limit:
                    crowded.add(key)
                    continue
                facts = [_fact(*one) for one in (*moved, *disposed)]
                found.update((move.id, move) for move in moves_of(facts))
                said.extend(told)
            coverages = coverages_of(await read_facts(view, said))
            moves = _lined(found, {coverage.account for coverage in coverages})
            return Moves(
                moves=moves,
                coverages=tuple(sorted(coverages)),
                flags=await _flags(view, asked, moves),
                cut=tuple(key for key in asked if key in crowded),
            )

        return await self._engine.read(work, scope=scope, as_known_at=as_known_at)


def _lined(found: Mapping[str, Move], covered: Collection[str]) -> tuple[Move, ...]:
    """Give moves by id; those of accounts without a statement stand in no line of one."""
    return tuple(
        move
        if not move.row or move.account in covered or move.other in covered
        else move._replace(sheet="", row=0)
        for _, move in sorted(found.items())
    )


def _fact(type_: str, properties: Properties, source: EntityKey, target: EntityKey) -> Fact:
    return build_fact(type_, properties, source, target, _sources(properties.get("sources", ())))


def _sources(texts: Iterable[str]) -> tuple[Source, ...]:
    """Give places in files; whatever was then known of the files, they are the same."""
    parts = [text.split(SEPARATOR, 2) for text in texts]
    return tuple(
        Source(import_id=ImportId(id_), file_sha256="", sheet=sheet, row=int(row))
        for id_, row, sheet in parts
    )


async def _flags(
    view: View, asked: Sequence[EntityKey], moves: Iterable[Move]
) -> dict[EntityKey, frozenset[EntityFlag]]:
    keys = {*asked, *(end for move in moves if move.key for end in (move.account, move.other))}
    bits: dict[Any, int] = {}
    for key, some in await view.batches("flags_of", sorted(keys), called="keys"):
        bits[key] = bits.get(key, 0) | some
    return {key: flags_of(some) for key, some in sorted(bits.items())}
