"""Subscriptions as a service: asked twice, changed by two, expired, addressed wrongly."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from api.services.drafts import ChannelDraft, SubscriptionDraft
from api.services.subscriptions import (
    create_subscription,
    get_subscription,
    set_subscription_state,
    test_subscription,
    update_subscription,
)
from graph.errors import Conflict, InputError, NotFound
from graph.model.audit import EventTag
from graph.model.endpoint import Channel
from graph.model.ids import SubscriptionId
from graph.model.scope import LOCAL_OFFICER, Actor, Scope
from graph.model.subscription import AlertFilter, Subscription, SubscriptionState
from graph.store.base import GraphStore
from graph.store.url import open_store
from tests.api_world import NOW

EMAIL = ChannelDraft(channel=Channel.EMAIL, address="nobody@example.org")
WEBHOOK = ChannelDraft(channel=Channel.WEBHOOK, address="https://example.org/hook")
DRAFT = SubscriptionDraft(name="desk", filter=AlertFilter(), channels=(EMAIL, WEBHOOK))
OTHER = Scope(actor=Actor(kind="person", name="other"), role=LOCAL_OFFICER.role, districts=None)


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[GraphStore]:
    opened = await open_store(f"sqlite:{tmp_path / 'office.db'}")
    yield opened
    await opened.close()


async def create(
    store: GraphStore,
    draft: SubscriptionDraft = DRAFT,
    *,
    key: str = "1",
    scope: Scope = LOCAL_OFFICER,
) -> Subscription:
    return await create_subscription(draft, idempotency_key=key, store=store, scope=scope, at=NOW)


async def test_the_same_wish_under_the_same_key_is_one_subscription(store: GraphStore) -> None:
    first = await create(store)
    before = len(await store.events(after=0, first=100))

    again = await create(store)

    assert again == first
    assert len(await store.events(after=0, first=100)) == before


async def test_another_wish_under_the_same_key_is_a_conflict(store: GraphStore) -> None:
    first = await create(store)

    with pytest.raises(Conflict):
        await create(store, replace(DRAFT, name="another"))

    kept = await get_subscription(first.id, store=store, scope=LOCAL_OFFICER)
    assert kept.name == "desk"


async def test_two_who_use_the_same_key_have_two_subscriptions(store: GraphStore) -> None:
    ours, theirs = await create(store), await create(store, scope=OTHER)

    assert ours.id != theirs.id


async def test_an_address_named_twice_gets_one_message(store: GraphStore) -> None:
    blank = replace(EMAIL, address=f" {EMAIL.address} ")
    made = await create(store, replace(DRAFT, channels=(EMAIL, blank, EMAIL)))

    assert [to.address for to in made.endpoints] == [EMAIL.address]


async def test_one_address_has_one_secret_and_two_have_two(store: GraphStore) -> None:
    other = replace(WEBHOOK, address="https://example.org/other")
    first = await create(store, replace(DRAFT, channels=(WEBHOOK,)), key="1")
    again = await create(store, replace(DRAFT, channels=(WEBHOOK, other)), key="2")

    (secret,) = (to.secret for to in first.endpoints)
    assert secret is not None
    assert secret.startswith("whsec_")
    assert [to.secret == secret for to in again.endpoints] == [True, False]


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"name": ""}, "name"),
        ({"name": " \t"}, "name"),
        ({"name": "x" * 101}, "name"),
        ({"channels": ()}, "channels"),
        ({"channels": (EMAIL,) * 9}, "channels"),
        ({"expires_at": NOW}, "expiresAt"),
        ({"expires_at": NOW - timedelta(seconds=1)}, "expiresAt"),
    ],
)
async def test_a_wish_out_of_bounds_is_refused_by_its_field(
    store: GraphStore, change: dict[str, object], says: str
) -> None:
    with pytest.raises(InputError, match=says):
        await create(store, replace(DRAFT, **change))  # type: ignore[arg-type] # one field each


@pytest.mark.parametrize(
    "address",
    [
        "",
        "x",
        "nobody@",
        "@example.org",
        "a b@example.org",
        "nobody@example.org\r\nBcc: other@example.org",
        "nobody@exa mple.org",
        "5123456789",
    ],
)
async def test_no_mail_goes_to_what_is_no_address(store: GraphStore, address: str) -> None:
    wrong = ChannelDraft(channel=Channel.EMAIL, address=address)

    with pytest.raises(InputError, match=r"channels\.1\.email") as refused:
        await create(store, replace(DRAFT, channels=(EMAIL, wrong)))

    assert not address or address not in str(refused.value)


@pytest.mark.parametrize(
    "address",
    [
        "",
        "example.org",
        "//example.org/hook",
        "ftp://example.org",
        "file:///etc/passwd",
        "https://",
        "https://user@example.org",
        "https://user:secret@example.org",
        "http://:secret@example.org",
        "javascript:alert(1)",
        "https://[::1",
        "https://example.org:99999",
        "https://example.org:port",
        "https://exa\nmple.org",
        "https://example.org/a b",
    ],
)
async def test_no_webhook_goes_to_what_is_no_url(store: GraphStore, address: str) -> None:
    wrong = ChannelDraft(channel=Channel.WEBHOOK, address=address)

    with pytest.raises(InputError, match=r"channels\.0\.webhook"):
        await create(store, replace(DRAFT, channels=(wrong,)))


async def test_of_two_who_change_one_version_the_second_is_told(store: GraphStore) -> None:
    made = await create(store)
    named = {
        name: update_subscription(
            made.id,
            replace(DRAFT, name=name),
            expected_version=1,
            store=store,
            scope=LOCAL_OFFICER,
            at=NOW,
        )
        for name in ("first", "second")
    }

    changed = await named["first"]
    with pytest.raises(Conflict, match="version 2"):
        await named["second"]

    kept = await get_subscription(made.id, store=store, scope=LOCAL_OFFICER)
    assert kept == changed
    assert (kept.name, kept.version, kept.created_at) == ("first", 2, made.created_at)


async def test_a_change_repeated_is_made_once(store: GraphStore) -> None:
    made = await create(store)

    async def pause() -> Subscription:
        return await set_subscription_state(
            made.id,
            to=SubscriptionState.PAUSED,
            expected_version=1,
            store=store,
            scope=LOCAL_OFFICER,
            at=NOW,
        )

    first, again = await pause(), await pause()

    tags = [one.event.tag for one in await store.events(after=0, first=100)]
    assert first == again
    assert tags.count(EventTag.SUBSCRIPTION_CHANGED) == 1


@pytest.mark.parametrize("state", [SubscriptionState.PAUSED, SubscriptionState.DELETED])
async def test_only_active_subscriptions_are_served(
    store: GraphStore, state: SubscriptionState
) -> None:
    made = await create(store)

    await set_subscription_state(
        made.id, to=state, expected_version=1, store=store, scope=LOCAL_OFFICER, at=NOW
    )

    assert list(await store.active_subscriptions(at=NOW)) == []


async def test_a_subscription_ends_at_its_expiry(store: GraphStore) -> None:
    end = NOW + timedelta(hours=1)
    made = await create(store, replace(DRAFT, expires_at=end))

    before = await store.active_subscriptions(at=end - timedelta(seconds=1))
    after = await store.active_subscriptions(at=end)

    assert [one.id for one in before] == [made.id]
    assert list(after) == []


async def test_what_is_deleted_stays_deleted(store: GraphStore) -> None:
    made = await create(store)
    await set_subscription_state(
        made.id,
        to=SubscriptionState.DELETED,
        expected_version=1,
        store=store,
        scope=LOCAL_OFFICER,
        at=NOW,
    )

    with pytest.raises(NotFound):
        await set_subscription_state(
            made.id,
            to=SubscriptionState.ACTIVE,
            expected_version=2,
            store=store,
            scope=LOCAL_OFFICER,
            at=NOW,
        )
    with pytest.raises(NotFound):
        await test_subscription(made.id, store=store, scope=LOCAL_OFFICER, at=NOW)


async def test_a_subscription_nobody_made_is_not_there(store: GraphStore) -> None:
    with pytest.raises(NotFound, match="alertSubscriptions"):
        await get_subscription(SubscriptionId("subscription:x"), store=store, scope=LOCAL_OFFICER)


async def test_a_trial_is_for_its_subscription_alone_and_not_twice_at_once(
    store: GraphStore,
) -> None:
    made = await create(store)
    placed = await test_subscription(made.id, store=store, scope=LOCAL_OFFICER, at=NOW)

    with pytest.raises(Conflict, match="wait"):
        await test_subscription(made.id, store=store, scope=LOCAL_OFFICER, at=NOW)

    later = await test_subscription(
        made.id, store=store, scope=LOCAL_OFFICER, at=NOW + timedelta(minutes=2)
    )
    assert placed.alert.subject == made.id
    assert later.alert.id != placed.alert.id


async def test_a_paused_subscription_is_not_tried(store: GraphStore) -> None:
    made = await create(store)
    await set_subscription_state(
        made.id,
        to=SubscriptionState.PAUSED,
        expected_version=1,
        store=store,
        scope=LOCAL_OFFICER,
        at=NOW,
    )

    with pytest.raises(Conflict, match="paused"):
        await test_subscription(made.id, store=store, scope=LOCAL_OFFICER, at=NOW)


async def test_no_event_holds_an_address_or_a_secret(store: GraphStore) -> None:
    made = await create(store)
    events = await store.events(after=0, first=100)

    told = " ".join(str(one.event) for one in events)
    secrets = [to.secret for to in made.endpoints if to.secret]
    assert made.id in told
    assert not [word for word in (EMAIL.address, WEBHOOK.address, *secrets) if word in told]
