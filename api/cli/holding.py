"""Command that shows which money can still be held."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

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
    tell,
)

if TYPE_CHECKING:
    from datetime import datetime

    from api.services.holding import HoldWish
    from graph.model.subscription import Language


def holds(
    complaint: Annotated[
        list[str] | None, typer.Option(metavar="NO", help="Only its rupees; repeatable.")
    ] = None,
    district: Annotated[
        str | None, typer.Option(metavar="STATE/NAME", help="Only of complaints of this district.")
    ] = None,
    first: Annotated[int, typer.Option(min=1, max=100_000, help="How many accounts.")] = 10,
    at: Annotated[
        str | None, typer.Option(metavar="TIME", help="As things stood then (ISO 8601); none: now.")
    ] = None,
    language: Annotated[str, typer.Option(help="Of the words: EN or HI.")] = "EN",
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="FILE", help="Write all of it to a .csv or .geojson file."),
    ] = None,
    reveal: Annotated[
        str | None, typer.Option(metavar="REASON", help="Numbers in clear; the reason is kept.")
    ] = None,
    trail: Annotated[
        str, typer.Option(help="Whose apportionment: REPORTED by banks, or COMPUTED.")
    ] = "REPORTED",
    store: StoreOption = None,
    settings: SettingsOption = None,
    json: JsonOption = False,
    as_known_at: KnownAtOption = None,
) -> None:
    """Show where a hold now probably saves most rupees, and how much to hold."""
    from dataclasses import replace

    from graph.model.subscription import Language
    from graph.model.trail import TrailKind

    if language.upper() not in Language.__members__:
        raise typer.BadParameter("--language: EN or HI")
    if reveal is not None and out is None:
        raise typer.BadParameter("--reveal goes with --out")
    if trail.upper() not in TrailKind.__members__:
        raise typer.BadParameter("--trail: REPORTED or COMPUTED")
    wish = replace(
        _wish(complaint or [], district),
        trail=TrailKind(trail.upper()),
        is_as_then=at is not None,
    )
    when, known_at = instant(at) or now(), instant(as_known_at)
    if out is not None:
        run(_export(wish, out, reveal, store, settings, at=when, known_at=known_at))
        return
    words = None if json else Language(language.upper())
    run(_show(wish, first, words, store, settings, at=when, known_at=known_at))


def _wish(complaints: list[str], district: str | None) -> HoldWish:
    from api.services.districts import district_or_none
    from api.services.holding import HoldWish
    from graph.errors import InputError
    from graph.identifiers import parse_acknowledgement_no

    try:
        numbers = [parse_acknowledgement_no(one.removeprefix("complaint:")) for one in complaints]
    except InputError as error:
        raise typer.BadParameter(f"--complaint: {error}") from error
    try:
        named = district_or_none(district)
    except InputError as error:
        raise typer.BadParameter(f"--district: {error}") from error
    return HoldWish(complaints=tuple(dict.fromkeys(numbers)), district=named)


async def _show(
    wish: HoldWish,
    first: int,
    language: Language | None,
    store: str | None,
    settings_file: Path | None,
    *,
    at: datetime,
    known_at: datetime | None,
) -> None:
    from api.cli import show
    from api.cli.queues import queue_document, show_queue
    from api.services.holding import hold_queue
    from api.services.labels import known_entities
    from graph.model.scope import LOCAL_OFFICER

    async with opened(store, settings_file) as (graph, settings):
        with show.working("Looking for money that can be held"):
            answer = await hold_queue(
                wish,
                store=graph,
                scope=LOCAL_OFFICER,
                at=at,
                settings=settings.analytics.holds,
                as_known_at=known_at,
            )
        keys = {one.account for one in answer.value.candidates[:first]}
        keys |= {one.last_machine for one in answer.value.candidates[:first] if one.last_machine}
        keys |= {one.account for one in answer.value.ageing}
        known = await known_entities(keys, store=graph, scope=LOCAL_OFFICER)
    if language is None:
        say_json(queue_document(answer, known, first=first))
    else:
        show_queue(answer, known, first=first, language=language)


async def _export(
    wish: HoldWish,
    out: Path,
    reveal: str | None,
    store: str | None,
    settings_file: Path | None,
    *,
    at: datetime,
    known_at: datetime | None,
) -> None:
    from api.cli import show
    from api.services.hold_files import export_queue
    from graph.model.scope import LOCAL_OFFICER

    async with opened(store, settings_file) as (graph, settings):
        with show.working("Writing the hold queue"):
            count = await export_queue(
                wish,
                out,
                reveal=reveal,
                store=graph,
                scope=LOCAL_OFFICER,
                at=at,
                now=now(),
                settings=settings.analytics.holds,
                as_known_at=known_at,
            )
    tell(f"{count:,} accounts in {out}")
