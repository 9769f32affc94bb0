"""From what a model says to a forecast that is kept: windows, chances, reasons, abstention."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Final

import numpy as np

from analytics.cashout.attach import Roster
from analytics.cashout.description import describe_ring
from analytics.cashout.forecaster import CashOutForecaster, RingForecast
from analytics.cashout.models import sigmoid
from analytics.cashout.pool import Pool, pool_visits
from analytics.cashout.samples import HORIZONS_H
from analytics.cashout.tables import Floats
from analytics.learnt_reasons import Asked, whole_of, why_silent
from analytics.machine_reasons import Grounds
from graph.model.entity import Atm
from graph.model.forecast import CashOutForecast, HorizonChance, PlaceChance
from graph.model.ids import Canonical, EntityKey, ForecastId, digest, hashed_token

LEAST_LISTED: Final = 10
EXPLAINED: Final = 10
MOST_WATCHED: Final = 200  # more machines than anybody can watch: then it is better to abstain
HOUR: Final = timedelta(hours=1)
A_PERCENT: Final = 0.01
RUPEES_HELD: Final = 100_000  # paise; smaller sums are no reason


def learnt_forecast(
    asked: Asked,
    *,
    forecaster: CashOutForecaster,
    roster: Roster,
    machines: Mapping[EntityKey, Atm],
    model: str,
) -> CashOutForecast:
    """Say where the ring behind something draws next, with calibrated chances.

    The chance in the window is that of the time left of it. It abstains, naming the fact that
    would help, where no visit of the ring is known or too many machines would have to be
    watched. The same input gives the same id.
    """
    found = forecaster.forecast_guess(roster, asked.guess, asked.complaint)
    pool = pool_visits(roster.board, asked.guess)
    set_size = int(found.in_set.sum())
    abstained = why_silent(pool, set_size)
    names = roster.board.situation.view.machines.names
    keys = [EntityKey(str(names[code])) for code in found.machines.tolist()]
    inputs = _inputs(keys, found, pool)
    span: Canonical = [asked.window.start.isoformat(), asked.window.end.isoformat()]
    return CashOutForecast(
        id=ForecastId(f"forecast:{hashed_token([asked.subject, span, model, inputs])}"),
        subject=asked.subject,
        window=asked.window,
        places=()
        if abstained
        else _places(asked, found, keys, set_size, forecaster, roster, machines),
        hours=(),
        abstained=abstained,
        reasons=() if abstained else whole_of(asked, found, pool, forecaster, roster),
        model=model,
        made_at=asked.at,
        known_at=asked.at,
        inputs_sha256=inputs,
        chances=_chances(found.any_chances),
        median_wait_h=found.median_wait_h,
        set_size=None if abstained else set_size,
    )


def chance_within(chances: Floats, hours: float) -> float:
    """Give the chance within some hours from those within 1, 6, 24 and 72, linearly between.

    >>> chance_within(np.array([0.1, 0.2, 0.4, 0.8]), 48.0)
    0.6...
    """
    return float(np.interp(hours, [0.0, *HORIZONS_H], [0.0, *chances]))


def _places(
    asked: Asked,
    found: RingForecast,
    keys: Sequence[EntityKey],
    set_size: int,
    forecaster: CashOutForecaster,
    roster: Roster,
    machines: Mapping[EntityKey, Atm],
) -> tuple[PlaceChance, ...]:
    description = describe_ring(roster.board, forecaster.ground, asked.guess, asked.complaint)
    grounds = Grounds(
        board=roster.board,
        ground=forecaster.ground,
        pool=pool_visits(roster.board, asked.guess),
        description=description,
        choice=forecaster.rings.choice,
    )
    place_of = {code: place for place, code in enumerate(description.machines.tolist())}
    shares = np.exp(found.scores - found.scores.max())
    shares /= shares.sum()
    left_h = max(0.0, (asked.window.end - asked.at) / HOUR)
    count = min(len(keys), max(LEAST_LISTED, set_size))
    day = found.chances[:, HORIZONS_H.index(24)]
    return tuple(
        PlaceChance(
            atm=keys[at],
            rank=at + 1,
            score=float(shares[at]),
            probability=chance_within(found.chances[at], left_h),
            expected_paise=round(
                float(found.paise[at])
                * chance_within(found.chances[at], left_h)
                / max(float(day[at]), 1e-9)
            ),
            point=machines[keys[at]].point if keys[at] in machines else None,
            reasons=grounds.reasons(place_of[int(found.machines[at])]) if at < EXPLAINED else (),
            chances=_chances(found.chances[at]),
        )
        for at in range(count)
    )


def _chances(chances: Floats) -> tuple[HorizonChance, ...]:
    return tuple(
        HorizonChance(hours=hours, probability=float(chance))
        for hours, chance in zip(HORIZONS_H, chances, strict=True)
    )


def _inputs(keys: Sequence[EntityKey], found: RingForecast, pool: Pool) -> str:
    """Hash what a forecast was made from: the ring's visits and money, and what was said."""
    told: list[Canonical] = [
        [key, f"{chance:.9f}"] for key, chance in zip(keys, sigmoid(found.scores), strict=True)
    ]
    visits: list[Canonical] = [
        [int(machine), f"{event:.0f}"]
        for machine, event in zip(pool.machine.tolist(), pool.event.tolist(), strict=True)
    ]
    return digest([told, visits, [f"{chance:.9f}" for chance in found.any_chances.tolist()]])
