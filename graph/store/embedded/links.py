"""Say what is tied to what: round some entities, or all of it as columns."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from operator import itemgetter
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from graph.model.entity import IdentifierUse
from graph.model.ids import EntityKey, EntityKind
from graph.model.link import LINK_KINDS, USES, Link, LinkKind, Neighbours
from graph.model.scope import Scope
from graph.store.base import MOST_KEYS, check_batch
from graph.store.embedded.entities import is_shown, numbers_of
from graph.store.embedded.fact_rows import load_facts
from graph.store.embedded.part import Part
from graph.store.embedded.statements import statements
from graph.store.values import from_ms, seen

if TYPE_CHECKING:  # numpy takes 0.1 s to import, and few commands need it
    from graph.model.table import LinkTable


_BIT: Final = {kind: 1 << code for code, kind in enumerate(LINK_KINDS)}
_TRANSFERS: Final = _BIT[LinkKind.TRANSFERRED]

# A frozen value made by its own __init__ takes three times as long, and a walk makes thousands.
(
    _set_kind,
    _set_source,
    _set_target,
    _set_fact_count,
    _set_amount,
    _set_disputed,
    _set_first,
    _set_last,
) = (
    getattr(Link, name).__set__
    for name in (
        "kind",
        "source",
        "target",
        "fact_count",
        "amount_paise",
        "disputed_paise",
        "first_event_at",
        "last_event_at",
    )
)

Row: TypeAlias = tuple[Any, ...]
Place: TypeAlias = tuple[Any, ...]
"""Kind, key of the other end, direction."""


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
        scope: Scope,
        as_known_at: datetime | None = None,
    ) -> Mapping[EntityKey, Mapping[LinkKind, int]]:
        """Count the facts at entities; a complaint and its filer count once."""
        check_batch(keys, most=MOST_KEYS)
        asked = {**seen(scope, as_known_at), "kinds": _bits(kinds or LINK_KINDS)}

        def work(connection: sqlite3.Connection) -> dict[EntityKey, dict[LinkKind, int]]:
            found = {}
            text = _text(asked, "degrees", of_transfers="transfer_degrees")
            for key, no in numbers_of(connection, keys).items():
                rows = connection.execute(text, {**asked, "entity": no}).fetchall()
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
        scope: Scope,
        as_known_at: datetime | None = None,
    ) -> LinkTable:
        """Give all links as columns; `since`: only those added after that snapshot."""
        from graph.store.embedded.link_table import read_links  # noqa: PLC0415 - numpy, when wanted

        visible = seen(scope, as_known_at)
        wanted = kinds or frozenset(LINK_KINDS)
        return await self._engine.read(
            lambda connection: read_links(connection, wanted, since, visible)
        )


def _neighbours(
    connection: sqlite3.Connection,
    keys: Sequence[EntityKey],
    asked: Mapping[str, Any],
    per_key_limit: int,
    limit: int,
) -> Neighbours:
    links: list[Link] = []
    cut: list[EntityKey] = []
    stubs: list[tuple[EntityKey, EntityKind, str]] = []
    numbers = numbers_of(connection, keys)
    text = _text(asked, "at_entity", of_transfers="transfers_at_entity")
    for key in dict.fromkeys(keys):
        no = numbers.get(key)
        if no is None or not _is_open(connection, no, asked):
            continue
        here = {**asked, "entity": no}
        ties = _tied(connection.execute(text, here))
        kept = ties[: min(per_key_limit, limit - len(links))]
        if len(kept) < len(ties):
            cut.append(key)
        links.extend(_link(key, place, rows) for place, rows in kept)
        if asked["districts"] is not None:
            outside = connection.execute(statements("links")["outside"], here)
            stubs.extend((key, EntityKind(kind), district) for kind, district in outside)
    return Neighbours(links=tuple(links), cut=tuple(cut), stubs=tuple(stubs))


def _text(asked: Mapping[str, Any], name: str, *, of_transfers: str) -> str:
    """Give a statement by name, or the one that does the same for transfers alone."""
    is_money = asked["kinds"] == _TRANSFERS
    return statements("links")[of_transfers if is_money else name]


def _is_open(connection: sqlite3.Connection, no: int, asked: Mapping[str, Any]) -> bool:
    """Tell whether an entity shows; without a scope its links alone decide."""
    return asked["districts"] is None or is_shown(connection, no, asked)


def _tied(rows: Iterable[Row]) -> list[tuple[Place, list[Row]]]:
    """Give what ties an entity, by kind, key of the other end and direction, in this order.

    Rows are put together here since sorting them in SQLite takes three times as long.
    """
    ties: dict[Place, list[Row]] = {}
    for row in rows:
        ties.setdefault(row[:3], []).append(row)
    return sorted(ties.items(), key=itemgetter(0))


def _link(key: EntityKey, place: Place, rows: Sequence[Row]) -> Link:
    """Put together what facts of a kind say of two entities; each transfer counts once."""
    kind, other, direction = LINK_KINDS[place[0]], place[1], place[2]
    first: datetime | None
    last: datetime | None
    if len(rows) == 1:
        _, amount, disputed, at = rows[0][3:]
        first = last = from_ms(at)
    else:
        amount = _sum({row[3]: row[4] for row in sorted(rows, key=_amount) if row[4] is not None})
        disputed = _sum({no: row[5] for no, row in enumerate(rows) if row[5] is not None})
        times = [row[6] for row in rows if row[6] is not None]
        first, last = from_ms(min(times, default=None)), from_ms(max(times, default=None))
    link = object.__new__(Link)
    _set_kind(link, kind)
    _set_source(link, other if direction else key)
    _set_target(link, key if direction else other)
    _set_fact_count(link, 1 if kind is LinkKind.FILED_BY else len(rows))
    _set_amount(link, amount)
    _set_disputed(link, disputed)
    _set_first(link, first)
    _set_last(link, last)
    return link


def _amount(row: Row) -> int:
    amount: int | None = row[4]
    return -1 if amount is None else amount


def _sum(amounts: Mapping[Any, int]) -> int | None:
    return sum(amounts.values()) if amounts else None


def _bits(kinds: Iterable[LinkKind]) -> int:
    """Give kinds as the bits of a number."""
    return sum(_BIT[kind] for kind in kinds)
