"""Forecast where a ring draws next by counting where it drew: the rule every model must beat."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import numpy as np

from analytics.distance import Array, distances_km
from analytics.reasons import drawn_here, drawn_near, whole_reasons, why_silent
from analytics.settings import ForecastSettings
from graph.model.entity import Atm
from graph.model.fact import A_DAY, HOUR_KNOWN, INDIA
from graph.model.forecast import CashOutForecast, FigureCell, HourShare, PlaceChance, TimeWindow
from graph.model.ids import Canonical, EntityKey, ForecastId, digest, hashed_token
from graph.model.place import Point
from graph.model.ring import Ring
from graph.model.transfer import Withdrawal

MODEL: Final = "ring-machines/1"
DEFAULTS: Final = ForecastSettings()
HOURS: Final = 24
HOUR_KERNEL: Final = (0.25, 0.5, 0.25)  # binomial: the hour itself and half of it to each side


def forecast_cash_out(
    ring: Ring,
    withdrawals: Sequence[Withdrawal],
    places: Mapping[EntityKey, Atm],
    *,
    window: TimeWindow,
    at: datetime,
    made_at: datetime | None = None,
    settings: ForecastSettings = DEFAULTS,
) -> CashOutForecast:
    """Rank the machines a ring is likely to draw at, from its own withdrawals known at `at`.

    A machine's score is the share of the ring's withdrawals there, a withdrawal counting
    half for every 10 days of its age, plus a small Gaussian kernel over machines within
    5 km of those, so that a neighbour of a much used machine is named too. Nothing known
    after `at` is used; declined withdrawals are not. Order of arguments never matters.

    Args:
        ring: The ring; only its id is used.
        withdrawals: Those of its members, known whenever.
        places: Machines by key: all of the register near the ring, and those it drew at.
        window: When the cash would be drawn.
        at: The instant whose knowledge counts; aware UTC.
        made_at: When the forecast is made; None: at `at`.

    Returns:
        A forecast that abstains, naming the fact that would help, where fewer than 3
        withdrawals at a named machine are known. The same input gives the same id.
    """
    known = _known_at(withdrawals, at)
    drawn = [one for one in known if one.atm is not None]
    visits = _visits(drawn, at, settings)
    near = _machines_near(visits, places, settings)
    inputs = _inputs_sha256(known, near, places)
    is_enough = len(drawn) >= settings.least_withdrawals
    hours = likely_hours(known, at=at, settings=settings) if is_enough else ()
    span: Canonical = [window.start.isoformat(), window.end.isoformat()]
    return CashOutForecast(
        id=ForecastId(f"forecast:{hashed_token([ring.id, span, MODEL, inputs])}"),
        subject=ring.id,
        window=window,
        places=_rank(visits, near, places, settings) if is_enough else (),
        hours=hours,
        abstained=None if is_enough else why_silent(known, least=settings.least_withdrawals),
        reasons=whole_reasons(drawn, hours, window) if is_enough else (),
        model=MODEL,
        made_at=made_at or at,
        known_at=at,
        inputs_sha256=inputs,
    )


def likely_hours(
    withdrawals: Iterable[Withdrawal], *, at: datetime, settings: ForecastSettings = DEFAULTS
) -> tuple[HourShare, ...]:
    """Spread withdrawals over the hours of India's day, likeliest first, older ones less.

    Each counts half in its own hour and a quarter in each beside it, round the clock; a
    withdrawal of which only the day is known counts nowhere.

    Returns:
        All 24 hours with shares that sum to 1, or none where no hour is known.
    """
    counts = np.zeros(HOURS)
    for one in withdrawals:
        if one.event_at is not None and one.event_precision in HOUR_KNOWN:
            counts[one.event_at.astimezone(INDIA).hour] += _weight(one, at, settings)
    if not counts.any():
        return ()
    before, here, after = HOUR_KERNEL
    smooth = before * np.roll(counts, 1) + here * counts + after * np.roll(counts, -1)
    shares = (smooth / smooth.sum()).tolist()
    order = sorted(range(HOURS), key=lambda hour: (-shares[hour], hour))
    return tuple(HourShare(hour=hour, share=shares[hour]) for hour in order)


def rank_district_machines(
    withdrawals: Iterable[FigureCell], *, district: str | None, limit: int = DEFAULTS.most_places
) -> tuple[EntityKey, ...]:
    """Give the machines most drawn at in a district, most first, then by key.

    None as `district` counts the whole country. Cells without a machine count nowhere.
    """
    counts: Counter[EntityKey] = Counter()
    for cell in withdrawals:
        if cell.atm is not None and district in (None, cell.district):
            counts[cell.atm] += cell.count
    return tuple(sorted(counts, key=lambda atm: (-counts[atm], atm))[:limit])


def _known_at(withdrawals: Iterable[Withdrawal], at: datetime) -> list[Withdrawal]:
    known = {one.id: one for one in withdrawals if one.known_at <= at and not one.is_declined}
    return [known[fact] for fact in sorted(known)]


def _weight(withdrawal: Withdrawal, at: datetime, settings: ForecastSettings) -> float:
    age = max(at - (withdrawal.event_at or withdrawal.known_at), timedelta(0))
    return float(0.5 ** (age / A_DAY / settings.half_life_days))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Visits:
    """What is known of a ring at one machine.

    Attributes:
        share: Of the ring's weighted withdrawals, 0 to 1.
        drawn: The withdrawals, by id.
    """

    share: float
    drawn: Sequence[Withdrawal]


def _visits(
    drawn: Iterable[Withdrawal], at: datetime, settings: ForecastSettings
) -> dict[EntityKey, _Visits]:
    by_machine: defaultdict[EntityKey, list[Withdrawal]] = defaultdict(list)
    for one in drawn:
        if one.atm is not None:
            by_machine[one.atm].append(one)
    weights = {
        atm: sum(_weight(one, at, settings) for one in by_machine[atm])
        for atm in sorted(by_machine)
    }
    whole = sum(weights.values())
    return {
        atm: _Visits(share=weight / whole, drawn=by_machine[atm]) for atm, weight in weights.items()
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class _Near:
    """A machine near machines the ring used, or one of them.

    Attributes:
        share: Of the kernel over all such machines, 0 to 1.
        used: The machine used most among those within reach.
        km: Distance to it, kilometres.
    """

    share: float
    used: EntityKey
    km: float


def _machines_near(
    visits: Mapping[EntityKey, _Visits],
    places: Mapping[EntityKey, Atm],
    settings: ForecastSettings,
) -> dict[EntityKey, _Near]:
    placed = {atm: place.point for atm, place in sorted(places.items()) if place.point is not None}
    used = [atm for atm in visits if atm in placed]
    if not used:
        return {}
    kilometres = distances_km(_degrees(placed.values()), _degrees(placed[atm] for atm in used))
    use = np.array([visits[atm].share for atm in used])
    within = kilometres <= settings.near_km
    heat = (np.exp(-0.5 * (kilometres / settings.bandwidth_km) ** 2) * within) @ use
    most = np.where(within, use, -1.0).argmax(axis=1)
    return {
        atm: _Near(
            share=float(heat[place] / heat.sum()),
            used=used[most[place]],
            km=float(kilometres[place, most[place]]),
        )
        for place, atm in enumerate(placed)
        if within[place].any()
    }


def _degrees(points: Iterable[Point]) -> Array:
    return np.array([[point.latitude, point.longitude] for point in points])


def _rank(
    visits: Mapping[EntityKey, _Visits],
    near: Mapping[EntityKey, _Near],
    places: Mapping[EntityKey, Atm],
    settings: ForecastSettings,
) -> tuple[PlaceChance, ...]:
    for_near = settings.near_share if near else 0.0
    scores = {
        atm: (1 - for_near) * (visits[atm].share if atm in visits else 0.0)
        + for_near * (near[atm].share if atm in near else 0.0)
        for atm in {**visits, **near}
    }
    order = sorted(scores, key=lambda atm: (-scores[atm], atm))[: settings.most_places]
    return tuple(
        PlaceChance(
            atm=atm,
            rank=rank,
            score=scores[atm],
            probability=None,
            expected_paise=None,
            point=places[atm].point if atm in places else None,
            reasons=(
                drawn_here(visits[atm].drawn)
                if atm in visits
                else drawn_near(near[atm].km, visits[near[atm].used].drawn),
            ),
        )
        for rank, atm in enumerate(order, start=1)
    )


def _inputs_sha256(
    known: Iterable[Withdrawal],
    near: Iterable[EntityKey],
    places: Mapping[EntityKey, Atm],
) -> str:
    drawn: list[Canonical] = [[one.id, one.account, one.atm] for one in known]
    points = [(atm, places[atm].point) for atm in near]
    machines: list[Canonical] = [
        [atm, f"{point.latitude:.6f}", f"{point.longitude:.6f}"] for atm, point in points if point
    ]
    return digest([drawn, machines])
