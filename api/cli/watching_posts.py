"""Where posts are worth most, and which accounts are likely mules."""

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
    from graph.model.place import Point

AtOption = Annotated[
    str | None, typer.Option("--at", metavar="TIME", help="As of then; now if not given.")
]


def hotspots(
    district: Annotated[
        str | None, typer.Argument(metavar="[DISTRICT]", help="STATE/NAME; none: the country.")
    ] = None,
    store: StoreOption = None,
    settings: SettingsOption = None,
    json: JsonOption = False,
    posts: Annotated[int, typer.Option(min=1, max=100, help="Patrol budget.")] = 25,
    near: Annotated[
        str | None, typer.Option(metavar="LAT,LON", help="Middle of a circle, degrees.")
    ] = None,
    km: Annotated[float, typer.Option(min=0.1, max=500, help="Radius of the circle.")] = 5.0,
    geojson: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write the spots as GeoJSON, too.")
    ] = None,
    at: AtOption = None,
) -> None:
    """Show the machines most worth a post in the next 24 hours, most expected rupees first."""
    run(
        _hotspots(
            store,
            settings,
            is_json=json,
            district=district,
            posts=posts,
            near=near,
            km=km,
            geojson=geojson,
            at=at,
        )
    )


async def _hotspots(
    store: str | None,
    settings_file: Path | None,
    *,
    is_json: bool,
    district: str | None,
    posts: int,
    near: str | None,
    km: float,
    geojson: Path | None,
    at: str | None,
) -> None:
    import json

    from analytics.area import Area
    from api.cli import show
    from api.services.answers import to_canonical
    from api.services.geojson import hotspot_features
    from api.services.labels import known_entities, masked_label
    from api.services.posts import hotspots as find
    from graph.model.money import format_rupees
    from graph.model.scope import LOCAL_OFFICER

    area = Area(district=district, centre=_point(near) if near else None, radius_km=km)
    async with opened(store, settings_file) as (graph, _):
        with show.working("Ranking machines"):
            answer = await find(area, store=graph, at=instant(at) or now(), posts=posts)
        found = answer.value
        atms = [spot.atm for spot in found.spots]
        known = await known_entities(atms, store=graph, scope=LOCAL_OFFICER)
    if geojson is not None:
        _write(geojson, json.dumps(hotspot_features(found)))
    if is_json:
        say_json({"hotspots": to_canonical(found), "answerHash": answer.answer_hash})
        return
    say(
        f"{len(found.spots)} of {found.machine_count} machines, from {show.local(found.known_at)} "
        f"for 24 hours; rings are expected to draw {format_rupees(found.expected_paise)} at all "
        f"of them. By {found.model}."
    )
    for spot in found.spots:
        why = " ".join(reason.text for reason in spot.reasons)
        say(
            f"{spot.rank:>4}. {masked_label(spot.atm, known)}: {spot.probability:.0%}, "
            f"{format_rupees(spot.expected_paise)}, {spot.share:.0%} so far. {why}"
        )


def _write(file: Path, text: str) -> None:
    file.write_text(text, encoding="utf-8")


def mules(
    accounts: Annotated[
        list[str] | None, typer.Argument(metavar="[ACCOUNT...]", help="Ids; none: the likeliest.")
    ] = None,
    store: StoreOption = None,
    settings: SettingsOption = None,
    json: JsonOption = False,
    ring: Annotated[str | None, typer.Option(metavar="RING", help="Members of a ring.")] = None,
    first: Annotated[int, typer.Option(min=1, max=100, help="How many are shown.")] = 20,
    at: AtOption = None,
) -> None:
    """Show how likely accounts are in a ring's hands, and why; a lead, no proof."""
    run(_mules(accounts or [], store, settings, is_json=json, ring=ring, first=first, at=at))


async def _mules(
    accounts: list[str],
    store: str | None,
    settings_file: Path | None,
    *,
    is_json: bool,
    ring: str | None,
    first: int,
    at: str | None,
) -> None:
    from api.cli import show
    from api.services.answers import to_canonical
    from api.services.labels import known_entities, masked_label
    from api.services.posts import mule_scores
    from graph.model.ids import EntityKey
    from graph.model.scope import LOCAL_OFFICER

    key = None if ring is None else EntityKey(ring if ring.startswith("ring:") else f"ring:{ring}")
    async with opened(store, settings_file) as (graph, _):
        with show.working("Scoring accounts"):
            answer = await mule_scores(
                [EntityKey(one) for one in accounts],
                ring=key,
                first=first,
                store=graph,
                scope=LOCAL_OFFICER,
                at=instant(at) or now(),
            )
        keys = [one.account for one in answer.value]
        known = await known_entities(keys, store=graph, scope=LOCAL_OFFICER)
    if is_json:
        say_json({"scores": to_canonical(answer.value), "answerHash": answer.answer_hash})
        return
    for one in answer.value:
        like = " or ".join(kind.value.lower() for kind in one.like)
        say(f"{one.score:>3}  {masked_label(one.account, known)}  {one.account}")
        for reason in (*one.reasons, one.change):
            say(f"     {reason.text}")
        say(f"     Innocents most like it: {like}.")


def _point(text: str) -> Point:
    from graph.model.place import Point

    try:
        latitude, longitude = (float(part) for part in text.split(","))
    except ValueError as error:
        raise typer.BadParameter("--near: write it as 12.97,77.59") from error
    return Point(latitude=latitude, longitude=longitude)
