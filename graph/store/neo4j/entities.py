"""Say what entities are, find facts by id and by reference."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime

from graph.model.answer import Cursor, Page
from graph.model.entity import Atm, KnownEntity, Mentions
from graph.model.fact import Fact
from graph.model.filters import EntityFilter
from graph.model.ids import EntityKey, FactId, kind_of
from graph.model.scope import Scope
from graph.store.base import MOST_KEYS, check_batch
from graph.store.entities import KINDS, bare_entity, fold_entity, machines_of
from graph.store.neo4j.engine import View
from graph.store.neo4j.fact_rows import indexed
from graph.store.neo4j.paging import names_of, page_of
from graph.store.neo4j.part import Part
from graph.store.neo4j.reading import read_facts
from graph.store.paging import LAST_KEY, Ask
from graph.store.values import from_ms


class Neo4jEntities(Part):
    """What `EntityReader` says of entities and facts, over one database."""

    async def get_entities(
        self, keys: Collection[EntityKey], *, scope: Scope, as_known_at: datetime | None = None
    ) -> Mapping[EntityKey, KnownEntity]:
        """Give entities by key; unknown or hidden ones are left out."""
        check_batch(keys, most=MOST_KEYS)
        asked = list(dict.fromkeys(keys))
        return await self._engine.read(
            lambda view: known_entities(view, asked), scope=scope, as_known_at=as_known_at
        )

    async def mentions_of(
        self, keys: Collection[EntityKey], *, scope: Scope, as_known_at: datetime | None = None
    ) -> Mapping[EntityKey, Mentions]:
        """Tell where and when facts name entities; unknown or hidden ones are left out."""
        check_batch(keys, most=MOST_KEYS)
        asked = [key for key in dict.fromkeys(keys) if kind_of(key) in KINDS]
        return await self._engine.read(
            lambda view: _mentions(view, asked), scope=scope, as_known_at=as_known_at
        )

    async def get_facts(
        self, ids: Collection[FactId], *, scope: Scope, as_known_at: datetime | None = None
    ) -> Mapping[FactId, Fact]:
        """Give facts by id; unknown or hidden ones are left out."""
        check_batch(ids, most=MOST_KEYS)
        asked = sorted(set(ids))

        async def work(view: View) -> dict[FactId, Fact]:
            rows = await view.rows("facts_by_id", ids=asked)
            facts = await read_facts(view, rows)
            return {fact.id: fact for fact in facts}

        return await self._engine.read(work, scope=scope, as_known_at=as_known_at)

    async def find_references(
        self, numbers: Collection[str], *, scope: Scope, as_known_at: datetime | None = None
    ) -> Mapping[str, Sequence[FactId]]:
        """Give the facts that carry a UTR or RRN, by id; one number may have many."""
        check_batch(numbers, most=MOST_KEYS)
        by_reference = {indexed(number): number for number in sorted(set(numbers))}

        async def work(view: View) -> dict[str, tuple[FactId, ...]]:
            found: dict[str, list[FactId]] = {}
            for reference, id_ in await view.rows("references", references=list(by_reference)):
                found.setdefault(by_reference[reference], []).append(id_)
            return {number: tuple(sorted(ids)) for number, ids in sorted(found.items())}

        return await self._engine.read(work, scope=scope, as_known_at=as_known_at)

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
        return await self._engine.read(
            lambda view: _page(view, where, ask),
            scope=scope,
            as_known_at=as_known_at,
            snapshot_no=ask.first_no,
        )

    async def machines(
        self, *, scope: Scope, as_known_at: datetime | None = None
    ) -> Mapping[EntityKey, Atm]:
        """Give every machine and place that hands out cash, in the order of their keys."""
        return await self._engine.read(
            _machines, scope=scope, as_known_at=as_known_at, is_whole=True
        )


async def _machines(view: View) -> dict[EntityKey, Atm]:
    keys = [key for (key,) in await view.rows("machine_keys")]
    records = await _records(view, keys)
    named = await known_entities(view, [key for key in keys if key not in records])
    return machines_of(keys, records, named)


async def known_entities(view: View, keys: Sequence[EntityKey]) -> dict[EntityKey, KnownEntity]:
    """Give entities as a read sees them; those of which it sees no fact are left out."""
    asked = [key for key in keys if kind_of(key) in KINDS]
    records = await _records(view, asked)
    rest = [key for key in asked if key not in records]
    named = {key for (key,) in await view.batches("named", rest, called="keys")}
    of_anybody = await _records(view.unscoped(), [key for key in rest if key in named])
    return {
        key: KnownEntity(
            entity=fold_entity(KINDS[kind_of(key)], records[key])
            if key in records
            else bare_entity(key, of_anybody.get(key, [])),
            kind=kind_of(key),
        )
        for key in asked
        if key in records or key in named
    }


async def _mentions(view: View, keys: Sequence[EntityKey]) -> dict[EntityKey, Mentions]:
    mentions: dict[EntityKey, list[tuple[str | None, int, int | None, int | None]]] = {}
    for key, *mention in await view.batches("mentions", keys, called="keys"):
        mentions.setdefault(key, []).append((*mention,))
    numbers = {number for of in mentions.values() for number, *_ in of if number is not None}
    districts = dict(await view.batches("districts", sorted(numbers), called="numbers"))
    found = {}
    for key in keys:
        if key not in mentions:
            continue
        here = mentions[key]
        dated = [(first, last) for _, _, first, last in here if first is not None]
        found[key] = Mentions(
            districts=_sorted_districts((number for number, *_ in here), districts),
            first_known_at=from_ms(min(known for _, known, _, _ in here)),
            first_event_at=from_ms(min((first for first, _ in dated), default=None)),
            last_event_at=from_ms(
                max((last for _, last in dated if last is not None), default=None)
            ),
        )
    return found


async def _records(
    view: View, keys: Sequence[EntityKey]
) -> dict[EntityKey, list[tuple[str, str | None]]]:
    """Give what records say of entities, oldest known first."""
    records: dict[EntityKey, list[tuple[str, str | None]]] = {}
    for key, attributes, bank in await view.batches("entity_records", keys, called="keys"):
        records.setdefault(key, []).append((attributes, bank))
    return records


def _sorted_districts(
    numbers: Iterable[str | None], districts: Mapping[str, str]
) -> tuple[str, ...]:
    told = (districts.get(number) for number in numbers if number is not None)
    return tuple(sorted({district for district in told if district is not None}))


async def _page(view: View, where: EntityFilter, ask: Ask) -> Page[KnownEntity]:
    async def fetch(
        after: Cursor | None,
        is_backward: bool,  # noqa: FBT001 - Fetch
        limit: int,
    ) -> list[tuple[KnownEntity, Cursor]]:
        rows = await view.rows(
            "list_entities",
            names=names_of(is_backward=is_backward),
            kinds=sorted(kind.value for kind in where.kinds) or None,
            wanted=sorted(where.districts) or None,
            key=after.key if after else LAST_KEY if is_backward else "",
            limit=limit,
        )
        known = await known_entities(view, [key for (key,) in rows])
        return [
            (one, Cursor(order=ask.order, values=(), key=key, snapshot_no=view.no))
            for key, one in known.items()
        ]

    return await page_of(ask, fetch)
