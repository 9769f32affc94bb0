"""Where rings draw in a district next: a forecast that is kept, from the model of places."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from analytics.area import Area
from analytics.cashout.attach import Roster
from analytics.cashout.forecaster import CashOutForecaster
from analytics.hotspots import WINDOW, find_hotspots
from analytics.learnt_reasons import LEARNT_ELSEWHERE
from analytics.wording import count_text
from graph.model.entity import Atm
from graph.model.forecast import CashOutForecast, HorizonChance, PlaceChance, TimeWindow
from graph.model.hotspot import HotSpot, HotSpots
from graph.model.ids import (
    Canonical,
    EntityKey,
    EntityKind,
    ForecastId,
    digest,
    hashed_token,
    natural_key,
)
from graph.model.money import format_rupees
from graph.model.reason import Reason

MOST_LISTED: Final = 100
HOUR: Final = timedelta(hours=1)
DAY_H: Final = 24


def forecast_district(
    district: str,
    *,
    window: TimeWindow,
    forecaster: CashOutForecaster,
    roster: Roster,
    machines: Mapping[EntityKey, Atm],
    at: datetime,
    model: str,
    is_prior: bool,
) -> CashOutForecast:
    """Say at which machines of a district rings draw next, most expected rupees first.

    Chances are calibrated for 24 hours; for the time left of the window they follow from an
    even pace. It abstains where no machine of the district is known, or none at which a ring
    drew. The same input gives the same id.
    """
    found = find_hotspots(
        Area(district=district),
        posts=MOST_LISTED,
        forecaster=forecaster,
        roster=roster,
        machines=machines,
        at=at,
        model=model,
    )
    subject = natural_key(EntityKind.DISTRICT, district)
    left_h = max(0.0, (window.end - at) / HOUR)
    abstained = _why_silent(district, found, roster, machines)
    inputs = digest([[spot.atm, spot.expected_paise] for spot in found.spots])
    span: Canonical = [window.start.isoformat(), window.end.isoformat()]
    return CashOutForecast(
        id=ForecastId(f"forecast:{hashed_token([subject, span, model, inputs])}"),
        subject=subject,
        window=window,
        places=() if abstained else tuple(_place(spot, left_h) for spot in found.spots),
        hours=(),
        abstained=abstained,
        reasons=() if abstained else _whole(found, is_prior=is_prior),
        model=model,
        made_at=at,
        known_at=at,
        inputs_sha256=inputs,
    )


def even_pace(day_chance: float, hours: float) -> float:
    """Give the chance within some hours of what happens in a day with `day_chance`.

    >>> even_pace(0.75, 12.0)
    0.5
    """
    return float(1.0 - (1.0 - day_chance) ** (hours / DAY_H))


def _place(spot: HotSpot, left_h: float) -> PlaceChance:
    chance = even_pace(spot.probability, left_h)
    return PlaceChance(
        atm=spot.atm,
        rank=spot.rank,
        score=spot.probability,
        probability=chance,
        expected_paise=round(spot.expected_paise * left_h * HOUR / WINDOW),
        point=spot.point,
        reasons=spot.reasons,
        chances=(HorizonChance(hours=DAY_H, probability=spot.probability),),
    )


def _why_silent(
    district: str, found: HotSpots, roster: Roster, machines: Mapping[EntityKey, Atm]
) -> Reason | None:
    if not found.machine_count:
        return Reason(
            code="NO_MACHINE_KNOWN",
            text="No machine of this district is known. Import the register of ATMs, with their "
            "districts.",
        )
    names = roster.board.situation.view.machines.names
    used = {EntityKey(str(names[code])) for code in roster.board.visits.machine.tolist()}
    if not any(machines[key].district == district for key in used):
        return Reason(
            code="NO_VISIT_KNOWN",
            text="No cash drawn by a ring in this district is known. Ask the banks of the "
            "accounts that were paid for their cash withdrawals with ATM numbers.",
        )
    return None


def _whole(found: HotSpots, *, is_prior: bool) -> tuple[Reason, ...]:
    expected = Reason(
        code="EXPECTED_IN_DISTRICT",
        text=f"Rings are expected to draw {format_rupees(found.expected_paise)} in 24 hours at "
        f"the {count_text(found.machine_count, 'machine')} known here.",
        values=(
            ("expected_paise", str(found.expected_paise)),
            ("machines", str(found.machine_count)),
        ),
    )
    return (expected, LEARNT_ELSEWHERE) if is_prior else (expected,)
