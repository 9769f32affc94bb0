"""How often forecasts were right: the command and its page."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Annotated

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


def scorecard(
    district: Annotated[
        str | None, typer.Argument(metavar="[DISTRICT]", help="STATE/NAME; none: every one.")
    ] = None,
    store: StoreOption = None,
    settings: SettingsOption = None,
    json: JsonOption = False,
    days: Annotated[int, typer.Option(min=1, help="Forecasts of so many days.")] = 30,
    ring: Annotated[str | None, typer.Option(metavar="RING", help="Of this ring alone.")] = None,
    model: Annotated[str | None, typer.Option(metavar="MODEL", help="By this model alone.")] = None,
    at: Annotated[
        str | None, typer.Option("--at", metavar="TIME", help="As of then; now if not given.")
    ] = None,
) -> None:
    """Show how often forecasts were right, beside plain rules at the same moments.

    A forecast is judged when its window is ten days past: by then most draws are reported.
    """
    run(
        _scorecard(
            store,
            settings,
            is_json=json,
            days=days,
            at=at,
            district=district,
            ring=ring,
            model=model,
        )
    )


async def _scorecard(
    store: str | None,
    settings_file: Path | None,
    *,
    is_json: bool,
    days: int,
    at: str | None,
    district: str | None,
    ring: str | None,
    model: str | None,
) -> None:
    from api.cli import scorecard_page, show
    from api.services.answers import to_canonical
    from api.services.scorecards import read_scorecard
    from graph.model.forecast import TimeWindow
    from graph.model.ids import EntityKey
    from graph.model.scope import LOCAL_OFFICER

    end = instant(at) or now()
    key = None if ring is None else EntityKey(ring if ring.startswith("ring:") else f"ring:{ring}")
    async with opened(store, settings_file) as (graph, _):
        with show.working("Settling forecasts"):
            answer = await read_scorecard(
                TimeWindow(start=end - timedelta(days=days), end=end),
                store=graph,
                scope=LOCAL_OFFICER,
                at=end,
                district=district,
                ring=key,
                model=model,
            )
    if is_json:
        say_json({"scorecard": to_canonical(answer.value), "answerHash": answer.answer_hash})
        return
    for line in scorecard_page.page(answer.value):
        say(line)
