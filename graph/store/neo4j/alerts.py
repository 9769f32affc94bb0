"""Keep alerts in commit order, each with its outbox mark."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
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
from graph.store.neo4j.engine import View, Writing
from graph.store.neo4j.paging import names_of, page_of
from graph.store.neo4j.part import Part
from graph.store.paging import Ask
from graph.store.values import from_json, to_json

_ORDER: Final = "POSITION"


class Neo4jAlerts(Part):
    """`AlertStore` over one database."""

    async def add_alerts(self, alerts: Sequence[Alert], *, event: Event) -> Sequence[PlacedAlert]:
        """Write alerts and outbox marks in one transaction; give those that were new."""
        check_batch(alerts, most=MOST_KEYS)

        async def work(writing: Writing) -> tuple[PlacedAlert, ...]:
            new = await put_alerts(writing, alerts)
            if new:
                await writing.record(event)
            return new

        return await self._engine.write(work)

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
        return await self._engine.read(lambda view: _page(view, where, ask), scope=scope)

    async def get_alerts(
        self, ids: Collection[AlertId], *, scope: Scope
    ) -> Mapping[AlertId, PlacedAlert]:
        """Give alerts by id; unknown or hidden ones are left out."""
        check_batch(ids, most=MOST_KEYS)
        return await self._engine.read(lambda view: _get(view, ids), scope=scope)

    async def newest_versions(self, threads: Collection[str]) -> Mapping[str, PlacedAlert]:
        """Give the newest alert of each thread; threads without one are left out."""
        check_batch(threads, most=MOST_KEYS)
        asked = list(dict.fromkeys(threads))

        async def work(view: View) -> dict[str, PlacedAlert]:
            rows = await view.rows("newest_alerts", threads=asked)
            return {thread: _placed(*row) for thread, *row in rows}

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

        async def work(writing: Writing) -> Alert:
            view = View(
                transaction=writing.transaction,
                districts=None if scope.districts is None else sorted(scope.districts),
            )
            found = (await _get(view, [alert])).get(alert)
            if found is None:
                raise NotFound("there is no such alert")
            settled = replace(
                found.alert, state=to, state_version=expected_version + 1, settled_by=by
            )
            if found.alert == settled:
                return settled
            if found.alert.state_version != expected_version:
                raise Conflict(f"the alert was {found.alert.state.lower()} meanwhile: look again")
            await writing.rows(
                "settle_alert", id=alert, body=to_json(settled), version=settled.state_version
            )
            await writing.record(event)
            return settled

        return await self._engine.write(work)

    async def outbox_marks(self, *, limit: int) -> Sequence[OutboxMark]:
        """Give marks not yet cleared, oldest first."""

        async def work(view: View) -> tuple[OutboxMark, ...]:
            return tuple(
                OutboxMark(alert=id_, position=Position(snapshot_no=no, ordinal=ordinal))
                for id_, no, ordinal in await view.rows("outbox_marks", limit=limit)
            )

        return await self._engine.read(work)

    async def clear_marks(self, ids: Collection[AlertId]) -> int:
        """Clear marks; unknown ones are no error. Gives how many there were."""
        check_batch(ids, most=MOST_KEYS)
        asked = sorted(set(ids))

        async def work(writing: Writing) -> int:
            count: int = await writing.one("clear_marks", ids=asked)
            return count

        return await self._engine.write(work)


async def put_alerts(writing: Writing, alerts: Sequence[Alert]) -> tuple[PlacedAlert, ...]:
    """Write alerts and their marks in the caller's transaction, before it is recorded."""
    by_id: dict[str, Alert] = {}
    for alert in alerts:
        by_id.setdefault(alert.id, alert)
    snapshot_no = writing.snapshot_no + 1
    new = [
        PlacedAlert(alert=by_id[id_], position=Position(snapshot_no=snapshot_no, ordinal=ordinal))
        for ordinal, id_ in enumerate(await unknown_ids(writing, "Alert", by_id))
    ]
    await writing.batches("add_alerts", [_row(one) for one in new], snapshotNo=snapshot_no)
    return tuple(new)


async def unknown_ids(writing: Writing, label: str, ids: Iterable[str]) -> list[str]:
    """Give those ids of which there is nothing of a label yet, in the order given."""
    asked = list(ids)
    rows = await writing.batches("known_ids", asked, called="ids", names={"LABEL": label})
    known = {id_ for (id_,) in rows}
    return [id_ for id_ in asked if id_ not in known]


def _row(one: PlacedAlert) -> dict[str, Any]:
    alert = one.alert
    return {
        "id": alert.id,
        "ordinal": one.position.ordinal,
        "thread": alert.thread,
        "version": alert.version,
        "kind": alert.kind.value,
        "severity": alert.severity.rank,
        "probability": alert.probability,
        "amountPaise": alert.amount_paise,
        "districts": list(alert.districts),
        "rings": list(alert.rings),
        "watched": [alert.subject, *alert.entities],
        "stateVersion": alert.state_version,
        "body": to_json(alert),
    }


def _wanted(where: AlertFilter) -> dict[str, Any]:
    least = where.severity_at_least
    return {
        "kinds": sorted(kind.value for kind in where.kinds) or None,
        "severity": None if least is None else least.rank,
        "probability": where.min_probability,
        "amount": where.min_amount_paise,
        "rings": sorted(where.rings) or None,
        "events": sorted(f'"code":"{event.code}"' for event in where.ring_events) or None,
        "watch": sorted(where.watch) or None,
        "wanted": sorted(where.districts) or None,
    }


async def _page(view: View, where: AlertFilter, ask: Ask) -> Page[PlacedAlert]:
    async def fetch(
        after: Cursor | None,
        is_backward: bool,  # noqa: FBT001 - Fetch
        limit: int,
    ) -> list[tuple[PlacedAlert, Cursor]]:
        at, ordinal = after.values if after else (None, None)
        rows = await view.rows(
            "list_alerts",
            names=names_of(is_backward=is_backward),
            **_wanted(where),
            at=at,
            ordinal=ordinal,
            limit=limit,
        )
        found = [_placed(*row) for row in rows]
        return [(one, _cursor(one.position, one.alert.id)) for one in found]

    return await page_of(ask, fetch)


async def _get(view: View, ids: Collection[AlertId]) -> dict[AlertId, PlacedAlert]:
    found = [_placed(*row) for row in await view.rows("get_alerts", ids=sorted(set(ids)))]
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
