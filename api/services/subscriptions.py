"""Standing wishes for alerts: made, changed, paused, resumed, deleted, tried."""

from __future__ import annotations

import base64
import hmac
from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import urlsplit

from analytics.alerts import alert_of_test
from api.services.answers import answer_hash, to_canonical
from graph.errors import Conflict, InputError, NotFound
from graph.model.audit import Event, EventTag
from graph.model.endpoint import Channel, Endpoint
from graph.model.ids import EndpointId, Keyring, SubscriptionId, hashed_token
from graph.model.outbox import PlacedAlert
from graph.model.scope import Scope
from graph.model.subscription import AlertFilter, Language, Subscription, SubscriptionState
from graph.store.base import GraphStore

MOST_CHANNELS = 8
MOST_NAME_CHARS = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelDraft:
    """An address as somebody gives it.

    Attributes:
        channel: The way.
        address: Mail address, or URL of a webhook.
    """

    channel: Channel
    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SubscriptionDraft:
    """A subscription as somebody asks for it.

    Attributes:
        name: The owner's word for it, 1 to 100 characters.
        filter: Which alerts.
        channels: Where to; 1 to 8.
        language: In which language.
        expires_at: Not served from then on; aware UTC; None: for good.
    """

    name: str
    filter: AlertFilter
    channels: tuple[ChannelDraft, ...]
    language: Language = Language.EN
    expires_at: datetime | None = None


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
    _check(draft, at=at)
    subscription = Subscription(
        id=SubscriptionId(f"subscription:{hashed_token([scope.actor.name, idempotency_key])}"),
        owner=scope.actor,
        owner_districts=scope.districts,
        name=draft.name.strip(),
        filter=draft.filter,
        endpoints=_endpoints(draft.channels, keyring=store.keyring),
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
    _check(draft, at=at)
    old = await get_subscription(subscription_id, store=store, scope=scope)
    changed = replace(
        old,
        name=draft.name.strip(),
        filter=draft.filter,
        endpoints=_endpoints(draft.channels, keyring=store.keyring),
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


def _check(draft: SubscriptionDraft, *, at: datetime) -> None:
    if not 1 <= len(draft.name.strip()) <= MOST_NAME_CHARS:
        raise InputError(f"name: give it 1 to {MOST_NAME_CHARS} characters")
    if not 1 <= len(draft.channels) <= MOST_CHANNELS:
        raise InputError(f"channels: give 1 to {MOST_CHANNELS}")
    if draft.expires_at is not None and draft.expires_at <= at:
        raise InputError("expiresAt: it lies in the past")
    for number, channel in enumerate(draft.channels):
        _check_address(channel, path=f"channels.{number}")


def _check_address(draft: ChannelDraft, *, path: str) -> None:
    match draft.channel:
        case Channel.EMAIL:
            from email_validator import (  # noqa: PLC0415 - costs 60 ms, and few need it
                EmailNotValidError,
                validate_email,
            )

            try:
                validate_email(draft.address, check_deliverability=False, test_environment=True)
            except EmailNotValidError as error:
                raise InputError(f"{path}.email: this is no mail address") from error
        case Channel.WEBHOOK:
            parts = urlsplit(draft.address)
            if parts.scheme not in {"http", "https"} or not parts.hostname or parts.username:
                raise InputError(f"{path}.webhook: give an https URL without a user name in it")


def _endpoints(drafts: tuple[ChannelDraft, ...], *, keyring: Keyring) -> tuple[Endpoint, ...]:
    chosen: dict[EndpointId, Endpoint] = {}
    for draft in drafts:
        address = draft.address.strip()
        endpoint_id = EndpointId(f"endpoint:{hashed_token([draft.channel.value, address])}")
        is_signed = draft.channel is Channel.WEBHOOK
        chosen[endpoint_id] = Endpoint(
            id=endpoint_id,
            channel=draft.channel,
            address=address,
            secret=_signing_secret(endpoint_id, keyring) if is_signed else None,
        )
    return tuple(chosen.values())


def _signing_secret(endpoint: EndpointId, keyring: Keyring) -> str:
    """Give an address's one secret: subscriptions that share the address share it."""
    mac = hmac.digest(keyring.secret, f"webhook {endpoint}".encode(), "sha256")
    return "whsec_" + base64.b64encode(mac).decode()
