"""Everything that touched the money of accounts, a whole frontier in one call."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from graph.model.entity import EntityFlag
from graph.model.ids import EntityKey
from graph.model.money_facts import Moves
from graph.model.moves import Coverage, Move
from graph.model.scope import Scope
from graph.model.told_moves import coverages_of, is_line
from graph.store.base import MOST_KEYS, check_batch
from graph.store.embedded.entities import numbers_of
from graph.store.embedded.loading import load_facts
from graph.store.embedded.part import Part
from graph.store.embedded.statements import statements
from graph.store.entities import flags_of
from graph.store.observations import OBSERVATION
from graph.store.values import array, seen

_KINDS = ("transfers", "withdrawals", "holds", "actions")


class EmbeddedMoves(Part):
    """`moves_of` of the port, over one file."""

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
        visible = seen(scope, as_known_at)

        def work(connection: sqlite3.Connection) -> Moves:
            return _read(connection, accounts, limit, visible)

        return await self._engine.read(work)


def _read(
    connection: sqlite3.Connection,
    accounts: Collection[EntityKey],
    limit: int,
    visible: Mapping[str, Any],
) -> Moves:
    text = statements("moves")
    key_by_no = {no: key for key, no in numbers_of(connection, accounts).items()}
    asked = {**visible, "entities": array(key_by_no), "limit": limit}
    crowded = {key_by_no[no] for (no,) in connection.execute(text["crowded"], asked)}
    if crowded:
        few = [no for no, key in key_by_no.items() if key not in crowded]
        asked["entities"] = array(few)
    moves = [Move(*row) for kind in _KINDS for row in connection.execute(text[kind], asked)]
    nos = [no for (no,) in connection.execute(text["statements"], asked)]
    coverages = coverages_of(load_facts(connection, OBSERVATION, nos, visible).values())
    if coverages:
        moves = _lined(connection, moves, coverages)
    return Moves(
        moves=tuple(sorted(moves, key=lambda move: move.id)),
        coverages=tuple(sorted(coverages)),
        flags=_flags(connection, {*key_by_no.values(), *_ends(moves)}, visible),
        cut=tuple(key for key in dict.fromkeys(accounts) if key in crowded),
    )


def _lined(
    connection: sqlite3.Connection, moves: Sequence[Move], coverages: Sequence[Coverage]
) -> list[Move]:
    """Tell the places of lines of statements; only where there are statements at all."""
    covered = {coverage.account for coverage in coverages}
    ids = [
        move.id
        for move in moves
        if is_line(move.id) and (move.account in covered or move.other in covered)
    ]
    places: dict[str, tuple[str, int]] = {}
    for id_, import_id, sheet, row in connection.execute(
        statements("moves")["lines"], {"ids": array(ids)}
    ):
        place = (f"{import_id}\x1f{sheet}", row)
        places[id_] = min(places.get(id_, place), place)
    return [
        move._replace(sheet=places[move.id][0], row=places[move.id][1])
        if move.id in places
        else move
        for move in moves
    ]


def _ends(moves: Iterable[Move]) -> Iterable[str]:
    for move in moves:
        if move.key:
            yield move.account
            yield move.other


def _flags(
    connection: sqlite3.Connection, keys: Iterable[str], visible: Mapping[str, Any]
) -> dict[EntityKey, frozenset[EntityFlag]]:
    flags: dict[EntityKey, int] = {}
    for key, bits in connection.execute(
        statements("moves")["flags"], {**visible, "keys": array(keys)}
    ):
        flags[key] = flags.get(key, 0) | bits
    return {key: flags_of(bits) for key, bits in sorted(flags.items())}
