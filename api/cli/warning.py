"""Commands about alerts and who gets them."""

from __future__ import annotations

import uuid
from pathlib import Path
from typing import Annotated

import typer

from api.cli.shell import (
    JsonOption,
    SettingsOption,
    StoreOption,
    now,
    opened,
    run,
    say,
    say_json,
)

app = typer.Typer(help="List alerts, or act on them.", rich_markup_mode=None)


@app.callback(invoke_without_command=True)
def list_alerts(
    context: typer.Context,
    store: StoreOption = None,
    settings: SettingsOption = None,
    json: JsonOption = False,
    last: Annotated[int, typer.Option(min=1, max=100, help="How many of the newest.")] = 20,
) -> None:
    """List the newest alerts, oldest of them first."""
    if context.invoked_subcommand is None:
        run(_list(store, settings, is_json=json, last=last))


async def _list(store: str | None, settings_file: Path | None, *, is_json: bool, last: int) -> None:
    from api.cli import documents, show
    from graph.model.scope import LOCAL_OFFICER
    from graph.model.subscription import AlertFilter

    async with opened(store, settings_file) as (graph, _):
        page = await graph.alerts(AlertFilter(), first=last, is_backward=True, scope=LOCAL_OFFICER)
    if is_json:
        say_json({"alerts": [documents.alert_document(placed.alert) for placed in page.items]})
    else:
        show.alerts([placed.alert for placed in page.items])


@app.command("raise")
def raise_(store: StoreOption = None, settings: SettingsOption = None) -> None:
    """Run the whole analysis now and raise what is new."""
    run(_raise(store, settings))


async def _raise(store: str | None, settings_file: Path | None) -> None:
    from api.cli import show
    from api.services.analysis import analyse_and_warn
    from graph.model.scope import LOCAL_OFFICER

    async with opened(store, settings_file) as (graph, settings):
        with show.working("Analysing"):
            placed = await analyse_and_warn(
                store=graph, scope=LOCAL_OFFICER, at=now(), settings=settings.analytics
            )
    show.alerts([one.alert for one in placed])


@app.command("acknowledge")
def acknowledge(
    alert: Annotated[str, typer.Argument(metavar="ALERT", help="Its id.")],
    store: StoreOption = None,
    settings: SettingsOption = None,
) -> None:
    """Say that you have taken an alert up."""
    run(_acknowledge(alert, store, settings))


async def _acknowledge(alert: str, store: str | None, settings_file: Path | None) -> None:
    from api.services.alerts import settle_alert
    from graph.errors import NotFound
    from graph.model.alert import AlertState
    from graph.model.ids import AlertId
    from graph.model.scope import LOCAL_OFFICER

    async with opened(store, settings_file) as (graph, _):
        found = await graph.get_alerts([AlertId(alert)], scope=LOCAL_OFFICER)
        if AlertId(alert) not in found:
            raise NotFound("no alert has this id; `ringtrace alerts` lists them")
        settled = found[AlertId(alert)].alert
        if settled.state is not AlertState.ACKNOWLEDGED:  # whoever was first stays named
            settled = await settle_alert(
                settled.id,
                to=AlertState.ACKNOWLEDGED,
                expected_version=settled.state_version,
                store=graph,
                scope=LOCAL_OFFICER,
                at=now(),
            )
    say(f"{settled.state.value}: {settled.title}")


@app.command("subscribe")
def subscribe(
    name: Annotated[str, typer.Option(help="Your word for it.")] = "my alerts",
    email: Annotated[list[str] | None, typer.Option(help="Mail address; may be repeated.")] = None,
    webhook: Annotated[list[str] | None, typer.Option(help="URL; may be repeated.")] = None,
    district: Annotated[list[str] | None, typer.Option(help="STATE/NAME; none: all.")] = None,
    kind: Annotated[list[str] | None, typer.Option(help="Kind of alert; none: all.")] = None,
    ring_event: Annotated[
        list[str] | None,
        typer.Option(help="What became of a ring: BORN, GREW, MERGED ...; may be repeated."),
    ] = None,
    language: Annotated[str, typer.Option(help="EN or HI.")] = "EN",
    store: StoreOption = None,
    settings: SettingsOption = None,
    json: JsonOption = False,
) -> None:
    """Ask for alerts by mail or webhook."""
    from api.services.drafts import ChannelDraft, SubscriptionDraft
    from graph.model.alert import AlertKind
    from graph.model.endpoint import Channel
    from graph.model.register import RingEventKind
    from graph.model.subscription import AlertFilter, Language

    channels = [ChannelDraft(channel=Channel.EMAIL, address=to) for to in email or []]
    channels += [ChannelDraft(channel=Channel.WEBHOOK, address=to) for to in webhook or []]
    try:
        draft = SubscriptionDraft(
            name=name,
            filter=AlertFilter(
                kinds=frozenset(AlertKind(one) for one in kind or []),
                ring_events=frozenset(RingEventKind(one) for one in ring_event or []),
                districts=frozenset(district or []),
            ),
            channels=tuple(channels),
            language=Language(language),
        )
    except ValueError as error:
        raise typer.BadParameter(str(error)) from error
    run(_subscribe(draft, store, settings, is_json=json))


async def _subscribe(
    draft: object, store: str | None, settings_file: Path | None, *, is_json: bool
) -> None:
    from api.services.drafts import SubscriptionDraft
    from api.services.subscriptions import create_subscription
    from graph.model.scope import LOCAL_OFFICER

    assert isinstance(draft, SubscriptionDraft)  # noqa: S101 - typed late, so that help is quick
    async with opened(store, settings_file) as (graph, _):
        made = await create_subscription(
            draft,
            idempotency_key=str(uuid.uuid4()),
            store=graph,
            scope=LOCAL_OFFICER,
            at=now(),
        )
    secrets = {to.address: to.secret for to in made.endpoints if to.secret}
    if is_json:
        say_json({"id": made.id, "secrets": secrets})
        return
    say(f"Subscribed: {made.id}")
    for address, secret in secrets.items():
        say(f"{address} verifies our messages with {secret}")


@app.command("test")
def try_(
    subscription: Annotated[str, typer.Argument(metavar="SUBSCRIPTION", help="Its id.")],
    store: StoreOption = None,
    settings: SettingsOption = None,
) -> None:
    """Send a trial alert to a subscription's addresses, by the real way."""
    run(_try(subscription, store, settings))


async def _try(subscription: str, store: str | None, settings_file: Path | None) -> None:
    from api.services.subscriptions import test_subscription
    from graph.model.ids import SubscriptionId
    from graph.model.scope import LOCAL_OFFICER

    async with opened(store, settings_file) as (graph, _):
        placed = await test_subscription(
            SubscriptionId(subscription), store=graph, scope=LOCAL_OFFICER, at=now()
        )
    say(f"Raised {placed.alert.id}; it goes out as soon as `serve` or `worker` runs.")
