"""Keep subscriptions, every version of each."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from graph.errors import Conflict, NotFound
from graph.model.answer import Cursor, Page
from graph.model.audit import Event
from graph.model.ids import SubscriptionId
from graph.model.scope import Scope
from graph.model.subscription import Subscription
from graph.store.base import MOST_KEYS, check_batch
from graph.store.neo4j.engine import View, Writing
from graph.store.neo4j.paging import names_of, page_of
from graph.store.neo4j.part import Part
from graph.store.paging import Ask
from graph.store.values import from_json, to_json, to_ms


class Neo4jSubscriptions(Part):
    """`SubscriptionStore` over one database."""

    async def add_subscription(self, subscription: Subscription, *, event: Event) -> Subscription:
        """Write a subscription; the same id and request answers the first one.

        Raises:
            Conflict: The same id with another request.
        """

        async def work(writing: Writing) -> Subscription:
            stored = await _stored(writing, subscription.id)
            if stored is None:
                await _put(writing, subscription)
                await writing.record(event)
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

        async def work(writing: Writing) -> Subscription:
            stored = await _stored(writing, subscription.id)
            if stored is None:
                raise NotFound("there is no such subscription")
            if stored == subscription:
                return stored
            if stored.version != expected_version:
                raise Conflict(f"the subscription has version {stored.version} now: look again")
            await _put(writing, subscription)
            await writing.record(event)
            return subscription

        return await self._engine.write(work)

    async def get_subscriptions(
        self, ids: Collection[SubscriptionId], *, scope: Scope
    ) -> Mapping[SubscriptionId, Subscription]:
        """Give subscriptions by id; deleted ones too."""
        check_batch(ids, most=MOST_KEYS)
        asked = sorted(set(ids))

        async def work(view: View) -> dict[SubscriptionId, Subscription]:
            rows = await view.rows("get_subscriptions", ids=asked)
            found = [from_json(body, Subscription) for (body,) in rows]
            return {one.id: one for one in found}

        return await self._engine.read(work, scope=scope)

    async def subscriptions(
        self, *, first: int, after: Cursor | None = None, scope: Scope
    ) -> Page[Subscription]:
        """List subscriptions that are not deleted, oldest first."""
        ask = Ask(order="CREATED_OLDEST", first=first, after=after)
        return await self._engine.read(
            lambda view: _page(view, ask), scope=scope, snapshot_no=ask.first_no
        )

    async def active_subscriptions(self, *, at: datetime) -> Sequence[Subscription]:
        """Give every subscription served at an instant, by id."""

        async def work(view: View) -> tuple[Subscription, ...]:
            rows = await view.rows("active_subscriptions", at=to_ms(at))
            return tuple(from_json(body, Subscription) for (body,) in rows)

        return await self._engine.read(work)


async def _stored(view: View, id_: SubscriptionId) -> Subscription | None:
    body = await view.one("stored_subscription", id=id_)
    return None if body is None else from_json(body, Subscription)


async def _put(writing: Writing, one: Subscription) -> None:
    districts = None if one.owner_districts is None else sorted(one.owner_districts)
    await writing.rows(
        "put_subscription",
        id=one.id,
        version=one.version,
        state=one.state.value,
        createdAt=to_ms(one.created_at),
        expiresAt=to_ms(one.expires_at),
        addedNo=writing.snapshot_no + 1,
        ownerDistricts=districts,
        body=to_json(one),
    )


async def _page(view: View, ask: Ask) -> Page[Subscription]:
    async def fetch(
        after: Cursor | None,
        is_backward: bool,  # noqa: FBT001 - Fetch
        limit: int,
    ) -> list[tuple[Subscription, Cursor]]:
        rows = await view.rows(
            "list_subscriptions",
            names=names_of(is_backward=is_backward),
            at=after.values[0] if after else None,
            key=after.key if after else None,
            limit=limit,
        )
        found = [(at, from_json(body, Subscription)) for at, body in rows]
        return [
            (one, Cursor(order=ask.order, values=(at,), key=one.id, snapshot_no=view.no))
            for at, one in found
        ]

    return await page_of(ask, fetch)
