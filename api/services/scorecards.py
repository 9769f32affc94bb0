"""The scorecard: how often kept forecasts were right, and plain rules at the same moments."""

from __future__ import annotations

import asyncio
from datetime import datetime
from typing import Final

from analytics.scorecard import score_forecasts
from api.services.answers import answer_hash, to_canonical
from api.services.districts import district_or_none
from api.services.outcomes import match_forecasts
from graph.errors import InputError
from graph.model.answer import MOST_A_PAGE, Answer
from graph.model.forecast import CashOutForecast, TimeWindow
from graph.model.ids import EntityKey
from graph.model.scope import Scope
from graph.model.scorecard import Scorecard
from graph.store.base import GraphStore

MOST_FORECASTS: Final = 20_000


async def read_scorecard(
    window: TimeWindow,
    *,
    store: GraphStore,
    scope: Scope,
    at: datetime,
    district: str | None = None,
    ring: EntityKey | None = None,
    model: str | None = None,
) -> Answer[Scorecard]:
    """Say how often the forecasts made in a window were right, as known at `at`.

    What happened and what the plain rules said is worked out over all facts; which
    forecasts count is narrowed to those `scope` may see.

    Args:
        window: When the forecasts were made.
        store: Where they are kept.
        scope: Who asks.
        at: The instant whose knowledge counts.
        district: Rings with a complaint in this one, ``STATE/NAME``; None: all.
        ring: Forecasts of this ring; None: all.
        model: Forecasts by this model; None: all.

    Raises:
        InputError: The window ends before it starts, or holds too many forecasts.
    """
    named = district_or_none(district)
    if window.end <= window.start:
        raise InputError("window: it ends before it starts")
    kept = await forecasts_made(window, ring=ring, store=store, scope=scope, at=at)
    outcomes, machine_count = await match_forecasts(
        [one for one in kept if model in (None, one.model)], store=store, at=at
    )
    card = await asyncio.to_thread(
        score_forecasts,
        [one for one in outcomes if named is None or named in one.districts],
        window=window,
        machine_count=machine_count,
    )
    asked = {"window": window, "district": named, "ring": ring, "model": model, "at": at}
    return Answer(
        value=card,
        snapshot_no=await store.snapshot_no(),
        as_known_at=at,
        truncations=(),
        answer_hash=answer_hash(to_canonical(asked), to_canonical(card)),
    )


async def forecasts_made(
    window: TimeWindow,
    *,
    ring: EntityKey | None = None,
    store: GraphStore,
    scope: Scope,
    at: datetime,
) -> list[CashOutForecast]:
    """Give the forecasts made in a window and known at `at`, newest first.

    Raises:
        InputError: The window holds too many.
    """
    made: list[CashOutForecast] = []
    after = None
    while len(made) <= MOST_FORECASTS:
        page = await store.forecasts(
            ring, first=MOST_A_PAGE, after=after, scope=scope, as_known_at=at
        )
        made.extend(one for one in page.items if window.start <= one.made_at < window.end)
        if not page.has_next or page.items[-1].made_at < window.start:
            return made
        after = page.cursors[-1]
    raise InputError(f"window: it holds more than {MOST_FORECASTS} forecasts; give a shorter one")
