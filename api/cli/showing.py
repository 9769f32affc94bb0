"""The demonstration: a made-up world taken in by the way a user's files take."""

from __future__ import annotations

import time
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from api.cli import show
from api.cli.shell import say
from api.services.analysis import analyse_and_warn, find_district_peaks, forecast
from api.services.intake import RefusedFile, import_files
from api.services.labels import known_entities
from api.services.tracing import trace_money
from api.settings import Settings
from graph.amounts import format_rupees
from graph.intake.readers import find_files
from graph.model.alert import AlertFilter
from graph.model.flow import RingFilter, RingOrder
from graph.model.scope import LOCAL_OFFICER
from graph.store.base import GraphStore
from seed.generate import write_world

if TYPE_CHECKING:
    from graph.model.ring import Ring

MOST_RINGS_SHOWN = 3
MOST_PLACES_SHOWN = 3


async def show_demo(
    folder: Path, store: GraphStore, settings: Settings, *, random_state: int, at: datetime
) -> None:
    """Make case files, take them in, and print rings, rupees and likely machines with links."""
    started = time.monotonic()
    files_folder = folder / "files"
    write_world(files_folder, random_state=random_state, until=at)
    files = find_files([files_folder])
    with show.progress("Importing", len(files)) as on_progress:
        outcomes = await import_files(
            files,
            store=store,
            scope=LOCAL_OFFICER,
            at=at,
            settings=settings.intake,
            on_progress=on_progress,
        )
    reports = [outcome for outcome in outcomes if not isinstance(outcome, RefusedFile)]
    rows = sum(report.new for report in reports)
    say(f"Took in {rows:,} rows from {len(reports)} made-up files.")
    with show.working("Finding rings"):
        await analyse_and_warn(store=store, scope=LOCAL_OFFICER, at=at)
    await _show_rings(store, settings, at=at)
    await _show_warnings(store)
    say(f"\nAll of it took {time.monotonic() - started:.1f} s, on made-up numbers throughout.")


async def _show_rings(store: GraphStore, settings: Settings, *, at: datetime) -> None:
    page = await store.rings(
        RingFilter(), order=RingOrder.DISPUTED_LARGEST, first=100, scope=LOCAL_OFFICER
    )
    say(f"\nFound {len(page.items)} rings. The largest:")
    for ring in page.items[:MOST_RINGS_SHOWN]:
        await _show_ring(ring, store, settings, at=at)


async def _show_ring(ring: Ring, store: GraphStore, settings: Settings, *, at: datetime) -> None:
    say(f"\n{ring.id}: {ring.found.reason.text}")
    trails = [
        await trace_money(number, store=store, scope=LOCAL_OFFICER)
        for number in ring.found.complaints
    ]
    sums = [answer.value.conservation for answer in trails]
    held = format_rupees(sum(one.held_paise for one in sums))
    left = format_rupees(sum(one.residual_paise for one in sums))
    whole = "every sum proved" if all(one.holds for one in sums) else "SUMS DO NOT HOLD"
    say(f"  rupees: {held} on hold, {left} not yet accounted for; {whole}")
    (made,) = await forecast(store=store, scope=LOCAL_OFFICER, at=at, rings=[ring.id])
    known = await known_entities(
        [place.atm for place in made.places], store=store, scope=LOCAL_OFFICER
    )
    show.forecasts([made], known, most_places=MOST_PLACES_SHOWN)
    say(f"  {settings.server.base_url}/graphiql?example=ring&id={ring.id}")


async def _show_warnings(store: GraphStore) -> None:
    peaks = await find_district_peaks(store=store, scope=LOCAL_OFFICER)
    say("\nWhen districts lose money:")
    show.peaks(peaks.value[:MOST_RINGS_SHOWN])
    alerts = await store.alerts(AlertFilter(), first=100, scope=LOCAL_OFFICER)
    say(f"\n{len(alerts.items)} alerts raised. The newest:")
    show.alerts([placed.alert for placed in alerts.items[-MOST_RINGS_SHOWN:]])
