"""`alerts`: listing, taking up, asking for them and trying it."""

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import Any, cast

import pytest

from api.cli.receiving import listening
from graph.model.answer import MOST_A_PAGE
from graph.model.delivery import Delivery, DeliveryState
from graph.model.scope import SYSTEM
from graph.model.subscription import Language, Subscription
from graph.store.url import open_store
from tests.commands import Done, ringtrace, shape

HOOK = "https://example.org/hook"


def _alert(store: Path) -> dict[str, Any]:
    """Give the alert of the ring; as the years go by, holds of the case files lapse beside it."""
    alerts = ringtrace("alerts", "--json", store=store).document["alerts"]
    (alert,) = [one for one in alerts if one["kind"] == "RING_DETECTED"]
    return cast("dict[str, Any]", alert)


def _subscribe(store: Path, *arguments: str) -> Done:
    return ringtrace("alerts", "subscribe", *arguments, store=store)


def test_an_alert_is_taken_up_and_shown_so(office: Path) -> None:
    alert = _alert(office)["id"]

    done = ringtrace("alerts", "acknowledge", alert, store=office)

    listed = _alert(office)
    assert done.status == 0
    assert done.out.startswith("ACKNOWLEDGED: New ring R000001")
    assert listed["state"] == "ACKNOWLEDGED"
    assert "[acknowledged]" in ringtrace("alerts", store=office).out


def test_taking_an_alert_up_twice_is_taking_it_up_once(office: Path) -> None:
    alert = _alert(office)["id"]
    first = ringtrace("alerts", "acknowledge", alert, store=office)
    before = ringtrace("audit", "verify", "--json", store=office).document

    again = ringtrace("alerts", "acknowledge", alert, store=office)

    assert again == first
    assert ringtrace("audit", "verify", "--json", store=office).document == before


def test_raising_again_raises_nothing(office: Path) -> None:
    done = ringtrace("alerts", "raise", store=office)

    assert done.status == 0
    assert done.out == "No alerts.\n"


def test_a_subscription_is_kept_as_it_was_asked_for(office: Path) -> None:
    done = _subscribe(
        office,
        *("--name", "मेरे अलर्ट", "--email", "nobody@example.org", "--webhook", HOOK),
        *("--district", "KARNATAKA/MYSURU CITY", "--kind", "RING_DETECTED", "--language", "HI"),
        "--json",
    )

    (kept,) = _subscriptions(office)
    assert done.status == 0
    assert done.err == ""
    assert shape(done.document) == {"id": "str", "secrets": {HOOK: "str"}}
    assert done.document["id"] == kept.id
    assert done.document["secrets"][HOOK].startswith("whsec_")
    assert kept.name == "मेरे अलर्ट"
    assert kept.language is Language.HI
    assert kept.filter.districts == {"KARNATAKA/MYSURU CITY"}
    assert [kind.value for kind in kept.filter.kinds] == ["RING_DETECTED"]
    assert [to.address for to in kept.endpoints] == ["nobody@example.org", HOOK]


def test_a_secret_is_told_once_to_whoever_subscribes(office: Path) -> None:
    told = _subscribe(office, "--webhook", HOOK)
    plain = _subscribe(office, "--email", "nobody@example.org")

    assert told.lines[0].startswith("Subscribed: subscription:")
    assert told.lines[1].startswith(f"{HOOK} verifies our messages with whsec_")
    assert len(plain.lines) == 1


def test_each_subscription_is_one_of_its_own(office: Path) -> None:
    first = _subscribe(office, "--email", "nobody@example.org", "--json").document["id"]
    second = _subscribe(office, "--email", "nobody@example.org", "--json").document["id"]

    assert first != second
    assert len(_subscriptions(office)) == 2


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("--webhook", "https://user:secret@example.org/hook"), "channels.0.webhook"),
        (("--webhook", "ftp://example.org"), "channels.0.webhook"),
        (("--webhook", "example.org"), "channels.0.webhook"),
        (("--webhook", "https://"), "channels.0.webhook"),
        (("--email", "5123456789"), "channels.0.email"),
        (("--email", "a@b@example.org"), "channels.0.email"),
        (("--email", "ok@example.org", "--email", ""), "channels.1.email"),
        (("--email", "ok@example.org", "--name", "  "), "name"),
        (("--email", "ok@example.org", "--name", "x" * 101), "name"),
        (tuple(word for no in range(9) for word in ("--email", f"n{no}@example.org")), "1 to 8"),
    ],
    ids=str,
)
def test_a_wish_that_cannot_be_served_is_refused_and_not_kept(
    office: Path, arguments: tuple[str, ...], says: str
) -> None:
    done = _subscribe(office, *arguments)

    assert done.status == 65
    assert says in done.err
    assert not [word for word in ("5123456789", "secret@") if word in done.err]
    assert _subscriptions(office) == []


def test_a_trial_goes_by_the_real_way_once(office: Path) -> None:
    subscription = _subscribe(office, "--email", "nobody@example.org", "--json").document["id"]

    first = ringtrace("alerts", "test", subscription, store=office)
    listed = ringtrace("alerts", "--json", store=office).document["alerts"]

    assert first.status == 0
    assert first.out.startswith("Raised alert:")
    assert listed[-1]["id"] in first.out
    assert listed[-1]["kind"] == "TEST"


def test_the_list_is_as_long_as_is_asked(office: Path) -> None:
    subscription = _subscribe(office, "--email", "nobody@example.org", "--json").document["id"]
    ringtrace("alerts", "test", subscription, store=office)

    newest = ringtrace("alerts", "--last", "1", "--json", store=office).document["alerts"]
    both = ringtrace("alerts", "--json", store=office).document["alerts"]

    kinds = [alert["kind"] for alert in both]
    assert (kinds[-1], kinds.count("RING_DETECTED"), kinds.count("TEST")) == ("TEST", 1, 1)
    assert newest == both[-1:]


def test_the_demonstration_delivers_to_a_listener_of_its_own(office: Path) -> None:
    from api.cli.receiving import deliver_here
    from api.settings import Settings
    from tests.api_world import NOW

    async def deliver() -> list[str]:
        store = await open_store(f"sqlite:{office}")
        try:
            return await deliver_here(store, Settings(), at=NOW)
        finally:
            await store.close()

    alerts = ringtrace("alerts", "--json", store=office).document["alerts"]
    first, again = asyncio.run(deliver()), asyncio.run(deliver())

    assert sorted(first) == sorted(alert["title"] for alert in alerts)
    assert again == []
    assert DeliveryState.SENT in {one.state for one in _deliveries(office)}


def test_a_listener_takes_a_free_port_of_this_machine_alone() -> None:
    with listening() as (first, _), listening() as (second, titles):
        assert first != second
        assert first.startswith("http://127.0.0.1:")
        assert titles == []


def _subscriptions(file: Path) -> Sequence[Subscription]:
    async def read() -> Sequence[Subscription]:
        from datetime import UTC, datetime

        store = await open_store(f"sqlite:{file}")
        try:
            return list(await store.active_subscriptions(at=datetime.now(UTC)))
        finally:
            await store.close()

    return asyncio.run(read())


def _deliveries(file: Path) -> Sequence[Delivery]:
    async def read() -> Sequence[Delivery]:
        store = await open_store(f"sqlite:{file}")
        try:
            return (await store.deliveries(first=MOST_A_PAGE, scope=SYSTEM)).items
        finally:
            await store.close()

    return asyncio.run(read())
