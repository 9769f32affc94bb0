"""Say how often forecasts were right: as a whole and by model, month, district and ring."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import Final

from analytics.chance_marks import chance_marks
from analytics.model_watch import models_behind
from analytics.outcomes import SETTLED_AFTER, Outcome
from analytics.rank_marks import rank_marks
from graph.model.fact import INDIA
from graph.model.forecast import TimeWindow
from graph.model.scorecard import ForecastState, Marks, Scorecard

MOST_GROUPS: Final = 100


def score_forecasts(
    outcomes: Sequence[Outcome], *, window: TimeWindow, machine_count: int
) -> Scorecard:
    """Mark forecasts as a whole and by model, month, district and ring; order does not matter."""
    ordered = sorted(outcomes, key=lambda one: (one.forecast.made_at, one.forecast.id))

    def groups(keys: Callable[[Outcome], Iterable[str]]) -> list[Marks]:
        found: defaultdict[str, list[Outcome]] = defaultdict(list)
        for one in ordered:
            for key in keys(one):
                found[key].append(one)
        names = sorted(found, key=lambda name: (-len(found[name]), name))
        return [marks_of(found[name], machine_count, name=name) for name in names[:MOST_GROUPS]]

    months = groups(lambda one: [f"{one.forecast.made_at.astimezone(INDIA):%Y-%m}"])
    return Scorecard(
        window=window,
        settled_after_days=SETTLED_AFTER.days,
        machine_count=machine_count,
        whole=marks_of(ordered, machine_count, name=""),
        by_model=tuple(groups(lambda one: [one.forecast.model])),
        by_month=tuple(sorted(months, key=lambda marks: marks.name)),
        by_district=tuple(groups(lambda one: one.districts)),
        by_ring=tuple(groups(lambda one: [one.forecast.subject])),
        warnings=tuple(models_behind(ordered, machine_count)),
    )


def marks_of(outcomes: Sequence[Outcome], machine_count: int, *, name: str) -> Marks:
    """Mark some forecasts together."""
    states = [one.state for one in outcomes]
    judged = [one for one in outcomes if one.is_judged]
    settled = [one for one in outcomes if one.state is ForecastState.SETTLED]
    answered = [one for one in settled if not one.forecast.abstained]
    names = sorted({rule for one in outcomes for rule in one.rivals})
    drawn = [one.draws for one in judged]
    return Marks(
        name=name,
        forecast_count=len(outcomes),
        open_count=states.count(ForecastState.OPEN),
        unsettled_count=states.count(ForecastState.UNSETTLED),
        settled_count=len(settled),
        abstained_count=sum(1 for one in outcomes if one.forecast.abstained),
        quiet_count=sum(1 for one in settled if not one.draws),
        late_count=sum(one.late_count for one in outcomes),
        unplaced_count=sum(one.unplaced_count for one in settled),
        ranked=rank_marks("", [one.ranking for one in judged], drawn, machine_count),
        rules=tuple(
            rank_marks(rule, [one.rivals.get(rule, ()) for one in judged], drawn, machine_count)
            for rule in names
        ),
        chances=chance_marks(
            [one.forecast for one in answered], [one.draws for one in answered], machine_count
        ),
    )
