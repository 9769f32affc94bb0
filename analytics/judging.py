"""Judge a cash-out model on questions that came after all it was fitted on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from analytics.cashout.forecaster import Learnt
from analytics.cashout.ring_model import DAY, RULE
from analytics.cashout.samples import Sample
from analytics.cashout.tables import Floats

TOP: Final = 10
REPLICATES: Final = 1000
LOW: Final = 0.025


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """How a model or rule did, a row a question after which cash was drawn.

    Attributes:
        reciprocal: One over the rank of the first machine drawn at, 0 if none is listed.
        is_hit: One of the first ten was.
        weights: Complaints that asked each question.
    """

    reciprocal: Floats
    is_hit: Floats
    weights: Floats

    @property
    def mrr(self) -> float:
        """The mean reciprocal rank."""
        return float(np.average(self.reciprocal, weights=self.weights))

    @property
    def hit_at_10(self) -> float:
        """The share of questions with a hit among the first ten."""
        return float(np.average(self.is_hit, weights=self.weights))


def answered(samples: Sequence[Sample]) -> list[Sample]:
    """Give the questions after which cash was drawn at a listed machine within a day."""
    return [sample for sample in samples if sample.answer.visits.any()]


def judge_model(learnt: Learnt, samples: Sequence[Sample]) -> Judged:
    """Judge the ranking of a model.

    Raises:
        StaleModel: It was fitted on other features.
    """
    return _judge([learnt.rings.utilities(one.description) for one in samples], samples)


def judge_rule(samples: Sequence[Sample]) -> Judged:
    """Judge the best plain rule: recent use of the machine and of those beside it."""
    place = samples[0].description.machine_names.index(RULE) if samples else 0
    return _judge([one.description.machine_figures[:, place] for one in samples], samples)


def day_skill(learnt: Learnt, samples: Sequence[Sample]) -> float | None:
    """Give the Brier skill of the chance that a ring draws within a day; None: always the same."""
    if not samples:
        return None
    chances = learnt.rings.any_chances([one.description for one in samples])[:, DAY]
    happened = np.array([one.answer.any_drawn[DAY] for one in samples], dtype=np.float64)
    weights = np.array([one.weight for one in samples])
    mean = float(np.average(happened, weights=weights))
    if not 0 < mean < 1:
        return None
    error = float(np.average((chances - happened) ** 2, weights=weights))
    return 1 - error / (mean * (1 - mean))


def gain(new: Judged, old: Judged, *, random_state: int = 0) -> tuple[float, float]:
    """Give by how much the reciprocal rank is better, and the lower 95 % end of that.

    Both are of the same questions; those are resampled together.
    """
    better = new.reciprocal - old.reciprocal
    rng = np.random.default_rng(random_state)
    drawn = rng.integers(0, len(better), (REPLICATES, len(better)))
    means = (better * new.weights)[drawn].sum(axis=1) / new.weights[drawn].sum(axis=1)
    return float(np.average(better, weights=new.weights)), float(np.quantile(means, LOW))


def _judge(scores: Sequence[Floats], samples: Sequence[Sample]) -> Judged:
    ranks = []
    for score, sample in zip(scores, samples, strict=True):
        order = np.argsort(-score, kind="stable")
        hits = np.flatnonzero(sample.answer.visits[order] > 0)
        ranks.append(float(hits[0] + 1) if len(hits) else np.inf)
    rank = np.array(ranks)
    return Judged(
        reciprocal=1 / rank,
        is_hit=(rank <= TOP).astype(np.float64),
        weights=np.array([sample.weight for sample in samples]),
    )
