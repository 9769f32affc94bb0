"""Keep subscriptions, every version of each."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from graph.errors import Conflict, NotFound
from graph.model.answer import Cursor, Page
from graph.model.audit import Event
from graph.model.ids import SubscriptionId
from graph.model.scope import Scope
from graph.model.subscription import Subscription
from graph.store.base import MOST_KEYS, check_batch
from graph.store.embedded.ledger import current_snapshot, record
from graph.store.embedded.paging import Ask, page_of
from graph.store.embedded.part import Part
from graph.store.embedded.statements import statements
from graph.store.embedded.values import array, from_json, seen, to_json, to_ms


class EmbeddedSubscriptions(Part):
    """`SubscriptionStore` over one file."""

    async def add_subscription(self, subscription: Subscription, *, event: Event) -> Subscription:
        """Write a subscription; the same id and request answers the first one.

        Raises:
            Conflict: The same id with another request.
        """

        def work(connection: sqlite3.Connection) -> Subscription:
            stored = _stored(connection, subscription.id)
            if stored is None:
                _put(connection, subscription, added_no=current_snapshot(connection) + 1)
                record(connection, event)
                return subscription
            if stored.request_sha256 != subscription.request_sha256:
                raise Conflict("that idempotency key was used for another subscription")
            return stored

        return await self._engine.write(work)

    async def change_subscription(
        self, subscription: Subscription, *, expected_version: int, event: Event
    ) -> Subscription:
        """Replace a subscription by its next version; the same again changes nothing.

        Raises:
            NotFound: No such subscription.
            Conflict: Its version is no longer the expected one.
        """

        def work(connection: sqlite3.Connection) -> Subscription:
            stored = _stored(connection, subscription.id)
            if stored is None:
                raise NotFound("there is no such subscription")
            if stored == subscription:
                return stored
            if stored.version != expected_version:
                raise Conflict(f"the subscription has version {stored.version} now: look again")
            row = connection.execute(
                statements("subscriptions")["added_no"], (subscription.id,)
            ).fetchone()
            _put(connection, subscription, added_no=row[0])
            record(connection, event)
            return subscription

        return await self._engine.write(work)

    async def get_subscriptions(
        self, ids: Collection[SubscriptionId], *, scope: Scope
    ) -> Mapping[SubscriptionId, Subscription]:
        """Give subscriptions by id; deleted ones too."""
        check_batch(ids, most=MOST_KEYS)
        asked = {"ids": array(sorted(set(ids))), "districts": seen(scope)["districts"]}

        def work(connection: sqlite3.Connection) -> dict[SubscriptionId, Subscription]:
            rows = connection.execute(statements("subscriptions")["get"], asked)
            found = [from_json(body, Subscription) for (body,) in rows]
            return {one.id: one for one in found}

        return await self._engine.read(work)

    async def subscriptions(
        self, *, first: int, after: Cursor | None = None, scope: Scope
    ) -> Page[Subscription]:
        """List subscriptions that are not deleted, oldest first."""
        ask = Ask(order="CREATED_OLDEST", first=first, after=after)

        def work(connection: sqlite3.Connection) -> Page[Subscription]:
            no = ask.snapshot_no(current_snapshot(connection))
            return _page(connection, ask, seen(scope, snapshot_no=no))

        return await self._engine.read(work)

    async def active_subscriptions(self, *, at: datetime) -> Sequence[Subscription]:
        """Give every subscription served at an instant, by id."""

        def work(connection: sqlite3.Connection) -> tuple[Subscription, ...]:
            rows = connection.execute(statements("subscriptions")["active"], {"at": to_ms(at)})
            return tuple(from_json(body, Subscription) for (body,) in rows)

        return await self._engine.read(work)


def _stored(connection: sqlite3.Connection, id_: SubscriptionId) -> Subscription | None:
    row = connection.execute(statements("subscriptions")["stored"], (id_,)).fetchone()
    return None if row is None else from_json(row[0], Subscription)


def _put(connection: sqlite3.Connection, one: Subscription, *, added_no: int) -> None:
    text, body = statements("subscriptions"), to_json(one)
    districts = None if one.owner_districts is None else array(sorted(one.owner_districts))
    row = (
        one.id,
        one.version,
        one.state.value,
        to_ms(one.created_at),
        to_ms(one.expires_at),
        added_no,
        one.request_sha256,
        districts,
        body,
    )
    connection.execute(text["put"], row)
    connection.execute(text["keep_version"], (one.id, one.version, body))


def _page(connection: sqlite3.Connection, ask: Ask, asked: Mapping[str, Any]) -> Page[Subscription]:
    def fetch(
        after: Cursor | None,
        is_backward: bool,  # noqa: FBT001 - Fetch
        limit: int,
    ) -> list[tuple[Subscription, Cursor]]:
        rows = connection.execute(
            statements("subscriptions")["list_before" if is_backward else "list_after"],
            {
                **asked,
                "at": after.values[0] if after else None,
                "key": after.key if after else None,
                "limit": limit,
            },
        )
        found = [(at, from_json(body, Subscription)) for at, body in rows]
        return [
            (one, Cursor(order=ask.order, values=(at,), key=one.id, snapshot_no=asked["no"]))
            for at, one in found
        ]

    return page_of(ask, fetch)
