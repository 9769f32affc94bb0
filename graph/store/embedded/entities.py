"""Say what entities are, find facts by id and by reference."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

import msgspec

from graph.model.answer import Cursor, Page
from graph.model.entity import Atm, KnownEntity, Mentions
from graph.model.fact import Fact
from graph.model.filters import EntityFilter
from graph.model.ids import EntityKey, EntityKind, FactId, kind_of
from graph.model.scope import Scope
from graph.store.base import MOST_KEYS, check_batch
from graph.store.embedded.fact_rows import REFERENCED, TABLES
from graph.store.embedded.ledger import current_snapshot
from graph.store.embedded.loading import load_facts
from graph.store.embedded.part import Part
from graph.store.embedded.statements import statements
from graph.store.entities import KINDS, bare_entity, fold_entity, machines_of
from graph.store.paging import Ask, page_of
from graph.store.values import array, from_ms, seen, sorted_array

MOST_BRIEF: Final = 4
"""Keys that are looked up in less time than it takes to hand them to a thread."""


class EmbeddedEntities(Part):
    """What `EntityReader` says of entities and facts, over one file."""

    async def get_entities(
        self, keys: Collection[EntityKey], *, scope: Scope, as_known_at: datetime | None = None
    ) -> Mapping[EntityKey, KnownEntity]:
        """Give entities by key; unknown or hidden ones are left out."""
        check_batch(keys, most=MOST_KEYS)
        visible = seen(scope, as_known_at)

        def work(connection: sqlite3.Connection) -> dict[EntityKey, KnownEntity]:
            return known_entities(connection, numbers_of(connection, keys), visible)

        return await self._engine.read(work, is_brief=len(keys) <= MOST_BRIEF)

    async def mentions_of(
        self, keys: Collection[EntityKey], *, scope: Scope, as_known_at: datetime | None = None
    ) -> Mapping[EntityKey, Mentions]:
        """Tell where and when facts name entities; unknown or hidden ones are left out."""
        check_batch(keys, most=MOST_KEYS)
        visible = seen(scope, as_known_at)

        def work(connection: sqlite3.Connection) -> dict[EntityKey, Mentions]:
            numbers = numbers_of(connection, keys)
            told = {
                key: _mentions(connection, no, visible)
                for key, no in numbers.items()
                if kind_of(key) in KINDS
            }
            return {key: one for key, one in told.items() if one is not None}

        return await self._engine.read(work)

    async def get_facts(
        self, ids: Collection[FactId], *, scope: Scope, as_known_at: datetime | None = None
    ) -> Mapping[FactId, Fact]:
        """Give facts by id; unknown or hidden ones are left out."""
        check_batch(ids, most=MOST_KEYS)
        visible = seen(scope, as_known_at)
        asked = {**visible, "ids": array(set(ids))}

        def work(connection: sqlite3.Connection) -> dict[FactId, Fact]:
            found: dict[FactId, Fact] = {}
            for name in TABLES:
                rows = connection.execute(statements("facts")[f"of_ids_{name}"], asked)
                loaded = load_facts(connection, name, [no for (no,) in rows], visible)
                found.update({fact.id: fact for fact in loaded.values()})
            return found

        return await self._engine.read(work)

    async def find_references(
        self, numbers: Collection[str], *, scope: Scope, as_known_at: datetime | None = None
    ) -> Mapping[str, Sequence[FactId]]:
        """Give the facts that carry a UTR or RRN, by id; one number may have many."""
        check_batch(numbers, most=MOST_KEYS)
        visible = seen(scope, as_known_at)

        def work(connection: sqlite3.Connection) -> dict[str, tuple[FactId, ...]]:
            text = statements("facts")
            found = {
                number: tuple(
                    sorted(
                        id_
                        for name in REFERENCED
                        for (id_,) in connection.execute(
                            text[f"of_reference_{name}"], {**visible, "number": number}
                        )
                    )
                )
                for number in sorted(set(numbers))
            }
            return {number: ids for number, ids in found.items() if ids}

        return await self._engine.read(work)

    async def entities(
        self,
        where: EntityFilter,
        *,
        first: int,
        after: Cursor | None = None,
        scope: Scope,
        as_known_at: datetime | None = None,
    ) -> Page[KnownEntity]:
        """List entities by key."""
        ask = Ask(order="KEY", first=first, after=after)

        def work(connection: sqlite3.Connection) -> Page[KnownEntity]:
            no = ask.snapshot_no(current_snapshot(connection))
            return _page(connection, where, ask, seen(scope, as_known_at, snapshot_no=no))

        return await self._engine.read(work)

    async def machines(
        self, *, scope: Scope, as_known_at: datetime | None = None
    ) -> Mapping[EntityKey, Atm]:
        """Give every machine and place that hands out cash, in the order of their keys."""
        visible = seen(scope, as_known_at)
        return await self._engine.read(
            lambda connection: _machines(connection, visible), is_whole=True
        )


def _machines(connection: sqlite3.Connection, visible: Mapping[str, Any]) -> dict[EntityKey, Atm]:
    text = statements("entities")
    records: dict[EntityKey, list[tuple[str, str | None]]] = {}
    for key, attributes, bank in connection.execute(text["machine_records"], visible):
        records.setdefault(key, []).append((attributes, bank))
    numbers = dict(connection.execute(text["machine_numbers"]).fetchall())
    bare = {key: no for key, no in numbers.items() if key not in records}
    named = known_entities(connection, bare, visible)
    return machines_of(numbers, records, named)


def numbers_of(connection: sqlite3.Connection, keys: Collection[EntityKey]) -> dict[EntityKey, int]:
    """Give the numbers of keys; unknown ones are left out."""
    if len(keys) == 1:  # most reads: a list costs three times the look-up
        return dict(connection.execute(statements("facts")["known_entity"], tuple(keys)).fetchall())
    asked = {"keys": array(dict.fromkeys(keys))}
    return dict(connection.execute(statements("facts")["known_entities"], asked).fetchall())


def is_shown(connection: sqlite3.Connection, no: int, visible: Mapping[str, Any]) -> bool:
    """Tell whether one of an entity's facts is seen."""
    asked = {**visible, "entity": no}
    return bool(connection.execute(statements("entities")["is_shown"], asked).fetchone()[0])


def known_entities(
    connection: sqlite3.Connection, numbers: Mapping[EntityKey, int], visible: Mapping[str, Any]
) -> dict[EntityKey, KnownEntity]:
    """Give entities as a read sees them; those of which it sees no fact are left out."""
    found = {}
    for key, no in numbers.items():
        kind = kind_of(key)
        if kind in KINDS and (one := _known(connection, key, kind, no, visible)) is not None:
            found[key] = one
    return found


def _known(
    connection: sqlite3.Connection,
    key: EntityKey,
    kind: EntityKind,
    no: int,
    visible: Mapping[str, Any],
) -> KnownEntity | None:
    text, asked = statements("entities"), {**visible, "entity": no}
    records = connection.execute(text["records_of"], asked).fetchall()
    if records:
        entity = fold_entity(KINDS[kind], records)
    elif not connection.execute(text["is_named"], asked).fetchone()[0]:
        return None
    else:
        anybody = {**asked, "districts": None}
        entity = bare_entity(key, connection.execute(text["records_of"], anybody).fetchall())
    return KnownEntity(entity=entity, kind=kind)


def _mentions(
    connection: sqlite3.Connection, no: int, visible: Mapping[str, Any]
) -> Mentions | None:
    asked = {**visible, "entity": no}
    row = connection.execute(statements("entities")["mentions_of"], asked).fetchone()
    known, first, last, districts = row
    if known is None:  # no fact is seen
        return None
    return Mentions(
        districts=tuple(sorted(one for one in msgspec.json.decode(districts) if one is not None)),
        first_known_at=from_ms(known),
        first_event_at=from_ms(first),
        last_event_at=from_ms(last),
    )


def _page(
    connection: sqlite3.Connection, where: EntityFilter, ask: Ask, visible: Mapping[str, Any]
) -> Page[KnownEntity]:
    asked = {
        **visible,
        "kinds": sorted_array(kind.value for kind in where.kinds),
        "wanted": sorted_array(where.districts),
    }

    def fetch(
        after: Cursor | None,
        is_backward: bool,  # noqa: FBT001 - Fetch
        limit: int,
    ) -> list[tuple[KnownEntity, Cursor]]:
        rows = connection.execute(
            statements("entities")[f"entities_{'before' if is_backward else 'after'}"],
            {**asked, "key": after.key if after else None, "limit": limit},
        )
        numbers = {key: no for no, key in rows}
        return [
            (one, Cursor(order=ask.order, values=(), key=key, snapshot_no=visible["no"]))
            for key, one in known_entities(connection, numbers, visible).items()
        ]

    return page_of(ask, fetch)
