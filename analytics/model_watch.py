"""Tell when a model's newest forecasts are worse than the best plain rule."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Final

from analytics.outcomes import Outcome
from analytics.rank_marks import rank_marks
from analytics.wording import percent_text
from graph.model.reason import Reason
from graph.model.scorecard import RankMarks

NEWEST: Final = timedelta(days=14)  # a model's newest window (CASHOUT.md 6)
LEAST_JUDGED: Final = 30  # below, a gap of hit@10 is within noise: standard error above .08
PLAIN: Final = "ring-machines/"  # the rule that answers where no model does


def falls_behind(
    outcomes: Iterable[Outcome], machine_count: int, *, model: str, least_judged: int = LEAST_JUDGED
) -> Reason | None:
    """Say that the newest forecasts of a model are worse than the best plain rule; None: not so.

    Looked at are the settled forecasts of its last 14 days, if 30 or more can be judged; a
    tie is not worse.
    """
    own = [one for one in outcomes if one.forecast.model == model and one.is_judged]
    if not own or model.startswith(PLAIN):
        return None
    newest = max(one.forecast.made_at for one in own) - NEWEST
    fresh = [one for one in own if one.forecast.made_at > newest]
    drawn = [one.draws for one in fresh]
    mine = rank_marks(model, [one.ranking for one in fresh], drawn, machine_count)
    rules = (
        rank_marks(name, [one.rivals.get(name, ()) for one in fresh], drawn, machine_count)
        for name in sorted({rule for one in fresh for rule in one.rivals})
    )
    best = max(rules, key=_hits, default=None)
    count = mine.judged_count
    if best is None or count < least_judged or _hits(mine) >= _hits(best):
        return None
    return Reason(
        code="MODEL_BEHIND_RULE",
        text=f"{model}: a draw fell on its first ten machines in "
        f"{percent_text(_hits(mine))} of its last {count} settled forecasts, and on those "
        f"of the rule '{best.name}' in {percent_text(_hits(best))}. Retrain it: `ringtrace train`.",
        values=(
            ("best", f"{_hits(best):.3f}"),
            ("count", str(count)),
            ("own", f"{_hits(mine):.3f}"),
        ),
    )


def models_behind(outcomes: Sequence[Outcome], machine_count: int) -> Iterable[Reason]:
    """Say it of every model that is."""
    for model in sorted({one.forecast.model for one in outcomes}):
        if reason := falls_behind(outcomes, machine_count, model=model):
            yield reason


def _hits(marks: RankMarks) -> float:
    return marks.hit_at_10.value if marks.hit_at_10 else 0.0
