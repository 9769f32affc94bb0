"""How often forecasts were right, and how often plain rules were at the same moments."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from graph.model.forecast import TimeWindow
from graph.model.reason import Reason


class ForecastState(StrEnum):
    """Whether what a forecast speaks of is over, and told."""

    OPEN = "OPEN"
    UNSETTLED = "UNSETTLED"
    SETTLED = "SETTLED"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """A share of some forecasts, 0 to 1, with its 95 % interval (Wilson)."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ReliabilityBin:
    """Machines given about the same chance, and how many of them were drawn at.

    Attributes:
        from_probability: Least chance of the bin.
        to_probability: Chances are below it; the last bin holds 1 too.
        count: Machines.
        mean_probability: Their mean chance.
        happened: Share of them drawn at.
    """

    from_probability: float
    to_probability: float
    count: int
    mean_probability: float
    happened: Rate


@dataclass(frozen=True, slots=True, kw_only=True)
class RankMarks:
    """How well machines were ranked, over settled forecasts after which cash was drawn.

    Attributes:
        name: Of the model, or of the plain rule.
        judged_count: Forecasts judged.
        hit_at_1: The first machine was drawn at.
        hit_at_5: One of the first five was.
        hit_at_10: One of the first ten was.
        mrr: Mean of one over the rank of the first machine that was.
        pai_at_10: Share of the draws at the first ten, over the share of all machines that
            ten are; 1 is chance.
        paise_at_10: Share of the money drawn at the first ten.
    """

    name: str
    judged_count: int
    hit_at_1: Rate | None
    hit_at_5: Rate | None
    hit_at_10: Rate | None
    mrr: float | None
    pai_at_10: float | None
    paise_at_10: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChanceMarks:
    """How far calibrated chances can be trusted, over settled forecasts that give them.

    Attributes:
        forecast_count: Forecasts with chances.
        brier: Mean squared error over all machines known.
        brier_skill: 1 is perfect, 0 is as good as the mean alone; None: nothing was drawn.
        ece: Mean gap between chance and frequency over the bins from .02 on.
        bins: The reliability curve.
        set_coverage: The next machine was in the set; None: no set was given.
        mean_set_size: Machines in it.
    """

    forecast_count: int
    brier: float
    brier_skill: float | None
    ece: float | None
    bins: tuple[ReliabilityBin, ...]
    set_coverage: Rate | None
    mean_set_size: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Marks:
    """The marks of some forecasts.

    Attributes:
        name: What they have in common; empty: nothing.
        forecast_count: All of them.
        open_count: Their window is not over.
        unsettled_count: It is over, and draws may still be reported in time.
        settled_count: Both are over.
        abstained_count: Said nothing, settled or not.
        quiet_count: Settled, and no draw at a named machine was reported in time.
        late_count: Draws reported too late to count.
        unplaced_count: Draws that count, but whose machine is not told.
        ranked: The forecasts' own marks.
        rules: Those of plain rules at the same moments.
        chances: Trust in the chances; None: no settled forecast gives any.
    """

    name: str
    forecast_count: int
    open_count: int
    unsettled_count: int
    settled_count: int
    abstained_count: int
    quiet_count: int
    late_count: int
    unplaced_count: int
    ranked: RankMarks
    rules: tuple[RankMarks, ...]
    chances: ChanceMarks | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Scorecard:
    """How often forecasts were right.

    Attributes:
        window: Forecasts made in it are judged.
        settled_after_days: Draws reported within so many days count.
        machine_count: Machines known.
        whole: All forecasts.
        by_model: One a model, most forecasts first.
        by_month: One a month of India's calendar, oldest first.
        by_district: One a district of the rings' complaints, most forecasts first.
        by_ring: One a ring, most forecasts first.
        warnings: Models whose newest forecasts are worse than the best plain rule.
    """

    window: TimeWindow
    settled_after_days: int
    machine_count: int
    whole: Marks
    by_model: tuple[Marks, ...]
    by_month: tuple[Marks, ...]
    by_district: tuple[Marks, ...]
    by_ring: tuple[Marks, ...]
    warnings: tuple[Reason, ...]
