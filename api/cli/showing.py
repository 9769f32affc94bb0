"""The demonstration: a made-up world taken in by the way a user's files take."""

from __future__ import annotations

import time
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from api.cli import show
from api.cli.queues import show_front
from api.cli.receiving import deliver_here
from api.cli.shell import say
from api.services.analysis import analyse_and_warn
from api.services.forecasting import forecast
from api.services.holding import HoldWish, hold_queue
from api.services.intake import RefusedFile, import_files
from api.services.labels import known_entities
from api.services.peaks import find_district_peaks
from api.services.tracing import trace_money
from api.settings import Settings
from graph.model.filters import RingFilter, RingOrder
from graph.model.money import format_rupees
from graph.model.scope import LOCAL_OFFICER
from graph.model.subscription import Language
from graph.store.base import GraphStore
from seed.generate import write_case_files
from seed.world import make_world

if TYPE_CHECKING:
    from graph.model.ring import Ring

MOST_RINGS_SHOWN = 2
MOST_PLACES_SHOWN = 3
MOST_HOLDS_SHOWN = 2
MOST_PEAKS_SHOWN = 1


async def show_demo(
    folder: Path, store: GraphStore, settings: Settings, *, random_state: int, at: datetime
) -> None:
    """Make case files, take them in, and print rings, rupees, likely machines, holds and peaks."""
    started = time.monotonic()
    await _take_in(folder / "files", store, settings, random_state=random_state, at=at)
    with show.working("Finding rings"):
        placed = await analyse_and_warn(
            store=store, scope=LOCAL_OFFICER, at=at, settings=settings.analytics
        )
    await _show_rings(store, settings, at=at)
    await _show_holds(store, settings, at=at)
    peaks = await find_district_peaks(store=store, scope=LOCAL_OFFICER, settings=settings.analytics)
    say("\nWhen districts lose money:")
    show.peaks(peaks.value[:MOST_PEAKS_SHOWN])
    with show.working("Delivering alerts"):
        received = await deliver_here(store, settings, at=at)
    say(
        f"\n{len(placed)} alerts raised; a listener on this machine received {len(received)}"
        " as signed webhooks, the newest:"
    )
    say(f"  {received[-1]}" if received else "  none")
    say(f"\nAll of it took {time.monotonic() - started:.1f} s, on made-up numbers throughout.")


async def _take_in(
    folder: Path, store: GraphStore, settings: Settings, *, random_state: int, at: datetime
) -> None:
    with show.working("Making case files"):
        files = write_case_files(make_world(random_state=random_state, until=at), folder)
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
    say(f"Took in {rows:,} rows from {len(reports)} made-up case files.")


async def _show_holds(store: GraphStore, settings: Settings, *, at: datetime) -> None:
    answer = await hold_queue(
        HoldWish(), store=store, scope=LOCAL_OFFICER, at=at, settings=settings.analytics.holds
    )
    front = answer.value.candidates[:MOST_HOLDS_SHOWN]
    keys = {key for one in front for key in (one.account, one.last_machine) if key is not None}
    known = await known_entities(keys, store=store, scope=LOCAL_OFFICER)
    say("\nWhat to hold first:")
    show_front(answer.value, known, first=MOST_HOLDS_SHOWN, language=Language.EN)


async def _show_rings(store: GraphStore, settings: Settings, *, at: datetime) -> None:
    page = await store.rings(
        RingFilter(), order=RingOrder.DISPUTED_LARGEST, first=100, scope=LOCAL_OFFICER
    )
    say(f"Found {len(page.items)} rings. The {MOST_RINGS_SHOWN} with most at stake:")
    for ring in page.items[:MOST_RINGS_SHOWN]:
        await _show_ring(ring, store, settings, at=at)


async def _show_ring(ring: Ring, store: GraphStore, settings: Settings, *, at: datetime) -> None:
    trails = [
        await trace_money(number, store=store, scope=LOCAL_OFFICER)
        for number in ring.found.complaints
    ]
    sums = [answer.value.conservation for answer in trails]
    lost = format_rupees(sum(one.layer_1_paise for one in sums))
    held = format_rupees(sum(one.held_paise for one in sums))
    left = format_rupees(sum(one.residual_paise for one in sums))
    proof = "every sum proved" if all(one.holds for one in sums) else "SUMS DO NOT HOLD"
    say(f"\n{ring.id}: {ring.found.reason.text}")
    say(f"  rupees: {lost} lost, {held} on hold, {left} still somewhere; {proof}")
    (made,) = await forecast(
        store=store, scope=LOCAL_OFFICER, at=at, rings=[ring.id], settings=settings.analytics
    )
    machines = [place.atm for place in made.places]
    known = await known_entities(machines, store=store, scope=LOCAL_OFFICER)
    show.places(made, known, most=MOST_PLACES_SHOWN)
    say(f"  {settings.server.base_url}/graphiql?example=ring&id={ring.id}")
