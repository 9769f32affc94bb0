"""Commands that ask what follows from the facts."""

from __future__ import annotations

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
    tell,
)


def detect(
    store: StoreOption = None,
    settings: SettingsOption = None,
    json: JsonOption = False,
    nodes: Annotated[
        Path | None, typer.Option("--nodes", metavar="FILE", help="Bare nodes, without a store.")
    ] = None,
    edges: Annotated[
        Path | None, typer.Option("--edges", metavar="FILE", help="Bare edges between them.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", help="Where their rings go.")
    ] = None,
    at: Annotated[
        float | None,
        typer.Option("--at", metavar="SECONDS", help="Only what was in the files by then."),
    ] = None,
    register: Annotated[
        Path | None, typer.Option("--register", metavar="FILE", help="Keeps ids from run to run.")
    ] = None,
    explain: Annotated[
        Path | None, typer.Option("--explain", metavar="FILE", help="What ties each ring, as JSON.")
    ] = None,
    random_state: Annotated[
        int, typer.Option("--random-state", min=0, help="Draws what the method draws.")
    ] = 0,
    skip_bad: Annotated[
        bool, typer.Option("--skip-bad", help="Leave unreadable rows out, and count them.")
    ] = False,
) -> None:
    """Find rings in everything known, and register them.

    With --nodes, --edges and --out the rings are found in bare files instead.
    """
    bare = (nodes, edges, out)
    if nodes is not None and edges is not None and out is not None:
        run(
            _detect_files(
                nodes,
                edges,
                out,
                at=at,
                register=register,
                explain=explain,
                random_state=random_state,
                skip_bad=skip_bad,
                is_json=json,
            )
        )
    if any(file is not None for file in bare):
        raise typer.BadParameter("--nodes, --edges and --out go together")
    run(_detect(store, settings, is_json=json))


async def _detect_files(
    nodes: Path,
    edges: Path,
    out: Path,
    *,
    at: float | None,
    register: Path | None,
    explain: Path | None,
    random_state: int,
    skip_bad: bool,
    is_json: bool,
) -> None:
    from api.cli import show_bare
    from api.services.bare_detection import detect_files

    found = detect_files(
        nodes,
        edges,
        out=out,
        at=at,
        register=register,
        explain=explain,
        random_state=random_state,
        skip_bad=skip_bad,
        tell=tell,
    )
    if is_json:
        say_json(show_bare.report_document(found))
    else:
        show_bare.report(found, out)


async def _detect(store: str | None, settings_file: Path | None, *, is_json: bool) -> None:
    from api.cli import documents, show
    from api.services.detection import detect as find
    from api.services.labels import known_entities
    from graph.model.scope import LOCAL_OFFICER

    async with opened(store, settings_file) as (graph, settings):
        with show.working("Finding rings"):
            detection = await find(
                store=graph, scope=LOCAL_OFFICER, at=now(), settings=settings.analytics
            )
        accounts = [m.account for ring in detection.rings for m in ring.found.members]
        known = await known_entities(accounts, store=graph, scope=LOCAL_OFFICER)
    if is_json:
        say_json(
            {
                "rings": [documents.ring_document(ring, known) for ring in detection.rings],
                "learnt": not detection.not_learnt,
                "notLearntBecause": detection.not_learnt or None,
            }
        )
    else:
        show.rings(detection.rings, known)
        if detection.not_learnt:
            say(f"Nothing is learnt from these complaints: {detection.not_learnt}.")


def peaks(
    district: Annotated[
        str | None, typer.Argument(metavar="[DISTRICT]", help="STATE/NAME; none: every one.")
    ] = None,
    store: StoreOption = None,
    settings: SettingsOption = None,
    json: JsonOption = False,
) -> None:
    """Show the hours in which districts lose most."""
    run(_peaks(district, store, settings, is_json=json))


async def _peaks(
    district: str | None, store: str | None, settings_file: Path | None, *, is_json: bool
) -> None:
    from api.cli import show
    from api.services.answers import to_canonical
    from api.services.peaks import find_district_peaks
    from graph.model.scope import LOCAL_OFFICER

    async with opened(store, settings_file) as (graph, settings):
        with show.working("Looking for peaks"):
            answer = await find_district_peaks(
                store=graph, scope=LOCAL_OFFICER, district=district, settings=settings.analytics
            )
    if is_json:
        say_json({"peaks": to_canonical(answer.value), "answerHash": answer.answer_hash})
    else:
        show.peaks(answer.value)
