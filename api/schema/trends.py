"""Whether districts lose more or less than before: `trends`."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import strawberry

from api.schema.context import Info
from api.schema.declared import resolved
from api.schema.forecasts import TimeWindow
from api.schema.reasons import Reason, show_reason
from api.schema.scalars import Paise
from api.services.trends import find_district_trends
from graph.model import trend as model
from graph.model.complaint import FraudType


@strawberry.type(description="A district's complaints against the like time before.")
class Trend:
    """A district's complaints against the like time before."""

    district: str = strawberry.field(description="STATE/NAME.")
    fraud_type: FraudType | None = strawberry.field(
        description="Of this kind of fraud alone; null: of all."
    )
    window: TimeWindow = strawberry.field(description="Whole weeks of India's days.")
    count: int = strawberry.field(description="Complaints in them.")
    count_before: int = strawberry.field(description="Complaints in as many weeks before.")
    expected: float = strawberry.field(
        description="Complaints to be expected from those before, for as many pay days and "
        "holidays of the state."
    )
    amount_paise: Paise = strawberry.field(description="Losses in them.")
    amount_paise_before: Paise = strawberry.field(description="Losses before.")
    ratio: float | None = strawberry.field(
        description="Complaints over those expected; null: there were none."
    )
    low: float = strawberry.field(description="Lower 95 % end of the ratio.")
    high: float | None = strawberry.field(description="Upper 95 % end; null: without bound.")
    p_value: float = strawberry.field(
        description="Of no change, corrected for how many are compared."
    )
    is_significant: bool = strawberry.field(description="It is below .05.")
    reason: Reason = strawberry.field(description="The change in words.")


@strawberry.input(description="Which trends.")
class TrendsInput:
    """Which trends."""

    weeks: int = strawberry.field(default=4, description="Whole weeks compared, 1 to 26.")
    district: str | None = strawberry.field(
        default=None, description="Of this district, STATE/NAME; null: of all."
    )
    by_fraud_type: bool = strawberry.field(
        default=False, description="Compare each kind of fraud of a district."
    )
    as_known_at: datetime | None = strawberry.field(
        default=None, description="The weeks before this instant, as known then; null: now."
    )


@strawberry.type
class TrendsQuery:
    """Questions about trends."""

    @resolved("Whether districts lose more or less than in the like time before, surest first.")
    async def trends(
        self,
        info: Info,
        wish: Annotated[
            TrendsInput, strawberry.argument(name="input", description="Which trends.")
        ],
    ) -> list[Trend]:
        """Resolve `trends`."""
        context = info.context
        answer = await find_district_trends(
            store=context.store,
            scope=context.scope,
            at=wish.as_known_at or context.now(),
            as_known_at=wish.as_known_at,
            weeks=wish.weeks,
            district=wish.district,
            by_fraud_type=wish.by_fraud_type,
        )
        return [_show(trend) for trend in answer.value]


def _show(trend: model.Trend) -> Trend:
    return Trend(
        district=trend.district,
        fraud_type=trend.fraud_type,
        window=TimeWindow(start=trend.window.start, end=trend.window.end),
        count=trend.count,
        count_before=trend.count_before,
        expected=trend.expected,
        amount_paise=Paise(trend.amount_paise),
        amount_paise_before=Paise(trend.amount_paise_before),
        ratio=trend.ratio,
        low=trend.low,
        high=trend.high,
        p_value=trend.p_value,
        is_significant=trend.is_significant,
        reason=show_reason(trend.reason),
    )
