"""Keep forecasts as they were made; nothing changes one."""

from __future__ import annotations

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
from graph.store.neo4j.alerts import put_alerts, unknown_ids
from graph.store.neo4j.engine import View, Writing
from graph.store.neo4j.paging import names_of, page_of
from graph.store.neo4j.part import Part
from graph.store.paging import Ask
from graph.store.values import from_json, to_json, to_ms


class Neo4jForecasts(Part):
    """`ForecastStore` over one database."""

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
        return await self._engine.read(
            lambda view: _page(view, subject, ask),
            scope=scope,
            as_known_at=as_known_at,
            snapshot_no=ask.first_no,
        )

    async def get_forecasts(
        self, ids: Collection[ForecastId], *, scope: Scope
    ) -> Mapping[ForecastId, CashOutForecast]:
        """Give forecasts by id; a ring's show to the districts of its complaints."""
        check_batch(ids, most=MOST_KEYS)
        asked = sorted(set(ids))

        async def work(view: View) -> dict[ForecastId, CashOutForecast]:
            rows = await view.rows("get_forecasts", ids=asked)
            found = [from_json(body, CashOutForecast) for (body,) in rows]
            return {one.id: one for one in found}

        return await self._engine.read(work, scope=scope)

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
        return await self._engine.write(lambda writing: _add(writing, forecasts, alerts, event))


async def _add(
    writing: Writing,
    forecasts: Sequence[CashOutForecast],
    alerts: Sequence[Alert],
    event: Event,
) -> Added:
    by_id: dict[str, CashOutForecast] = {}
    for one in forecasts:
        by_id.setdefault(one.id, one)
    new = await unknown_ids(writing, "Forecast", by_id)
    snapshot_no = writing.snapshot_no
    rows = [
        {
            "id": id_,
            "subject": by_id[id_].subject,
            "madeAt": to_ms(by_id[id_].made_at),
            "knownAt": to_ms(by_id[id_].known_at),
            "body": to_json(by_id[id_]),
        }
        for id_ in new
    ]
    await writing.batches("add_forecasts", rows, addedNo=snapshot_no + 1)
    placed = await put_alerts(writing, alerts)
    if new or placed:
        await writing.record(event)
        snapshot_no += 1
    return Added(
        new=tuple(sorted(new)),
        known=len(forecasts) - len(new),
        snapshot_no=snapshot_no,
        placed=placed,
    )


async def _page(view: View, subject: EntityKey | None, ask: Ask) -> Page[CashOutForecast]:
    async def fetch(
        after: Cursor | None,
        is_backward: bool,  # noqa: FBT001 - Fetch
        limit: int,
    ) -> list[tuple[CashOutForecast, Cursor]]:
        rows = await view.rows(
            "list_forecasts",
            names=names_of(is_backward=is_backward),
            subject=subject,
            at=after.values[0] if after else None,
            key=after.key if after else None,
            limit=limit,
        )
        found = [(at, from_json(body, CashOutForecast)) for at, body in rows]
        return [
            (one, Cursor(order=ask.order, values=(at,), key=one.id, snapshot_no=view.no))
            for at, one in found
        ]

    return await page_of(ask, fetch)
