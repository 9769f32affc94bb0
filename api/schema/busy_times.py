"""When a ring draws, or a district loses: `busyTimes`."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, TypeAlias

import strawberry

from api.schema.answers import Computed, as_of, show_truncations
from api.schema.context import Info
from api.schema.declared import resolved
from api.schema.errors import InputRefused, NotFoundRefusal
from api.schema.forecasts import TimeWindow
from api.schema.reasons import Reason, show_reason
from api.schema.scalars import Sha256
from api.services.busy_times import find_busy_times
from graph.model import day as model
from graph.model.answer import Answer
from graph.model.day import DayKind
from graph.model.ids import EntityKey

ID = strawberry.ID


@strawberry.type(description="An hour of India's day.")
class BusyHour:
    """An hour of India's day."""

    hour: int = strawberry.field(description="0 to 23.")
    share: float = strawberry.field(
        description="Of all, smoothed over the hours beside it, 0 to 1; 24 of them sum to 1."
    )
    low: float = strawberry.field(description="Lower 95 % end.")
    high: float = strawberry.field(description="Upper 95 % end.")
    is_peak: bool = strawberry.field(description="It belongs to a peak.")


@strawberry.type(description="How often it happens on days of a kind, against other days.")
class DayEffect:
    """How often it happens on days of a kind."""

    kind: DayKind = strawberry.field(description="Which days.")
    day_count: int = strawberry.field(description="How many of them were counted.")
    count: int = strawberry.field(description="What happened on them.")
    ratio: float | None = strawberry.field(
        description="A day of them over another day; null: nothing on other days."
    )
    low: float = strawberry.field(description="Lower 95 % end of the ratio.")
    high: float | None = strawberry.field(description="Upper 95 % end; null: without bound.")
    p_value: float = strawberry.field(
        description="Of no difference, corrected for the number of kinds."
    )
    is_significant: bool = strawberry.field(description="It is below .05.")
    reason: Reason = strawberry.field(description="The difference in words.")


@strawberry.type(description="When a ring draws, or a district loses, in half a year.")
class BusyTimes(Computed):
    """When a ring draws, or a district loses."""

    subject: ID = strawberry.field(description="The ring, or district:STATE/NAME.")
    window: TimeWindow = strawberry.field(description="The days counted.")
    count: int = strawberry.field(
        description="Visits of the ring to a machine, or complaints of the district."
    )
    hours: list[BusyHour] = strawberry.field(description="All 24; empty: too few are known.")
    days: list[DayEffect] = strawberry.field(
        description="Each kind of day that occurred; empty: too few are known."
    )
    send_hours: list[int] = strawberry.field(
        description="Hours at which a warning should go: two before each peak begins."
    )
    is_weak: bool = strawberry.field(description="Found from fewer than 20.")
    abstained: Reason | None = strawberry.field(
        description="Why nothing is said, and which fact would help; null: something is."
    )


BusyTimesResult: TypeAlias = Annotated[
    BusyTimes | InputRefused | NotFoundRefusal,
    strawberry.union(name="BusyTimesResult", description="The times, or why there are none."),
]


@strawberry.input(description="Whose times.")
class BusyTimesInput:
    """Whose times."""

    subject: ID = strawberry.field(description="Id of a ring, or district:STATE/NAME.")
    as_known_at: datetime | None = strawberry.field(
        default=None, description="The half year before this instant, as known then; null: now."
    )


@strawberry.type
class BusyTimesQuery:
    """Questions about hours and days."""

    @resolved("At which hours, weekdays, pay days and holidays a ring draws or a district loses.")
    async def busy_times(
        self,
        info: Info,
        wish: Annotated[
            BusyTimesInput, strawberry.argument(name="input", description="Whose times.")
        ],
    ) -> BusyTimesResult:
        """Resolve `busyTimes`."""
        context = info.context
        answer = await find_busy_times(
            EntityKey(wish.subject),
            store=context.store,
            scope=context.scope,
            at=wish.as_known_at or context.now(),
            as_known_at=wish.as_known_at,
            settings=context.server.analytics,
        )
        return _show(answer)


def _show(answer: Answer[model.BusyTimes]) -> BusyTimes:
    found = answer.value
    return BusyTimes(
        as_of=as_of(answer),
        truncated=show_truncations(answer.truncations),
        answer_hash=Sha256(answer.answer_hash),
        subject=ID(found.subject),
        window=TimeWindow(start=found.window.start, end=found.window.end),
        count=found.count,
        hours=[
            BusyHour(
                hour=one.hour, share=one.share, low=one.low, high=one.high, is_peak=one.is_peak
            )
            for one in found.hours
        ],
        days=[_show_effect(one) for one in found.days],
        send_hours=list(found.send_hours),
        is_weak=found.is_weak,
        abstained=show_reason(found.abstained) if found.abstained else None,
    )


def _show_effect(one: model.DayEffect) -> DayEffect:
    return DayEffect(
        kind=one.kind,
        day_count=one.day_count,
        count=one.count,
        ratio=one.ratio,
        low=one.low,
        high=one.high,
        p_value=one.p_value,
        is_significant=one.is_significant,
        reason=show_reason(one.reason),
    )
