"""Keep the ring register: every version of every ring."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from graph.errors import Conflict
from graph.model.added import Added
from graph.model.alert import Alert
from graph.model.answer import Cursor, Page
from graph.model.audit import Event
from graph.model.filters import RingFilter, RingOrder
from graph.model.ids import EntityKey, digest
from graph.model.register import RegisterChange, RingEvent
from graph.model.ring import Ring
from graph.model.scope import Scope
from graph.store.base import MOST_KEYS, check_batch
from graph.store.neo4j.alerts import put_alerts
from graph.store.neo4j.engine import View, Writing
from graph.store.neo4j.part import Part
from graph.store.orders import ring_place
from graph.store.paging import Ask, page_of_list
from graph.store.registering import events_by_ring, members_of
from graph.store.values import from_json, to_json, to_ms


class Neo4jRings(Part):
    """`RingStore` over one database."""

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

        async def work(view: View) -> Page[Ring]:
            found = await _standing(view, where, to_ms(as_known_at))
            found.sort(key=lambda ring: ring_place(order, ring))
            return page_of_list(ask, found, place=lambda ring: ring_place(order, ring), no=view.no)

        return await self._engine.read(work, scope=scope, snapshot_no=ask.first_no)

    async def register(self) -> Sequence[Ring]:
        """Give every ring of the register with its memory, merged ones too, by id."""

        async def work(view: View) -> tuple[Ring, ...]:
            return tuple(from_json(body, Ring) for (body,) in await view.rows("register"))

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
        known_at = to_ms(as_known_at)

        async def work(view: View) -> Mapping[EntityKey, Sequence[RingEvent]]:
            rows = await view.rows("ring_events", rings=sorted(rings), knownAt=known_at)
            return events_by_ring(from_json(body, RingEvent) for (body,) in rows)

        return await self._engine.read(work, scope=scope)

    async def add_rings(
        self, change: RegisterChange, *, alerts: Sequence[Alert] = (), event: Event
    ) -> Added:
        """Write new versions of rings, their events and alerts in one transaction.

        Raises:
            Conflict: The register moved on since the change was worked out.
        """
        check_batch(alerts, most=MOST_KEYS)
        return await self._engine.write(lambda writing: _add(writing, change, alerts, event))


async def _add(
    writing: Writing, change: RegisterChange, alerts: Sequence[Alert], event: Event
) -> Added:
    snapshot_no = writing.snapshot_no
    new = await _unknown(writing, change.rings)
    known = len(change.rings) - len(new)
    if not new:
        return Added(new=(), known=known, snapshot_no=snapshot_no)
    rows = [_row(ring) for ring in new]
    await writing.batches("end_rings", rows, fromNo=snapshot_no + 1)
    await writing.batches("add_rings", rows, fromNo=snapshot_no + 1)
    await put_events(writing, change.events)
    placed = await put_alerts(writing, alerts)
    await writing.record(event)
    return Added(
        new=tuple(sorted(ring.id for ring in new)),
        known=known,
        snapshot_no=snapshot_no + 1,
        placed=placed,
    )


async def _unknown(writing: Writing, rings: Sequence[Ring]) -> list[Ring]:
    """Give the rings of which this very version is not kept.

    Raises:
        Conflict: Another content has its number, or a later version exists.
    """
    asked = [{"id": ring.id, "version": ring.version} for ring in rings]
    rows = await writing.batches("known_rings", asked)
    kept = {id_: (body, newest) for id_, body, newest in rows}
    new = []
    for ring in rings:
        body, newest = kept[ring.id]
        if body == to_json(ring):
            continue
        if newest is not None and newest >= ring.version:
            raise Conflict(f"{ring.id} has version {newest} now: detect again from there")
        new.append(ring)
    return new


def _row(ring: Ring) -> dict[str, Any]:
    return {
        "id": ring.id,
        "version": ring.version,
        "changedAt": to_ms(ring.changed_at),
        "disputedPaise": ring.found.disputed_paise,
        "mergedInto": ring.merged_into,
        "districts": list(ring.districts),
        "members": list(members_of(ring)),
        "body": to_json(ring),
    }


async def put_events(writing: Writing, events: Sequence[RingEvent]) -> None:
    """Keep what became of rings; the caller holds the write lock."""
    await writing.batches("add_ring_events", [_event_row(event) for event in events])


def _event_row(event: RingEvent) -> dict[str, Any]:
    body = to_json(event)
    return {
        "key": event_key(event.ring, event.version, event.kind.value, body),
        "ring": event.ring,
        "at": to_ms(event.at),
        "version": event.version,
        "kind": event.kind.value,
        "body": body,
    }


def event_key(ring: str, version: int, kind: str, body: str) -> str:
    """Give what tells events apart."""
    return digest([ring, version, kind, body])


async def _standing(view: View, where: RingFilter, known_at: int | None) -> list[Ring]:
    """Give the rings a filter wants; the register is small, so they are sorted here."""
    rows = await view.rows(
        "standing_rings",
        knownAt=known_at,
        ids=sorted(await _heirs(view, where.ids, known_at)) or None,
        accounts=sorted(where.accounts) or None,
        complaints=sorted(where.complaints) or None,
        wanted=sorted(where.districts) or None,
    )
    return [from_json(body, Ring) for (body,) in rows]


async def _heirs(view: View, ids: Collection[str], known_at: int | None) -> set[str]:
    """Follow rings to those they merged into, however often that happened."""
    into: dict[str, str | None] = {}
    asked = set(ids)
    while asked:
        rows = await view.rows("merged_rings", ids=sorted(asked), knownAt=known_at)
        into.update(dict.fromkeys(asked))
        into.update(dict(rows))  # by version: the last one wins
        asked = {one for one in into.values() if one is not None} - set(into)
    return {_heir(id_, into) for id_ in ids}


def _heir(id_: str, into: dict[str, str | None]) -> str:
    met = {id_}
    while (next_ := into[id_]) is not None and next_ not in met:
        id_ = next_
        met.add(id_)
    return id_
