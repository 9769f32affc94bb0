"""Keep alerts in commit order, each with its outbox mark."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from graph.errors import Conflict, NotFound
from graph.model.alert import Alert, AlertState
from graph.model.answer import Cursor, Page
from graph.model.audit import Event
from graph.model.ids import AlertId
from graph.model.outbox import OutboxMark, PlacedAlert, Position
from graph.model.scope import Actor, Scope
from graph.model.subscription import AlertFilter
from graph.store.base import MOST_KEYS, check_batch
from graph.store.embedded.ledger import current_snapshot, record
from graph.store.embedded.part import Part
from graph.store.embedded.statements import statements
from graph.store.paging import Ask, page_of
from graph.store.values import array, from_json, seen, sorted_array, to_json

_ORDER: Final = "POSITION"


class EmbeddedAlerts(Part):
    """`AlertStore` over one file."""

    async def add_alerts(self, alerts: Sequence[Alert], *, event: Event) -> Sequence[PlacedAlert]:
        """Write alerts and outbox marks in one transaction; give those that were new."""
        check_batch(alerts, most=MOST_KEYS)
        return await self._engine.write(lambda connection: _add(connection, alerts, event))

    async def alerts(
        self,
        where: AlertFilter,
        *,
        first: int,
        after: Position | None = None,
        is_backward: bool = False,
        scope: Scope,
    ) -> Page[PlacedAlert]:
        """List alerts in commit order, oldest first; backward: the last ones before `after`."""
        ask = Ask(
            order=_ORDER,
            first=first,
            after=None if after is None else _cursor(after),
            is_backward=is_backward,
        )
        asked = {**_wanted(where), "districts": seen(scope)["districts"]}
        return await self._engine.read(lambda connection: _page(connection, ask, asked))

    async def get_alerts(
        self, ids: Collection[AlertId], *, scope: Scope
    ) -> Mapping[AlertId, PlacedAlert]:
        """Give alerts by id; unknown or hidden ones are left out."""
        check_batch(ids, most=MOST_KEYS)
        return await self._engine.read(lambda connection: _get(connection, ids, scope))

    async def newest_versions(self, threads: Collection[str]) -> Mapping[str, PlacedAlert]:
        """Give the newest alert of each thread; threads without one are left out."""
        check_batch(threads, most=MOST_KEYS)

        def work(connection: sqlite3.Connection) -> dict[str, PlacedAlert]:
            text = statements("alerts")["newest"]
            rows = {
                thread: connection.execute(text, {"thread": thread}).fetchone()
                for thread in dict.fromkeys(threads)
            }
            return {thread: _placed(*row) for thread, row in rows.items() if row is not None}

        return await self._engine.read(work)

    async def settle_alert(
        self,
        alert: AlertId,
        *,
        to: AlertState,
        by: Actor,
        expected_version: int,
        scope: Scope,
        event: Event,
    ) -> Alert:
        """Change an alert's state; the very same change again changes nothing.

        Raises:
            NotFound: No such alert, or hidden.
            Conflict: Its state version is no longer the expected one.
        """

        def work(connection: sqlite3.Connection) -> Alert:
            found = _get(connection, [alert], scope).get(alert)
            if found is None:
                raise NotFound("there is no such alert")
            settled = replace(
                found.alert, state=to, state_version=expected_version + 1, settled_by=by
            )
            if found.alert == settled:
                return settled
            if found.alert.state_version != expected_version:
                raise Conflict(f"the alert was {found.alert.state.lower()} meanwhile: look again")
            text = statements("alerts")
            asked = {"id": alert, "body": to_json(settled), "version": settled.state_version}
            connection.execute(text["settle"], asked)
            connection.execute(text["settle_queued"], asked)
            record(connection, event)
            return settled

        return await self._engine.write(work)

    async def outbox_marks(self, *, limit: int) -> Sequence[OutboxMark]:
        """Give marks not yet cleared, oldest first."""

        def work(connection: sqlite3.Connection) -> tuple[OutboxMark, ...]:
            rows = connection.execute(statements("alerts")["marks"], {"limit": limit})
            return tuple(
                OutboxMark(alert=id_, position=Position(snapshot_no=no, ordinal=ordinal))
                for id_, no, ordinal in rows
            )

        return await self._engine.read(work)

    async def clear_marks(self, ids: Collection[AlertId]) -> int:
        """Clear marks; unknown ones are no error. Gives how many there were."""
        check_batch(ids, most=MOST_KEYS)
        return await self._engine.write(lambda connection: clear_marks(connection, ids))


def clear_marks(connection: sqlite3.Connection, ids: Collection[AlertId]) -> int:
    """Clear marks in a transaction of the caller's."""
    asked = {"ids": array(sorted(ids))}
    return connection.execute(statements("alerts")["clear_marks"], asked).rowcount


def put_alerts(connection: sqlite3.Connection, alerts: Sequence[Alert]) -> tuple[PlacedAlert, ...]:
    """Write alerts and their marks in the caller's transaction, before it is recorded."""
    text, snapshot_no = statements("alerts"), current_snapshot(connection) + 1
    new: list[PlacedAlert] = []
    for alert in alerts:
        position = Position(snapshot_no=snapshot_no, ordinal=len(new))
        if connection.execute(text["add"], _row(alert, position)).rowcount:
            connection.execute(text["mark"], (alert.id, snapshot_no, position.ordinal))
            new.append(PlacedAlert(alert=alert, position=position))
    return tuple(new)


def _add(
    connection: sqlite3.Connection, alerts: Sequence[Alert], event: Event
) -> tuple[PlacedAlert, ...]:
    new = put_alerts(connection, alerts)
    if new:
        record(connection, event)
    return new


def _row(alert: Alert, position: Position) -> tuple[Any, ...]:
    return (
        alert.id,
        position.snapshot_no,
        position.ordinal,
        alert.thread,
        alert.version,
        alert.kind.value,
        alert.severity.rank,
        alert.probability,
        alert.amount_paise,
        array(alert.districts),
        array(alert.rings),
        array((alert.subject, *alert.entities)),
        alert.state_version,
        to_json(alert),
    )


def _wanted(where: AlertFilter) -> dict[str, Any]:
    least = where.severity_at_least
    return {
        "kinds": sorted_array(kind.value for kind in where.kinds),
        "severity": None if least is None else least.rank,
        "probability": where.min_probability,
        "amount": where.min_amount_paise,
        "rings": sorted_array(where.rings),
        "events": sorted_array(event.code for event in where.ring_events),
        "watch": sorted_array(where.watch),
        "wanted": sorted_array(where.districts),
    }


def _page(connection: sqlite3.Connection, ask: Ask, asked: Mapping[str, Any]) -> Page[PlacedAlert]:
    def fetch(
        after: Cursor | None,
        is_backward: bool,  # noqa: FBT001 - Fetch
        limit: int,
    ) -> list[tuple[PlacedAlert, Cursor]]:
        at, ordinal = after.values if after else (None, None)
        rows = connection.execute(
            statements("alerts")["list_before" if is_backward else "list_after"],
            {**asked, "at": at, "ordinal": ordinal, "limit": limit},
        )
        found = [_placed(*row) for row in rows]
        return [(one, _cursor(one.position, one.alert.id)) for one in found]

    return page_of(ask, fetch)


def _get(
    connection: sqlite3.Connection, ids: Collection[AlertId], scope: Scope
) -> dict[AlertId, PlacedAlert]:
    asked = {"ids": array(sorted(set(ids))), "districts": seen(scope)["districts"]}
    found = [_placed(*row) for row in connection.execute(statements("alerts")["get"], asked)]
    return {one.alert.id: one for one in found}


def _placed(body: str, snapshot_no: int, ordinal: int) -> PlacedAlert:
    return PlacedAlert(
        alert=from_json(body, Alert), position=Position(snapshot_no=snapshot_no, ordinal=ordinal)
    )


def _cursor(position: Position, key: str = "") -> Cursor:
    return Cursor(
        order=_ORDER,
        values=(position.snapshot_no, position.ordinal),
        key=key,
        snapshot_no=position.snapshot_no,
    )
