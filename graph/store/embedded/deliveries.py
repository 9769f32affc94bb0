"""The queue between alerts and addresses: leased, fenced, fair."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from itertools import chain, islice, zip_longest
from typing import Any, Final

from graph.model.alert import Alert
from graph.model.answer import Cursor, Page
from graph.model.delivery import Delivery, DeliveryState, Outcome
from graph.model.endpoint import Endpoint, EndpointState
from graph.model.ids import AlertId, DeliveryId, SubscriptionId
from graph.model.scope import Scope
from graph.model.subscription import Language
from graph.store.base import MOST_KEYS, check_batch
from graph.store.embedded.alerts import clear_marks
from graph.store.embedded.paging import Ask, page_of
from graph.store.embedded.part import Part
from graph.store.embedded.statements import statements
from graph.store.embedded.values import (
    array,
    from_json,
    from_ms,
    seen,
    sorted_array,
    to_json,
    to_ms,
)

MOST_DELIVERIES: Final = 100_000
MOST_REASON: Final = 2_000  # characters kept of a receiver's answer, ALERTS.md section 7


class EmbeddedDeliveries(Part):
    """`DeliveryStore` over one file; knows nothing of facts and rings."""

    async def add_deliveries(
        self, deliveries: Sequence[Delivery], *, made_for: Collection[AlertId]
    ) -> int:
        """Insert deliveries not yet there, note their alerts as made, and clear their marks."""
        check_batch(deliveries, most=MOST_DELIVERIES)
        check_batch(made_for, most=MOST_KEYS)
        return await self._engine.write(lambda connection: _add(connection, deliveries, made_for))

    async def claim(
        self, *, owner: str, lease_s: float, limit: int, at: datetime
    ) -> Sequence[Delivery]:
        """Lease what is due, or whose lease ran out; oldest due first, fair by address."""
        now = to_ms(at)
        asked = {"owner": owner, "lease_until": now + int(lease_s * 1_000)}

        def look(connection: sqlite3.Connection) -> bool:
            return bool(_ready(connection, now, 1))

        def work(connection: sqlite3.Connection) -> Sequence[Delivery]:
            nos = _ready(connection, now, limit)
            text = statements("deliveries")["claim"]
            connection.execute(text, {**asked, "nos": array(nos)}).fetchall()
            return _by_no(connection, nos)

        if limit < 1 or not await self._engine.read(look):  # an idle relay takes no write lock
            return ()
        return await self._engine.write(work)

    async def settle(self, outcomes: Sequence[Outcome]) -> int:
        """Write outcomes in one transaction; those with an old fence settle nothing."""
        check_batch(outcomes, most=MOST_KEYS)
        if not outcomes:
            return 0

        def work(connection: sqlite3.Connection) -> int:
            text = statements("deliveries")["settle"]
            return sum(connection.execute(text, _settled(one)).rowcount for one in outcomes)

        return await self._engine.write(work)

    async def next_due(self, *, at: datetime) -> datetime | None:
        """Give when the next delivery is due or its lease ends, `at` at the earliest."""

        def work(connection: sqlite3.Connection) -> int | None:
            due: int | None = connection.execute(statements("deliveries")["next_due"]).fetchone()[0]
            return due

        due = from_ms(await self._engine.read(work))
        return None if due is None else max(due, at)

    async def deliveries(
        self,
        *,
        alert: AlertId | None = None,
        states: frozenset[DeliveryState] = frozenset(),
        first: int,
        after: Cursor | None = None,
        scope: Scope,
    ) -> Page[Delivery]:
        """List deliveries, oldest first."""
        ask = Ask(order="FIRST_OLDEST", first=first, after=after)
        asked = {
            "alert": alert,
            "states": sorted_array(state.value for state in states),
            "districts": seen(scope)["districts"],
        }
        return await self._engine.read(lambda connection: _page(connection, ask, asked))

    async def suspend_endpoint(self, endpoint: Endpoint, *, reason: str) -> None:
        """Use an address no more; what waits for it becomes DEAD with the reason."""
        asked = {
            "id": endpoint.id,
            "reason": reason[:MOST_REASON],
            "body": to_json(endpoint),
            "at": to_ms(datetime.now(UTC)),
        }

        def work(connection: sqlite3.Connection) -> None:
            for name in ("suspend", "bury"):
                connection.execute(statements("deliveries")[name], asked)

        await self._engine.write(work)


def _add(
    connection: sqlite3.Connection, deliveries: Sequence[Delivery], made_for: Collection[AlertId]
) -> int:
    text, new = statements("deliveries"), 0
    for one in deliveries:
        alert, endpoint = one.alert, one.endpoint
        connection.execute(text["put_alert"], (alert.id, array(alert.districts), to_json(alert)))
        connection.execute(
            text["put_endpoint"], (endpoint.id, endpoint.state.value, to_json(endpoint))
        )
        suspended = connection.execute(text["suspended"], (endpoint.id,)).fetchone()
        new += connection.execute(text["add"], _row(one, suspended)).rowcount
    connection.executemany(text["note_made"], [(id_,) for id_ in sorted(made_for)])
    clear_marks(connection, made_for)
    return new


def _row(one: Delivery, suspended: tuple[str] | None) -> tuple[Any, ...]:
    is_open = one.state is DeliveryState.WAITING and suspended is None
    is_dead = one.state is DeliveryState.WAITING and suspended is not None
    return (
        one.id,
        one.alert.id,
        one.endpoint.id,
        array(one.subscriptions),
        one.language.value,
        DeliveryState.DEAD.value if is_dead else one.state.value,
        to_ms(one.due_at),
        to_ms(one.due_at) if is_open else None,
        to_ms(one.dead_after),
        one.attempts,
        one.claims,
        one.fence,
        one.provider_no,
        suspended[0] if is_dead and suspended else one.reason,
        to_ms(one.first_at),
        to_ms(one.first_at) if is_dead else to_ms(one.settled_at),
    )


def _ready(connection: sqlite3.Connection, at: int, limit: int) -> list[int]:
    """Give what is due, one of each address in turn, the address that waits longest first."""
    text = statements("deliveries")
    rows = connection.execute(text["ready_endpoints"], {"at": at, "limit": limit}).fetchall()
    queues = [
        [
            no
            for (no,) in connection.execute(
                text["ready"], {"endpoint": endpoint, "at": at, "limit": limit}
            )
        ]
        for endpoint, _ in rows
    ]
    in_turn = chain.from_iterable(zip_longest(*queues))
    return list(islice((no for no in in_turn if no is not None), limit))


def _settled(one: Outcome) -> dict[str, Any]:
    is_again = one.state is DeliveryState.WAITING
    due_at = to_ms(one.due_at if one.due_at is not None else one.at)
    return {
        "id": one.delivery,
        "fence": one.fence,
        "state": one.state.value,
        "due_at": due_at if is_again else None,
        "ready_at": due_at if is_again else None,
        "attempts": int(one.was_attempted),
        "provider_no": one.provider_no,
        "reason": None if one.reason is None else one.reason[:MOST_REASON],
        "settled_at": None if is_again else to_ms(one.at),
    }


def _by_no(connection: sqlite3.Connection, nos: Sequence[int]) -> tuple[Delivery, ...]:
    rows = connection.execute(statements("deliveries")["by_no"], {"nos": array(nos)})
    return tuple(_delivery(row) for row in rows)


def _delivery(row: tuple[Any, ...]) -> Delivery:
    endpoint = from_json(row[2], Endpoint)
    return Delivery(
        id=DeliveryId(row[0]),
        alert=from_json(row[1], Alert),
        endpoint=replace(endpoint, state=EndpointState(row[3])),
        subscriptions=from_json(row[4], tuple[SubscriptionId, ...]),
        language=Language(row[5]),
        state=DeliveryState(row[6]),
        due_at=from_ms(row[7]),
        dead_after=from_ms(row[8]),
        attempts=row[9],
        claims=row[10],
        fence=row[11],
        provider_no=row[12],
        reason=row[13],
        first_at=from_ms(row[14]),
        settled_at=from_ms(row[15]),
    )


def _page(connection: sqlite3.Connection, ask: Ask, asked: dict[str, Any]) -> Page[Delivery]:
    def fetch(
        after: Cursor | None,
        is_backward: bool,  # noqa: FBT001 - Fetch
        limit: int,
    ) -> list[tuple[Delivery, Cursor]]:
        rows = connection.execute(
            statements("deliveries")["list_before" if is_backward else "list_after"],
            {
                **asked,
                "first_at": after.values[0] if after else None,
                "key": after.key if after else None,
                "limit": limit,
            },
        ).fetchall()
        cursors = [
            Cursor(order=ask.order, values=(at,), key=key, snapshot_no=0) for _, at, key in rows
        ]
        return list(zip(_by_no(connection, [no for no, _, _ in rows]), cursors, strict=True))

    return page_of(ask, fetch)
