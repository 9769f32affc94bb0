"""Where and when cash will be drawn: for the rings of a store, or from bare tables."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from api.cli.shell import (
    JsonOption,
    SettingsOption,
    StoreOption,
    instant,
    now,
    opened,
    run,
    say_json,
    tell,
)


def forecast(
    rings: Annotated[
        list[str] | None, typer.Argument(metavar="[RING...]", help="Ring ids; none: every one.")
    ] = None,
    store: StoreOption = None,
    settings: SettingsOption = None,
    json: JsonOption = False,
    hours: Annotated[int, typer.Option(min=1, max=72, help="How far ahead.")] = 24,
    at: Annotated[
        str | None, typer.Option("--at", metavar="TIME", help="As of then; now if not given.")
    ] = None,
    data: Annotated[
        Path | None, typer.Option("--data", metavar="DIR", help="Bare tables, without a store.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="DIR", help="Where their forecasts go.")
    ] = None,
    complaint: Annotated[
        str | None, typer.Option(metavar="NO", help="For the ring behind this complaint.")
    ] = None,
    account: Annotated[
        str | None, typer.Option(metavar="ID", help="For the ring of this account.")
    ] = None,
    district: Annotated[
        str | None, typer.Option(metavar="STATE/NAME", help="For all rings in this district.")
    ] = None,
) -> None:
    """Say at which machines rings are likely to draw next.

    An abstention is an answer: it says what is not known. With --data a model is learnt from
    bare tables and answers their questions: atms.csv, timing.csv and accounts.csv in --out.
    """
    if (data is None) != (out is None):
        raise typer.BadParameter("--data and --out go together")
    if data is not None and out is not None:
        run(_forecast_folder(data, out))
        return
    if sum(1 for one in (rings, complaint, account, district) if one) > 1:
        raise typer.BadParameter("name rings, or --complaint, or --account, or --district")
    run(
        _forecast(
            rings or [],
            store,
            settings,
            is_json=json,
            hours=hours,
            at=at,
            complaint=complaint,
            account=account,
            district=district,
        )
    )


async def _forecast_folder(data: Path, out: Path) -> None:
    from api.cli import show
    from api.services.bare_forecast import forecast_folder

    with show.working("Learning, then forecasting"):
        forecast_folder(data, out)
    tell(f"atms.csv, timing.csv and accounts.csv are in {out}")


async def _forecast(
    names: list[str],
    store: str | None,
    settings_file: Path | None,
    *,
    is_json: bool,
    hours: int,
    at: str | None,
    complaint: str | None,
    account: str | None,
    district: str | None,
) -> None:
    from api.cli import documents, show
    from api.services.asking import forecast_account, forecast_complaint, forecast_district
    from api.services.forecasting import forecast as ask
    from api.services.labels import known_entities
    from graph.model.ids import AcknowledgementNo, EntityKey
    from graph.model.scope import LOCAL_OFFICER

    ids = [EntityKey(n if n.startswith("ring:") else f"ring:{n}") for n in names]
    async with opened(store, settings_file) as (graph, settings):
        with show.working("Forecasting"):
            asked: dict[str, Any] = {
                "store": graph,
                "scope": LOCAL_OFFICER,
                "at": instant(at) or now(),
                "hours": hours,
                "settings": settings.analytics,
            }
            if complaint:
                made = [await forecast_complaint(AcknowledgementNo(complaint), **asked)]
            elif account:
                made = [await forecast_account(EntityKey(account), **asked)]
            elif district:
                made = [await forecast_district(district, **asked)]
            else:
                made = list(await ask(rings=ids, **asked))
        machines = [place.atm for one in made for place in one.places]
        known = await known_entities(machines, store=graph, scope=LOCAL_OFFICER)
    if is_json:
        say_json({"forecasts": [documents.forecast_document(one, known) for one in made]})
    else:
        show.forecasts(made, known)
