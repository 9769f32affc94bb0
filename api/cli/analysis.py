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
    say_json,
)


def detect(
    store: StoreOption = None, settings: SettingsOption = None, json: JsonOption = False
) -> None:
    """Find rings in everything known, and register them."""
    run(_detect(store, settings, is_json=json))


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
        say_json({"rings": [documents.ring_document(ring, known) for ring in detection.rings]})
    else:
        show.rings(detection.rings, known)


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
