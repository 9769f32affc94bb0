"""Where rings are likely to draw next, for many rings at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from analytics.baselines import forecast_cash_out
from analytics.settings import ForecastSettings
from api.services.forecast_material import accounts_of, withdrawals_of
from api.services.labels import known_entities
from graph.model.entity import Atm
from graph.model.forecast import PlaceChance, TimeWindow
from graph.model.ids import EntityKey
from graph.model.ring import Ring
from graph.model.scope import SYSTEM
from graph.model.transfer import Withdrawal
from graph.store.base import GraphStore


async def likely_places(
    rings: Sequence[Ring], *, store: GraphStore, at: datetime, settings: ForecastSettings
) -> Mapping[EntityKey, tuple[PlaceChance, ...]]:
    """Rank, for each ring, the machines it drew at, by its own withdrawals known at an instant.

    The rule of the forecast, without machines nearby (RINGS.md section 11): none where fewer
    than three withdrawals are known. Two store calls, however many rings.
    """
    accounts = sorted({account for ring in rings for account in accounts_of(ring)})
    drawn: defaultdict[EntityKey, list[Withdrawal]] = defaultdict(list)
    for one in await withdrawals_of(accounts, store=store, at=at):
        drawn[one.account].append(one)
    used = {one.atm for own in drawn.values() for one in own if one.atm is not None}
    known = await known_entities(used, store=store, scope=SYSTEM) if used else {}
    machines = {key: one.entity for key, one in known.items() if isinstance(one.entity, Atm)}
    window = TimeWindow(start=at, end=at + timedelta(days=1))
    places = {}
    for ring in rings:
        own = [one for account in accounts_of(ring) for one in drawn[account]]
        near = {one.atm for one in own}
        made = forecast_cash_out(
            ring,
            own,
            {key: machine for key, machine in machines.items() if key in near},
            window=window,
            at=at,
            settings=settings,
        )
        places[ring.id] = made.places
    return places
