"""Marks of forecasts: hits, chances, reliability."""

from __future__ import annotations

import strawberry

from api.schema.scalars import Probability
from graph.model import scorecard as model


@strawberry.type(description="A share of some forecasts, with its 95 % interval (Wilson).")
class Rate:
    """A share with its interval."""

    value: float = strawberry.field(description="0 to 1.")
    low: float = strawberry.field(description="Lower end, 0 to 1.")
    high: float = strawberry.field(description="Upper end, 0 to 1.")


@strawberry.type(description="Machines given about the same chance.")
class ReliabilityBin:
    """A step of the reliability curve."""

    from_probability: Probability = strawberry.field(description="Least chance of the bin.")
    to_probability: Probability = strawberry.field(description="Chances are below it.")
    count: int = strawberry.field(description="Machines.")
    mean_probability: Probability = strawberry.field(description="Their mean chance.")
    happened: Rate = strawberry.field(description="Share of them drawn at.")


@strawberry.type(
    description="How well machines were ranked, over settled forecasts after which cash was drawn."
)
class RankMarks:
    """How well machines were ranked."""

    name: str = strawberry.field(description="The plain rule; empty: the forecasts themselves.")
    judged_count: int = strawberry.field(description="Forecasts judged.")
    hit_at_1: Rate | None = strawberry.field(description="The first machine was drawn at.")
    hit_at_5: Rate | None = strawberry.field(description="One of the first five was.")
    hit_at_10: Rate | None = strawberry.field(description="One of the first ten was.")
    mrr: float | None = strawberry.field(
        description="Mean of one over the rank of the first machine that was."
    )
    pai_at_10: float | None = strawberry.field(
        description="Share of draws at the first ten, over the share of all machines; 1: chance."
    )
    paise_at_10: float | None = strawberry.field(
        description="Share of the money drawn at the first ten, 0 to 1."
    )


@strawberry.type(description="How far chances can be trusted, over settled forecasts.")
class ChanceMarks:
    """How far chances can be trusted."""

    forecast_count: int = strawberry.field(description="Settled forecasts that give chances.")
    brier: float = strawberry.field(description="Mean squared error over all machines known.")
    brier_skill: float | None = strawberry.field(
        description="1: perfect; 0: no better than the mean; null: nothing was drawn."
    )
    ece: float | None = strawberry.field(
        description="Mean gap of chance and frequency, chances from .02 on; null: none."
    )
    bins: list[ReliabilityBin] = strawberry.field(description="The reliability curve, rising.")
    set_coverage: Rate | None = strawberry.field(
        description="The next machine was in the set that should hold it 9 times in 10."
    )
    mean_set_size: float | None = strawberry.field(description="Machines in that set.")


@strawberry.type(description="The marks of some forecasts.")
class Marks:
    """The marks of some forecasts."""

    name: str = strawberry.field(description="What they share: model, month, district or ring id.")
    forecast_count: int = strawberry.field(description="All of them.")
    open_count: int = strawberry.field(description="Their window is not over.")
    unsettled_count: int = strawberry.field(description="It is, but draws may still be reported.")
    settled_count: int = strawberry.field(description="Both are over; these alone are marked.")
    abstained_count: int = strawberry.field(description="They said nothing.")
    quiet_count: int = strawberry.field(description="Settled, and no draw became known.")
    late_count: int = strawberry.field(description="Draws reported too late to count.")
    unplaced_count: int = strawberry.field(description="Draws whose machine is not told.")
    ranked: RankMarks = strawberry.field(description="How well they ranked.")
    rules: list[RankMarks] = strawberry.field(
        description="How well plain rules ranked at the same moments."
    )
    chances: ChanceMarks | None = strawberry.field(
        description="Trust in their chances; null: none gives any."
    )


def show_marks(marks: model.Marks) -> Marks:
    """Show the marks of some forecasts."""
    return Marks(
        name=marks.name,
        forecast_count=marks.forecast_count,
        open_count=marks.open_count,
        unsettled_count=marks.unsettled_count,
        settled_count=marks.settled_count,
        abstained_count=marks.abstained_count,
        quiet_count=marks.quiet_count,
        late_count=marks.late_count,
        unplaced_count=marks.unplaced_count,
        ranked=_show_ranks(marks.ranked),
        rules=[_show_ranks(one) for one in marks.rules],
        chances=None if marks.chances is None else _show_chances(marks.chances),
    )


def _show_ranks(marks: model.RankMarks) -> RankMarks:
    return RankMarks(
        name=marks.name,
        judged_count=marks.judged_count,
        hit_at_1=_show_rate(marks.hit_at_1),
        hit_at_5=_show_rate(marks.hit_at_5),
        hit_at_10=_show_rate(marks.hit_at_10),
        mrr=marks.mrr,
        pai_at_10=marks.pai_at_10,
        paise_at_10=marks.paise_at_10,
    )


def _show_chances(marks: model.ChanceMarks) -> ChanceMarks:
    return ChanceMarks(
        forecast_count=marks.forecast_count,
        brier=marks.brier,
        brier_skill=marks.brier_skill,
        ece=marks.ece,
        bins=[
            ReliabilityBin(
                from_probability=Probability(one.from_probability),
                to_probability=Probability(one.to_probability),
                count=one.count,
                mean_probability=Probability(one.mean_probability),
                happened=Rate(
                    value=one.happened.value, low=one.happened.low, high=one.happened.high
                ),
            )
            for one in marks.bins
        ],
        set_coverage=_show_rate(marks.set_coverage),
        mean_set_size=marks.mean_set_size,
    )


def _show_rate(rate: model.Rate | None) -> Rate | None:
    return None if rate is None else Rate(value=rate.value, low=rate.low, high=rate.high)
