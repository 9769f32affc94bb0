"""Kept forecasts for districts beside what all rings drew there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TypeAlias

from analytics.outcomes import SETTLED_AFTER, Outcome, match_forecast
from analytics.plain_rules import rank_nearest, rank_rivals
from api.services.branches import branch_points
from api.services.forecast_material import accounts_of, list_rings, withdrawals_of
from graph.model.entity import Atm
from graph.model.filters import RingFilter
from graph.model.forecast import CashOutForecast
from graph.model.ids import EntityKey, EntityKind
from graph.store.base import GraphStore

Drawn: TypeAlias = Sequence[tuple[EntityKey, str | None, datetime]]
PREFIX = f"{EntityKind.DISTRICT}:"


def district_of(forecast: CashOutForecast) -> str | None:
    """Give the district a forecast is about, ``STATE/NAME``; None: it is about something else."""
    is_district = forecast.subject.startswith(PREFIX)
    return forecast.subject.removeprefix(PREFIX) if is_district else None


async def match_district_forecasts(
    forecasts: Sequence[CashOutForecast],
    *,
    machines: Mapping[EntityKey, Atm],
    drawn: Drawn,
    store: GraphStore,
    at: datetime,
) -> list[Outcome]:
    """Match forecasts for districts with the draws of all rings at the machines there.

    The rings are those registered when the forecast was settled, so that one found later changes
    nothing; where none was registered yet, those registered now.

    Args:
        forecasts: Each about a district.
        machines: Those known.
        drawn: Every draw at a machine, with the district of its complaint.
        store: Where draws and rings are kept.
        at: The instant whose knowledge counts.
    """
    moments: defaultdict[datetime, list[CashOutForecast]] = defaultdict(list)
    for one in forecasts:
        moments[min(at, one.window.end + SETTLED_AFTER)].append(one)
    outcomes = []
    for moment, made in sorted(moments.items()):
        rings = await list_rings(RingFilter(), store=store, at=moment)
        rings = rings or await list_rings(RingFilter(), store=store, at=None)
        accounts = sorted({account for ring in rings for account in accounts_of(ring)})
        own = await withdrawals_of(accounts, store=store, at=at)
        homes = await branch_points(accounts, machines, store=store)
        for one in made:
            name = district_of(one) or ""
            inside = {key: atm for key, atm in machines.items() if atm.district == name}
            here = [draw for draw in own if draw.atm in inside]
            drawn_here = [draw for draw in drawn if draw[0] in inside]
            nearest = rank_nearest(homes, inside)
            rivals = rank_rivals(here, drawn_here, (), nearest, at=one.known_at)
            outcomes.append(match_forecast(one, here, at=at, districts=[name], rivals=rivals))
    return outcomes
