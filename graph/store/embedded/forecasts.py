"""Keep forecasts as they were made; triggers refuse a change."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from graph.model.added import Added
from graph.model.alert import Alert
from graph.model.answer import Cursor, Page
from graph.model.audit import Event
from graph.model.forecast import CashOutForecast
from graph.model.ids import EntityKey, ForecastId
from graph.model.scope import Scope
from graph.store.base import MOST_KEYS, check_batch
from graph.store.embedded.alerts import put_alerts
from graph.store.embedded.ledger import current_snapshot, record
from graph.store.embedded.paging import Ask, page_of
from graph.store.embedded.part import Part
from graph.store.embedded.statements import statements
from graph.store.embedded.values import array, from_json, seen, to_json, to_ms


class EmbeddedForecasts(Part):
    """`ForecastStore` over one file."""

    async def forecasts(
        self,
        subject: EntityKey | None,
        *,
        first: int,
        after: Cursor | None = None,
        scope: Scope,
        as_known_at: datetime | None = None,
    ) -> Page[CashOutForecast]:
        """List forecasts, newest first; a ring's show to the districts of its complaints."""
        ask = Ask(order="MADE_NEWEST", first=first, after=after)

        def work(connection: sqlite3.Connection) -> Page[CashOutForecast]:
            no = ask.snapshot_no(current_snapshot(connection))
            asked = {**seen(scope, as_known_at, snapshot_no=no), "subject": subject}

            def fetch(
                after: Cursor | None,
                is_backward: bool,  # noqa: FBT001 - Fetch
                limit: int,
            ) -> list[tuple[CashOutForecast, Cursor]]:
                rows = connection.execute(
                    statements("forecasts")["list_before" if is_backward else "list_after"],
                    {
                        **asked,
                        "at": after.values[0] if after else None,
                        "key": after.key if after else None,
                        "limit": limit,
                    },
                )
                found = [(at, from_json(body, CashOutForecast)) for at, body in rows]
                return [
                    (one, Cursor(order=ask.order, values=(at,), key=one.id, snapshot_no=no))
                    for at, one in found
                ]

            return page_of(ask, fetch)

        return await self._engine.read(work)

    async def get_forecasts(
        self, ids: Collection[ForecastId], *, scope: Scope
    ) -> Mapping[ForecastId, CashOutForecast]:
        """Give forecasts by id; unknown or hidden ones are left out."""
        check_batch(ids, most=MOST_KEYS)
        asked = {"ids": array(set(ids)), "districts": seen(scope)["districts"]}

        def work(connection: sqlite3.Connection) -> dict[ForecastId, CashOutForecast]:
            rows = connection.execute(statements("forecasts")["get"], asked)
            found = [from_json(body, CashOutForecast) for (body,) in rows]
            return {one.id: one for one in found}

        return await self._engine.read(work)

    async def add_forecasts(
        self,
        forecasts: Sequence[CashOutForecast],
        *,
        alerts: Sequence[Alert] = (),
        event: Event,
    ) -> Added:
        """Keep forecasts and write their alerts in one transaction; an id known changes nothing."""
        check_batch(forecasts, most=MOST_KEYS)
        check_batch(alerts, most=MOST_KEYS)
        return await self._engine.write(
            lambda connection: _add(connection, forecasts, alerts, event)
        )


def _add(
    connection: sqlite3.Connection,
    forecasts: Sequence[CashOutForecast],
    alerts: Sequence[Alert],
    event: Event,
) -> Added:
    snapshot_no, new = current_snapshot(connection), []
    for one in forecasts:
        row = (
            one.id,
            one.subject,
            to_ms(one.made_at),
            to_ms(one.known_at),
            snapshot_no + 1,
            to_json(one),
        )
        if connection.execute(statements("forecasts")["add"], row).rowcount:
            new.append(one.id)
    placed = put_alerts(connection, alerts)
    if new or placed:
        record(connection, event)
        snapshot_no += 1
    return Added(
        new=tuple(sorted(new)),
        known=len(forecasts) - len(new),
        snapshot_no=snapshot_no,
        placed=placed,
    )
