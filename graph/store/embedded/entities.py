"""Say what entities are, find facts by id and by reference."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import fields, replace
from datetime import datetime
from typing import Any

from graph.model.answer import Cursor, Page
from graph.model.entity import (
    Account,
    Atm,
    Device,
    Entity,
    EntityFlag,
    KnownEntity,
    Phone,
    UpiHandle,
    Wallet,
)
from graph.model.fact import Fact
from graph.model.filters import EntityFilter
from graph.model.ids import EntityKey, EntityKind, FactId, kind_of
from graph.model.scope import Scope
from graph.store.base import MOST_KEYS, check_batch
from graph.store.embedded.fact_rows import KINDS, REFERENCED, TABLES, load_facts
from graph.store.embedded.ledger import current_snapshot
from graph.store.embedded.paging import Ask, page_of
from graph.store.embedded.part import Part
from graph.store.embedded.statements import statements
from graph.store.embedded.values import array, from_json, from_ms, seen, sorted_array


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


def numbers_of(connection: sqlite3.Connection, keys: Iterable[EntityKey]) -> dict[EntityKey, int]:
    """Give the numbers of keys; unknown ones are left out."""
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
        if kind in KINDS and (one := _known(connection, key, no, visible)) is not None:
            found[key] = one
    return found


def _known(
    connection: sqlite3.Connection, key: EntityKey, no: int, visible: Mapping[str, Any]
) -> KnownEntity | None:
    text, asked = statements("entities"), {**visible, "entity": no}
    mentions = connection.execute(text["mentions_of"], asked).fetchall()
    if not mentions:
        return None
    records = connection.execute(text["records_of"], asked).fetchall()
    if records:
        entity = _folded(KINDS[kind_of(key)], records)
    else:
        anybody = {**asked, "districts": None}
        entity = _bare(key, connection.execute(text["records_of"], anybody).fetchall())
    dated = [(first, last) for _, _, first, last in mentions if first is not None]
    return KnownEntity(
        entity=entity,
        kind=kind_of(key),
        districts=_districts(connection, [row[0] for row in mentions], visible),
        first_known_at=from_ms(min(row[1] for row in mentions)),
        first_event_at=from_ms(min((first for first, _ in dated), default=None)),
        last_event_at=from_ms(max((last for _, last in dated), default=None)),
    )


def _folded(kind: type[Entity], records: Sequence[tuple[str, str | None]]) -> Entity:
    """Fold records, oldest known first: the newest that says an attribute wins."""
    first, *later = [from_json(attributes, kind) for attributes, _ in records]
    flags = set(first.flags)
    entity = first
    for record in later:
        flags |= record.flags
        said = {
            one.name: value
            for one in fields(record)
            if one.name not in ("key", "flags") and (value := getattr(record, one.name)) is not None
        }
        entity = replace(entity, **said)
    if len({bank for _, bank in records if bank is not None}) > 1:
        flags.add(EntityFlag.BANK_CONFLICT)
    return entity if flags == entity.flags else replace(entity, flags=frozenset(flags))


def _bare(key: EntityKey, records: Sequence[tuple[str, str | None]]) -> Entity:
    """Give an entity of which the scope shows facts but no record: its number and flags alone."""
    kind = kind_of(key)
    known = _folded(KINDS[kind], records) if records else None
    flags = known.flags if known else frozenset()
    match known:
        case Account():
            return Account(key=key, number=known.number, flags=flags)
        case UpiHandle():
            return UpiHandle(key=key, handle=known.handle, flags=flags)
        case Wallet():
            return Wallet(key=key, token=known.token, flags=flags)
        case Phone() | Device():
            return known
        case Atm():
            return Atm(key=key, atm_id=known.atm_id, kind=known.kind, flags=flags)
        case None:
            return _nameless(key, kind)


def _nameless(key: EntityKey, kind: EntityKind) -> Entity:
    match kind:
        case EntityKind.UPI:
            return UpiHandle(key=key, handle="")
        case EntityKind.WALLET:
            return Wallet(key=key, token="")
        case EntityKind.PHONE:
            return Phone(key=key, number="")
        case EntityKind.DEVICE:
            return Device(key=key, imei="")
        case EntityKind.ATM:
            return Atm(key=key, atm_id=key.partition(":")[2])
        case _:
            return Account(key=key, number="")


def _districts(
    connection: sqlite3.Connection, complaints: Iterable[int | None], visible: Mapping[str, Any]
) -> tuple[str, ...]:
    text = statements("entities")["district_of"]
    found = set()
    for complaint in complaints:
        if complaint is not None:
            (district,) = connection.execute(text, {**visible, "complaint": complaint}).fetchone()
            found.add(district)
    return tuple(sorted(found - {None}))


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
