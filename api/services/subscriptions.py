"""Standing wishes for alerts: made, changed, paused, resumed, deleted, tried."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from analytics.alerts import alert_of_test
from api.services.answers import answer_hash, to_canonical
from api.services.drafts import SubscriptionDraft, check_draft, endpoints_of
from graph.errors import Conflict, NotFound
from graph.model.audit import Event, EventTag
from graph.model.ids import SubscriptionId, hashed_token
from graph.model.outbox import PlacedAlert
from graph.model.scope import Scope
from graph.model.subscription import Subscription, SubscriptionState
from graph.store.base import GraphStore


async def create_subscription(
    draft: SubscriptionDraft,
    *,
    idempotency_key: str,
    store: GraphStore,
    scope: Scope,
    at: datetime,
) -> Subscription:
    """Keep a subscription; the same key and wish answers the first one.

    Raises:
        InputError: A name, an address or a date that cannot serve; it says which.
        Conflict: The key was used for another wish.
    """
    check_draft(draft, at=at)
    subscription = Subscription(
        id=SubscriptionId(f"subscription:{hashed_token([scope.actor.name, idempotency_key])}"),
        owner=scope.actor,
        owner_districts=scope.districts,
        name=draft.name.strip(),
        filter=draft.filter,
        endpoints=endpoints_of(draft.channels, keyring=store.keyring),
        language=draft.language,
        state=SubscriptionState.ACTIVE,
        version=1,
        created_at=at,
        expires_at=draft.expires_at,
        request_sha256=answer_hash("subscription", to_canonical(draft)),
    )
    event = _event(EventTag.SUBSCRIPTION_CREATED, subscription, scope=scope, at=at)
    return await store.add_subscription(subscription, event=event)


async def update_subscription(
    subscription_id: SubscriptionId,
    draft: SubscriptionDraft,
    *,
    expected_version: int,
    store: GraphStore,
    scope: Scope,
    at: datetime,
) -> Subscription:
    """Replace what a subscription asks for.

    Raises:
        InputError: A name, an address or a date that cannot serve; it says which.
        NotFound: No such subscription.
        Conflict: Somebody changed it first.
    """
    check_draft(draft, at=at)
    old = await get_subscription(subscription_id, store=store, scope=scope)
    changed = replace(
        old,
        name=draft.name.strip(),
        filter=draft.filter,
        endpoints=endpoints_of(draft.channels, keyring=store.keyring),
        language=draft.language,
        expires_at=draft.expires_at,
    )
    return await _change(changed, expected_version, store=store, scope=scope, at=at)


async def set_subscription_state(
    subscription_id: SubscriptionId,
    *,
    to: SubscriptionState,
    expected_version: int,
    store: GraphStore,
    scope: Scope,
    at: datetime,
) -> Subscription:
    """Pause, resume or delete a subscription; a deleted one stays deleted.

    Raises:
        NotFound: No such subscription, or it is deleted.
        Conflict: Somebody changed it first.
    """
    old = await get_subscription(subscription_id, store=store, scope=scope)
    changed = replace(old, state=to)
    return await _change(changed, expected_version, store=store, scope=scope, at=at)


async def test_subscription(
    subscription_id: SubscriptionId, *, store: GraphStore, scope: Scope, at: datetime
) -> PlacedAlert:
    """Send a marked trial alert to a subscription's addresses, by the real path.

    Raises:
        NotFound: No such subscription.
        Conflict: It is paused, or was tried this very second.
    """
    subscription = await get_subscription(subscription_id, store=store, scope=scope)
    if subscription.state is not SubscriptionState.ACTIVE:
        raise Conflict("the subscription is paused; resume it, then try it")
    alert = alert_of_test(subscription.id, at=at)
    event = Event(
        tag=EventTag.ALERTS_RAISED, actor=scope.actor, at=at, subjects=(subscription_id, alert.id)
    )
    placed = await store.add_alerts([alert], event=event)
    if not placed:
        raise Conflict("this subscription was tried a moment ago; wait a minute")
    return placed[0]


test_subscription.__test__ = False  # type: ignore[attr-defined] # a request, not a test


async def get_subscription(
    subscription_id: SubscriptionId, *, store: GraphStore, scope: Scope
) -> Subscription:
    """Give a subscription that is not deleted.

    Raises:
        NotFound: There is none.
    """
    found = await store.get_subscriptions([subscription_id], scope=scope)
    subscription = found.get(subscription_id)
    if subscription is None or subscription.state is SubscriptionState.DELETED:
        raise NotFound("no such subscription; `alertSubscriptions` lists yours")
    return subscription


async def _change(
    changed: Subscription, expected_version: int, *, store: GraphStore, scope: Scope, at: datetime
) -> Subscription:
    following = replace(changed, version=expected_version + 1)
    event = _event(EventTag.SUBSCRIPTION_CHANGED, following, scope=scope, at=at)
    return await store.change_subscription(
        following, expected_version=expected_version, event=event
    )


def _event(tag: EventTag, subscription: Subscription, *, scope: Scope, at: datetime) -> Event:
    return Event(
        tag=tag,
        actor=scope.actor,
        at=at,
        subjects=(subscription.id,),
        details=(("state", subscription.state.value), ("version", str(subscription.version))),
    )
