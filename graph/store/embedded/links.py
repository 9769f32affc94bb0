"""Say what is tied to what: round some entities, or all of it as columns."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import groupby, islice
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from graph.model.entity import IdentifierUse
from graph.model.ids import EntityKey, EntityKind
from graph.model.link import LINK_KINDS, USES, Link, LinkKind, Neighbours
from graph.model.scope import Scope
from graph.store.base import MOST_KEYS, check_batch
from graph.store.embedded.entities import is_shown, numbers_of
from graph.store.embedded.loading import load_facts
from graph.store.embedded.part import Part
from graph.store.embedded.statements import statements
from graph.store.values import array, from_ms, seen

if TYPE_CHECKING:  # numpy takes 0.1 s to import, and few commands need it
    from graph.model.table import LinkTable


_BIT: Final = {kind: 1 << code for code, kind in enumerate(LINK_KINDS)}
_TRANSFERS: Final = _BIT[LinkKind.TRANSFERRED]

Row: TypeAlias = tuple[Any, ...]
"""Place of the key asked, kind, key of the other end, direction, number of the fact; transfer
key, amount, disputed amount, instant."""


class EmbeddedLinks(Part):
    """`LinkReader` over one file."""

    async def neighbours(
        self,
        keys: Sequence[EntityKey],
        *,
        kinds: frozenset[LinkKind] = frozenset(),
        per_key_limit: int = 200,
        limit: int = 2_000,
        scope: Scope,
        as_known_at: datetime | None = None,
    ) -> Neighbours:
        """Give the links at entities, in both directions; empty `kinds`: all."""
        check_batch(keys, most=MOST_KEYS)
        asked = {**seen(scope, as_known_at), "kinds": _bits(kinds or LINK_KINDS)}

        def work(connection: sqlite3.Connection) -> Neighbours:
            return _neighbours(connection, keys, asked, per_key_limit, limit)

        return await self._engine.read(work)

    async def degrees(
        self,
        keys: Collection[EntityKey],
        *,
        kinds: frozenset[LinkKind] = frozenset(),
        above: int | None = None,
        scope: Scope,
        as_known_at: datetime | None = None,
    ) -> Mapping[EntityKey, Mapping[LinkKind, int]]:
        """Count the facts at entities; a complaint and its filer count once."""
        check_batch(keys, most=MOST_KEYS)
        asked = {**seen(scope, as_known_at), "kinds": _bits(kinds or LINK_KINDS)}

        def work(connection: sqlite3.Connection) -> dict[EntityKey, dict[LinkKind, int]]:
            found = {}
            is_money = asked["kinds"] == _TRANSFERS
            text = statements("links")["transfer_degrees" if is_money else "degrees"]
            busy = _busy(connection, keys, above, "busy_payers" if is_money else "busy")
            for key, no in busy.items():
                rows = connection.execute(text, {**asked, "entity": no}).fetchall()
                if above is not None and all(count <= above for _, count in rows):
                    continue
                if rows or is_shown(connection, no, asked):
                    found[key] = {LINK_KINDS[kind]: count for kind, count in rows}
            return found

        return await self._engine.read(work)

    async def uses_of(
        self,
        keys: Collection[EntityKey],
        *,
        kinds: frozenset[LinkKind],
        scope: Scope,
        as_known_at: datetime | None = None,
    ) -> Mapping[EntityKey, Sequence[IdentifierUse]]:
        """Give who uses, holds or introduced whom, from either end, oldest first, then by id.

        Only links of `kinds`, which are some of `USES`; keys without one are left out.
        """
        check_batch(keys, most=MOST_KEYS)
        visible = seen(scope, as_known_at)
        asked = {**visible, "kinds": _bits(kinds & USES)}

        def work(connection: sqlite3.Connection) -> dict[EntityKey, tuple[IdentifierUse, ...]]:
            text = statements("links")["uses_of"]
            nos = {
                key: [no for no, *_ in connection.execute(text, {**asked, "entity": entity})]
                for key, entity in numbers_of(connection, keys).items()
            }
            wanted = list(dict.fromkeys(no for of in nos.values() for no in of))
            loaded = load_facts(connection, "identifier_use", wanted, visible)
            uses = {no: use for no, use in loaded.items() if isinstance(use, IdentifierUse)}
            return {key: tuple(uses[no] for no in of) for key, of in nos.items() if of}

        return await self._engine.read(work)

    async def links(
        self,
        *,
        kinds: frozenset[LinkKind] = frozenset(),
        since: int = 0,
        at: Collection[EntityKey] | None = None,
        scope: Scope,
        as_known_at: datetime | None = None,
    ) -> LinkTable:
        """Give links as columns; `since`: only those added after it; `at`: only those there."""
        from graph.store.embedded.link_table import read_links  # noqa: PLC0415 - numpy, when wanted

        visible = seen(scope, as_known_at)
        wanted = kinds or frozenset(LINK_KINDS)

        def work(connection: sqlite3.Connection) -> LinkTable:
            nos = None if at is None else numbers_of(connection, at).values()
            return read_links(connection, wanted, since, nos, visible)

        return await self._engine.read(work, is_whole=True)


def _neighbours(
    connection: sqlite3.Connection,
    keys: Sequence[EntityKey],
    asked: Mapping[str, Any],
    per_key_limit: int,
    limit: int,
) -> Neighbours:
    numbers = numbers_of(connection, keys)
    shown = [
        key
        for key in dict.fromkeys(keys)
        if (no := numbers.get(key)) is not None and _is_open(connection, no, asked)
    ]
    rows = _rows(connection, [numbers[key] for key in shown], asked)
    links: list[Link] = []
    cut: list[EntityKey] = []
    for at, ties in groupby(_tied(rows), key=lambda tied: tied[0][0]):
        left = min(per_key_limit, limit - len(links))
        links.extend(_link(shown[at], rows) for rows in islice(ties, left))
        if next(ties, None) is not None:
            cut.append(shown[at])
    stubs: list[tuple[EntityKey, EntityKind, str]] = []
    if asked["districts"] is not None:
        for key in shown:
            there = {**asked, "entity": numbers[key]}
            outside = connection.execute(statements("links")["outside"], there)
            stubs.extend((key, EntityKind(kind), district) for kind, district in outside)
    return Neighbours(links=tuple(links), cut=tuple(cut), stubs=tuple(stubs))


def _busy(
    connection: sqlite3.Connection, keys: Collection[EntityKey], above: int | None, name: str
) -> dict[EntityKey, int]:
    """Give the numbers of keys that may have more than `above` facts of a kind; None: of all.

    Facts are counted in the indexes, seen or not: what has few is told without reading any.
    """
    if above is None:
        return numbers_of(connection, keys)
    asked = {"keys": array(dict.fromkeys(keys)), "above": above}
    return dict(connection.execute(statements("links")[name], asked).fetchall())


def _is_open(connection: sqlite3.Connection, no: int, asked: Mapping[str, Any]) -> bool:
    """Tell whether an entity shows; without a scope its links alone decide."""
    return asked["districts"] is None or is_shown(connection, no, asked)


def _rows(
    connection: sqlite3.Connection, entities: Sequence[int], asked: Mapping[str, Any]
) -> Iterator[Row]:
    """Give what the links at some entities say, in no order."""
    text = statements("links")
    if asked["kinds"] == _TRANSFERS:
        here = {**asked, "entities": array(entities)}
        yield from connection.execute(text["transfers_at_entities"], here)
        return
    for at, entity in enumerate(entities):
        yield from connection.execute(text["at_entity"], {**asked, "at": at, "entity": entity})


def _tied(rows: Iterable[Row]) -> Iterator[list[Row]]:
    """Give what ties two entities in one direction, by key asked, kind and key of the other end.

    Rows are put together here since sorting them in SQLite takes three times as long.
    """
    tied: list[Row] = []
    for row in sorted(rows):  # the number of a fact stands before what may be None
        if tied and row[:4] != tied[0][:4]:
            yield tied
            tied = []
        tied.append(row)
    if tied:
        yield tied


def _link(key: EntityKey, rows: Sequence[Row]) -> Link:
    """Put together what facts of a kind say of two entities; each transfer counts once."""
    _, code, other, direction, _, _, amount, disputed, at = rows[0]
    first: datetime | None = from_ms(at)
    last = first
    if len(rows) > 1:
        amount = _sum({row[5]: row[6] for row in sorted(rows, key=_amount) if row[6] is not None})
        disputed = _sum({no: row[7] for no, row in enumerate(rows) if row[7] is not None})
        times = [row[8] for row in rows if row[8] is not None]
        first, last = from_ms(min(times, default=None)), from_ms(max(times, default=None))
    kind = LINK_KINDS[code]
    return Link(
        kind=kind,
        source=other if direction else key,
        target=key if direction else other,
        fact_count=1 if kind is LinkKind.FILED_BY else len(rows),
        amount_paise=amount,
        disputed_paise=disputed,
        first_event_at=first,
        last_event_at=last,
    )


def _amount(row: Row) -> int:
    amount: int | None = row[6]
    return -1 if amount is None else amount


def _sum(amounts: Mapping[Any, int]) -> int | None:
    return sum(amounts.values()) if amounts else None


def _bits(kinds: Iterable[LinkKind]) -> int:
    """Give kinds as the bits of a number."""
    return sum(_BIT[kind] for kind in kinds)
