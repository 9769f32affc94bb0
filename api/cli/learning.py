"""Learn a cash-out model from the store, and choose which one answers."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.shell import (
    JsonOption,
    SettingsOption,
    StoreOption,
    instant,
    now,
    opened,
    run,
    say,
    say_json,
)

if TYPE_CHECKING:
    from analytics.model_card import ModelCard

app = typer.Typer(help="Kept models, and which one answers.", invoke_without_command=True)


def train(
    store: StoreOption = None,
    settings: SettingsOption = None,
    json: JsonOption = False,
    at: Annotated[
        str | None, typer.Option("--at", metavar="TIME", help="Learn from what was known then.")
    ] = None,
) -> None:
    """Learn where rings draw from the store's past, judge it, and promote it if it is better.

    Every model is kept with its card; `ringtrace models` lists them and takes one back into use.
    """
    run(_train(store, settings, is_json=json, at=at))


async def _train(
    store: str | None, settings_file: Path | None, *, is_json: bool, at: str | None
) -> None:
    from api.cli import show
    from api.services.answers import to_canonical
    from api.services.training import train_model
    from graph.model.scope import LOCAL_OFFICER

    async with opened(store, settings_file) as (graph, _):
        with show.working("Learning; minutes on a large store"):
            trained = await train_model(store=graph, scope=LOCAL_OFFICER, at=instant(at) or now())
    if is_json:
        say_json({"trained": to_canonical(trained)})
        return
    say(f"{trained.card.version}, from {_origin(trained.card)}")
    say(trained.verdict)


@app.callback()
def models(
    context: typer.Context,
    store: StoreOption = None,
    settings: SettingsOption = None,
    json: JsonOption = False,
) -> None:
    """List the kept models with their marks, newest first; the one in use has a star."""
    if context.invoked_subcommand is None:
        run(_models(store, settings, is_json=json))


async def _models(store: str | None, settings_file: Path | None, *, is_json: bool) -> None:
    from api.services.answers import to_canonical
    from api.services.model_shelf import shelf_of

    async with opened(store, settings_file) as (graph, _):
        shelf = shelf_of(graph.url)
    cards, in_use = shelf.cards(), shelf.in_use()
    if is_json:
        say_json({"models": to_canonical(cards), "inUse": in_use})
        return
    if not cards:
        say("No model is kept; the plain rule answers. `ringtrace train` learns one.")
    for card in cards:
        star = "*" if card.version == in_use else " "
        say(f"{star} {card.version}  {show_local(card)}  from {_origin(card)}")
        say(
            f"    newest window, {card.judged_count} questions: MRR {card.model.mrr:.3f} "
            f"(rule {card.rule.mrr:.3f}), hit@10 {card.model.hit_at_10:.3f} "
            f"(rule {card.rule.hit_at_10:.3f}), gain {card.gain:+.3f} from {card.gain_low:+.3f}"
        )
    if cards and in_use is None:
        say("The plain rule answers.")


@app.command("use")
def use(
    version: Annotated[str, typer.Argument(help="Of a kept model, or `rule`.")],
    store: StoreOption = None,
    settings: SettingsOption = None,
    why: Annotated[str, typer.Option(help="Why, for the audit.")] = "chosen by hand",
) -> None:
    """Let a kept model answer from now on, an older one too; `rule` lets the plain rule answer."""
    run(_use(version, store, settings, why=why))


async def _use(version: str, store: str | None, settings_file: Path | None, *, why: str) -> None:
    from api.services.training import promote_model
    from graph.model.scope import LOCAL_OFFICER

    async with opened(store, settings_file) as (graph, _):
        await promote_model(version, why=why, store=graph, scope=LOCAL_OFFICER, at=now())
    say(f"From now on {version} answers.")


def _origin(card: ModelCard) -> str:
    if card.is_prior:
        return "a made-up world: too few settled cases here"
    return f"{card.question_count} settled questions up to {card.data_until:%Y-%m-%d}"


def show_local(card: ModelCard) -> str:
    """Write when a model was made, by India's clock."""
    from api.cli.show import local

    return local(card.made_at)
