"""Where and when a ring is likely to draw cash."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated, Any, Final, TypeAlias

import strawberry

from analytics.heat import rank_cells
from api.schema.context import Context, Info
from api.schema.declared import requested, resolved
from api.schema.entities import Entity
from api.schema.errors import InputRefused, NotFittedRefusal, NotFoundRefusal
from api.schema.known import show_entities
from api.schema.nodes import Node
from api.schema.places import (
    CellChance,
    HorizonChance,
    PlaceChance,
    show_cell,
    show_chances,
    show_place,
)
from api.schema.reasons import Reason, show_reason
from api.schema.scalars import Sha256
from api.schema.selection import Wanted, wanted_below
from api.services.asking import forecast_account, forecast_complaint, forecast_district
from api.services.forecasting import forecast
from graph.errors import InputError, NotFound
from graph.model import forecast as model
from graph.model.ids import AcknowledgementNo, EntityKey

ID = strawberry.ID
MOST_HOURS: Final = 168  # a week
MOST_SHOWN: Final = 100


@strawberry.type(description="A stretch of time.")
class TimeWindow:
    """A stretch of time."""

    start: datetime = strawberry.field(description="From this instant on.")
    end: datetime = strawberry.field(description="Before this instant.")


@strawberry.type(description="How much falls in an hour of India's day.")
class HourShare:
    """How much falls in an hour of India's day."""

    hour: int = strawberry.field(description="0 to 23, India's time.")
    share: float = strawberry.field(description="0 to 1; all 24 hours sum to 1.")


@strawberry.type(description="Where a ring is likely to draw next; kept for good, as made.")
class CashOutForecast(Node):
    """Where a ring is likely to draw next."""

    ring_id: ID = strawberry.field(
        description="The ring, complaint, account or district it is about."
    )
    window: TimeWindow = strawberry.field(description="When the cash would be drawn.")
    places: list[PlaceChance] = strawberry.field(
        description="Machines, likeliest first; empty if it abstains."
    )
    cells: list[CellChance] = strawberry.field(
        description="Cells of a hundredth of a degree in which they stand, likeliest first."
    )
    hours: list[HourShare] = strawberry.field(description="Likely hours, likeliest first.")
    abstained: Reason | None = strawberry.field(
        description="Why nothing is said, and which fact would help; null: something is."
    )
    reasons: list[Reason] = strawberry.field(description="What the whole rests on.")
    model: str = strawberry.field(description="Name and version of the model or rule.")
    made_at: datetime = strawberry.field(description="When it was made.")
    known_at: datetime = strawberry.field(description="Nothing learnt later was used.")
    inputs_sha256: Sha256 = strawberry.field(
        description="Digest of the withdrawals it was made from."
    )
    chances: list[HorizonChance] = strawberry.field(
        description="Of any withdrawal within growing horizons; empty: not calibrated."
    )
    median_wait_h: float | None = strawberry.field(
        description="As likely to draw before as after, hours; null: not known."
    )
    set_size: int | None = strawberry.field(
        description="So many first machines hold the next one 9 times in 10; null: no such set."
    )


async def show_forecasts(
    context: Context, forecasts: Sequence[model.CashOutForecast], *, wanted: Wanted
) -> list[CashOutForecast]:
    """Show forecasts, with their machines if `wanted` names them."""
    atms: Mapping[EntityKey, Entity] = {}
    places = wanted.below("places")
    if "atm" in places:
        keys = {place.atm for one in forecasts for place in one.places}
        atms = await show_entities(context, sorted(keys), wanted=places.below("atm"))
    return [_show(one, atms) for one in forecasts]


def _show(one: model.CashOutForecast, atms: Mapping[EntityKey, Entity]) -> CashOutForecast:
    return CashOutForecast(
        id=ID(one.id),
        ring_id=ID(one.subject),
        window=TimeWindow(start=one.window.start, end=one.window.end),
        places=[show_place(place, atms.get(place.atm)) for place in one.places],
        cells=[show_cell(cell) for cell in rank_cells(one)],
        hours=[HourShare(hour=hour.hour, share=hour.share) for hour in one.hours],
        abstained=None if one.abstained is None else show_reason(one.abstained),
        reasons=[show_reason(reason) for reason in one.reasons],
        model=one.model,
        made_at=one.made_at,
        known_at=one.known_at,
        inputs_sha256=Sha256(one.inputs_sha256),
        chances=show_chances(one.chances),
        median_wait_h=one.median_wait_h,
        set_size=one.set_size,
    )


@strawberry.input(description="Whose forecast.")
class CashOutForecastInput:
    """Whose forecast."""

    ring: ID = strawberry.field(
        description="The ring, complaint, account or district (district:STATE/NAME), by id; its "
        "newest forecast kept is given."
    )
    as_known_at: datetime | None = strawberry.field(
        default=None, description="Only forecasts made of what was known then; null: any."
    )


CashOutForecastResult: TypeAlias = Annotated[
    CashOutForecast | InputRefused | NotFoundRefusal,
    strawberry.union(
        name="CashOutForecastResult", description="The forecast, or why there is none."
    ),
]


@strawberry.type
class ForecastsQuery:
    """Questions about forecasts."""

    @resolved("Where a ring is likely to draw next, as last forecast; it may abstain.")
    async def cash_out_forecast(
        self,
        info: Info,
        wish: Annotated[
            CashOutForecastInput, strawberry.argument(name="input", description="Whose forecast.")
        ],
    ) -> CashOutForecastResult:
        """Resolve `cashOutForecast`."""
        context = info.context
        page = await context.store.forecasts(
            EntityKey(wish.ring), first=1, scope=context.scope, as_known_at=wish.as_known_at
        )
        if not page.items:
            raise NotFound("no forecast is kept for this ring; `forecastCashOut` makes one")
        shown = await show_forecasts(context, page.items, wanted=wanted_below(info))
        return shown[0]


@strawberry.input(description="What to forecast.")
class ForecastCashOutInput:
    """What to forecast."""

    ring: ID | None = strawberry.field(
        default=None, description="This ring; nothing named: every ring at work."
    )
    complaint: str | None = strawberry.field(
        default=None, description="The ring behind this complaint, by its number."
    )
    account: ID | None = strawberry.field(
        default=None, description="The ring this account belongs to."
    )
    district: str | None = strawberry.field(
        default=None, description="All rings, at the machines of this district, STATE/NAME."
    )
    hours: int = strawberry.field(default=24, description="How many hours ahead, 1 to 168.")


@strawberry.type(description="The forecasts made, and kept.")
class ForecastCashOutPayload:
    """The forecasts made."""

    forecasts: list[CashOutForecast] = strawberry.field(
        description="One a ring, by ring, or the one asked for."
    )


ForecastCashOutResult: TypeAlias = Annotated[
    ForecastCashOutPayload | InputRefused | NotFoundRefusal | NotFittedRefusal,
    strawberry.union(name="ForecastCashOutResult", description="The forecasts, or why none."),
]


async def _make(context: Context, wish: ForecastCashOutInput) -> Sequence[model.CashOutForecast]:
    if sum(1 for one in (wish.ring, wish.complaint, wish.account, wish.district) if one) > 1:
        raise InputError("input: name one of ring, complaint, account and district")
    asked: dict[str, Any] = {
        "settings": context.server.analytics,
        "store": context.store,
        "scope": context.scope,
        "at": context.now(),
        "hours": wish.hours,
        "countries": context.server.countries,
    }
    if wish.complaint:
        return [await forecast_complaint(AcknowledgementNo(wish.complaint), **asked)]
    if wish.account:
        return [await forecast_account(EntityKey(wish.account), **asked)]
    if wish.district:
        return [await forecast_district(wish.district, **asked)]
    return await forecast(rings=[EntityKey(wish.ring)] if wish.ring else (), **asked)


@strawberry.type
class ForecastsMutation:
    """Requests for forecasts."""

    @requested("Forecast where rings draw next, and keep it.")
    async def forecast_cash_out(
        self,
        info: Info,
        wish: Annotated[
            ForecastCashOutInput, strawberry.argument(name="input", description="What to forecast.")
        ],
    ) -> ForecastCashOutResult:
        """Resolve `forecastCashOut`."""
        context = info.context
        if not 1 <= wish.hours <= MOST_HOURS:
            raise InputError(f"hours: give 1 to {MOST_HOURS}")
        made = await _make(context, wish)
        wanted = wanted_below(info).below("forecasts")
        return ForecastCashOutPayload(
            forecasts=await show_forecasts(context, made[:MOST_SHOWN], wanted=wanted)
        )
