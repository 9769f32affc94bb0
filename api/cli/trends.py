"""Whether districts lose more or less than before."""

from __future__ import annotations

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


def trends(
    district: Annotated[
        str | None, typer.Argument(metavar="[DISTRICT]", help="STATE/NAME; none: every one.")
    ] = None,
    store: StoreOption = None,
    settings: SettingsOption = None,
    json: JsonOption = False,
    weeks: Annotated[int, typer.Option(min=1, max=26, help="Whole weeks compared.")] = 4,
    by_fraud_type: Annotated[
        bool, typer.Option("--by-fraud-type", help="Compare each kind of fraud of a district.")
    ] = False,
    at: Annotated[
        str | None, typer.Option("--at", metavar="TIME", help="As of then; now if not given.")
    ] = None,
) -> None:
    """Show whether districts lose more or less than in the like weeks before, surest first."""
    run(
        _trends(
            store,
            settings,
            is_json=json,
            district=district,
            weeks=weeks,
            by_fraud_type=by_fraud_type,
            at=at,
        )
    )


async def _trends(
    store: str | None,
    settings_file: Path | None,
    *,
    is_json: bool,
    district: str | None,
    weeks: int,
    by_fraud_type: bool,
    at: str | None,
) -> None:
    from api.services.answers import to_canonical
    from api.services.trends import find_district_trends
    from graph.model.scope import LOCAL_OFFICER

    then = instant(at)
    async with opened(store, settings_file) as (graph, _):
        answer = await find_district_trends(
            store=graph,
            scope=LOCAL_OFFICER,
            at=then or now(),
            as_known_at=then,
            weeks=weeks,
            district=district,
            by_fraud_type=by_fraud_type,
        )
    if is_json:
        say_json({"trends": to_canonical(answer.value), "answerHash": answer.answer_hash})
        return
    if not answer.value:
        say("No complaints in these weeks or in those before.")
    for trend in answer.value:
        star = "*" if trend.is_significant else " "
        of = f" {trend.fraud_type}" if trend.fraud_type else ""
        say(f"{star} {trend.district}{of}: {trend.reason.text}")
