"""Command that looks for patterns of movements."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from api.cli.saved_patterns import accounts_of, kept
from api.cli.shell import (
    JsonOption,
    KnownAtOption,
    SettingsOption,
    StoreOption,
    instant,
    now,
    opened,
    run,
    say_json,
)

if TYPE_CHECKING:
    from graph.model.forecast import TimeWindow
    from graph.model.suspicion import PatternWish


EARLIEST: Final = datetime(1970, 1, 1, tzinfo=UTC)


def patterns(
    kind: Annotated[
        str | None, typer.Argument(metavar="[PATTERN]", help="FAN_IN, CYCLE ...; none: every one.")
    ] = None,
    account: Annotated[
        list[str] | None,
        typer.Option(metavar="NUMBER", help="Only on this account, by number or id; repeatable."),
    ] = None,
    since: Annotated[
        str | None, typer.Option(metavar="TIME", help="Only movements from then on (ISO 8601).")
    ] = None,
    until: Annotated[
        str | None, typer.Option(metavar="TIME", help="Only movements before then.")
    ] = None,
    last_hours: Annotated[
        int | None, typer.Option(min=1, max=100_000, help="Only movements of the last hours.")
    ] = None,
    parameter: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="NAME=VALUE", help="Another parameter; repeatable."),
    ] = None,
    least_paise: Annotated[int, typer.Option(min=0, help="Only movements so large.")] = 0,
    limit: Annotated[int, typer.Option(min=1, max=1000, help="Hits of a pattern.")] = 20,
    save: Annotated[
        str | None, typer.Option(metavar="NAME", help="Keep it: a write that completes it alerts.")
    ] = None,
    saved: Annotated[bool, typer.Option("--saved", help="List the patterns kept.")] = False,
    end: Annotated[
        str | None, typer.Option(metavar="ID", help="Look for a kept pattern no more.")
    ] = None,
    store: StoreOption = None,
    settings: SettingsOption = None,
    json: JsonOption = False,
    as_known_at: KnownAtOption = None,
) -> None:
    """Find suspicious shapes of movements, each with the links that match."""
    from api.services.pattern_rules import wishes_for
    from graph.model.pattern import ManyAtmsADay
    from graph.model.suspicion import PatternWish

    if last_hours is not None and (since or until):
        raise typer.BadParameter("give --last-hours, or --since and --until")
    like = PatternWish(
        rule=ManyAtmsADay(),
        window=_window(since, until, last_hours),
        min_amount_paise=least_paise,
        limit=limit,
    )
    try:
        wishes = wishes_for(kind, parameter or (), like=like)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from error
    if save is not None or saved or end is not None:
        if save is not None and kind is None:
            raise typer.BadParameter("--save: name the pattern to keep")
        run(kept(wishes[0], account or [], save, end, store, settings, is_json=json))
        return
    run(_patterns(wishes, account or [], store, settings, as_known_at=as_known_at, is_json=json))


def _window(since: str | None, until: str | None, last_hours: int | None) -> TimeWindow | None:
    from graph.model.forecast import TimeWindow

    if last_hours is not None:
        end = now()
        return TimeWindow(start=end - timedelta(hours=last_hours), end=end)
    if since is None and until is None:
        return None
    window = TimeWindow(start=instant(since) or EARLIEST, end=instant(until) or now())
    if window.start >= window.end:
        raise typer.BadParameter("--since comes before --until, which is now if it is not given")
    return window


async def _patterns(
    wishes: tuple[PatternWish, ...],
    accounts: list[str],
    store: str | None,
    settings_file: Path | None,
    *,
    as_known_at: str | None,
    is_json: bool,
) -> None:
    from dataclasses import replace

    from api.cli import show
    from api.cli.suspicions import hit_keys, pattern_document, show_patterns
    from api.services.labels import known_entities
    from api.services.suspicion import find_all_suspicions
    from graph.model.scope import LOCAL_OFFICER

    async with opened(store, settings_file) as (graph, _):
        asked = await accounts_of(graph, accounts)
        with show.working("Looking for patterns"):
            answers = await find_all_suspicions(
                [replace(wish, accounts=asked) for wish in wishes],
                store=graph,
                scope=LOCAL_OFFICER,
                as_known_at=instant(as_known_at),
            )
        known = await known_entities(hit_keys(answers), store=graph, scope=LOCAL_OFFICER)
    if is_json:
        say_json({"patterns": [pattern_document(answer, known) for answer in answers]})
    else:
        show_patterns(answers, known)
