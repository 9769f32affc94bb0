"""Keep the ring register: every version of every ring."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from graph.errors import Conflict
from graph.model.added import Added
from graph.model.alert import Alert
from graph.model.answer import Cursor, Page
from graph.model.audit import Event
from graph.model.filters import RingFilter, RingOrder
from graph.model.ids import EntityKey
from graph.model.register import RegisterChange, RingEvent
from graph.model.ring import Ring
from graph.model.scope import Scope
from graph.store.base import MOST_KEYS, check_batch
from graph.store.embedded.alerts import put_alerts
from graph.store.embedded.ledger import current_snapshot, record
from graph.store.embedded.part import Part
from graph.store.embedded.statements import statements
from graph.store.orders import ring_place
from graph.store.paging import Ask, page_of_list
from graph.store.registering import events_by_ring, members_of
from graph.store.values import array, from_json, seen, sorted_array, to_json, to_ms


class EmbeddedRings(Part):
    """`RingStore` over one file."""

    async def rings(
        self,
        where: RingFilter,
        *,
        order: RingOrder = RingOrder.DISPUTED_LARGEST,
        first: int,
        after: Cursor | None = None,
        is_backward: bool = False,
        scope: Scope,
        as_known_at: datetime | None = None,
    ) -> Page[Ring]:
        """List rings; an alias answers the ring it merged into."""
        ask = Ask(order=order.value, first=first, after=after, is_backward=is_backward)

        def work(connection: sqlite3.Connection) -> Page[Ring]:
            no = ask.snapshot_no(current_snapshot(connection))
            asked = {**seen(scope, snapshot_no=no), "known": to_ms(as_known_at)}
            found = _standing(connection, where, asked)
            found.sort(key=lambda ring: ring_place(order, ring))
            return page_of_list(ask, found, place=lambda ring: ring_place(order, ring), no=no)

        return await self._engine.read(work)

    async def register(self) -> Sequence[Ring]:
        """Give every ring of the register with its memory, merged ones too, by id."""

        def work(connection: sqlite3.Connection) -> tuple[Ring, ...]:
            rows = connection.execute(statements("rings")["register"])
            return tuple(from_json(body, Ring) for (body,) in rows)

        return await self._engine.read(work)

    async def ring_events(
        self,
        rings: Collection[EntityKey],
        *,
        scope: Scope,
        as_known_at: datetime | None = None,
    ) -> Mapping[EntityKey, Sequence[RingEvent]]:
        """Give what became of rings, oldest first, the newest 1,000 of each at most."""
        check_batch(rings, most=MOST_KEYS)
        asked = {**seen(scope, as_known_at), "rings": array(sorted(rings))}

        def work(connection: sqlite3.Connection) -> Mapping[EntityKey, Sequence[RingEvent]]:
            rows = connection.execute(statements("rings")["events_of"], asked)
            return events_by_ring(from_json(body, RingEvent) for (body,) in rows)

        return await self._engine.read(work)

    async def add_rings(
        self, change: RegisterChange, *, alerts: Sequence[Alert] = (), event: Event
    ) -> Added:
        """Write new versions of rings, their events and alerts in one transaction.

        Raises:
            Conflict: The register moved on since the change was worked out.
        """
        check_batch(alerts, most=MOST_KEYS)
        return await self._engine.write(lambda connection: _add(connection, change, alerts, event))


def _add(
    connection: sqlite3.Connection, change: RegisterChange, alerts: Sequence[Alert], event: Event
) -> Added:
    snapshot_no = current_snapshot(connection)
    new = [ring for ring in change.rings if not _is_known(connection, ring)]
    known = len(change.rings) - len(new)
    if not new:
        return Added(new=(), known=known, snapshot_no=snapshot_no)
    text = statements("rings")
    for ring in new:
        connection.execute(text["end_versions"], (snapshot_no + 1, ring.id, ring.version))
        connection.execute(text["add_version"], _row(ring, snapshot_no + 1))
        connection.executemany(
            text["add_member"], [(member, ring.id, ring.version) for member in members_of(ring)]
        )
    put_events(connection, change.events)
    placed = put_alerts(connection, alerts)
    record(connection, event)
    return Added(
        new=tuple(sorted(ring.id for ring in new)),
        known=known,
        snapshot_no=snapshot_no + 1,
        placed=placed,
    )


def _is_known(connection: sqlite3.Connection, ring: Ring) -> bool:
    """Tell whether this very version is kept already.

    Raises:
        Conflict: Another content has its number, or a later version exists.
    """
    text = statements("rings")
    row = connection.execute(text["body_of"], (ring.id, ring.version)).fetchone()
    if row is not None and row[0] == to_json(ring):
        return True
    (newest,) = connection.execute(text["newest_version"], (ring.id,)).fetchone()
    if newest is not None and newest >= ring.version:
        raise Conflict(f"{ring.id} has version {newest} now: detect again from there")
    return False


def _row(ring: Ring, from_no: int) -> tuple[Any, ...]:
    return (
        ring.id,
        ring.version,
        from_no,
        to_ms(ring.changed_at),
        ring.found.disputed_paise,
        ring.merged_into,
        array(ring.districts),
        to_json(ring),
    )


def put_events(connection: sqlite3.Connection, events: Sequence[RingEvent]) -> None:
    """Keep what became of rings; the caller holds the write lock."""
    rows = [_event_row(event) for event in events]
    connection.executemany(statements("rings")["add_event"], rows)


def _event_row(event: RingEvent) -> tuple[Any, ...]:
    return (event.ring, event.version, event.kind.value, to_json(event), to_ms(event.at))


def _standing(
    connection: sqlite3.Connection, where: RingFilter, asked: dict[str, Any]
) -> list[Ring]:
    """Give the rings a filter wants; the register is small, so they are sorted here."""
    ids = {_heir(connection, id_, asked) for id_ in where.ids}
    rows = connection.execute(
        statements("rings")["standing"],
        {
            **asked,
            "ids": sorted_array(ids),
            "accounts": sorted_array(where.accounts),
            "complaints": sorted_array(where.complaints),
            "wanted": sorted_array(where.districts),
        },
    )
    return [from_json(body, Ring) for _, _, body in rows]


def _heir(connection: sqlite3.Connection, id_: str, asked: dict[str, Any]) -> str:
    """Follow a ring to the one it merged into, however often that happened."""
    met = {id_}
    while True:
        row = connection.execute(
            statements("rings")["merged_into"], {**asked, "id": id_}
        ).fetchone()
        if row is None or row[0] is None or row[0] in met:
            return id_
        id_ = row[0]
        met.add(id_)
