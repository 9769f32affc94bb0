"""How often forecasts were right: `forecastScorecard`."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, TypeAlias

import strawberry

from api.schema.answers import Computed, as_of, show_truncations
from api.schema.context import Info
from api.schema.declared import resolved
from api.schema.errors import InputRefused
from api.schema.forecasts import TimeWindow
from api.schema.marks import Marks, show_marks
from api.schema.reasons import Reason, show_reason
from api.schema.scalars import Sha256
from api.services.scorecards import read_scorecard
from graph.model import forecast
from graph.model import scorecard as model
from graph.model.answer import Answer
from graph.model.ids import EntityKey

ID = strawberry.ID


@strawberry.type(description="How often forecasts were right.")
class ForecastScorecard(Computed):
    """How often forecasts were right."""

    window: TimeWindow = strawberry.field(description="When the forecasts were made.")
    settled_after_days: int = strawberry.field(
        description="Draws reported within so many days count."
    )
    machine_count: int = strawberry.field(description="Machines known.")
    whole: Marks = strawberry.field(description="All forecasts together.")
    by_model: list[Marks] = strawberry.field(description="One a model, most forecasts first.")
    by_month: list[Marks] = strawberry.field(description="One a month of India, oldest first.")
    by_district: list[Marks] = strawberry.field(description="One a district, at most 100.")
    by_ring: list[Marks] = strawberry.field(description="One a ring, at most 100.")
    warnings: list[Reason] = strawberry.field(
        description="Models whose newest forecasts are worse than the best plain rule."
    )


ForecastScorecardResult: TypeAlias = Annotated[
    ForecastScorecard | InputRefused,
    strawberry.union(name="ForecastScorecardResult", description="The scorecard, or why none."),
]


@strawberry.input(description="Which forecasts are judged.")
class ScorecardInput:
    """Which forecasts are judged."""

    start: datetime = strawberry.field(description="Made from this instant on.")
    end: datetime = strawberry.field(description="Made before this instant.")
    district: str | None = strawberry.field(
        default=None, description="Of rings with complaints in it, STATE/NAME; null: all."
    )
    ring: ID | None = strawberry.field(default=None, description="Of this ring; null: all.")
    model: str | None = strawberry.field(default=None, description="By this model; null: all.")
    as_known_at: datetime | None = strawberry.field(
        default=None, description="Settle by what was known then; null: now."
    )


@strawberry.type
class ScorecardQuery:
    """Questions about the forecasts' record."""

    @resolved("How often forecasts were right, beside plain rules at the same moments.")
    async def forecast_scorecard(
        self,
        info: Info,
        wish: Annotated[
            ScorecardInput, strawberry.argument(name="input", description="Which forecasts.")
        ],
    ) -> ForecastScorecardResult:
        """Resolve `forecastScorecard`."""
        context = info.context
        answer = await read_scorecard(
            forecast.TimeWindow(start=wish.start, end=wish.end),
            store=context.store,
            scope=context.scope,
            at=wish.as_known_at or context.now(),
            district=wish.district,
            ring=EntityKey(wish.ring) if wish.ring else None,
            model=wish.model,
        )
        return _show(answer)


def _show(answer: Answer[model.Scorecard]) -> ForecastScorecard:
    card = answer.value
    return ForecastScorecard(
        as_of=as_of(answer),
        truncated=show_truncations(answer.truncations),
        answer_hash=Sha256(answer.answer_hash),
        window=TimeWindow(start=card.window.start, end=card.window.end),
        settled_after_days=card.settled_after_days,
        machine_count=card.machine_count,
        whole=show_marks(card.whole),
        by_model=[show_marks(one) for one in card.by_model],
        by_month=[show_marks(one) for one in card.by_month],
        by_district=[show_marks(one) for one in card.by_district],
        by_ring=[show_marks(one) for one in card.by_ring],
        warnings=[show_reason(one) for one in card.warnings],
    )
